//! Founds the demo territory and fills its shop, through the commands.

use crate::data::{self, Texts};
use crate::history;
use anyhow::{Context, Result};
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros, Money, Unit};
use rahba_market::catalogue::model::AttributeValue;
use rahba_market::catalogue::suggested;
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::define_family::DefineFamily;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::catalogue::set_vat_rule::SetVatRule;
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::ledger::open_books::OpenBooks;
use rahba_market::flows::orders::set_delivery_rate::SetDeliveryRate;
use rahba_market::flows::organisations::register::{NewMember, RegisterOrganisation};
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::territory::found::Found;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::organisations::model::Form;
use rahba_market::people::rules;
use rahba_market::stock::model::PlaceKind;
use rahba_market::territory::model::Settings;
use rahba_store::{Call, Command, Db};
use std::cell::Cell;
use std::collections::BTreeMap;

/// The demo's territory, the same in every installation.
pub fn territory() -> Id {
    Id::named("territory:el-hajeb")
}

/// Password of every demo sign-in: invented, printed, and refused by `serve`.
pub const PASSWORD: &str = "zarbia hamra fuq stah";

/// One sign-in per role: (message id of the role, login, password).
pub fn logins() -> Vec<(String, String, String)> {
    SIGN_INS.iter().map(|(m, login, ..)| ((*m).to_owned(), (*login).to_owned(), PASSWORD.to_owned())).collect()
}

const SIGN_INS: [(&str, &str, &str, Role); 15] = [
    ("role-province", "province@demo.rahba", "Programme monitor (demo)", Role::ProgrammeMonitor),
    ("role-auditor", "auditor@demo.rahba", "Auditor (demo)", Role::Auditor),
    ("role-label-officer", "label@demo.rahba", "Label officer (demo)", Role::LabelOfficer),
    ("role-label-auditor", "audit@demo.rahba", "Label auditor (demo)", Role::LabelAuditor),
    ("role-committee", "committee@demo.rahba", "Committee (demo)", Role::CommitteeMember),
    ("role-committee", "committee2@demo.rahba", "Committee, second (demo)", Role::CommitteeMember),
    ("role-committee", "committee3@demo.rahba", "Committee, third (demo)", Role::CommitteeMember),
    ("role-secretary", "secretary@demo.rahba", "Union secretary (demo)", Role::UnionSecretary),
    ("role-coach", "coach@demo.rahba", "Coach (demo)", Role::Coach),
    ("role-manager", "manager@demo.rahba", "Manager (demo)", Role::ShopManager),
    ("role-cashier", "cashier@demo.rahba", "Cashier (demo)", Role::Cashier),
    ("role-accountant", "accountant@demo.rahba", "Accountant (demo)", Role::Accountant),
    ("role-approver", "approver@demo.rahba", "Approver (demo)", Role::PayoutApprover),
    ("role-maker", "maker@demo.rahba", "Maker (demo)", Role::ProducerManager),
    ("role-admin", "admin@demo.rahba", "Administrator (demo)", Role::Admin),
];

/// Gives commands at moments of the demo's own clock, with ids that repeat.
pub(crate) struct Hand<'a> {
    pub db: &'a Db,
    pub now: Cell<i64>,
    pub zone: Zone,
    given: Cell<u64>,
}

impl Hand<'_> {
    pub fn call(&self, actor: Actor) -> Call {
        self.now.set(self.now.get() + 1_000);
        let n = self.given.get();
        self.given.set(n + 1);
        let now = Micros(self.now.get());
        Call { territory: territory(), command: Id::derived(now, Id::named("demo"), n), actor, now, zone: self.zone.clone() }
    }

    pub fn give<C: Command>(&self, c: C) -> Result<C::Done> {
        self.db.command_blocking(self.call(Actor::system("demo")), c).map_err(|e| anyhow::anyhow!("{}: {e}", C::NAME))
    }
}

/// What the history works with.
pub(crate) struct Shop {
    pub space: Id,
    pub union: Id,
    /// The cooperative that runs the platform.
    pub platform: Id,
    pub stands: Vec<Id>,
    pub tills: Vec<Id>,
    pub carrier: Id,
    pub makers: Vec<(Id, &'static str)>,
    /// A maker's workshop: what she made and still holds, counted there.
    pub workshop: Id,
    pub variants: Vec<Offered>,
}

/// What can be sold.
#[derive(Clone, Copy)]
pub(crate) struct Offered {
    pub variant: Id,
    pub org: Id,
    pub price: Money,
    /// One of one.
    pub unique: bool,
    pub unit: Unit,
    pub step: i64,
}

impl Offered {
    /// What a buyer takes at a time: one piece, 250 g, half a metre.
    pub fn portion(&self) -> i64 {
        match self.unit {
            Unit::Piece => 1,
            Unit::G => 250,
            Unit::Cm => 50,
        }
    }

    /// What a maker brings at a time: one piece, a kilo, a metre.
    pub fn lot(&self) -> i64 {
        self.unit.usual_price_per()
    }

    pub fn total(&self, units: i64) -> Money {
        self.price.for_quantity(units, self.unit.usual_price_per())
    }
}

impl Shop {
    pub fn offered(&self, variant: Id) -> Option<&Offered> {
        self.variants.iter().find(|o| o.variant == variant)
    }
}

pub(crate) fn one(ar: &str, fr: &str, zgh: &str, en: &str) -> Texts {
    BTreeMap::from([(Lang::Ar, ar.into()), (Lang::Fr, fr.into()), (Lang::Zgh, zgh.into()), (Lang::En, en.into())])
}

/// Makes the demo up to `until`: a territory with a year behind it. `step` hears what is being done.
///
/// # Errors
/// When a command is refused: a defect of the demo's data.
pub fn make(db: &Db, until: Micros, mut step: impl FnMut(&str)) -> Result<()> {
    let zone = Zone::casablanca();
    let today = zone.day(until);
    let start = today.plus(-365);
    let hand = Hand { db, now: Cell::new(zone.start_of(start).0 + 8 * Micros::HOUR), zone: zone.clone(), given: Cell::new(0) };
    step("the territory");
    let shop = found(&hand)?;
    step("the people");
    people(&hand, &shop)?;
    step("a year of market days");
    history::run(&hand, &shop, start, today, until)?;
    Ok(())
}

/// A company number that nobody bears, whose key fits: they begin like no number that was given out.
fn invented_ice(n: u64) -> String {
    let base = 9_900_000_000_000 + n;
    format!("{base}{:02}", (97 - base * 100 % 97) % 97)
}

fn found(h: &Hand<'_>) -> Result<Shop> {
    h.give(Found {
        code: "EH".into(),
        currency: "MAD".into(),
        zone: "Africa/Casablanca".into(),
        settings: Settings {
            province: "03.171".into(),
            phone: "+212600000100".into(),
            invented: true,
            transfer_rib: "011519000001205000534921".into(),
            transfer_holder: "Union Porte de l’Atlas (demo)".into(),
            ice: invented_ice(1),
            tax_id: "99000001".into(),
            trade_tax: "99000002".into(),
            register: "99001 (démo)".into(),
            hosting: "ma".into(),
            // None is invented: the page says that there is none yet.
            cndp: String::new(),
        },
    })?;
    let organisation =
        |code: &str, form, commune: &str, roles: &[&str], name: Texts, about: Texts, women_led| RegisterOrganisation {
            code: code.to_owned(),
            form,
            commune: commune.to_owned(),
            phone: Some("0600000100".into()),
            // The union's stands in the settings; of the others we know none, and invent none under a true name.
            ice: None,
            founded: Some(2015),
            women_led,
            vat_regime: "exempt_small".into(),
            invented: false,
            roles: roles.iter().map(|r| (*r).to_owned()).collect(),
            name,
            about,
            members: Vec::new(),
            union: None,
        };
    let union = h
        .give(organisation(
            "porte-atlas",
            Form::Union,
            "03.171.01.05",
            &["union", "seller"],
            one("اتحاد تعاونيات بوابة الأطلس", "Union de coopératives Porte de l’Atlas", "ⴰⵎⵓⵏ ⵏ ⵜⵡⵙⵙⵏⵉⵡⵉⵏ ⵜⴰⴳⴳⵓⵔⵜ ⵏ ⵡⴰⵟⵍⴰⵙ", "Union of cooperatives Porte de l’Atlas"),
            one(
                "فضاء من طابقين للتسويق التضامني بالحاجب، كلف أزيد من 340 000 درهم ساهمت فيها المبادرة الوطنية للتنمية البشرية بحوالي 272 000 درهم (المصدر: و م ع، 27 أبريل 2024).",
                "Un espace de commercialisation solidaire sur deux étages, à El Hajeb ; il a coûté plus de 340 000 DH, dont environ 272 000 DH de l’INDH (source : MAP, 27 avril 2024).",
                "ⴰⵙⴰⵢⵔⴰⵔ ⵏ ⵜⵣⵏⵣⴰ ⵜⴰⵎⵎⵉⵡⵏⵜ ⴳ ⵍⵃⴰⵊⴱ, ⵙ ⵙⵏⴰⵜ ⵏ ⵜⴷⵡⵍⵉⵏ; ⵉⴼⵔⴰ ⵓⴳⴰⵔ ⵏ 340 000 ⴷⵔⵀ, ⵙⴳⵙ ⴰⵜⵜⴰⵢⵏ ⵏ 272 000 ⵙⴳ INDH (MAP, 27 ⵉⴱⵔⵉⵔ 2024).",
                "A solidarity marketing space on two floors in El Hajeb; it cost over 340,000 MAD, of which about 272,000 from INDH (source: MAP, 27 April 2024).",
            ),
            false,
        ))?
        .org;
    let platform = h
        .give(organisation(
            "el-hajeb-service",
            Form::Cooperative,
            "03.171.01.05",
            &["operator"],
            one("تعاونية الحاجب سيرفيس", "Coopérative El Hajeb Service", "ⵜⴰⵎⵙⵎⵓⵏⵜ ⵍⵃⴰⵊⴱ ⵙⵉⵔⴼⵉⵙ", "El Hajeb Service cooperative"),
            one(
                "تعاونية تسيّر منصة التسويق الإلكتروني، التي كلفت حوالي 300 000 درهم، ساهمت فيها المبادرة الوطنية بحوالي 240 000 (المصدر: و م ع، 27 أبريل 2024).",
                "La coopérative qui tient la plateforme en ligne ; celle-ci a coûté environ 300 000 DH, dont environ 240 000 DH de l’INDH (source : MAP, 27 avril 2024).",
                "ⵜⴰⵎⵙⵎⵓⵏⵜ ⵏⵏⴰ ⵉⵙⵎⵓⵜⵜⵓⵢⵏ ⵜⴰⵣⴷⵓⵜ; ⵜⴼⵔⴰ ⴰⵜⵜⴰⵢⵏ ⵏ 300 000 ⴷⵔⵀ, ⵙⴳⵙ ⴰⵜⵜⴰⵢⵏ ⵏ 240 000 ⵙⴳ INDH (MAP, 27 ⵉⴱⵔⵉⵔ 2024).",
                "The cooperative that runs the online platform; it cost about 300,000 MAD, of which about 240,000 from INDH (source: MAP, 27 April 2024).",
            ),
            false,
        ))?
        .org;
    let carrier = h
        .give(organisation(
            "carrier",
            Form::Company,
            "03.171.01.05",
            &["carrier"],
            one("ناقل (تجريبي)", "Transporteur (démo)", "ⴰⵎⵙⵉⵡⵉ", "Carrier (demo)"),
            Texts::new(),
            false,
        ))?
        .org;
    let space = h.give(OpenSpace { code: "ELHAJEB".into(), commune: "03.171.01.05".into(), operator: union })?.space;
    let (stands, workshop) = (stands(h, space)?, workshop(h, space)?);
    let tills = vec![h.give(AddTill { space, code: "T1".into() })?.till, h.give(AddTill { space, code: "T2".into() })?.till];
    h.give(OpenBooks { space, safe: Money(500_000), bank: Money(5_000_000) })?;
    for v in suggested::VAT {
        let rule = |regime: &str, rate| SetVatRule {
            vat_class: v.class.into(),
            regime: regime.into(),
            valid_from: suggested::since(),
            rate,
            reason: v.reason.into(),
            source: v.source.into(),
        };
        h.give(rule("*", v.rate))?;
        h.give(SetVatRule { reason: "vat-exempt".into(), ..rule(suggested::SMALL, Bps(0)) })?;
    }
    for (code, area, up_to_g, fee, days) in
        [("home", "03.171", 30_000, 2_000, (1, 2)), ("far", "", 5_000, 4_500, (2, 4)), ("far", "", 30_000, 9_000, (2, 5))]
    {
        h.give(SetDeliveryRate {
            code: code.into(),
            area: area.into(),
            up_to_g,
            fee: Money(fee),
            days_min: days.0,
            days_max: days.1,
        })?;
    }
    let mut families = BTreeMap::new();
    let known = data::families()?;
    for (n, f) in known.iter().enumerate() {
        let done = h.give(DefineFamily {
            code: f.code.into(),
            pictogram: f.pictogram.into(),
            vat_class: f.vat_class.into(),
            withdrawal: f.withdrawal.into(),
            position: n as i64,
            attributes: f.attributes.clone(),
            name: f.name.clone(),
            about: Texts::new(),
        })?;
        families.insert(f.code, done.family);
    }
    let mut shop = Shop { space, union, platform, stands, tills, carrier, makers: Vec::new(), workshop, variants: Vec::new() };
    let makers = data::makers()?;
    for m in &makers {
        let member = |n: i32| NewMember {
            name: format!("Member {n} (invented)"),
            gender: if m.women_led || n % 3 == 0 { "f" } else { "m" }.into(),
            age_band: ["18-34", "35-59", "60+"][(n % 3) as usize].into(),
        };
        let org = h
            .give(RegisterOrganisation {
                code: m.code.into(),
                form: Form::from_code(m.form).context("a form of the list")?,
                commune: m.commune.into(),
                phone: None,
                ice: Some(invented_ice(100 + shop.makers.len() as u64)),
                founded: Some(2014 + m.code.len() as i64 % 9),
                women_led: m.women_led,
                vat_regime: "exempt_small".into(),
                invented: true,
                roles: vec!["producer".into()],
                name: m.name.clone(),
                about: m.about.clone(),
                members: (0..5 + m.code.len() as i32 % 7).map(member).collect(),
                union: Some(union),
            })?
            .org;
        h.give(Agree {
            org,
            regime: "agent".into(),
            commission: Bps(m.commission_bps),
            commission_vat: Bps(2_000),
            label: Bps(100),
            solidarity: Bps(50),
            loss_bearer: "union".into(),
            hold_days: 7,
            term_days: 365,
        })?;
        shop.makers.push((org, m.family));
    }
    products(h, &mut shop, &known, &families, &makers)?;
    Ok(shop)
}

fn stands(h: &Hand<'_>, space: Id) -> Result<Vec<Id>> {
    let place = |code: &str, kind, parent, position, name| OpenPlace { space, parent, code: code.into(), kind, position, name };
    let ground = h
        .give(place("F0", PlaceKind::Floor, None, 0, one("الطابق الأرضي", "Rez-de-chaussée", "ⵜⴰⴷⵡⵍⵜ ⵏ ⵡⴰⴷⴷⴰⵢ", "Ground floor")))?
        .place;
    let upper = h
        .give(place("F1", PlaceKind::Floor, None, 10, one("الطابق الأول", "Premier étage", "ⵜⴰⴷⵡⵍⵜ ⵜⴰⵎⵣⵡⴰⵔⵓⵜ", "First floor")))?
        .place;
    let mut out = Vec::new();
    for (n, f) in data::families()?.into_iter().enumerate() {
        let (floor, letter) = if n < 5 { (upper, "B") } else { (ground, "A") };
        let name = f.name.iter().map(|(l, x)| (*l, format!("{letter}{} · {x}", n + 1))).collect();
        out.push(h.give(place(&format!("{letter}{}", n + 1), PlaceKind::Stand, Some(floor), 20 + n as i64, name))?.place);
    }
    h.give(place(
        "ST",
        PlaceKind::Store,
        None,
        90,
        one("مستودع المنصة", "Réserve de la plateforme", "ⴰⵃⴰⵏⵓ ⵏ ⵜⵣⴷⵓⵜ", "Platform store"),
    ))?;
    Ok(out)
}

/// A weaver's workshop: what is finished there waits for room on her stand.
fn workshop(h: &Hand<'_>, space: Id) -> Result<Id> {
    let name = one("ورشة ستين عقدة", "Atelier des Soixante Nœuds", "ⵓⵙⴰⵔⴰⴳ ⵏ 60 ⵏ ⵜⴽⵔⵔⵉⵙⵉⵏ", "Workshop of Sixty Knots");
    Ok(h.give(OpenPlace { space, parent: None, code: "W1".into(), kind: PlaceKind::Workshop, position: 95, name })?.place)
}

/// The products of a family, shared out among its makers in turn.
fn products(
    h: &Hand<'_>,
    shop: &mut Shop,
    families: &[data::Family],
    ids: &BTreeMap<&str, Id>,
    makers: &[data::Maker],
) -> Result<()> {
    let mut turn: BTreeMap<&str, usize> = BTreeMap::new();
    for (serial, k) in data::products(families)?.into_iter().enumerate() {
        let makes = |m: &data::Maker| m.family == k.family && (k.by.is_empty() || k.by.contains(&m.code));
        let of_family: Vec<usize> = (0..makers.len()).filter(|m| makes(&makers[*m])).collect();
        let n = turn.entry(k.family).or_default();
        let maker = of_family[*n % of_family.len()];
        *n += 1;
        let org = shop.makers[maker].0;
        let sizes = if k.sizes.is_empty() { vec![("", 100, 100)] } else { k.sizes };
        let price = |pct: i64| Money((k.price * pct + 50) / 100 * 100);
        let mut attributes = k.attributes;
        attributes.insert("origin".into(), AttributeValue::Texts(data::place_name(makers[maker].commune)?));
        let variants = sizes
            .iter()
            .enumerate()
            .map(|(n, (label, pct, weight))| NewVariant {
                code: format!("{}-{serial}-{n}", k.form),
                label: if label.is_empty() { Texts::new() } else { data::size_label(label).unwrap_or_default() },
                weight_g: k.weight_g * weight / 100,
                price: Some(price(*pct)),
            })
            .collect();
        let done = h.give(AddProduct {
            code: format!("{}-{serial}", k.form.replace('_', "-")),
            org,
            family: ids[k.family],
            form: k.form.into(),
            unique: k.unique,
            unit: k.unit,
            step: k.step,
            price_per: k.unit.usual_price_per(),
            shelf_life_days: k.shelf_days,
            attributes,
            name: k.name,
            description: k.description,
            story: makers[maker].story.clone(),
            variants,
        })?;
        h.give(SetProductState { product: done.product, to: ProductMove::Publish })?;
        for (v, (_, pct, _)) in done.variants.iter().zip(&sizes) {
            let price = price(*pct);
            shop.variants.push(Offered { variant: *v, org, price, unique: k.unique, unit: k.unit, step: k.step });
        }
    }
    Ok(())
}

fn people(h: &Hand<'_>, shop: &Shop) -> Result<()> {
    let hash = rules::hash_password(PASSWORD, [23; 16]);
    for (n, (_, login, name, role)) in SIGN_INS.iter().enumerate() {
        let person = h.give(Register { name: (*name).into(), phone: None, email: Some((*login).into()), lang: Lang::Ar })?.person;
        let token_hash = rules::token_hash(&format!("demo invitation {n}"));
        h.give(Invite { person, to: InviteTo::Password, token_hash })?;
        h.give(AcceptInvitation { token_hash, secret_hash: hash.clone(), device_hash: None, label: String::new() })?;
        let beekeeper = shop.makers.iter().find(|(_, f)| *f == "honey").map_or(Id::NIL, |(o, _)| *o);
        let scope = if role.is_producer() { beekeeper } else { Id::NIL };
        h.give(GrantRole { person, role: *role, scope })?;
    }
    Ok(())
}
