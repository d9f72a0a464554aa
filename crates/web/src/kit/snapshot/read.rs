//! The whole shop, read in one snapshot of the database: at a start that finds none kept, and when a change was too wide.

use super::changes::Moment;
use super::in_bytes::{Goods, ShownTexts};
use super::{Around, Base, FIELDS, Item, Items, Lookups, Phrases, Said, Snapshot, items};
use crate::kit::snapshot::phrases::Gathered;
use imbl::OrdMap;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::catalogue::model::Product;
use rahba_market::content::Picture;
use rahba_market::label::model::{Licence, Standing};
use rahba_market::organisations::model::Organisation;
use rahba_market::{catalogue, certificates, content, label, ledger, organisations, plan, sales, stock, territory as land};
use rahba_search::{Builder, Index, Numbers};
use rahba_store::{Fault, Reader};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn texts(q: &mut Reader<'_>, territory: Id) -> Result<ShownTexts, Fault> {
    let mut out: Vec<(&'static str, Gathered)> = FIELDS.into_iter().map(|f| (f, Gathered::default())).collect();
    content::views::all_bodies(q, territory, |owner, field, lang, body| {
        if let Some((_, all)) = out.iter_mut().find(|(f, _)| *f == field) {
            all.push(owner, lang, body);
        }
        Ok(())
    })?;
    Ok(out.into_iter().map(|(field, all)| (field, all.finish())).collect())
}

/// The index of all products, each with its family and maker, in their order.
fn index_of(all: Option<&Phrases>, products: &[(Id, Id, Id)]) -> Index {
    let mut builder = Builder::default();
    let said = |owner: Id| all.and_then(|all| all.get(owner)).into_iter().flat_map(Said::bodies);
    for (product, family, org) in products {
        let own: Vec<&str> = said(*product).collect();
        let shared: Vec<&str> = said(*family).chain(said(*org)).collect();
        builder.add(&own, &shared);
    }
    builder.finish()
}

/// Products with what is sold of them. Variants come by their product, products as they were published, the newest last.
fn goods(q: &mut Reader<'_>, territory: Id, now: Micros, today: Day, products: Vec<Product>) -> Result<Vec<Goods>, Fault> {
    let mut shelves = stock::views::shelves(q, territory, today)?;
    let mut variants = catalogue::views::all_variants(q, territory, now)?.into_iter().peekable();
    let mut all: Vec<Goods> =
        products.into_iter().map(|product| Goods { product, variants: Vec::new(), places: BTreeSet::new() }).collect();
    let mut by_id: Vec<usize> = (0..all.len()).collect();
    by_id.sort_unstable_by_key(|n| all[*n].product.id);
    for n in by_id {
        let one = &mut all[n];
        while variants.next_if(|v| v.product < one.product.id).is_some() {}
        while let Some(v) = variants.next_if(|v| v.product == one.product.id) {
            let units = match shelves.binary_search_by_key(&v.id, |(id, _)| *id) {
                Ok(at) => {
                    one.places.append(&mut shelves[at].1.places);
                    shelves[at].1.units
                }
                Err(_) => 0,
            };
            one.variants.push((v, units));
        }
    }
    Ok(all)
}

impl Around {
    pub(super) fn read(q: &mut Reader<'_>, territory: Id, now: Micros, today: Day) -> Result<Around, Fault> {
        let makers: BTreeMap<Id, Organisation> =
            organisations::views::all(q, territory)?.into_iter().map(|o| (o.id, o)).collect();
        let mut terms = ledger::views::all_terms_now(q, territory, now)?;
        terms.retain(|org, _| makers.contains_key(org));
        Ok(Around {
            families: catalogue::views::families(q, territory)?,
            maker_ids: makers.keys().copied().collect(),
            makers,
            terms,
            spaces: land::views::spaces(q, territory)?,
            places: stock::views::places(q, territory)?,
            zones: sales::views::zones(q, territory)?,
            vat_rules: catalogue::views::vat_rules(q, territory)?,
            own_vat: catalogue::views::own_vat_regime(q, territory)?,
            licences: label::views::licences(q, territory, None, "")?,
            certificates: certificates::views::holding(q, territory, None, today)?,
            kinds: certificates::views::kinds(q, territory)?,
            campaigns: plan::views::campaigns(q, territory)?,
            today,
        })
    }

    /// What licences say about goods, asked once for each maker and family.
    pub(super) fn standings(&self) -> impl FnMut(Id, Id) -> Standing {
        let mut by_org: BTreeMap<Id, Vec<&Licence>> = BTreeMap::new();
        for l in &self.licences {
            by_org.entry(l.org).or_default().push(l);
        }
        let mut known: BTreeMap<(Id, Id), Standing> = BTreeMap::new();
        move |org, family| {
            *known
                .entry((org, family))
                .or_insert_with(|| label::rules::standing(by_org.get(&org).into_iter().flatten().copied(), family, self.today))
        }
    }
}

/// Photographs of what the shop shows.
fn pictures(
    q: &mut Reader<'_>,
    territory: Id,
    around: &Around,
    by_product: &super::ById<usize>,
) -> Result<OrdMap<Id, Vec<Picture>>, Fault> {
    let mut pictures = content::views::all_pictures(q, territory)?;
    pictures.retain(|owner, _| by_product.contains_key(owner) || around.makers.contains_key(owner));
    Ok(pictures.into_iter().collect())
}

/// The goods as items, each with its label and its numbers.
fn items_of(goods: Vec<Goods>, around: &Around) -> Result<Vec<Arc<Item>>, Fault> {
    let families: super::ById<usize> = around.families.iter().enumerate().map(|(n, f)| (f.id, n)).collect();
    let makers: super::ById<usize> = around.makers.keys().enumerate().map(|(n, id)| (*id, n)).collect();
    let mut standing = around.standings();
    goods
        .into_iter()
        .map(|Goods { product, variants, places }| {
            let numbers = families.get(&product.family).zip(makers.get(&product.org)).map(|(f, m)| (*f, *m));
            let nowhere = || Fault::Decode("a product of no family or of no maker".into());
            // What is gone is nowhere, and its maker may be gone too.
            let (family_no, maker_no) =
                if product.state == "published" { numbers.ok_or_else(nowhere)? } else { numbers.unwrap_or_default() };
            let label = standing(product.org, product.family);
            let units = variants.iter().map(|(_, u)| u).sum();
            Ok(Arc::new(Item { units, product, variants, label, places, family_no, maker_no }))
        })
        .collect()
}

impl Snapshot {
    /// Reads it; a second thread makes the index of words while the rest is read.
    pub(super) fn read(q: &mut Reader<'_>, territory: Id, (now, today, until): Moment) -> Result<Snapshot, Fault> {
        let texts = texts(q, territory)?;
        let names = texts.get("name").cloned();
        let mut products = catalogue::views::products(q, territory, "published")?;
        // The next number is the newest's.
        products.reverse();
        let keys: Vec<_> = products.iter().map(|p| (p.id, p.family, p.org)).collect();
        std::thread::scope(|scope| {
            let index = scope.spawn(|| index_of(names.as_ref(), &keys));
            let goods = goods(q, territory, now, today, products)?;
            let around = Around::read(q, territory, now, today)?;
            Snapshot::of(q, territory, goods, around, (now, until), || {
                (texts, index.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            })
        })
    }

    /// The shop of its parts; texts and index are asked for last.
    pub(super) fn of(
        q: &mut Reader<'_>,
        territory: Id,
        goods: Vec<Goods>,
        around: Around,
        (as_of, until): (Micros, Micros),
        words: impl FnOnce() -> (ShownTexts, Index),
    ) -> Result<Snapshot, Fault> {
        let all = items_of(goods, &around)?;
        let (items, lookups) = std::thread::scope(|scope| {
            let lookups = scope.spawn(|| Lookups::of(&all));
            let items = Items::of(&all, around.families.len(), around.makers.len());
            (items, lookups.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let mut by_family: Vec<Vec<u32>> = vec![Vec::new(); around.families.len()];
        let mut by_form: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut by_maker: Vec<Vec<u32>> = vec![Vec::new(); around.makers.len()];
        let mut gone = OrdMap::new();
        for (n, item) in all.iter().enumerate() {
            if !item.is_there() {
                gone.insert(item.product.id, n);
                continue;
            }
            let no = items::number(n);
            by_family[item.family_no].push(no);
            by_maker[item.maker_no].push(no);
            match by_form.get_mut(&item.product.form) {
                Some(form) => form.push(no),
                None => {
                    by_form.insert(item.product.form.clone(), vec![no]);
                }
            }
        }
        let mut came = by_family.clone();
        for family in &mut came {
            family.sort_unstable_by_key(|n| all[*n as usize].product.id);
        }
        let by_maker = around
            .makers
            .keys()
            .copied()
            .zip(by_maker)
            .filter(|(_, all)| !all.is_empty())
            .map(|(id, all)| (id, Numbers::from(all)))
            .collect();
        let pictures = pictures(q, territory, &around, &lookups.by_product)?;
        let bought: BTreeMap<Id, (i64, Money)> =
            ledger::owned::all(q, territory)?.into_iter().map(|(v, n, c)| (v, (n, c))).collect();
        let (texts, index) = words();
        let base = Base {
            came: came.into_iter().map(Numbers::from).collect(),
            by_product: lookups.by_product,
            by_code: lookups.by_code,
            by_variant: lookups.by_variant,
            by_barcode: lookups.by_barcode,
            by_family: by_family.into_iter().map(Numbers::from).collect(),
            by_form: by_form.into_iter().map(|(form, all)| (form, Numbers::from(all))).collect(),
            by_maker,
            gone,
            texts,
            called: Default::default(),
            letters: super::named::AllLetters::of(items.numbers().len()),
            pictures,
            index,
            around: Arc::new(around),
        };
        Ok(Snapshot { base: Arc::new(base), items, bought: Arc::new(bought), as_of, until })
    }
}
