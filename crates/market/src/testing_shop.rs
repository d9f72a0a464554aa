//! A small shop on a bench: one space, one stand, one beekeeper with a jar of honey.

use crate::catalogue::model::{Attribute, AttributeType};
use crate::flows::catalogue::add_product::{AddProduct, NewVariant};
use crate::flows::catalogue::define_family::DefineFamily;
use crate::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use crate::flows::catalogue::set_vat_rule::SetVatRule;
use crate::flows::deposits::agree::Agree;
use crate::flows::deposits::receive::{Receive, ReceiveLine};
use crate::flows::ledger::open_books::OpenBooks;
use crate::flows::orders::place::{Place, PlaceRefusal, Placed};
use crate::flows::orders::set_delivery_rate::SetDeliveryRate;
use crate::flows::organisations::register::{NewMember, RegisterOrganisation};
use crate::flows::stock::open_place::OpenPlace;
use crate::flows::territory::open_space::OpenSpace;
use crate::flows::tills::add_till::AddTill;
use crate::organisations::model::Form;
use crate::people::rules::token_hash;
use crate::sales::model::{Buyer, Delivery, Payment};
use crate::stock::model::PlaceKind;
use crate::testing::Bench;
use rahba_kernel::money::Bps;
use rahba_kernel::role::Actor;
use rahba_kernel::{Day, Id, Lang, Money, Unit};
use rahba_store::CommandError;
use std::collections::BTreeMap;

/// What the small shop holds.
pub struct Shop {
    pub space: Id,
    pub stand: Id,
    pub till: Id,
    pub maker: Id,
    pub carrier: Id,
    pub family: Id,
    pub product: Id,
    pub honey: Id,
}

fn texts(ar: &str, fr: &str) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Ar, ar.to_owned()), (Lang::Fr, fr.to_owned())])
}

impl Shop {
    /// Opens the shop; no goods yet.
    ///
    /// # Panics
    /// When a command is refused: a test has nothing to stand on.
    pub fn open(b: &Bench) -> Shop {
        let org = |code: &str, form, role: &str| RegisterOrganisation {
            code: code.into(),
            form,
            commune: "03.171.01.05".into(),
            phone: Some("0600000101".into()),
            ice: None,
            founded: Some(2016),
            women_led: true,
            vat_regime: "exempt_small".into(),
            invented: true,
            roles: vec![role.into()],
            name: texts("تعاونية", code),
            about: BTreeMap::new(),
            members: vec![NewMember { name: "Itto".into(), gender: "f".into(), age_band: "35-59".into() }],
            union: None,
        };
        let union = b.system(org("union", Form::Union, "union")).expect("a union").org;
        let maker = b.system(org("bees", Form::Cooperative, "producer")).expect("a maker").org;
        let carrier = b.system(org("carrier", Form::Company, "carrier")).expect("a carrier").org;
        let space =
            b.system(OpenSpace { code: "S1".into(), commune: "03.171.01.05".into(), operator: union }).expect("a space").space;
        let place =
            |code: &str, kind| OpenPlace { space, parent: None, code: code.into(), kind, position: 1, name: texts(code, code) };
        let stand = b.system(place("A1", PlaceKind::Stand)).expect("a stand").place;
        let till = b.system(AddTill { space, code: "T1".into() }).expect("a till").till;
        b.system(OpenBooks { space, safe: Money(100_000), bank: Money(0) }).expect("books");
        b.system(SetVatRule {
            vat_class: "farm".into(),
            regime: "*".into(),
            valid_from: Day::from_ymd(2024, 1, 1).expect("a day"),
            rate: Bps(0),
            reason: "vat-out-of-scope".into(),
            source: "test".into(),
        })
        .expect("a VAT rule");
        b.system(SetDeliveryRate {
            code: "all".into(),
            area: String::new(),
            up_to_g: 30_000,
            fee: Money(4_500),
            days_min: 2,
            days_max: 5,
        })
        .expect("a delivery rate");
        let family = b
            .system(DefineFamily {
                code: "honey".into(),
                pictogram: "honey".into(),
                vat_class: "farm".into(),
                withdrawal: "yes".into(),
                position: 1,
                attributes: vec![Attribute {
                    key: "flower".into(),
                    kind: AttributeType::Text,
                    unit: String::new(),
                    label: texts("زهرة", "fleur"),
                    choices: vec![],
                    required: false,
                }],
                name: texts("عسل", "Miel"),
                about: BTreeMap::new(),
            })
            .expect("a family")
            .family;
        b.system(Agree {
            org: maker,
            regime: "agent".into(),
            commission: Bps(1_200),
            commission_vat: Bps(2_000),
            label: Bps(100),
            solidarity: Bps(50),
            loss_bearer: "union".into(),
            hold_days: 7,
            term_days: 365,
        })
        .expect("terms");
        let added = b
            .system(AddProduct {
                code: "thyme-honey".into(),
                org: maker,
                family,
                form: "jar".into(),
                unique: false,
                unit: Unit::Piece,
                step: 1,
                price_per: 1,
                shelf_life_days: Some(700),
                attributes: BTreeMap::new(),
                name: texts("عسل الزعتر", "Miel de thym"),
                description: BTreeMap::new(),
                story: BTreeMap::new(),
                variants: vec![NewVariant {
                    code: "thyme-250".into(),
                    label: texts("250 غ", "250 g"),
                    weight_g: 400,
                    price: None,
                }],
            })
            .expect("a product");
        Shop { space, stand, till, maker, carrier, family, product: added.product, honey: added.variants[0] }
    }

    /// Receives honey at 250.00 and publishes it.
    ///
    /// # Panics
    /// When it is refused.
    pub fn receive(&self, b: &Bench, units: i64) -> Id {
        let r = b
            .system(Receive {
                org: self.maker,
                place: self.stand,
                lines: vec![ReceiveLine {
                    variant: self.honey,
                    units,
                    price: Some(Money(25_000)),
                    cost: None,
                    made_on: None,
                    expires_on: None,
                }],
                signature: "M1 1L20 20".into(),
                note: String::new(),
            })
            .expect("a deposit");
        b.system(SetProductState { product: self.product, to: ProductMove::Publish }).expect("published");
        r.lots[0]
    }

    /// A guest's order of honey by carrier, cash on delivery.
    pub fn order(&self, cart: Id, units: i64) -> Place {
        Place {
            cart,
            lines: vec![(self.honey, units)],
            buyer: Buyer {
                name: "Acheteur".into(),
                phone: "0612345678".into(),
                email: None,
                commune: "03.171.01.05".into(),
                address: "1, rue".into(),
                note: String::new(),
            },
            lang: Lang::Fr,
            delivery: Delivery::Carrier,
            payment: Payment::Cod,
            space: self.space,
            secret_hash: token_hash(&cart.to_string()),
            seen_total: None,
            coupon: None,
            via: None,
        }
    }

    /// Places that order, the basket's id being the command's.
    ///
    /// # Errors
    /// As the command.
    pub fn place(&self, b: &Bench, cart: Id, units: i64) -> Result<Placed, CommandError<PlaceRefusal>> {
        let mut call = b.call(Actor::anonymous());
        call.command = cart;
        b.db.command_blocking(call, self.order(cart, units))
    }
}
