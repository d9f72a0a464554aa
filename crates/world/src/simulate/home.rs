//! A small territory to act in: three makers, six products, two places and a fair, two tills, two
//! coupons with two and three funders. Made through the commands.

use anyhow::{Result, anyhow};
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Lang, Micros, Money, Unit};
use rahba_market::flows::campaigns::open_coupon::OpenCoupon;
use rahba_market::flows::campaigns::receive_fund::ReceiveFund;
use rahba_market::flows::campaigns::start::StartCampaign;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::define_family::DefineFamily;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::catalogue::set_vat_rule::SetVatRule;
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::ledger::open_books::OpenBooks;
use rahba_market::flows::orders::set_delivery_rate::SetDeliveryRate;
use rahba_market::flows::organisations::register::{NewMember, RegisterOrganisation};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::territory::found::Found;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::organisations::model::Form;
use rahba_market::plan::model::Funder;
use rahba_market::stock::model::PlaceKind;
use rahba_market::territory::model::Settings;
use rahba_store::{Call, Command, Db};
use std::collections::BTreeMap;

/// Something sold.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    pub id: Id,
    pub maker: usize,
    pub price: i64,
    pub first_lot: Id,
    pub units: i64,
}

/// A coupon and who bears it: shares by fund, `None` for the union.
#[derive(Clone, Debug)]
pub(super) struct Coupon {
    pub id: Id,
    pub code: &'static str,
    pub percent: bool,
    pub value: i64,
    pub min_goods: i64,
    pub uses_max: i64,
    pub per_phone: i64,
    pub funders: Vec<(Option<usize>, i64)>,
}

/// A territory with everything that stories name.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub territory: Id,
    pub code: String,
    pub space: Id,
    /// A stand, a store, a fair; the first two sell online.
    pub places: [Id; 3],
    pub tills: [Id; 2],
    pub carrier: Id,
    /// Who may enter a till by PIN.
    pub cashiers: [Id; CASHIERS],
    pub makers: Vec<Id>,
    pub variants: Vec<Variant>,
    pub funds: [Id; 2],
    pub coupons: Vec<Coupon>,
    /// When its lots came.
    pub since: Micros,
    pub coupons_on: (Day, Day),
}

/// Commission of the three makers in the first terms.
pub(super) const FIRST_COMMISSION: [i64; 3] = [1_200, 1_500, 1_000];
pub(super) const HOLD_DAYS: i64 = 7;
pub(super) const COMMISSION_VAT: i64 = 2_000;
pub(super) const SOLIDARITY: i64 = 50;
pub(super) const DELIVERY_FEE: i64 = 4_500;
/// Who stand at the tills.
pub(super) const CASHIERS: usize = 2;
pub(super) const TILL_CODES: [&str; 2] = ["T1", "T2"];

fn texts(name: &str) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Ar, "اسم".to_owned()), (Lang::Fr, name.to_owned())])
}

/// When stories begin.
pub(super) fn start() -> Micros {
    let day = Day::from_ymd(2026, 12, 1).unwrap_or_default();
    Zone::casablanca().start_of(day).plus(9 * Micros::HOUR)
}

struct Maker<'a> {
    db: &'a Db,
    territory: Id,
    at: Micros,
    n: u64,
}

impl Maker<'_> {
    fn give<C: Command>(&mut self, c: C) -> Result<C::Done> {
        self.n += 1;
        let call = Call {
            territory: self.territory,
            command: Id::derived(self.at, self.territory, self.n),
            actor: Actor::system("simulation"),
            now: self.at,
            zone: Zone::casablanca(),
        };
        self.db.command_blocking(call, c).map_err(|e| anyhow!("{}: {e}", C::NAME))
    }
}

fn organisation(code: &str, form: Form, role: &str) -> RegisterOrganisation {
    RegisterOrganisation {
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
        name: texts(code),
        about: BTreeMap::new(),
        members: vec![NewMember { name: "Itto".into(), gender: "f".into(), age_band: "35-59".into() }],
        union: None,
    }
}

impl Home {
    pub fn agreement(&self, maker: usize, commission: Bps, hold_days: i64) -> Agree {
        agreement(self.makers[maker], commission, hold_days)
    }

    /// Makes a territory; a month before stories begin, its goods a day before.
    pub fn make(db: &Db, territory: Id, code: &str) -> Result<Home> {
        let mut m = Maker { db, territory, at: start().plus(-30 * Micros::DAY), n: 0 };
        m.give(Found {
            code: code.into(),
            currency: "MAD".into(),
            zone: "Africa/Casablanca".into(),
            settings: Settings { province: "03.171".into(), ..Settings::default() },
        })?;
        let union = m.give(organisation("union", Form::Union, "union"))?.org;
        let carrier = m.give(organisation("carrier", Form::Company, "carrier"))?.org;
        let space = m.give(OpenSpace { code: "S1".into(), commune: "03.171.01.05".into(), operator: union })?.space;
        let mut place = |code: &str, kind| {
            m.give(OpenPlace { space, parent: None, code: code.into(), kind, position: 1, name: texts(code) }).map(|p| p.place)
        };
        let places = [place("A1", PlaceKind::Stand)?, place("B1", PlaceKind::Store)?, place("F1", PlaceKind::Fair)?];
        let tills = [
            m.give(AddTill { space, code: TILL_CODES[0].into() })?.till,
            m.give(AddTill { space, code: TILL_CODES[1].into() })?.till,
        ];
        let mut cashier = |name: &str| {
            let email = Some(format!("{name}@example.org"));
            let person = m.give(Register { name: name.into(), phone: None, email, lang: Lang::Fr })?.person;
            m.give(GrantRole { person, role: Role::Cashier, scope: Id::NIL })?;
            anyhow::Ok(person)
        };
        let cashiers = [cashier("first")?, cashier("second")?];
        m.give(OpenBooks { space, safe: Money(300_000), bank: Money(500_000) })?;
        m.give(SetVatRule {
            vat_class: "farm".into(),
            regime: "*".into(),
            valid_from: Day::from_ymd(2024, 1, 1).unwrap_or_default(),
            rate: Bps(0),
            reason: "vat-out-of-scope".into(),
            source: "test".into(),
        })?;
        m.give(SetDeliveryRate {
            code: "all".into(),
            area: String::new(),
            up_to_g: 30_000_000,
            fee: Money(DELIVERY_FEE),
            days_min: 2,
            days_max: 5,
        })?;
        let family = m
            .give(DefineFamily {
                code: "honey".into(),
                pictogram: "honey".into(),
                vat_class: "farm".into(),
                withdrawal: "yes".into(),
                position: 1,
                attributes: vec![],
                name: texts("Miel"),
                about: BTreeMap::new(),
            })?
            .family;
        let mut makers = Vec::new();
        for (n, commission) in FIRST_COMMISSION.iter().enumerate() {
            let org = m.give(organisation(&format!("maker-{n}"), Form::Cooperative, "producer"))?.org;
            m.give(agreement(org, Bps(*commission), HOLD_DAYS))?;
            makers.push(org);
        }
        let mut products = Vec::new();
        let mut variants = Vec::new();
        for (n, price) in [25_000, 8_333, 120_000, 3_750, 9_999, 1_401].into_iter().enumerate() {
            let added = m.give(AddProduct {
                code: format!("product-{n}"),
                org: makers[n % 3],
                family,
                form: "jar".into(),
                unique: false,
                unit: Unit::Piece,
                step: 1,
                price_per: 1,
                shelf_life_days: None,
                attributes: BTreeMap::new(),
                name: texts("Miel de thym"),
                description: BTreeMap::new(),
                story: BTreeMap::new(),
                variants: vec![NewVariant {
                    code: format!("variant-{n}"),
                    label: texts("250 g"),
                    weight_g: 400,
                    price: Some(Money(price)),
                }],
            })?;
            products.push(added.product);
            variants.push(Variant { id: added.variants[0], maker: n % 3, price, first_lot: Id::NIL, units: 3 + 2 * n as i64 });
        }
        let mut fund = |code: &str, amount| {
            let (code, reference) = (code.to_owned(), "C-1".to_owned());
            m.give(ReceiveFund { name: texts(&code), code, amount: Money(amount), reference }).map(|f| f.fund)
        };
        let funds = [fund("indh", 9_000)?, fund("sponsor", 30_000)?];
        let zone = Zone::casablanca();
        let coupons_on = (zone.day(start()), zone.day(start()).plus(25));
        let campaign = m
            .give(StartCampaign {
                code: "winter".into(),
                name: texts("Hiver"),
                pitch: BTreeMap::new(),
                starts_on: coupons_on.0,
                ends_on: coupons_on.1,
                on_home: false,
                products: products.clone(),
            })?
            .campaign;
        let mut coupons = vec![
            Coupon {
                id: Id::NIL,
                code: "WINTER50",
                percent: false,
                value: 5_000,
                min_goods: 20_000,
                uses_max: 6,
                per_phone: 0,
                funders: vec![(None, 6_000), (Some(0), 4_000)],
            },
            Coupon {
                id: Id::NIL,
                code: "TWELVE",
                percent: true,
                value: 1_250,
                min_goods: 0,
                uses_max: 5,
                per_phone: 2,
                funders: vec![(None, 5_000), (Some(0), 3_333), (Some(1), 1_667)],
            },
        ];
        for c in &mut coupons {
            c.id = m
                .give(OpenCoupon {
                    campaign,
                    code: c.code.into(),
                    kind: if c.percent { "percent" } else { "amount" }.into(),
                    value: c.value,
                    min_goods: Money(c.min_goods),
                    most: Money::ZERO,
                    uses_max: c.uses_max,
                    per_phone: c.per_phone,
                    starts_on: coupons_on.0,
                    ends_on: coupons_on.1,
                    funders: c.funders.iter().map(|(f, share)| Funder { fund: f.map(|n| funds[n]), share: *share }).collect(),
                })?
                .coupon;
        }
        m.at = start().plus(-Micros::DAY);
        for (v, product) in variants.iter_mut().zip(&products) {
            let line = ReceiveLine { variant: v.id, units: v.units, price: None, cost: None, made_on: None, expires_on: None };
            let (signature, note) = ("M1 1L20 20".into(), String::new());
            let got = m.give(Receive { org: makers[v.maker], place: places[0], lines: vec![line], signature, note })?;
            v.first_lot = got.lots[0];
            m.give(SetProductState { product: *product, to: ProductMove::Publish })?;
        }
        let since = m.at;
        Ok(Home {
            territory,
            code: code.into(),
            space,
            places,
            tills,
            carrier,
            cashiers,
            makers,
            variants,
            funds,
            coupons,
            since,
            coupons_on,
        })
    }
}

fn agreement(org: Id, commission: Bps, hold_days: i64) -> Agree {
    Agree {
        org,
        regime: "agent".into(),
        commission,
        commission_vat: Bps(COMMISSION_VAT),
        label: Bps(100),
        solidarity: Bps(SOLIDARITY),
        loss_bearer: "union".into(),
        hold_days,
        term_days: 365,
    }
}
