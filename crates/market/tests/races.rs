//! Scarce things under many hands, on both engines; beside each, the way that people write it first,
//! which the same race shows to be wrong.

use rahba_kernel::role::{Actor, Permission};
use rahba_kernel::{Id, Lang};
use rahba_market::audit::audit;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::transfer::{Transfer, TransferRefusal};
use rahba_market::refusals;
use rahba_market::stock::{self, PlaceKind};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, Ctx, Refused, Tx, no, params, statements};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Barrier;
use std::sync::atomic::{AtomicI64, Ordering};

const BUYERS: usize = 1_000;
const HANDS: usize = 25;
const UNITS: i64 = 100;

/// How one buyer tries to take one unit; true when she was told that it is hers.
type Buy<'a> = &'a (dyn Fn(&Bench, &Shop, Id, &Barrier) -> bool + Sync);

/// A thousand buyers, forty times twenty-five at once: how many were told that they have one.
fn race(b: &Bench, shop: &Shop, buy: Buy<'_>) -> i64 {
    let sold = AtomicI64::new(0);
    let together = Barrier::new(HANDS);
    let carts: Vec<Id> = (0..BUYERS).map(|n| Id::named(&format!("buyer {n}"))).collect();
    std::thread::scope(|scope| {
        for chunk in carts.chunks(BUYERS / HANDS) {
            let (sold, together) = (&sold, &together);
            scope.spawn(move || {
                for cart in chunk {
                    sold.fetch_add(i64::from(buy(b, shop, *cart, together)), Ordering::Relaxed);
                }
            });
        }
    });
    sold.into_inner()
}

#[test]
fn a_thousand_buyers_of_a_hundred_units_buy_exactly_a_hundred() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, UNITS);
        let sold = race(b, &shop, &|b, shop, cart, _| match shop.place(b, cart, 1) {
            Ok(_) => true,
            Err(CommandError::Refused(_)) => false,
            Err(e) => panic!("{e}"),
        });
        assert_eq!(sold, UNITS, "{}", b.engine);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.is_empty(), "{findings:?}");
    });
}

statements! {
    LEFT (Id, Id) -> (Id, Id, Int) =
        "SELECT place_id, lot_id, units FROM holding WHERE territory_id = $1 AND variant_id = $2 AND is_outside = 0 AND on_sale = 1";
    SET_LEFT (Id, Id, Id, Int) -> () =
        "UPDATE holding SET units = $4 WHERE territory_id = $1 AND place_id = $2 AND lot_id = $3";
}

/// What is wrong with it: it writes what somebody read before.
#[derive(Debug, Serialize)]
struct NaiveBuy {
    place: Id,
    lot: Id,
    seen: i64,
}

refusals! {
    /// Why.
    pub enum NaiveRefusal {
        /// None left, as far as it knew.
        SoldOut => ("test.sold_out", 409),
    }
}

impl Command for NaiveBuy {
    const NAME: &'static str = "test/naive_buy";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveRefusal>> {
        if self.seen < 1 {
            return no(NaiveRefusal::SoldOut);
        }
        tx.execute(&SET_LEFT, params![ctx.territory, self.place, self.lot, self.seen - 1])?;
        Ok(())
    }
}

#[test]
fn the_naive_way_fails_that_same_race() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, UNITS);
        let sold = race(b, &shop, &|b, shop, _, together| {
            let row = b.read(|q| q.query(&LEFT, params![b.territory, shop.honey])).remove(0);
            let seen: (Id, Id, i64) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
            // Everybody has read before anybody writes, as on a busy Saturday.
            together.wait();
            let naive = NaiveBuy { place: seen.0, lot: seen.1, seen: seen.2 };
            let end = b.db.command_blocking(b.call(Actor::anonymous()), naive);
            together.wait();
            end.is_ok()
        });
        assert!(sold > UNITS, "{}: {sold} sold: the race shows nothing", b.engine);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(!findings.is_empty(), "the audit sees units that no movement explains");
    });
}

#[test]
fn units_given_to_another_place_while_they_are_sold_are_never_both() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let lot = shop.receive(b, UNITS);
        let fair = b
            .system(OpenPlace {
                space: shop.space,
                parent: None,
                code: "FAIR".into(),
                kind: PlaceKind::Fair,
                position: 5,
                name: BTreeMap::from([(Lang::Fr, "Foire".to_owned())]),
            })
            .expect("a fair")
            .place;
        let (sold, moved) = (AtomicI64::new(0), AtomicI64::new(0));
        let together = Barrier::new(16);
        std::thread::scope(|scope| {
            for hand in 0..16 {
                let (sold, moved, together, shop) = (&sold, &moved, &together, &shop);
                scope.spawn(move || {
                    together.wait();
                    for n in 0..20 {
                        let (end, count) = if hand % 2 == 0 {
                            (shop.place(b, Id::named(&format!("buyer {hand} {n}")), 1).is_ok(), sold)
                        } else {
                            let to_fair = Transfer { from: shop.stand, to: fair, lines: vec![(lot, 1)] };
                            match b.db.command_blocking(b.call(Actor::system("test")), to_fair) {
                                Ok(_) => (true, moved),
                                Err(CommandError::Refused(TransferRefusal::Short { .. })) => (false, moved),
                                Err(e) => panic!("{e}"),
                            }
                        };
                        count.fetch_add(i64::from(end), Ordering::Relaxed);
                    }
                });
            }
        });
        // 160 wanted to buy and 160 to carry away: every unit went one way.
        assert_eq!(sold.load(Ordering::Relaxed) + moved.load(Ordering::Relaxed), UNITS, "{}", b.engine);
        let state = b.read(|q| stock::views::lot_state_at(q, b.territory, lot, b.now()));
        assert_eq!(state.get(&fair).copied().unwrap_or(0), moved.into_inner());
        assert_eq!(state.get(&stock::reserved()).copied().unwrap_or(0), sold.into_inner());
        assert_eq!(state.get(&shop.stand), None);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.is_empty(), "{findings:?}");
    });
}

#[test]
fn units_given_away_as_they_were_seen_are_both() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, UNITS);
        let (sold, moved) = (AtomicI64::new(0), AtomicI64::new(0));
        let together = Barrier::new(16);
        std::thread::scope(|scope| {
            for hand in 0..16 {
                let (count, together, shop) = (if hand % 2 == 0 { &sold } else { &moved }, &together, &shop);
                scope.spawn(move || {
                    for _ in 0..20 {
                        let row = b.read(|q| q.query(&LEFT, params![b.territory, shop.honey])).remove(0);
                        // Whoever sells and whoever carries away have read before either writes.
                        together.wait();
                        let naive = NaiveBuy { place: row.get(0).unwrap(), lot: row.get(1).unwrap(), seen: row.get(2).unwrap() };
                        let end = b.db.command_blocking(b.call(Actor::anonymous()), naive);
                        together.wait();
                        count.fetch_add(i64::from(end.is_ok()), Ordering::Relaxed);
                    }
                });
            }
        });
        let (sold, moved) = (sold.into_inner(), moved.into_inner());
        assert!(sold + moved > UNITS, "{}: {sold} sold, {moved} carried away: the race shows nothing", b.engine);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(!findings.is_empty(), "the audit sees units that no movement explains");
    });
}
