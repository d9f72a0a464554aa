//! The last jar wanted by a buyer at home, by the counter and by the van that leaves for the fair, at
//! once; what stands at a fair wanted by the fair's tills while the shop's doors ask for it too: from two programs over one PostgreSQL, under both isolation levels. Beside it, the way that
//! people write it first.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::role::{Actor, Permission, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::audit::audit;
use rahba_market::flows::orders::place::PlaceRefusal;
use rahba_market::flows::stock::close_place::ClosePlace;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::transfer::{Transfer, TransferRefusal};
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::{OpenSession, OpenSessionRefusal};
use rahba_market::flows::tills::sell::{Sell, SellRefusal, Tender};
use rahba_market::refusals;
use rahba_market::stock::PlaceKind;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, Ctx, Db, Refused, Tx, no, params, statements};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Barrier;

const ROUNDS: usize = 12;

struct World {
    shop: Shop,
    fair: Id,
    /// A second till, open at the fair.
    van_till: Id,
    programs: Vec<Db>,
}

fn open(b: &Bench) -> World {
    let shop = Shop::open(b);
    let fair = OpenPlace {
        space: shop.space,
        parent: None,
        code: "FAIR".into(),
        kind: PlaceKind::Fair,
        position: 5,
        name: BTreeMap::from([(Lang::Fr, "Foire".to_owned())]),
    };
    let fair = b.system(fair).unwrap().place;
    b.by("till", Role::Cashier, Id::NIL, OpenSession { till: shop.till, fair: None, float: Money(0) }).unwrap();
    let van_till = b.system(AddTill { space: shop.space, code: "T2".into() }).unwrap().till;
    let van = OpenSession { till: van_till, fair: Some(fair), float: Money(0) };
    b.by("till", Role::Cashier, Id::NIL, van).unwrap();
    World { shop, fair, van_till, programs: b.programs() }
}

/// Three hands, at once, spread over the programs: which were told that the jar is theirs.
fn round(w: &World, take: &(dyn Fn(usize, &Db, &Barrier) -> bool + Sync)) -> [bool; 3] {
    let together = Barrier::new(3);
    std::thread::scope(|scope| {
        let hands = [0, 1, 2].map(|hand| {
            let (db, together) = (&w.programs[hand % w.programs.len()], &together);
            scope.spawn(move || {
                together.wait();
                take(hand, db, together)
            })
        });
        hands.map(|h| h.join().unwrap())
    })
}

/// A buyer at home orders a jar.
fn order(b: &Bench, w: &World, db: &Db, n: usize) -> bool {
    let cart = Id::named(&format!("buyer {n}"));
    let mut call = b.call(Actor::anonymous());
    call.command = cart;
    match db.command_blocking(call, w.shop.order(cart, 1)) {
        Ok(_) => true,
        Err(CommandError::Refused(PlaceRefusal::NotEnough { .. })) => false,
        Err(e) => panic!("{e}"),
    }
}

/// A till sells a jar that stands where it sells.
fn sell(b: &Bench, w: &World, db: &Db, till: Id, n: usize) -> bool {
    let sale = Sell {
        till,
        lines: vec![(w.shop.honey, 1)],
        tenders: vec![Tender::Cash { amount: Money(25_000) }],
        seen_total: Money(25_000),
        lang: Lang::Fr,
        secret_hash: [u8::try_from(n).unwrap(); 32],
        coupon: None,
    };
    match db.command_blocking(b.call(Bench::person("till", Role::Cashier)), sale) {
        Ok(_) => true,
        Err(CommandError::Refused(SellRefusal::NotEnough { .. })) => false,
        Err(e) => panic!("{e}"),
    }
}

#[test]
fn exactly_one_of_three_gets_the_last_jar() {
    Bench::each_isolation(|b| {
        let w = open(b);
        for n in 0..ROUNDS {
            let lot = w.shop.receive(b, 1);
            let [home, counter, van] = round(&w, &|hand, db, _| match hand {
                0 => order(b, &w, db, n),
                1 => sell(b, &w, db, w.shop.till, n),
                _ => {
                    let van = Transfer { from: w.shop.stand, to: w.fair, lines: vec![(lot, 1)] };
                    match db.command_blocking(b.call(Actor::system("test")), van) {
                        Ok(_) => true,
                        Err(CommandError::Refused(TransferRefusal::Short { .. })) => false,
                        Err(e) => panic!("{e}"),
                    }
                }
            });
            // What reached the fair is the fair's alone: neither the buyer's at home nor the counter's.
            assert_eq!([home, counter, van].iter().filter(|x| **x).count(), 1, "{}: one of three", b.engine);
            assert!(!order(b, &w, &b.db, ROUNDS + n) && !sell(b, &w, &b.db, w.shop.till, ROUNDS + n), "{}", b.engine);
            assert_eq!(sell(b, &w, &b.db, w.van_till, 2 * ROUNDS + n), van, "{}", b.engine);
            let findings = b.read(|q| audit(q, b.territory)).findings;
            assert!(findings.is_empty(), "{}: {findings:?}", b.engine);
        }
    });
}

/// Jars at the fair and on the stand, more hands than jars, all at once: each door sells what is its own,
/// to the last jar and not one more.
#[test]
fn a_fair_and_the_shop_never_sell_each_other_s_jars() {
    Bench::each_isolation(|b| {
        let w = open(b);
        let lot = w.shop.receive(b, 9);
        b.system(Transfer { from: w.shop.stand, to: w.fair, lines: vec![(lot, 4)] }).unwrap();
        let together = Barrier::new(24);
        let sold = std::thread::scope(|scope| {
            let hands: Vec<_> = (0..24)
                .map(|n| {
                    let (db, together, w) = (&w.programs[n % w.programs.len()], &together, &w);
                    scope.spawn(move || {
                        together.wait();
                        match n % 3 {
                            0 => (0, order(b, w, db, n)),
                            1 => (0, sell(b, w, db, w.shop.till, n)),
                            _ => (1, sell(b, w, db, w.van_till, n)),
                        }
                    })
                })
                .collect();
            let mut sold = [0; 2];
            for hand in hands {
                let (door, done) = hand.join().unwrap();
                sold[door] += i64::from(done);
            }
            sold
        });
        assert_eq!(sold, [5, 4], "{}", b.engine);
        let audited = b.read(|q| audit(q, b.territory)).findings;
        assert!(audited.is_empty(), "{}: {audited:?}", b.engine);
        // A till of the shop cannot be opened at a stand, nor at a fair that is over.
        b.by("till", Role::Cashier, Id::NIL, CloseSession { till: w.van_till, counted: Money(100_000) }).unwrap();
        b.system(ClosePlace { place: w.fair }).unwrap();
        for place in [w.fair, w.shop.stand] {
            let again = OpenSession { till: w.van_till, fair: Some(place), float: Money(0) };
            let end = b.by("till", Role::Cashier, Id::NIL, again);
            assert!(matches!(end, Err(CommandError::Refused(OpenSessionRefusal::NoSuchFair))), "{}", b.engine);
        }
    });
}

statements! {
    LEFT (Id, Id) -> (Int) = "SELECT units FROM holding WHERE territory_id = $1 AND lot_id = $2 AND is_outside = 0 AND on_sale = 1";
    SET_LEFT (Id, Id, Int) -> () =
        "UPDATE holding SET units = $3 WHERE territory_id = $1 AND lot_id = $2 AND is_outside = 0 AND on_sale = 1";
}

/// What is wrong with it: it writes what somebody read before.
#[derive(Debug, Serialize)]
struct NaiveTake {
    lot: Id,
    seen: i64,
}

refusals! {
    /// Why.
    pub enum NaiveTakeRefusal {
        /// None left, as far as it knew.
        SoldOut => ("test.sold_out", 409),
    }
}

impl Command for NaiveTake {
    const NAME: &'static str = "test/naive_take";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveTakeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveTakeRefusal>> {
        if self.seen < 1 {
            return no(NaiveTakeRefusal::SoldOut);
        }
        tx.execute(&SET_LEFT, params![ctx.territory, self.lot, self.seen - 1])?;
        Ok(())
    }
}

#[test]
fn the_naive_way_gives_the_last_jar_three_times() {
    Bench::each_isolation(|b| {
        let w = open(b);
        let lot = w.shop.receive(b, 1);
        let got = round(&w, &|_, db, together| {
            let seen = db.read_blocking(|q| q.query(&LEFT, params![b.territory, lot])).unwrap()[0].get(0).unwrap();
            together.wait();
            db.command_blocking(b.call(Actor::anonymous()), NaiveTake { lot, seen }).is_ok()
        });
        assert_eq!(got, [true; 3], "{}: the race shows nothing", b.engine);
        assert!(!b.read(|q| audit(q, b.territory)).findings.is_empty());
    });
}
