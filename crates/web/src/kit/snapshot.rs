//! The shop in memory: everything its pages show, read in one snapshot of the database.

use rahba_kernel::{Day, Id, Micros};
use rahba_market::catalogue::{
    self,
    model::{Family, Product, Variant},
};
use rahba_market::content::{self, Texts};
use rahba_market::ledger::{self, Terms};
use rahba_market::organisations::{self, model::Organisation};
use rahba_market::sales::{self, rules::ZoneRate};
use rahba_market::stock::{self, views::Place};
use rahba_market::territory::{self, model::Space};
use rahba_search::Index;
use rahba_store::{Fault, Reader};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The latest snapshot and whether it still holds.
#[derive(Default)]
pub struct Snapshots {
    version: AtomicU64,
    latest: RwLock<Option<(u64, Arc<Snapshot>)>>,
}

impl Snapshots {
    /// Something was committed.
    pub fn changed(&self) {
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    pub fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }

    /// The snapshot, when nothing was committed since it was read.
    pub fn fresh(&self) -> Option<Arc<Snapshot>> {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        latest.as_ref().filter(|(v, _)| *v == self.version()).map(|(_, s)| s.clone())
    }

    /// Keeps a snapshot that was begun at `version`.
    pub fn put(&self, version: u64, made: Snapshot) -> Arc<Snapshot> {
        let made = Arc::new(made);
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = Some((version, made.clone()));
        made
    }
}

/// A product with what its pages show.
pub struct Item {
    pub product: Product,
    pub variants: Vec<(Variant, i64)>,
    /// Units offered over all variants.
    pub units: i64,
}

/// The shop at a moment.
pub struct Snapshot {
    pub families: Vec<Family>,
    pub items: Vec<Item>,
    pub by_code: BTreeMap<String, usize>,
    pub by_variant: BTreeMap<Id, (usize, usize)>,
    pub makers: BTreeMap<Id, Organisation>,
    pub terms: BTreeMap<Id, Terms>,
    pub spaces: Vec<Space>,
    pub places: Vec<Place>,
    pub zones: Vec<ZoneRate>,
    pub texts: BTreeMap<&'static str, BTreeMap<Id, Texts>>,
    pub index: Index,
}

impl Snapshot {
    pub(crate) fn read(q: &mut Reader<'_>, territory: Id, now: Micros, today: Day) -> Result<Snapshot, Fault> {
        let mut texts = BTreeMap::new();
        for field in ["name", "about", "description", "story", "label"] {
            texts.insert(field, content::of_field(q, territory, field)?);
        }
        let on_sale = stock::views::on_sale_all(q, territory, today)?;
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
        let (mut items, mut by_code, mut by_variant, mut index) =
            (Vec::new(), BTreeMap::new(), BTreeMap::new(), Index::default());
        for product in catalogue::views::products(q, territory, "published")? {
            let variants = variants.remove(&product.id).unwrap_or_default();
            let n = items.len();
            for (k, (v, _)) in variants.iter().enumerate() {
                by_variant.insert(v.id, (n, k));
            }
            by_code.insert(product.code.clone(), n);
            let mut words: Vec<&str> = Vec::new();
            for (field, owner) in [("name", product.id), ("name", product.family), ("name", product.org)] {
                if let Some(t) = texts[field].get(&owner) {
                    words.extend(rahba_kernel::Lang::ALL.iter().filter_map(|l| t.get(*l)).map(|t| t.body.as_str()));
                }
            }
            index.add(n, &words);
            items.push(Item { units: variants.iter().map(|(_, u)| u).sum(), product, variants });
        }
        Ok(Snapshot {
            families: catalogue::views::families(q, territory)?,
            items,
            by_code,
            by_variant,
            makers,
            terms,
            spaces: territory::views::spaces(q, territory)?,
            places: stock::views::places(q, territory)?,
            zones: sales::views::zones(q, territory)?,
            texts,
            index,
        })
    }

    /// A field of a thing, in the reader's language or the next best.
    pub fn text(&self, field: &'static str, owner: Id, lang: rahba_kernel::Lang) -> &str {
        self.texts.get(field).and_then(|m| m.get(&owner)).map_or("", |t| t.body(lang))
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
