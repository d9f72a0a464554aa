//! A mark that turns a line around stands in nothing that is kept, whoever typed it: a name, a code, a label of an
//! attribute, an answer to it, a law's article, a step of a path. On SQLite, where the files are ours to read.

use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Lang, Unit};
use rahba_market::catalogue::model::{Attribute, AttributeType, AttributeValue, Choice};
use rahba_market::certificates::model::PathStep;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::add_variant::AddVariant;
use rahba_market::flows::catalogue::change_product::ChangeProduct;
use rahba_market::flows::catalogue::define_family::DefineFamily;
use rahba_market::flows::catalogue::set_vat_rule::SetVatRule;
use rahba_market::flows::certificates::define_kind::DefineKind;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError};
use std::collections::BTreeMap;

const MARK: char = '\u{202E}';

fn turned(text: &str) -> String {
    format!("{text}{MARK}xyz")
}

fn texts(text: &str) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Fr, turned(text))])
}

fn asked(key: &str, kind: AttributeType) -> Attribute {
    let choices = match kind {
        AttributeType::Choice => vec![Choice { key: "thyme".into(), label: texts("thym") }],
        _ => Vec::new(),
    };
    Attribute { key: key.into(), kind, unit: turned("g"), label: texts("Fleur"), choices, required: false }
}

fn give<C: Command>(b: &Bench, role: Role, c: C) -> C::Done {
    match b.by("office", role, Id::NIL, c) {
        Ok(done) => done,
        Err(CommandError::Refused(_)) => panic!("{} is refused", C::NAME),
        Err(e) => panic!("{}: {e}", C::NAME),
    }
}

fn marks(b: &Bench) -> usize {
    let mut bytes = [0; 4];
    let mark = MARK.encode_utf8(&mut bytes).as_bytes();
    ["", "-wal"]
        .iter()
        .map(|ending| std::fs::read(b.folder().join(format!("rahba.sqlite{ending}"))).unwrap_or_default())
        .map(|file| file.windows(mark.len()).filter(|w| *w == mark).count())
        .sum()
}

#[test]
fn nothing_kept_holds_one() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let family = DefineFamily {
        code: "honey".into(),
        pictogram: "honey".into(),
        vat_class: "farm".into(),
        withdrawal: "yes".into(),
        position: 1,
        attributes: vec![asked("flower", AttributeType::Text), asked("herb", AttributeType::Choice)],
        name: texts("Miel"),
        about: texts("Tout du miel"),
    };
    let family = give(b, Role::Admin, family).family;
    let answers = BTreeMap::from([("flower".to_owned(), AttributeValue::Text(turned("thym")))]);
    let variant = |code: &str| NewVariant { code: turned(code), label: texts("500 g"), weight_g: 500, price: None };
    let product = AddProduct {
        code: "turned".into(),
        org: s.maker,
        family,
        form: "jar".into(),
        unique: false,
        unit: Unit::Piece,
        step: 1,
        price_per: 1,
        shelf_life_days: None,
        attributes: answers.clone(),
        name: texts("Miel"),
        description: texts("Du miel"),
        story: texts("Une abeille"),
        variants: vec![variant("one")],
    };
    let product = give(b, Role::ShopManager, product).product;
    give(b, Role::ShopManager, AddVariant { product, variant: variant("two") });
    let change = ChangeProduct { product, family, form: "jar".into(), shelf_life_days: None, attributes: answers };
    give(b, Role::ShopManager, change);
    let rule = SetVatRule {
        vat_class: "farm".into(),
        regime: "*".into(),
        valid_from: Day::from_ymd(2030, 1, 1).unwrap(),
        rate: Bps(0),
        reason: turned("vat-standard"),
        source: turned("art. 92"),
    };
    give(b, Role::Accountant, rule);
    let step = PathStep { name: texts("dossier"), papers: texts("formulaire"), cost: 1, helper: texts("conseil"), days: 1 };
    let kind = DefineKind {
        code: "turned".into(),
        pictogram: "seal".into(),
        position: 1,
        name: texts("ONSSA"),
        meaning: texts("propre"),
        steps: vec![step],
    };
    give(b, Role::Coach, kind);
    assert_eq!(marks(b), 0, "marks in the files of the database");
}
