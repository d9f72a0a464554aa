//! Products, and names that show nothing.

use crate::{done, french, no};
use rahba_kernel::role::Role;
use rahba_kernel::{Lang, Money, Unit};
use rahba_market::flows::catalogue::add_product::{AddProduct, AddProductRefusal, NewVariant};
use rahba_market::flows::catalogue::add_variant::{AddVariant, AddVariantRefusal};
use rahba_market::flows::catalogue::define_family::FamilyRefusal;
use rahba_market::flows::catalogue::write_text::{WriteText, WriteTextRefusal};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use std::collections::BTreeMap;

fn variant(code: &str) -> NewVariant {
    NewVariant { code: code.into(), label: BTreeMap::new(), weight_g: 900, price: Some(Money(90_000)) }
}

fn rug(s: &Shop) -> AddProduct {
    AddProduct {
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
        variants: vec![variant("rug-1")],
    }
}

#[test]
fn a_unique_piece_keeps_one_variant_and_no_product_has_more_than_fifty() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let product = done(b, Role::ShopManager, rug(&s)).product;
    let add = |product, code: &str| AddVariant { product, variant: variant(code) };
    assert_eq!(no(b, Role::ShopManager, add(product, "rug-2")), AddVariantRefusal::Variants);
    for n in 1..50 {
        done(b, Role::ShopManager, add(s.product, &format!("thyme-{n}")));
    }
    assert_eq!(no(b, Role::ShopManager, add(s.product, "one-more")), AddVariantRefusal::Variants);
}

/// A name of marks that only turn the direction of writing is no name: it would be published empty.
#[test]
fn what_shows_nothing_is_no_name() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    for blank in ["", " ", "\u{202e}\u{200f}", "\u{2066} \u{2069}"] {
        assert_eq!(no(b, Role::ShopManager, AddProduct { name: french(blank), ..rug(&s) }), AddProductRefusal::NoName);
        let mut family = crate::place::unruled();
        family.name = french(blank);
        assert_eq!(no(b, Role::ShopManager, family), FamilyRefusal::NoName);
        let text = WriteText { owner: s.product, field: "name".into(), lang: Lang::Fr, body: blank.into() };
        assert_eq!(no(b, Role::ShopManager, text), WriteTextRefusal::Empty);
    }
}
