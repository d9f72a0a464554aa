//! The last jar wanted by a buyer at home, by the counter and by the van that leaves for the fair, at
//! once, from two programs over one PostgreSQL, under both isolation levels. Beside it, the way that
//! people write it first.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::role::{Actor, Permission, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::audit::audit;
use rahba_market::flows::orders::place::PlaceRefusal;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::transfer::{Transfer, TransferRefusal};
use rahba_market::flows::tills::open_session::OpenSession;
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
    b.by("till", Role::Cashier, Id::NIL, OpenSession { till: shop.till, float: Money(0) }).unwrap();
    World { shop, fair, programs: b.programs() }
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

/// The counter sells a jar, wherever it stands in its space.
fn sell(b: &Bench, w: &World, db: &Db, n: usize) -> bool {
    let sale = Sell {
        till: w.shop.till,
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
                0 => {
                    let cart = Id::named(&format!("buyer {n}"));
                    let mut call = b.call(Actor::anonymous());
                    call.command = cart;
                    match db.command_blocking(call, w.shop.order(cart, 1)) {
                        Ok(_) => true,
                        Err(CommandError::Refused(PlaceRefusal::NotEnough { .. })) => false,
                        Err(e) => panic!("{e}"),
                    }
                }
                1 => sell(b, &w, db, n),
                _ => {
                    let van = Transfer { from: w.shop.stand, to: w.fair, lines: vec![(lot, 1)] };
                    match db.command_blocking(b.call(Actor::system("test")), van) {
                        Ok(_) => true,
                        Err(CommandError::Refused(TransferRefusal::Short { .. })) => false,
                        Err(e) => panic!("{e}"),
                    }
                }
            });
            // What reached the fair is still the counter's to sell, and no more the buyer's at home.
            assert!(!(home && (counter || van)), "{}: had twice", b.engine);
            assert!(home || counter || van, "{}: nobody got it", b.engine);
            assert_eq!(sell(b, &w, &b.db, ROUNDS + n), van && !counter, "{}", b.engine);
            let findings = b.read(|q| audit(q, b.territory)).findings;
            assert!(findings.is_empty(), "{}: {findings:?}", b.engine);
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
