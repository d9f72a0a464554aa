//! Two baskets ask for the same two things in opposite order, through two programs over one
//! PostgreSQL: the engine stops one of them to run it again, and no buyer is told. Beside it, a
//! program that does not try again. And one basket completed in two tabs is one order.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::role::{Actor, Reach};
use rahba_kernel::{Id, Lang, Money, Unit};
use rahba_market::audit::audit;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::orders::place::{Place, PlaceRefusal, Placed};
use rahba_market::sales::views::{OrderFilter, orders};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{CommandError, Db, Fault};
use std::collections::BTreeMap;
use std::sync::Barrier;

/// Adds a comb to the shop's honey.
fn comb(b: &Bench, shop: &Shop, units: i64) -> Id {
    let text = |t: &str| BTreeMap::from([(Lang::Fr, t.to_owned())]);
    let added = b
        .system(AddProduct {
            code: "comb".into(),
            org: shop.maker,
            family: shop.family,
            form: "jar".into(),
            unique: false,
            unit: Unit::Piece,
            step: 1,
            price_per: 1,
            shelf_life_days: None,
            attributes: BTreeMap::new(),
            name: text("Rayon"),
            description: BTreeMap::new(),
            story: BTreeMap::new(),
            variants: vec![NewVariant { code: "comb-1".into(), label: text("1"), weight_g: 300, price: Some(Money(9_000)) }],
        })
        .unwrap();
    b.system(Receive {
        org: shop.maker,
        place: shop.stand,
        lines: vec![ReceiveLine {
            variant: added.variants[0],
            units,
            price: Some(Money(9_000)),
            cost: None,
            made_on: None,
            expires_on: None,
        }],
        signature: "M1 1L20 20".into(),
        note: String::new(),
    })
    .unwrap();
    b.system(SetProductState { product: added.product, to: ProductMove::Publish }).unwrap();
    added.variants[0]
}

fn place(b: &Bench, db: &Db, command: Id, order: Place) -> Result<Placed, CommandError<PlaceRefusal>> {
    let mut call = b.call(Actor::anonymous());
    call.command = command;
    db.command_blocking(call, order)
}

const HANDS: usize = 8;
const BASKETS: usize = 20;
const UNITS: i64 = 100;

/// A hundred and sixty baskets of one honey and one comb: how many were sold, refused, and told that
/// the machinery failed.
fn race(b: &Bench, programs: &[Db]) -> (i64, i64, i64) {
    let shop = Shop::open(b);
    shop.receive(b, UNITS);
    let comb = comb(b, &shop, UNITS);
    let together = Barrier::new(HANDS);
    let ends: Vec<_> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|hand| {
                let (db, together, shop) = (&programs[hand % programs.len()], &together, &shop);
                scope.spawn(move || {
                    (0..BASKETS)
                        .map(|n| {
                            let cart = Id::named(&format!("basket {hand} {n}"));
                            let mut order = shop.order(cart, 1);
                            order.lines =
                                if hand % 2 == 0 { vec![(shop.honey, 1), (comb, 1)] } else { vec![(comb, 1), (shop.honey, 1)] };
                            together.wait();
                            place(b, db, cart, order)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        hands.into_iter().flat_map(|h| h.join().unwrap()).collect()
    });
    let mut told = (0, 0, 0);
    for end in ends {
        match end {
            Ok(_) => told.0 += 1,
            Err(CommandError::Refused(PlaceRefusal::NotEnough { .. })) => told.1 += 1,
            Err(CommandError::Fault(Fault::Again(_))) => told.2 += 1,
            Err(e) => panic!("{}: {e}", b.engine),
        }
    }
    let findings = b.read(|q| audit(q, b.territory)).findings;
    assert!(findings.is_empty(), "{}: {findings:?}", b.engine);
    told
}

#[test]
fn no_buyer_is_told_of_a_deadlock() {
    Bench::each_isolation(|b| {
        assert_eq!(race(b, &b.programs()), (UNITS, (HANDS * BASKETS) as i64 - UNITS, 0), "{}", b.engine);
    });
}

#[test]
fn a_program_that_does_not_try_again_tells_its_buyers() {
    Bench::each_isolation(|b| {
        if b.engine == "sqlite" {
            return; // One writer: nothing to meet.
        }
        let told = race(b, &[b.once_more(1), b.once_more(1)]);
        assert!(told.2 > 0, "the race shows nothing: {told:?}");
    });
}

/// Two tabs that complete a basket at once, twenty times; `name_of` says by which name each tab of a round gives its
/// order. Both answers of each round, and how many orders there are.
fn two_tabs(b: &Bench, name_of: &(dyn Fn(usize, usize) -> Id + Sync)) -> (Vec<[Placed; 2]>, usize) {
    let shop = Shop::open(b);
    shop.receive(b, UNITS);
    let programs = b.programs();
    let rounds = (0..20).map(|round| {
        let together = Barrier::new(2);
        std::thread::scope(|scope| {
            let tabs = [0, 1].map(|tab| {
                let name = name_of(round, tab);
                let (db, order, together) = (&programs[tab % programs.len()], shop.order(name, 1), &together);
                scope.spawn(move || {
                    together.wait();
                    place(b, db, name, order)
                })
            });
            tabs.map(|t| t.join().unwrap().unwrap())
        })
    });
    let both = rounds.collect();
    let findings = b.read(|q| audit(q, b.territory)).findings;
    assert!(findings.is_empty(), "{}: {findings:?}", b.engine);
    (both, b.read(|q| orders(q, b.territory, &OrderFilter::within(Reach::Everywhere), 100, 0)).len())
}

#[test]
fn two_tabs_that_complete_one_basket_make_one_order() {
    Bench::each_isolation(|b| {
        let (both, placed) = two_tabs(b, &|round, _| Id::named(&format!("cart {round}")));
        assert!(both.iter().all(|[one, other]| one == other), "{}", b.engine);
        assert_eq!(placed, 20, "{}", b.engine);
    });
}

#[test]
fn tabs_that_name_their_own_orders_make_two() {
    Bench::each_isolation(|b| {
        let (both, placed) = two_tabs(b, &|round, tab| Id::named(&format!("cart {round} in tab {tab}")));
        assert!(both.iter().all(|[one, other]| one != other), "{}", b.engine);
        assert_eq!(placed, 40, "{}: the race shows nothing", b.engine);
    });
}
