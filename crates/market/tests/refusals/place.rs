//! A basket that does not become an order, and why.

use crate::{done, why};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Money};
use rahba_market::flows::catalogue::define_family::DefineFamily;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::orders::place::{Place, PlaceRefusal};
use rahba_market::sales::model::{Delivery, Payment};
use rahba_market::sales::views;
use rahba_market::stock;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

#[test]
fn a_basket_is_looked_at_before_anything_is_promised() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    s.receive(b, 100);
    let variant = s.honey;
    let refused = |f: &dyn Fn(&mut Place)| {
        let mut c = s.order(Id::named("cart"), 1);
        f(&mut c);
        why(b, &Actor::anonymous(), c)
    };
    // The basket.
    assert_eq!(refused(&|c| c.lines.clear()), PlaceRefusal::Lines);
    assert_eq!(refused(&|c| c.lines = vec![(variant, 1); 61]), PlaceRefusal::Lines);
    assert_eq!(refused(&|c| c.lines = vec![(s.maker, 1)]), PlaceRefusal::NotOffered { variant: s.maker });
    for units in [0, -1, 1_000_001, i64::MAX, i64::MIN] {
        assert_eq!(refused(&|c| c.lines = vec![(variant, units)]), PlaceRefusal::BadQuantity { variant }, "{units}");
    }
    // Together they are more than a number holds.
    for half in [i64::MAX, i64::MIN] {
        assert_eq!(refused(&|c| c.lines = vec![(variant, half), (variant, half)]), PlaceRefusal::BadQuantity { variant });
    }
    assert_eq!(refused(&|c| c.lines = vec![(variant, 101)]), PlaceRefusal::NotEnough { variant, left: 100 });
    // The buyer.
    for name in ["", " ", "\u{202e}"] {
        assert_eq!(refused(&|c| c.buyer.name = name.into()), PlaceRefusal::NoName, "{name:?}");
    }
    for phone in ["", "06", "+33612345678", "phone"] {
        assert_eq!(refused(&|c| c.buyer.phone = phone.into()), PlaceRefusal::BadPhone, "{phone}");
    }
    for commune in ["", "03.171", "99.999.99.99"] {
        assert_eq!(refused(&|c| c.buyer.commune = commune.into()), PlaceRefusal::NoCommune, "{commune}");
    }
    assert_eq!(refused(&|c| c.buyer.address = " ".into()), PlaceRefusal::NoAddress);
    // How it goes and how it is paid.
    use {Delivery as D, Payment as P};
    for (delivery, payment) in
        [(D::Carrier, P::Pickup), (D::Pickup, P::Cod), (D::Counter, P::Cod), (D::Counter, P::Pickup), (D::Counter, P::Transfer)]
    {
        let mismatch = refused(&|c| (c.delivery, c.payment) = (delivery, payment));
        assert_eq!(mismatch, PlaceRefusal::Mismatch, "{delivery:?} {payment:?}");
    }
    assert_eq!(refused(&|c| c.space = s.maker), PlaceRefusal::NoSuchSpace);
    // 76 jars of 400 g are more than the 30 kg that are carried.
    assert_eq!(refused(&|c| c.lines = vec![(variant, 76)]), PlaceRefusal::NoCarrier);
    let total = Money(25_000 + 4_500);
    assert_eq!(refused(&|c| c.seen_total = Some(Money(25_000))), PlaceRefusal::TotalChanged { total });
    assert_eq!(refused(&|c| c.coupon = Some("nothing".into())), PlaceRefusal::NoSuchCoupon);
    assert_eq!(b.read(|q| stock::views::on_sale(q, b.territory, variant, b.today())), 100, "nothing is set aside");
}

#[test]
fn a_basket_is_placed_once() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    s.receive(b, 10);
    let cart = Id::named("cart");
    let first = s.place(b, cart, 2).unwrap();
    // Not the same order sent twice, but another one for the same basket.
    assert_eq!(why(b, &Actor::anonymous(), s.order(cart, 3)), PlaceRefusal::CartUsed);
    assert_eq!(b.read(|q| views::lines(q, b.territory, first.order)).len(), 1);
    assert_eq!(b.read(|q| stock::views::on_sale(q, b.territory, s.honey, b.today())), 8);
}

#[test]
fn what_is_withdrawn_or_has_no_vat_rule_is_not_sold() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    s.receive(b, 10);
    let variant = s.honey;
    let place = || why(b, &Actor::anonymous(), s.order(Id::named("cart"), 1));
    done(b, Role::ShopManager, SetProductState { product: s.product, to: ProductMove::Withdraw });
    assert_eq!(place(), PlaceRefusal::NotOffered { variant });
    done(b, Role::ShopManager, SetProductState { product: s.product, to: ProductMove::Publish });
    done(b, Role::ShopManager, unruled());
    assert_eq!(place(), PlaceRefusal::NoVatRule { variant });
}

/// The shop's family, moved to a class for which nobody has said the VAT.
pub fn unruled() -> DefineFamily {
    DefineFamily {
        code: "honey".into(),
        pictogram: "honey".into(),
        vat_class: "unruled".into(),
        withdrawal: "yes".into(),
        position: 1,
        attributes: vec![],
        name: crate::french("Miel"),
        about: Default::default(),
    }
}
