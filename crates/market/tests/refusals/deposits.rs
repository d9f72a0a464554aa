//! Goods come in under an agreement and go back to their maker.

use crate::{done, no};
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Reach, Role};
use rahba_kernel::{Id, Money, Unit};
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::deposits::agree::{Agree, AgreeRefusal};
use rahba_market::flows::deposits::give_back::{GiveBack, GiveBackRefusal};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine, ReceiveRefusal};
use rahba_market::stock::{self, views};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use std::collections::BTreeMap;

fn terms(org: Id) -> Agree {
    Agree {
        org,
        regime: "agent".into(),
        commission: Bps(1_200),
        commission_vat: Bps(2_000),
        label: Bps(100),
        solidarity: Bps(50),
        loss_bearer: "union".into(),
        hold_days: 7,
        term_days: 365,
    }
}

#[test]
fn terms_leave_the_maker_something_and_are_of_the_list() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let agree = |f: &dyn Fn(&mut Agree)| {
        let mut c = terms(s.maker);
        f(&mut c);
        no(b, Role::Accountant, c)
    };
    assert_eq!(agree(&|c| c.org = s.stand), AgreeRefusal::NoSuchOrganisation);
    assert_eq!(agree(&|c| c.regime = "gift".into()), AgreeRefusal::BadTerms);
    assert_eq!(agree(&|c| c.loss_bearer = "nobody".into()), AgreeRefusal::BadTerms);
    assert_eq!(agree(&|c| c.hold_days = -1), AgreeRefusal::BadTerms);
    assert_eq!(agree(&|c| c.term_days = 0), AgreeRefusal::BadTerms);
    // Days that no calendar holds: the money would never be free.
    assert_eq!(agree(&|c| c.hold_days = i64::MAX), AgreeRefusal::BadTerms);
    assert_eq!(agree(&|c| c.term_days = i64::MAX), AgreeRefusal::BadTerms);
    for share in [-1, 10_001, i64::MAX, i64::MIN] {
        assert_eq!(agree(&|c| c.commission = Bps(share)), AgreeRefusal::BadShare, "{share}");
        assert_eq!(agree(&|c| c.commission_vat = Bps(share)), AgreeRefusal::BadShare, "{share}");
        assert_eq!(agree(&|c| c.label = Bps(share)), AgreeRefusal::BadShare, "{share}");
        assert_eq!(agree(&|c| c.solidarity = Bps(share)), AgreeRefusal::BadShare, "{share}");
    }
    // With its VAT the commission would take more than the whole.
    assert_eq!(agree(&|c| c.commission = Bps(8_400)), AgreeRefusal::BadShare);
}

#[test]
fn goods_come_in_counted_priced_and_under_terms() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let unique = AddProduct {
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
        name: crate::french("Tapis"),
        description: BTreeMap::new(),
        story: BTreeMap::new(),
        variants: vec![NewVariant { code: "rug-1".into(), label: BTreeMap::new(), weight_g: 900, price: Some(Money(90_000)) }],
    };
    let rug = done(b, Role::ShopManager, unique).variants[0];
    let line =
        |variant, units| ReceiveLine { variant, units, price: Some(Money(25_000)), cost: None, made_on: None, expires_on: None };
    let note = |lines| Receive { org: s.maker, place: s.stand, lines, signature: String::new(), note: String::new() };
    let no = |c: Receive| no(b, Role::ShopManager, c);
    let one = |f: &dyn Fn(&mut ReceiveLine)| {
        let mut l = line(s.honey, 5);
        f(&mut l);
        no(note(vec![l]))
    };
    let good = || vec![line(s.honey, 5)];
    assert_eq!(no(Receive { org: s.stand, ..note(good()) }), ReceiveRefusal::NoSuchOrganisation);
    assert_eq!(no(Receive { org: s.carrier, ..note(good()) }), ReceiveRefusal::NoAgreement);
    for place in [s.maker, stock::sold(), stock::outside()] {
        assert_eq!(no(Receive { place, ..note(good()) }), ReceiveRefusal::NoSuchPlace);
    }
    assert_eq!(no(note(vec![])), ReceiveRefusal::Lines);
    assert_eq!(no(note(vec![line(s.honey, 1); 201])), ReceiveRefusal::Lines);
    for path in ["<svg>", "M1 1L", "L1 1"] {
        assert_eq!(no(Receive { signature: path.into(), ..note(good()) }), ReceiveRefusal::BadSignature, "{path}");
    }
    assert_eq!(one(&|l| l.variant = s.maker), ReceiveRefusal::NoSuchVariant);
    done(b, Role::Accountant, terms(s.carrier));
    assert_eq!(no(Receive { org: s.carrier, ..note(good()) }), ReceiveRefusal::NoSuchVariant, "it is another maker's");
    for units in [0, -1, 1_000_001] {
        assert_eq!(one(&|l| l.units = units), ReceiveRefusal::BadUnits, "{units}");
    }
    assert_eq!(one(&|l| l.price = None), ReceiveRefusal::NoPrice, "it never had one");
    for price in [0, -1, 100_000_001, i64::MAX] {
        assert_eq!(one(&|l| l.price = Some(Money(price))), ReceiveRefusal::BadPrice, "{price}");
    }
    assert_eq!(one(&|l| l.cost = Some(Money(1))), ReceiveRefusal::BadCost, "what is on deposit is not bought");
    assert_eq!(one(&|l| l.expires_on = Some(b.today())), ReceiveRefusal::Expired);
    assert_eq!(one(&|l| l.made_on = Some(b.today().plus(1))), ReceiveRefusal::MadeLater);
    assert_eq!(one(&|l| l.made_on = Some(b.today().plus(-701))), ReceiveRefusal::Expired, "its shelf life is over");
    assert_eq!(no(note(vec![line(rug, 2)])), ReceiveRefusal::UniqueTwice);
    assert_eq!(no(note(vec![line(rug, 1), line(rug, 1)])), ReceiveRefusal::UniqueTwice);
    done(b, Role::ShopManager, note(vec![line(rug, 1)]));
    assert_eq!(no(note(vec![line(rug, 1)])), ReceiveRefusal::UniqueTwice);
    assert_eq!(b.read(|q| views::deposits(q, b.territory, None, Reach::Everywhere, 10, 0)).len(), 1);
}

#[test]
fn a_maker_takes_back_her_own_from_where_it_stands() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let lot = s.receive(b, 10);
    // Three are in a basket that was placed: they are promised.
    s.place(b, Id::named("cart"), 3).unwrap();
    let code = b.read(|q| views::lots_of(q, b.territory, s.honey)).remove(0).1;
    let back = |f: &dyn Fn(&mut GiveBack)| {
        let mut c =
            GiveBack { org: s.maker, place: s.stand, lines: vec![(lot, 1)], signature: String::new(), note: String::new() };
        f(&mut c);
        no(b, Role::ShopManager, c)
    };
    for lines in [vec![], vec![(lot, 0)], vec![(lot, -1)], vec![(lot, 1); 201]] {
        assert_eq!(back(&|c| c.lines = lines.clone()), GiveBackRefusal::Lines);
    }
    assert_eq!(back(&|c| c.lines = vec![(s.maker, 1)]), GiveBackRefusal::NoSuchLot);
    assert_eq!(back(&|c| c.org = s.carrier), GiveBackRefusal::NoSuchLot);
    for place in [stock::reserved(), stock::sold(), stock::lost(), stock::outside(), s.maker] {
        assert_eq!(back(&|c| c.place = place), GiveBackRefusal::NoSuchPlace, "only what stands in the shop");
    }
    assert_eq!(back(&|c| c.lines = vec![(lot, 8)]), GiveBackRefusal::Short { lot: code.clone() });
    assert_eq!(back(&|c| c.lines = vec![(lot, 4), (lot, 4)]), GiveBackRefusal::Short { lot: code.clone() });
    assert_eq!(b.read(|q| views::on_sale(q, b.territory, s.honey, b.today())), 7);
}
