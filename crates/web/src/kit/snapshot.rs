//! The shop in memory: everything its pages show, read in one snapshot of the database.

use rahba_kernel::money::Bps;
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Micros, Money, Unit};
use rahba_market::catalogue::rules::{VatRule, vat_for};
use rahba_market::catalogue::{
    self,
    model::{Family, Product, Variant},
};
use rahba_market::certificates::{
    self,
    model::{Certificate, Kind},
};
use rahba_market::content::{self, Picture, Texts};
use rahba_market::label::{
    self,
    model::{Licence, Standing},
};
use rahba_market::ledger::fees::Breakdown;
use rahba_market::ledger::{self, Terms};
use rahba_market::organisations::{self, model::Organisation};
use rahba_market::plan::{self, model::Campaign};
use rahba_market::sales::{self, rules::ZoneRate};
use rahba_market::stock::{self, views::Place};
use rahba_market::territory::{self, model::Space};
use rahba_search::Index;
use rahba_store::{Committed, Db, Fault, Reader};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The latest snapshot, and what was committed since it was read.
#[derive(Default)]
pub struct Snapshots {
    version: AtomicU64,
    state: RwLock<State>,
    /// One reads anew, the others wait for it.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    latest: Option<Arc<Snapshot>>,
    /// The version that `latest` holds for.
    as_of: u64,
    dirt: Dirt,
}

/// What to read again.
enum Dirt {
    All,
    /// Only units moved, of these among other things.
    Units(BTreeSet<Id>),
}

impl Default for Dirt {
    fn default() -> Dirt {
        Dirt::Units(BTreeSet::new())
    }
}

/// More than this and everything is read again.
const UNITS_MAX: usize = 20_000;

/// Commands that change nothing a shop page shows but units. What is not named here is taken to
/// change everything: a new flow is slow before it is wrong.
fn moves_units_only(command: &str) -> bool {
    const ROOMS: [&str; 6] = ["plan/", "tills/", "payouts/", "ledger/", "people/", "messages/"];
    // Not `deposits/receive`: a price is agreed on at the deposit.
    const FLOWS: [&str; 10] = [
        "orders/place",
        "orders/prepare",
        "orders/deliver",
        "orders/refuse",
        "orders/cancel",
        "orders/refund",
        "deposits/give_back",
        "stock/transfer",
        "stock/record_loss",
        "stock/record_count",
    ];
    command == "campaigns/count_visits" || ROOMS.iter().any(|r| command.starts_with(r)) || FLOWS.contains(&command)
}

impl Snapshots {
    /// Something was committed.
    pub fn changed(&self, c: &Committed) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match &mut state.dirt {
            Dirt::Units(ids) if moves_units_only(c.name) && ids.len() < UNITS_MAX => ids.extend(c.touched.iter().copied()),
            dirt => *dirt = Dirt::All,
        }
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    /// The snapshot, when nothing was committed since it was read and its day has not ended.
    fn fresh(&self, now: Micros) -> Option<Arc<Snapshot>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.as_of != self.version.load(Ordering::SeqCst) {
            return None;
        }
        state.latest.as_ref().filter(|s| now < s.until).cloned()
    }

    /// The shop as it stands now.
    ///
    /// # Errors
    /// A [`Fault`] of the store.
    pub async fn get(&self, db: &Db, territory: Id, now: Micros, zone: &Zone) -> Result<Arc<Snapshot>, Fault> {
        if let Some(s) = self.fresh(now) {
            return Ok(s);
        }
        let _alone = self.reading.lock().await;
        if let Some(s) = self.fresh(now) {
            return Ok(s);
        }
        let (version, before, dirt) = {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            (self.version.load(Ordering::SeqCst), state.latest.clone(), std::mem::take(&mut state.dirt))
        };
        let today = zone.day(now);
        let made = match (before, dirt) {
            (Some(old), Dirt::Units(ids)) if now < old.until => {
                let moved: BTreeSet<usize> = ids.iter().filter_map(|id| old.by_variant.get(id)).map(|(n, _)| *n).collect();
                if moved.is_empty() {
                    Ok(old)
                } else {
                    db.read(move |q| old.with_units(q, territory, today, &moved)).await.map(Arc::new)
                }
            }
            _ => {
                let until = zone.start_of(today.plus(1)).0;
                db.read(move |q| Snapshot::read(q, territory, now, today, Micros(until))).await.map(Arc::new)
            }
        };
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match made {
            Ok(made) => {
                state.latest = Some(made.clone());
                state.as_of = version;
                Ok(made)
            }
            Err(f) => {
                state.dirt = Dirt::All;
                Err(f)
            }
        }
    }
}

/// How a thing looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub src: String,
    pub webp: String,
    pub jpeg: String,
    /// No photograph: a drawing, and the page says so.
    pub is_drawing: bool,
}

impl Shown {
    pub fn photo(p: &Picture) -> Shown {
        let set = |ext: &str| rahba_media::SIZES.map(|w| format!("/media/{}-{w}.{ext} {w}w", p.media_hash)).join(", ");
        Shown { src: format!("/media/{}-480.jpg", p.media_hash), webp: set("webp"), jpeg: set("jpg"), is_drawing: false }
    }

    /// The element; `sizes` as in HTML.
    pub fn html(&self, alt: &str, sizes: &str, eager: bool) -> String {
        let alt = super::fmt::escape(alt);
        let lazy = if eager { "" } else { " loading=\"lazy\"" };
        if self.is_drawing {
            return format!("<img src=\"{}\" alt=\"{alt}\" width=\"400\" height=\"500\"{lazy}>", self.src);
        }
        format!(
            "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{sizes}\"><img src=\"{}\" srcset=\"{}\" sizes=\"{sizes}\" alt=\"{alt}\" width=\"400\" height=\"500\"{lazy}></picture>",
            self.webp, self.src, self.jpeg
        )
    }
}

/// A product with what its pages show.
#[derive(Clone)]
pub struct Item {
    pub product: Product,
    pub variants: Vec<(Variant, i64)>,
    /// Units offered over all variants.
    pub units: i64,
    /// What the licences of its maker say about it.
    pub label: Standing,
    /// The floors, stands and stores where it stands.
    pub places: BTreeSet<Id>,
}

impl Item {
    /// A quantity of it as people read it: `3`, `350 g`, `2,4 m`.
    pub fn amount(&self, n: i64, lang: rahba_kernel::Lang) -> String {
        super::fmt::amount(lang, self.product.unit, n)
    }
}

/// Items by number, in blocks that snapshots share: a sale copies its own block alone, however big the
/// shop is.
#[derive(Clone, Default)]
pub struct Items {
    blocks: Vec<Arc<Vec<Arc<Item>>>>,
    len: usize,
}

/// Items of a block.
const BLOCK: usize = 512;

impl Items {
    fn of(all: Vec<Arc<Item>>) -> Items {
        let len = all.len();
        let mut blocks = Vec::with_capacity(len.div_ceil(BLOCK));
        let mut all = all.into_iter();
        while blocks.len() * BLOCK < len {
            blocks.push(Arc::new(all.by_ref().take(BLOCK).collect()));
        }
        Items { blocks, len }
    }

    fn set(&mut self, n: usize, item: Item) {
        Arc::make_mut(&mut self.blocks[n / BLOCK])[n % BLOCK] = Arc::new(item);
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Item>> + Clone {
        self.blocks.iter().flat_map(|b| b.iter())
    }
}

impl std::ops::Index<usize> for Items {
    type Output = Arc<Item>;
    fn index(&self, n: usize) -> &Arc<Item> {
        &self.blocks[n / BLOCK][n % BLOCK]
    }
}

/// The shop at a moment: what changes with every sale, over what seldom changes.
pub struct Snapshot {
    base: Arc<Base>,
    pub items: Items,
    /// Goods that the union bought: units and cost by variant.
    pub bought: Arc<BTreeMap<Id, (i64, Money)>>,
    /// The first moment that it does not hold for: food expires and prices begin at midnight.
    pub until: Micros,
}

impl std::ops::Deref for Snapshot {
    type Target = Base;
    fn deref(&self) -> &Base {
        &self.base
    }
}

/// What a sale does not change.
pub struct Base {
    pub families: Vec<Family>,
    pub by_code: BTreeMap<String, usize>,
    pub by_variant: BTreeMap<Id, (usize, usize)>,
    pub by_barcode: BTreeMap<String, (usize, usize)>,
    /// Items of each maker, by number.
    pub by_maker: BTreeMap<Id, Vec<usize>>,
    pub makers: BTreeMap<Id, Organisation>,
    pub terms: BTreeMap<Id, Terms>,
    pub spaces: Vec<Space>,
    pub places: Vec<Place>,
    pub zones: Vec<ZoneRate>,
    pub vat_rules: Vec<VatRule>,
    /// The VAT regime of the union itself.
    pub own_vat: String,
    pub texts: BTreeMap<&'static str, BTreeMap<Id, Texts>>,
    pub licences: Vec<Licence>,
    /// Those that hold today.
    pub certificates: Vec<Certificate>,
    pub kinds: Vec<Kind>,
    pub campaigns: Vec<Campaign>,
    pub today: Day,
    /// Photographs of products and makers, in their makers' order.
    pub pictures: BTreeMap<Id, Vec<Picture>>,
    pub index: Index,
}

fn bought(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, (i64, Money)>, Fault> {
    Ok(ledger::owned::all(q, territory)?.into_iter().map(|(v, n, c)| (v, (n, c))).collect())
}

impl Snapshot {
    /// A quantity of a variant as people read it.
    pub fn amount(&self, variant: &Id, n: i64, lang: rahba_kernel::Lang) -> String {
        super::fmt::amount(lang, self.unit(variant), n)
    }

    /// What a variant is counted in; pieces, when it is no longer in the shop.
    pub fn unit(&self, variant: &Id) -> Unit {
        self.by_variant.get(variant).map_or(Unit::Piece, |(i, _)| self.items[*i].product.unit)
    }

    /// The items of a maker.
    pub fn of_maker(&self, org: Id) -> impl Iterator<Item = &Arc<Item>> {
        self.by_maker.get(&org).into_iter().flatten().map(|n| &self.items[*n])
    }

    /// The item that bears a bar code, its variant and how many are left.
    pub fn barcode(&self, code: &str) -> Option<(&Item, &Variant, i64)> {
        let (n, k) = self.by_barcode.get(code)?;
        let item = &self.items[*n];
        let (variant, left) = item.variants.get(*k)?;
        Some((item, variant, *left))
    }

    /// Where a buyer's dirham goes, for a variant of an item at a price under its maker's terms.
    pub fn breakdown(&self, item: &Item, variant: usize, price: Money, terms: &Terms) -> Breakdown {
        let family = self.families.iter().find(|f| f.id == item.product.family);
        let vat = family
            .filter(|_| terms.regime.in_own_name())
            .and_then(|f| vat_for(&self.vat_rules, &f.vat_class, &self.own_vat, self.today));
        let cost = item.variants.get(variant).and_then(|(v, _)| self.bought.get(&v.id));
        let bought =
            cost.map_or(
                Money::ZERO,
                |(units, cost)| if *units > 0 { cost.for_quantity(item.product.price_per, *units) } else { Money::ZERO },
            );
        Breakdown::of(price, terms, item.label.labelled, vat.map_or(Bps(0), |r| r.rate), bought)
    }

    /// The same shop with the units of some items read again.
    fn with_units(&self, q: &mut Reader<'_>, territory: Id, today: Day, moved: &BTreeSet<usize>) -> Result<Snapshot, Fault> {
        let mut items = self.items.clone();
        let mut bought = self.bought.clone();
        for n in moved {
            let mut item = Item::clone(&items[*n]);
            for (v, units) in &mut item.variants {
                *units = stock::views::on_sale(q, territory, v.id, today)?;
                let owned = ledger::owned::owned(q, territory, v.id)?;
                if bought.get(&v.id).copied().unwrap_or((0, Money::ZERO)) != owned {
                    Arc::make_mut(&mut bought).insert(v.id, owned);
                }
            }
            item.units = item.variants.iter().map(|(_, u)| u).sum();
            item.places.clear();
            for (v, _) in &item.variants {
                item.places.extend(stock::views::available(q, territory, v.id, today)?.into_iter().map(|a| a.place));
            }
            items.set(*n, item);
        }
        Ok(Snapshot { base: self.base.clone(), items, bought, until: self.until })
    }

    fn read(q: &mut Reader<'_>, territory: Id, now: Micros, today: Day, until: Micros) -> Result<Snapshot, Fault> {
        let mut texts = BTreeMap::new();
        for field in ["name", "about", "description", "story", "label"] {
            texts.insert(field, content::of_field(q, territory, field)?);
        }
        let on_sale = stock::views::on_sale_all(q, territory, today)?;
        let standing = stock::views::standing_all(q, territory, today)?;
        let mut variants: BTreeMap<Id, Vec<(Variant, i64)>> = BTreeMap::new();
        for v in catalogue::views::all_variants(q, territory, now)? {
            let units = on_sale.get(&v.id).copied().unwrap_or(0);
            variants.entry(v.product).or_default().push((v, units));
        }
        let makers: BTreeMap<Id, Organisation> =
            organisations::views::all(q, territory)?.into_iter().map(|o| (o.id, o)).collect();
        let mut terms = BTreeMap::new();
        for id in makers.keys() {
            if let Some(t) = ledger::views::terms_now(q, territory, *id, now)? {
                terms.insert(*id, t);
            }
        }
        let (mut items, mut by_code, mut by_variant, mut by_barcode, mut index) =
            (Vec::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), Index::default());
        let licences = label::views::licences(q, territory, None, "")?;
        let mut by_maker: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
        let mut by_org: BTreeMap<Id, Vec<&Licence>> = BTreeMap::new();
        for l in &licences {
            by_org.entry(l.org).or_default().push(l);
        }
        for product in catalogue::views::products(q, territory, "published")? {
            let mine = by_org.get(&product.org).into_iter().flatten().copied();
            let label = label::rules::standing(mine, product.family, today);
            let variants = variants.remove(&product.id).unwrap_or_default();
            let n = items.len();
            for (k, (v, _)) in variants.iter().enumerate() {
                by_variant.insert(v.id, (n, k));
                by_barcode.insert(v.barcode.clone(), (n, k));
            }
            by_code.insert(product.code.clone(), n);
            by_maker.entry(product.org).or_default().push(n);
            let mut words: Vec<&str> = Vec::new();
            for (field, owner) in [("name", product.id), ("name", product.family), ("name", product.org)] {
                if let Some(t) = texts[field].get(&owner) {
                    words.extend(rahba_kernel::Lang::ALL.iter().filter_map(|l| t.get(*l)).map(|t| t.body.as_str()));
                }
            }
            index.add(n, &words);
            let units = variants.iter().map(|(_, u)| u).sum();
            let places = variants.iter().filter_map(|(v, _)| standing.get(&v.id)).flatten().copied().collect();
            items.push(Arc::new(Item { units, product, variants, label, places }));
        }
        let mut owners: Vec<Id> = items.iter().map(|i| i.product.id).collect();
        owners.extend(makers.keys());
        let pictures = content::views::pictures(q, territory, &owners)?;
        let base = Base {
            licences,
            certificates: certificates::views::holding(q, territory, None, today)?,
            kinds: certificates::views::kinds(q, territory)?,
            campaigns: plan::views::campaigns(q, territory)?,
            today,
            families: catalogue::views::families(q, territory)?,
            by_code,
            by_variant,
            by_barcode,
            by_maker,
            makers,
            terms,
            spaces: territory::views::spaces(q, territory)?,
            places: stock::views::places(q, territory)?,
            zones: sales::views::zones(q, territory)?,
            vat_rules: catalogue::views::vat_rules(q, territory)?,
            own_vat: catalogue::views::own_vat_regime(q, territory)?,
            texts,
            pictures,
            index,
        };
        Ok(Snapshot { base: Arc::new(base), items: Items::of(items), bought: Arc::new(bought(q, territory)?), until })
    }
}

impl Base {
    /// A field of a thing, in the reader's language or the next best.
    pub fn text(&self, field: &'static str, owner: Id, lang: rahba_kernel::Lang) -> &str {
        self.texts.get(field).and_then(|m| m.get(&owner)).map_or("", |t| t.body(lang))
    }

    /// The first photograph of a thing, as `srcset`s for WebP and JPEG; the drawing where there is none.
    pub fn picture(&self, owner: Id, form: &str) -> Shown {
        match self.pictures.get(&owner).and_then(|all| all.first()) {
            Some(p) => Shown::photo(p),
            None => Shown { src: format!("/art/{form}/{owner}.svg"), webp: String::new(), jpeg: String::new(), is_drawing: true },
        }
    }

    /// A small picture of a thing, as an address.
    pub fn thumb(&self, owner: Id, form: &str) -> String {
        match self.pictures.get(&owner).and_then(|all| all.first()) {
            Some(p) => format!("/media/{}-160.webp", p.media_hash),
            None => format!("/art/{form}/{owner}.svg"),
        }
    }

    /// The same with its `lang` and `dir` when it is in another language.
    pub fn marked(&self, field: &'static str, owner: Id, lang: rahba_kernel::Lang) -> String {
        match self.texts.get(field).and_then(|m| m.get(&owner)).and_then(|t| t.pick(lang)) {
            None => String::new(),
            Some(p) if !p.is_fallback => format!("<bdi>{}</bdi>", super::fmt::escape(p.body)),
            Some(p) => format!("<bdi lang=\"{}\" dir=\"{}\">{}</bdi>", p.lang.code(), p.lang.dir(), super::fmt::escape(p.body)),
        }
    }
}
