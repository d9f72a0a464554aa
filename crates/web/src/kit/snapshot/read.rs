//! The whole shop, read in one snapshot of the database: at a start, at midnight, and when a change was too wide.

use super::{Base, FIELDS, Item, Items, Snapshot, names};
use imbl::OrdMap;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::catalogue::model::Variant;
use rahba_market::content::Texts;
use rahba_market::label::model::Licence;
use rahba_market::organisations::model::Organisation;
use rahba_market::{catalogue, certificates, content, label, ledger, organisations, plan, sales, stock, territory as land};
use rahba_search::{Builder, Index};
use rahba_store::{Fault, Reader};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The index of all products, each with its family and maker, in their order.
fn index_of(all: &OrdMap<Id, Arc<Texts>>, products: &[(Id, Id, Id)]) -> Index {
    let mut builder = Builder::default();
    for (product, family, org) in products {
        let own: Vec<&str> = names(all, *product).collect();
        let shared: Vec<&str> = [*family, *org].into_iter().flat_map(|owner| names(all, owner)).collect();
        builder.add(&own, &shared);
    }
    builder.finish()
}

/// Each family's items in the order in which they came.
fn as_they_came(items: &[Arc<Item>], by_family: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut out = by_family.to_vec();
    for family in &mut out {
        family.sort_unstable_by_key(|n| items[*n].product.id);
    }
    out
}

fn bought(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, (i64, Money)>, Fault> {
    Ok(ledger::owned::all(q, territory)?.into_iter().map(|(v, n, c)| (v, (n, c))).collect())
}

/// The texts that shop pages show, by field.
type ShownTexts = BTreeMap<&'static str, OrdMap<Id, Arc<Texts>>>;

fn texts(q: &mut Reader<'_>, territory: Id) -> Result<ShownTexts, Fault> {
    let mut out: BTreeMap<&'static str, Vec<(Id, Arc<Texts>)>> = FIELDS.into_iter().map(|f| (f, Vec::new())).collect();
    content::views::all_texts(q, territory, |owner, field, texts| {
        if let Some(all) = out.get_mut(field) {
            all.push((owner, Arc::new(texts)));
        }
    })?;
    Ok(out.into_iter().map(|(field, all)| (field, all.into_iter().collect())).collect())
}

impl Snapshot {
    /// Reads it; a second thread makes the index of words while the rest is read.
    pub(super) fn read(q: &mut Reader<'_>, territory: Id, now: Micros, today: Day, until: Micros) -> Result<Snapshot, Fault> {
        let texts = texts(q, territory)?;
        let names = texts.get("name").cloned().unwrap_or_default();
        let products = catalogue::views::products(q, territory, "published")?;
        let keys: Vec<_> = products.iter().map(|p| (p.id, p.family, p.org)).collect();
        std::thread::scope(|scope| {
            let index = scope.spawn(|| index_of(&names, &keys));
            let shelves = stock::views::shelves(q, territory, today)?;
            let mut variants: BTreeMap<Id, Vec<(Variant, i64)>> = BTreeMap::new();
            for v in catalogue::views::all_variants(q, territory, now)? {
                let units = shelves.get(&v.id).map_or(0, |s| s.units);
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
            let mut items = Vec::with_capacity(products.len());
            let (mut by_product, mut by_code, mut by_variant, mut by_barcode) =
                (OrdMap::new(), OrdMap::new(), OrdMap::new(), OrdMap::new());
            let licences = label::views::licences(q, territory, None, "")?;
            let mut by_maker: OrdMap<Id, Vec<usize>> = OrdMap::new();
            let families = catalogue::views::families(q, territory)?;
            let numbers = |all: &mut dyn Iterator<Item = Id>| all.enumerate().map(|(n, id)| (id, n)).collect::<BTreeMap<_, _>>();
            let (family_numbers, maker_numbers) =
                (numbers(&mut families.iter().map(|f| f.id)), numbers(&mut makers.keys().copied()));
            let mut by_family: Vec<Vec<usize>> = vec![Vec::new(); families.len()];
            let mut by_form: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            let mut by_org: BTreeMap<Id, Vec<&Licence>> = BTreeMap::new();
            for l in &licences {
                by_org.entry(l.org).or_default().push(l);
            }
            for product in products {
                let mine = by_org.get(&product.org).into_iter().flatten().copied();
                let label = label::rules::standing(mine, product.family, today);
                let variants = variants.remove(&product.id).unwrap_or_default();
                let n = items.len();
                for (k, (v, _)) in variants.iter().enumerate() {
                    by_variant.insert(v.id, (n, k));
                    by_barcode.insert(v.barcode.clone(), (n, k));
                }
                by_product.insert(product.id, n);
                by_code.insert(product.code.clone(), n);
                by_maker.entry(product.org).or_default().push(n);
                let units = variants.iter().map(|(_, u)| u).sum();
                let places = variants.iter().filter_map(|(v, _)| shelves.get(&v.id)).flat_map(|s| &s.places).copied().collect();
                let nowhere = Fault::Decode("a product of no family or of no maker".into());
                let numbers = (family_numbers.get(&product.family), maker_numbers.get(&product.org));
                let (Some(&family_no), Some(&maker_no)) = numbers else { return Err(nowhere) };
                by_family[family_no].push(n);
                by_form.entry(product.form.clone()).or_default().push(n);
                items.push(Arc::new(Item { units, product, variants, label, places, family_no, maker_no }));
            }
            let mut pictures = content::views::all_pictures(q, territory)?;
            pictures.retain(|owner, _| by_product.contains_key(owner) || makers.contains_key(owner));
            let pictures = pictures.into_iter().collect();
            let index = index.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let came = as_they_came(&items, &by_family);
            let items = Items::of(items, families.len(), makers.len());
            let base = Base {
                licences: Arc::new(licences),
                certificates: Arc::new(certificates::views::holding(q, territory, None, today)?),
                kinds: Arc::new(certificates::views::kinds(q, territory)?),
                campaigns: Arc::new(plan::views::campaigns(q, territory)?),
                today,
                came: Arc::new(came),
                families,
                by_family: Arc::new(by_family),
                by_form: Arc::new(by_form),
                by_product,
                by_code,
                by_variant,
                by_barcode,
                by_maker,
                makers: Arc::new(makers),
                terms: Arc::new(terms),
                spaces: land::views::spaces(q, territory)?,
                places: stock::views::places(q, territory)?,
                zones: sales::views::zones(q, territory)?,
                vat_rules: catalogue::views::vat_rules(q, territory)?,
                own_vat: catalogue::views::own_vat_regime(q, territory)?,
                texts,
                pictures,
                index,
            };
            Ok(Snapshot { base: Arc::new(base), items, bought: Arc::new(bought(q, territory)?), until })
        })
    }
}
