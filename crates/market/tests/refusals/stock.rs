//! Places, transfers, losses and counts.

use crate::{done, french, no};
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Money, Unit};
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::stock::approve_count::{ApproveCount, ApproveCountRefusal};
use rahba_market::flows::stock::close_place::{ClosePlace, ClosePlaceRefusal};
use rahba_market::flows::stock::open_place::{OpenPlace, OpenPlaceRefusal};
use rahba_market::flows::stock::record_count::{CountRefusal, RecordCount};
use rahba_market::flows::stock::record_loss::{LossRefusal, RecordLoss};
use rahba_market::flows::stock::transfer::{Transfer, TransferRefusal};
use rahba_market::stock::{self, PlaceKind, views};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use std::collections::BTreeMap;

fn place(s: &Shop, code: &str) -> OpenPlace {
    OpenPlace { space: s.space, parent: None, code: code.into(), kind: PlaceKind::Store, position: 2, name: french(code) }
}

#[test]
fn a_place_opens_in_a_space_under_a_code_of_its_own() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let no = |c| no(b, Role::ShopManager, c);
    assert_eq!(no(OpenPlace { space: s.maker, ..place(&s, "R1") }), OpenPlaceRefusal::NoSuchSpace);
    assert_eq!(no(place(&s, "A1")), OpenPlaceRefusal::Taken);
    for code in ["", "  ", "\u{200f}", &"x".repeat(41)] {
        assert_eq!(no(place(&s, code)), OpenPlaceRefusal::BadCode, "{code:?}");
    }
    assert_eq!(no(OpenPlace { parent: Some(s.maker), ..place(&s, "R1") }), OpenPlaceRefusal::NoSuchParent);
    assert_eq!(b.read(|q| views::places(q, b.territory)).len(), 1);
    done(b, Role::ShopManager, OpenPlace { parent: Some(s.stand), ..place(&s, "R1") });
}

#[test]
fn units_move_between_places_that_are_there() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let lot = s.receive(b, 10);
    let store = done(b, Role::ShopManager, place(&s, "R1")).place;
    let code = b.read(|q| views::lots_of(q, b.territory, s.honey)).remove(0).1;
    let transfer = |f: &dyn Fn(&mut Transfer)| {
        let mut c = Transfer { from: s.stand, to: store, lines: vec![(lot, 1)] };
        f(&mut c);
        no(b, Role::ShopManager, c)
    };
    assert_eq!(transfer(&|c| c.to = s.stand), TransferRefusal::Lines);
    for lines in [vec![], vec![(lot, 0)], vec![(lot, -3)], vec![(lot, 1); 201]] {
        assert_eq!(transfer(&|c| c.lines = lines.clone()), TransferRefusal::Lines);
    }
    for nowhere in [s.maker, stock::sold(), stock::reserved(), stock::outside()] {
        assert_eq!(transfer(&|c| c.to = nowhere), TransferRefusal::NoSuchPlace);
        assert_eq!(transfer(&|c| c.from = nowhere), TransferRefusal::NoSuchPlace);
    }
    assert_eq!(transfer(&|c| c.lines = vec![(s.maker, 1)]), TransferRefusal::NoSuchLot);
    for lines in [vec![(lot, 11)], vec![(lot, 6), (lot, 6)]] {
        assert_eq!(transfer(&|c| c.lines = lines.clone()), TransferRefusal::Short { lot: code.clone() });
    }
    assert_eq!(b.read(|q| views::on_sale(q, b.territory, s.honey, b.today())), 10);
}

#[test]
fn a_place_stays_while_goods_may_come_back_to_it() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 2);
        let order = s.place(b, Id::named("cart"), 2).unwrap().order;
        let close = || ClosePlace { place: s.stand };
        // Nothing stands there now; cancelled, both jars would be back at a place that is gone.
        assert_eq!(no(b, Role::ShopManager, close()), ClosePlaceRefusal::Promised, "{}", b.engine);
        done(b, Role::ShopManager, Cancel { order, reason: "x".into(), why: String::new(), secret_hash: None });
        assert_eq!(no(b, Role::ShopManager, close()), ClosePlaceRefusal::NotEmpty);
    });
}

#[test]
fn a_loss_is_of_units_that_stand_somewhere() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let lot = s.receive(b, 10);
    s.place(b, Id::named("cart"), 4).unwrap();
    let code = b.read(|q| views::lots_of(q, b.territory, s.honey)).remove(0).1;
    let loss = |f: &dyn Fn(&mut RecordLoss)| {
        let mut c = RecordLoss { lot, place: s.stand, units: 1, cause: "breakage".into() };
        f(&mut c);
        no(b, Role::ShopManager, c)
    };
    assert_eq!(loss(&|c| c.lot = s.maker), LossRefusal::NoSuchLot);
    assert_eq!(loss(&|c| c.units = 0), LossRefusal::BadLoss);
    assert_eq!(loss(&|c| c.cause = "ghosts".into()), LossRefusal::BadLoss);
    // What is promised to a buyer, sold or lost already is not lost from there.
    for place in [stock::reserved(), stock::sold(), stock::lost(), stock::outside(), s.maker] {
        assert_eq!(loss(&|c| c.place = place), LossRefusal::NoSuchPlace);
    }
    assert_eq!(loss(&|c| c.units = 7), LossRefusal::Short { lot: code.clone() });
    assert_eq!(b.read(|q| views::on_sale(q, b.territory, s.honey, b.today())), 6);
}

#[test]
fn a_count_is_of_a_place_and_holds_what_stands_there() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let lot = s.receive(b, 10);
    let no_count = |c| no(b, Role::Cashier, c);
    let count = |lines| RecordCount { place: s.stand, lines };
    for place in [s.maker, stock::sold()] {
        assert_eq!(no_count(RecordCount { place, lines: vec![] }), CountRefusal::NoSuchPlace);
    }
    for lines in [vec![(lot, -1)], vec![(s.maker, 1)], vec![(lot, 9), (lot, 1)], vec![(lot, i64::MAX)]] {
        assert_eq!(no_count(count(lines)), CountRefusal::BadLine);
    }
    // Counted at eight, and then sold below: the difference is not there any more.
    let first = done(b, Role::Cashier, count(vec![(lot, 2)]));
    assert_eq!(no_count(count(vec![(lot, 10)])), CountRefusal::Open);
    s.place(b, Id::named("cart"), 5).unwrap();
    let approve =
        |count, cause: Option<&str>| ApproveCount { count, causes: cause.map(|c| (lot, c.to_owned())).into_iter().collect() };
    let not_approved = |c| crate::why(b, &Bench::person("another", Role::ShopManager), c);
    assert_eq!(not_approved(approve(s.maker, None)), ApproveCountRefusal::NotWaiting);
    assert_eq!(no(b, Role::ShopManager, approve(first.count, None)), ApproveCountRefusal::SamePerson);
    assert_eq!(not_approved(approve(first.count, Some("ghosts"))), ApproveCountRefusal::BadCause);
    assert_eq!(not_approved(approve(first.count, None)), ApproveCountRefusal::Moved);
    assert_eq!(b.read(|q| views::on_sale(q, b.territory, s.honey, b.today())), 5);
}

#[test]
fn a_unique_piece_is_not_found_twice() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let rug = AddProduct {
        code: "rug".into(),
        org: s.maker,
        family: s.family,
        form: "rug".into(),
        unique: true,
        unit: Unit::Piece,
        step: 1,
        price_per: 1,
        shelf_life_days: None,
        attributes: BTreeMap::new(),
        name: french("Tapis"),
        description: BTreeMap::new(),
        story: BTreeMap::new(),
        variants: vec![NewVariant { code: "rug-1".into(), label: BTreeMap::new(), weight_g: 900, price: Some(Money(90_000)) }],
    };
    let variant = done(b, Role::ShopManager, rug).variants[0];
    let line = ReceiveLine { variant, units: 1, price: None, cost: None, made_on: None, expires_on: None };
    let note = Receive { org: s.maker, place: s.stand, lines: vec![line], signature: String::new(), note: String::new() };
    let lot = done(b, Role::ShopManager, note).lots[0];
    let count = done(b, Role::Cashier, RecordCount { place: s.stand, lines: vec![(lot, 2)] }).count;
    let approve = ApproveCount { count, causes: vec![] };
    assert_eq!(crate::why(b, &Bench::person("another", Role::Accountant), approve), ApproveCountRefusal::UniqueTwice);
}
