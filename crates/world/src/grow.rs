//! A big territory: invented products and orders by the hundred thousand, through the very commands
//! that people give, on top of the demo. Streamed: a fixed number of hands, each with one command in
//! flight, so memory does not grow with the territory. Stopped at any moment and started again it goes
//! on where it was: ids follow from the numbers, a command given twice is one.

use crate::demo;
use anyhow::{Context, Result, anyhow, bail};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Actor;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros, Money, Unit};
use rahba_market::flows::catalogue::add_product::{AddProduct, NewVariant};
use rahba_market::flows::catalogue::define_family::DefineFamily;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::place::Place;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::organisations::model::Form;
use rahba_market::people::rules::token_hash;
use rahba_market::sales::model::{Buyer, Delivery, Payment};
use rahba_market::stock::model::PlaceKind;
use rahba_market::territory::views::{spaces, territories};
use rahba_market::{organisations, stock};
use rahba_store::{Call, Command, Db};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// How big, and how wide the work is done.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub products: u64,
    pub order_lines: u64,
    /// Lines in each order.
    pub lines_each: u64,
    pub hands: u64,
}

/// Products of one maker.
const OF_A_MAKER: u64 = 100;
/// One order in this many is also packed, shipped and delivered, so that the books grow too.
const DELIVERED: u64 = 10;
/// How many of a phase are given before its progress is written down.
const WINDOW: u64 = 4_096;
/// How far orders lie back: they are spread evenly over a year.
const YEAR: i64 = 365 * 24 * Micros::HOUR;

/// How far it is: numbers done of each phase, and the moment that all others follow from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Progress {
    base: i64,
    makers: u64,
    products: u64,
    orders: u64,
}

impl Progress {
    fn file(data: &Path) -> PathBuf {
        data.join("grow.progress")
    }

    fn read(data: &Path) -> Result<Option<Progress>> {
        let Ok(text) = fs::read_to_string(Self::file(data)) else { return Ok(None) };
        let mut n = text.split_whitespace().map(str::parse::<i64>);
        let mut next = || -> Result<i64> { Ok(n.next().context("grow.progress is cut")??) };
        Ok(Some(Progress {
            base: next()?,
            makers: u64::try_from(next()?)?,
            products: u64::try_from(next()?)?,
            orders: u64::try_from(next()?)?,
        }))
    }

    /// Written beside and moved into place: a crash leaves the old one or the new one.
    fn write(&self, data: &Path) -> Result<()> {
        let new = data.join("grow.progress.new");
        fs::write(&new, format!("{} {} {} {}\n", self.base, self.makers, self.products, self.orders))?;
        fs::rename(&new, Self::file(data))?;
        Ok(())
    }
}

struct Ground {
    families: Vec<Id>,
    makers: Vec<Id>,
    space: Id,
    stand: Id,
    carrier: Id,
}

struct Work<'a> {
    db: &'a Db,
    zone: Zone,
    base: i64,
}

impl Work<'_> {
    /// Gives a command whose id follows from its name; the same moment each time.
    fn give<C: Command>(&self, name: &str, now: i64, c: C) -> Result<C::Done> {
        let call = Call {
            territory: demo::territory(),
            command: Id::named(&format!("grow {name}")),
            actor: Actor::system("grow"),
            now: Micros(now),
            zone: self.zone.clone(),
        };
        self.db.command_blocking(call, c).map_err(|e| anyhow!("{name}: {e}"))
    }
}

/// Grows the territory in `data` to the size; `tell` gets what is done and how many of how many.
///
/// # Errors
/// What a command answered, or a file that cannot be written.
pub fn grow(db: &Db, data: &Path, now: Micros, size: Size, mut tell: impl FnMut(&str, u64, u64)) -> Result<()> {
    if db.read_blocking(territories)?.is_empty() {
        demo::make(db, now, |_| ())?;
    }
    let mut progress = Progress::read(data)?.unwrap_or(Progress { base: now.0, ..Progress::default() });
    progress.write(data)?;
    let work = Work { db, zone: Zone::casablanca(), base: progress.base };
    let mut ground = ground(&work)?;
    let makers = size.products.div_ceil(OF_A_MAKER).max(1);
    phase(
        makers,
        &mut progress.makers.clone(),
        size.hands,
        |n| maker(&work, n).map(|_| ()),
        |done| {
            progress.makers = done;
            tell("makers", done, makers);
            progress.write(data)
        },
    )?;
    // Given again, a command answers with the id that it made.
    for n in 0..makers {
        ground.makers.push(maker(&work, n)?);
    }
    let g = &ground;
    let variants = Mutex::new(known_variants(data, progress.products)?);
    phase(
        size.products,
        &mut progress.products.clone(),
        size.hands,
        |n| {
            let variant = product(&work, g, n)?;
            let mut all = variants.lock().unwrap_or_else(PoisonError::into_inner);
            let at = usize::try_from(n)?;
            if all.len() <= at {
                all.resize(at + 1, Id::NIL);
            }
            all[at] = variant;
            Ok(())
        },
        |done| {
            keep_variants(data, &variants.lock().unwrap_or_else(PoisonError::into_inner), progress.products)?;
            progress.products = done;
            tell("products", done, size.products);
            progress.write(data)
        },
    )?;
    let variants = variants.into_inner().unwrap_or_else(PoisonError::into_inner);
    let orders = size.order_lines / size.lines_each.max(1);
    phase(
        orders,
        &mut progress.orders.clone(),
        size.hands,
        |n| order(&work, g, &variants, n, orders, size),
        |done| {
            progress.orders = done;
            tell("orders", done, orders);
            progress.write(data)
        },
    )?;
    Ok(())
}

/// The variants made so far, 16 bytes each: all that the orders need to know of a million products.
fn known_variants(data: &Path, products: u64) -> Result<Vec<Id>> {
    let bytes = fs::read(data.join("grow.variants")).unwrap_or_default();
    let (ids, _) = bytes.as_chunks::<16>();
    let known = usize::try_from(products)?;
    if ids.len() < known {
        bail!("grow.variants is shorter than grow.progress says");
    }
    Ok(ids[..known].iter().map(|b| Id(*b)).collect())
}

fn keep_variants(data: &Path, all: &[Id], from: u64) -> Result<()> {
    let mut file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(data.join("grow.variants"))?;
    file.seek(SeekFrom::Start(from * 16))?;
    let bytes: Vec<u8> = all[usize::try_from(from)?..].iter().flat_map(|id| id.0).collect();
    file.write_all(&bytes)?;
    Ok(file.sync_data()?)
}

/// Numbers from `at` to `until`, a window at a time, shared by hands that each have one in flight.
fn phase(
    until: u64,
    at: &mut u64,
    hands: u64,
    one: impl Fn(u64) -> Result<()> + Sync,
    mut done: impl FnMut(u64) -> Result<()>,
) -> Result<()> {
    while *at < until {
        let end = (*at + WINDOW).min(until);
        let next = AtomicU64::new(*at);
        let ends: Vec<Result<()>> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..hands)
                .map(|_| {
                    scope.spawn(|| {
                        loop {
                            let n = next.fetch_add(1, Relaxed);
                            if n >= end {
                                return Ok(());
                            }
                            one(n)?;
                        }
                    })
                })
                .collect();
            all.into_iter().map(|h| h.join().unwrap_or_else(|_| Err(anyhow!("a hand panicked")))).collect()
        });
        ends.into_iter().collect::<Result<Vec<()>>>()?;
        *at = end;
        done(end)?;
    }
    Ok(())
}

fn in_four(ar: String, fr: String, zgh: String, en: String) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Ar, ar), (Lang::Fr, fr), (Lang::Zgh, zgh), (Lang::En, en)])
}

/// Sorts of goods: in four languages.
const SORTS: [[&str; 4]; 8] = [
    ["عسل", "Miel", "ⵜⴰⵎⵎⵏⵜ", "Honey"],
    ["زيت", "Huile", "ⵣⵣⵉⵜ", "Oil"],
    ["زربية", "Tapis", "ⵜⴰⵣⵔⴱⵉⵢⵜ", "Rug"],
    ["كسكس", "Couscous", "ⵙⴽⵙⵓ", "Couscous"],
    ["مربى", "Confiture", "ⵍⴽⵓⵏⴼⵉⵜⵓⵔ", "Jam"],
    ["صابون", "Savon", "ⵚⴰⴱⵓⵏ", "Soap"],
    ["جبن", "Fromage", "ⴰⴳⵓⴳⵍⵉ", "Cheese"],
    ["فخار", "Poterie", "ⵉⴷⵇⵇⵉ", "Pottery"],
];
/// What distinguishes them.
const KINDS: [[&str; 4]; 12] = [
    ["الزعتر", "thym", "ⴰⵣⵓⴽⵏⵏⵉ", "thyme"],
    ["الورد", "rose", "ⵍⵡⵔⴷ", "rose"],
    ["اللوز", "amande", "ⵍⵍⵓⵣ", "almond"],
    ["الجبل", "montagne", "ⴰⴷⵔⴰⵔ", "mountain"],
    ["الكرز", "cerise", "ⵃⴱ ⵍⵎⵍⵓⴽ", "cherry"],
    ["الزيتون", "olive", "ⴰⵣⵎⵎⵓⵔ", "olive"],
    ["الخزامى", "lavande", "ⵍⵅⵣⴰⵎⴰ", "lavender"],
    ["التين", "figue", "ⵜⴰⵣⴰⵔⵜ", "fig"],
    ["الليمون", "citron", "ⵍⵍⵉⵎⵓⵏ", "lemon"],
    ["القمح", "froment", "ⵉⵔⴷⵏ", "wheat"],
    ["الشعير", "orge", "ⵜⵓⵎⵥⵉⵏ", "barley"],
    ["التفاح", "pomme", "ⵜⴰⴷⴼⴼⵓⵢⵜ", "apple"],
];

/// Families, and the places of the demo that goods stand at.
fn ground(w: &Work<'_>) -> Result<Ground> {
    let mut families = Vec::new();
    for (n, [ar, fr, zgh, en]) in SORTS.iter().enumerate() {
        let made = w.give(
            &format!("family {n}"),
            w.base - YEAR,
            DefineFamily {
                code: format!("grown-{}", n + 1),
                pictogram: "honey".into(),
                vat_class: "farm".into(),
                withdrawal: "yes".into(),
                position: 100 + n as i64,
                attributes: Vec::new(),
                name: in_four((*ar).into(), (*fr).into(), (*zgh).into(), (*en).into()),
                about: BTreeMap::new(),
            },
        )?;
        families.push(made.family);
    }
    let territory = demo::territory();
    let space = w.db.read_blocking(|q| spaces(q, territory))?.first().context("the demo has a space")?.id;
    let places = w.db.read_blocking(|q| stock::views::places(q, territory))?;
    let stand = places.iter().find(|p| p.kind == PlaceKind::Stand).context("the demo has a stand")?.id;
    let all = w.db.read_blocking(|q| organisations::views::all(q, territory))?;
    let carrier = all.iter().find(|o| o.form == Form::Company).context("the demo has a carrier")?.id;
    Ok(Ground { families, makers: Vec::new(), space, stand, carrier })
}

fn maker(w: &Work<'_>, n: u64) -> Result<Id> {
    let k = n + 1;
    let org = w
        .give(
            &format!("maker {n}"),
            w.base - YEAR,
            RegisterOrganisation {
                code: format!("grown-maker-{k}"),
                form: Form::Cooperative,
                commune: "03.171.01.05".into(),
                phone: None,
                ice: None,
                founded: Some(2016),
                women_led: n.is_multiple_of(2),
                vat_regime: "exempt_small".into(),
                invented: true,
                roles: vec!["producer".into()],
                name: in_four(
                    format!("تعاونية {k}"),
                    format!("Coopérative {k}"),
                    format!("ⵜⴰⵎⵙⵙⵎⵓⵏⵜ {k}"),
                    format!("Cooperative {k}"),
                ),
                about: BTreeMap::new(),
                members: Vec::new(),
                union: None,
            },
        )?
        .org;
    w.give(
        &format!("terms {n}"),
        w.base - YEAR,
        Agree {
            org,
            regime: "agent".into(),
            commission: Bps(1_200),
            commission_vat: Bps(2_000),
            label: Bps(100),
            solidarity: Bps(50),
            loss_bearer: "union".into(),
            hold_days: 7,
            term_days: 730,
        },
    )?;
    Ok(org)
}

/// Adds it, puts a million of it on the stand, publishes it; answers with its variant.
fn product(w: &Work<'_>, g: &Ground, n: u64) -> Result<Id> {
    let (sort, kind) = (SORTS[(n % 8) as usize], KINDS[(n / 8 % 12) as usize]);
    let org = g.makers[usize::try_from(n / OF_A_MAKER)?];
    let name = |l: usize, link: &str| format!("{}{link}{} {}", sort[l], kind[l], n + 1);
    let made = w.give(
        &format!("product {n}"),
        w.base - YEAR,
        AddProduct {
            code: format!("grown-{}", n + 1),
            org,
            family: g.families[(n % 8) as usize],
            form: "jar".into(),
            unique: false,
            unit: Unit::Piece,
            step: 1,
            price_per: 1,
            shelf_life_days: None,
            attributes: BTreeMap::new(),
            name: in_four(name(0, " "), name(1, " de "), name(2, " ⵏ "), name(3, " of ")),
            description: BTreeMap::new(),
            story: BTreeMap::new(),
            variants: vec![NewVariant {
                code: format!("grown-{}-1", n + 1),
                label: in_four("250 غ".into(), "250 g".into(), "250 ⴳ".into(), "250 g".into()),
                weight_g: 300,
                price: Some(Money(2_000 + i64::try_from(n % 480)? * 50)),
            }],
        },
    )?;
    let (product, variant) = (made.product, *made.variants.first().context("a variant")?);
    let line = ReceiveLine { variant, units: 1_000_000, price: None, cost: None, made_on: None, expires_on: None };
    w.give(
        &format!("deposit {n}"),
        w.base - YEAR,
        Receive { org, place: g.stand, lines: vec![line], signature: String::new(), note: String::new() },
    )?;
    w.give(&format!("publish {n}"), w.base - YEAR, SetProductState { product, to: ProductMove::Publish })?;
    Ok(variant)
}

fn order(w: &Work<'_>, g: &Ground, variants: &[Id], n: u64, orders: u64, size: Size) -> Result<()> {
    let at = w.base - YEAR + Micros::HOUR + i64::try_from(n)? * ((YEAR - 2 * Micros::HOUR) / i64::try_from(orders)?);
    // A stride that shares no divisor with most sizes spreads the lines over the whole shop.
    let lines = (0..size.lines_each)
        .map(|k| Ok((variants[usize::try_from((n * 7_919 + k * 104_729) % size.products)?], 1)))
        .collect::<Result<Vec<_>>>()?;
    let cart = Id::named(&format!("grow order {n}"));
    let placed = w.give(
        &format!("order {n}"),
        at,
        Place {
            cart,
            lines,
            buyer: Buyer {
                name: format!("Acheteur {n}"),
                phone: format!("06{:08}", n % 100_000_000),
                email: None,
                commune: "03.171.01.05".into(),
                address: "1, rue".into(),
                note: String::new(),
            },
            lang: Lang::Fr,
            delivery: Delivery::Carrier,
            payment: Payment::Cod,
            space: g.space,
            secret_hash: token_hash(&cart.to_string()),
            seen_total: None,
            coupon: None,
            via: None,
        },
    )?;
    if n.is_multiple_of(DELIVERED) {
        let order = placed.order;
        let step = |step| Prepare { order, step, note: String::new() };
        w.give(&format!("packed {n}"), at + Micros::SECOND, step(Step::Packed))?;
        w.give(&format!("shipped {n}"), at + 2 * Micros::SECOND, step(Step::Shipped { carrier: g.carrier }))?;
        w.give(&format!("delivered {n}"), at + 3 * Micros::SECOND, Deliver { order, till: None })?;
    }
    Ok(())
}
