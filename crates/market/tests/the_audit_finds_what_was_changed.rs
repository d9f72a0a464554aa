//! Somebody with the database in hand, or a defect of ours, changes one thing behind the program's back:
//! the audit says which invariant it broke. Each case stands on a fresh small shop, on both engines.

use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_market::flows::ledger::ask_close::{AskClose, AskCloseRefusal};
use rahba_market::flows::ledger::close_period::ClosePeriod;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::ledger::{self, Line, Posting, chart, postings};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::{audit, people};
use rahba_store::{Command, Ctx, Refused, Statement, Tx, params, statements};
use serde::Serialize;

statements! {
    AMOUNT (Id) -> () = "UPDATE entry_line SET amount = amount + 1 WHERE territory_id = $1 AND account = 'I:commission'";
    BALANCE (Id) -> () = "UPDATE balance SET debit = debit + 1, credit = credit + 1 WHERE territory_id = $1 AND account = 'I:commission'";
    NOTE (Id) -> () = "UPDATE entry SET note = 'another' WHERE territory_id = $1 AND kind = 'till_sale'";
    LINE_LOST (Id) -> () = "DELETE FROM entry_line WHERE territory_id = $1 AND account = 'I:commission'";
    TENDER (Id) -> () = "UPDATE tender SET amount = amount - 1 WHERE territory_id = $1";
    HOLDING (Id) -> () = "UPDATE holding SET units = units + 1 WHERE territory_id = $1 AND is_outside = 0 AND units > 0";
    NUMBER (Id) -> () = "DELETE FROM series_number WHERE territory_id = $1 AND number = 1 AND code LIKE 'T%'";
    MAKER (Id) -> () = "UPDATE entry_line SET org_id = territory_id WHERE territory_id = $1 AND account LIKE 'L:producer.payable:%'";
    DATE (Id) -> () = "UPDATE entry SET business_date = business_date - 1 WHERE territory_id = $1 AND kind = 'till_late'";
    SEAL (Id) -> () = "UPDATE period_close SET entries = entries + 100 WHERE territory_id = $1";
    TAKINGS (Id) -> () = "UPDATE takings_day SET fees = fees + 1 WHERE territory_id = $1";
    SOLD (Id) -> () = "DELETE FROM sold_day WHERE territory_id = $1";
    JOURNAL (Id) -> () = "UPDATE journal SET who = 'person:nobody' WHERE territory_id = $1 AND name = 'tills/sell'";
    TOLD (Id) -> () = "UPDATE journal SET touched = prev_hash WHERE territory_id = $1 AND name = 'tills/sell'";
}

/// What no flow of the business does.
#[derive(Clone, Copy, Debug, Serialize)]
enum Tamper {
    Amount,
    Balance,
    Note,
    LineLost,
    Tender,
    Holding,
    Number,
    Maker,
    Date,
    Seal,
    Journal,
    Told,
    Takings,
    Sold,
    /// A finished order keeps what was prepaid for it.
    Uncleared,
    /// A payout leaves a maker owing.
    OverPaid,
    /// More commission given back than was taken.
    OverReversed,
}

impl Tamper {
    fn statement(self) -> Option<&'static Statement> {
        Some(match self {
            Tamper::Amount => &AMOUNT,
            Tamper::Balance => &BALANCE,
            Tamper::Note => &NOTE,
            Tamper::LineLost => &LINE_LOST,
            Tamper::Tender => &TENDER,
            Tamper::Holding => &HOLDING,
            Tamper::Number => &NUMBER,
            Tamper::Maker => &MAKER,
            Tamper::Date => &DATE,
            Tamper::Seal => &SEAL,
            Tamper::Journal => &JOURNAL,
            Tamper::Told => &TOLD,
            Tamper::Takings => &TAKINGS,
            Tamper::Sold => &SOLD,
            Tamper::Uncleared | Tamper::OverPaid | Tamper::OverReversed => return None,
        })
    }
}

#[derive(Debug, Serialize)]
struct Break {
    what: Tamper,
    maker: Id,
    order: Id,
}

impl Command for Break {
    const NAME: &'static str = "test/break";
    const MAY: Permission = Permission::System;
    type Done = ();
    type Refusal = AskCloseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<Self::Refusal>> {
        let lines = match self.what {
            Tamper::Uncleared => postings::prepaid(self.order, chart::bank(), Money(100)),
            Tamper::OverPaid => postings::payout(self.maker, Id::NIL, Money(9_999_900), Money::ZERO, chart::bank()),
            Tamper::OverReversed => {
                vec![Line::dr(chart::commission(), Money(100)).subject(self.order), Line::cr(chart::bank(), Money(100))]
            }
            other => {
                tx.execute(other.statement().expect("the others are postings"), params![ctx.territory])?;
                return Ok(());
            }
        };
        post(tx, ctx, if matches!(self.what, Tamper::OverPaid) { "payout" } else { "test" }, lines)
    }
}

fn post(tx: &mut Tx<'_>, ctx: &Ctx, kind: &'static str, lines: Vec<Line>) -> Result<(), Refused<AskCloseRefusal>> {
    let posting = Posting {
        kind,
        document: ctx.command,
        business_date: ctx.today(),
        occurred_at: ctx.now,
        reverses: None,
        note: String::new(),
        lines,
    };
    ledger::post(tx, ctx, posting)?;
    Ok(())
}

/// An entry of the day after the close.
#[derive(Debug, Serialize)]
struct AfterClose {}

impl Command for AfterClose {
    const NAME: &'static str = "test/after_close";
    const MAY: Permission = Permission::System;
    type Done = ();
    type Refusal = AskCloseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<Self::Refusal>> {
        post(tx, ctx, "till_late", postings::bank_fee(Money(500)))
    }
}

/// A day with a sale, counted, closed and sealed by two people; then one entry more.
fn a_closed_day(b: &Bench) -> (Shop, Id) {
    let s = Shop::open(b);
    s.receive(b, 10);
    b.by("cashier", Role::Cashier, Id::NIL, OpenSession { till: s.till, fair: None, float: Money(10_000) }).expect("open");
    let sale = Sell {
        till: s.till,
        lines: vec![(s.honey, 2)],
        tenders: vec![Tender::Cash { amount: Money(50_000) }],
        seen_total: Money(50_000),
        lang: Lang::Fr,
        coupon: None,
        secret_hash: people::rules::token_hash("a receipt"),
    };
    let sold = b.by("cashier", Role::Cashier, Id::NIL, sale).expect("a sale");
    b.by("cashier", Role::Cashier, Id::NIL, CloseSession { till: s.till, counted: Money(60_000) }).expect("counted");
    let day: Day = b.today();
    b.pass(Micros::DAY);
    b.by("accountant", Role::Accountant, Id::NIL, AskClose { through: day }).expect("asked");
    b.by("approver", Role::PayoutApprover, Id::NIL, ClosePeriod { through: day }).expect("closed");
    b.system(AfterClose {}).expect("posted");
    (s, sold.order)
}

#[test]
fn each_change_is_found_under_its_invariant() {
    let cases = [
        (Tamper::Amount, vec!["I1", "I12", "I3", "I2"]),
        (Tamper::Balance, vec!["I3"]),
        (Tamper::Note, vec!["I12"]),
        (Tamper::LineLost, vec!["I1", "I12", "I3"]),
        (Tamper::Uncleared, vec!["I5"]),
        (Tamper::OverPaid, vec!["I6"]),
        (Tamper::Tender, vec!["I7"]),
        (Tamper::OverReversed, vec!["I8"]),
        (Tamper::Holding, vec!["I10"]),
        (Tamper::Seal, vec!["I12"]),
        (Tamper::Date, vec!["I13", "I12"]),
        (Tamper::Number, vec!["I14"]),
        (Tamper::Maker, vec!["I15"]),
        (Tamper::Journal, vec!["journal"]),
        (Tamper::Told, vec!["journal"]),
        (Tamper::Takings, vec!["day_sums"]),
        (Tamper::Sold, vec!["day_sums"]),
    ];
    Bench::each(|b| {
        a_closed_day(b);
        assert_eq!(b.read(|q| audit::audit(q, b.territory)).findings, vec![], "{}", b.engine);
    });
    for (what, rules) in cases {
        Bench::each(|b| {
            let (s, order) = a_closed_day(b);
            b.system(Break { what, maker: s.maker, order }).expect("broken");
            let found = b.read(|q| audit::audit(q, b.territory)).findings;
            for rule in &rules {
                assert!(found.iter().any(|f| f.rule == *rule), "{}: {what:?} is not found under {rule}: {found:#?}", b.engine);
            }
        });
    }
}
