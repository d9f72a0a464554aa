//! Two people approve one payout in the same moment, through two programs over one PostgreSQL: money
//! moves once. Beside it, the way that people write it first.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::audit::audit;
use rahba_market::flows::payouts::approve::{Approve, ApproveRefusal};
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::ledger::views::due;
use rahba_market::refusals;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, Ctx, Db, Refused, Tx, no, params, statements};
use serde::Serialize;
use std::sync::Barrier;

/// A jar sold at the counter, its maker's share proposed in cash.
fn proposed(b: &Bench, shop: &Shop, n: u8) -> Id {
    let sale = Sell {
        till: shop.till,
        lines: vec![(shop.honey, 1)],
        tenders: vec![Tender::Cash { amount: Money(25_000) }],
        seen_total: Money(25_000),
        lang: Lang::Fr,
        secret_hash: [n; 32],
        coupon: None,
    };
    b.by("till", Role::Cashier, Id::NIL, sale).unwrap();
    let propose = Propose { org: shop.maker, amount: None, method: "cash".into() };
    b.by("accountant", Role::Accountant, Id::NIL, propose).unwrap().payout
}

fn open(b: &Bench) -> Shop {
    let shop = Shop::open(b);
    shop.receive(b, 50);
    b.by("till", Role::Cashier, Id::NIL, OpenSession { till: shop.till, fair: None, float: Money(0) }).unwrap();
    shop
}

fn at_once(programs: &[Db], approve: &(dyn Fn(&str, &Db, &Barrier) -> bool + Sync)) -> usize {
    let together = Barrier::new(2);
    std::thread::scope(|scope| {
        let hands = [0, 1].map(|hand| {
            let (db, together) = (&programs[hand % programs.len()], &together);
            scope.spawn(move || {
                together.wait();
                approve(["fatima", "said"][hand], db, together)
            })
        });
        hands.into_iter().map(|h| usize::from(h.join().unwrap())).sum()
    })
}

#[test]
fn one_of_two_approvers_pays() {
    Bench::each_isolation(|b| {
        let shop = open(b);
        let programs = b.programs();
        // The safe holds enough for four.
        for n in 0..4 {
            let payout = proposed(b, &shop, n);
            let paid = at_once(&programs, &|name, db, _| match db
                .command_blocking(b.call(Bench::person(name, Role::PayoutApprover)), Approve { payout })
            {
                Ok(_) => true,
                Err(CommandError::Refused(ApproveRefusal::NotWaiting)) => false,
                Err(e) => panic!("{e}"),
            });
            assert_eq!(paid, 1, "{}", b.engine);
            let left = b.read(|q| due(q, b.territory, shop.maker));
            assert_eq!((left.payable, left.proposed), (Money(0), Money(0)), "{}", b.engine);
        }
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.is_empty(), "{}: {findings:?}", b.engine);
    });
}

statements! {
    STATE (Id, Id) -> (Text) = "SELECT state FROM payout WHERE territory_id = $1 AND payout_id = $2";
    SET_APPROVED (Id, Id, Text, Int) -> () =
        "UPDATE payout SET state = 'approved', decided_by = $3, decided_at = $4 WHERE territory_id = $1 AND payout_id = $2";
}

/// What is wrong with it: it believes what its page showed.
#[derive(Debug, Serialize)]
struct NaiveApprove {
    payout: Id,
    seen: String,
}

refusals! {
    /// Why.
    pub enum NaiveApproveRefusal {
        /// Decided already, as far as it knew.
        Decided => ("test.decided", 409),
    }
}

impl Command for NaiveApprove {
    const NAME: &'static str = "test/naive_approve";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveApproveRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveApproveRefusal>> {
        if self.seen != "proposed" {
            return no(NaiveApproveRefusal::Decided);
        }
        let by = ctx.person().unwrap_or(Id::NIL).to_string();
        tx.execute(&SET_APPROVED, params![ctx.territory, self.payout, by, ctx.now])?;
        Ok(())
    }
}

#[test]
fn the_naive_way_pays_twice() {
    Bench::each_isolation(|b| {
        let shop = open(b);
        let payout = proposed(b, &shop, 1);
        let paid = at_once(&b.programs(), &|name, db, together| {
            let seen = db.read_blocking(|q| q.query(&STATE, params![b.territory, payout])).unwrap()[0].get(0).unwrap();
            together.wait();
            db.command_blocking(b.call(Bench::person(name, Role::PayoutApprover)), NaiveApprove { payout, seen }).is_ok()
        });
        assert_eq!(paid, 2, "{}: the race shows nothing", b.engine);
        assert!(!b.read(|q| audit(q, b.territory)).findings.is_empty(), "the audit sees a payout without its money");
    });
}
