//! A part of the shop read again, for a commit that says what it touched.

use super::changes::Touched;
use super::items::number;
use super::{Around, Base, FIELDS, Item, Items, Snapshot, words};
use rahba_kernel::{Day, Id, Lang, Micros};
use rahba_market::catalogue::model::Product;
use rahba_market::content::Texts;
use rahba_market::{catalogue, content, label, ledger, stock};
use rahba_store::{Fault, Reader};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What became of the shop.
pub(super) enum Renewed {
    /// Nothing that it shows was touched.
    Same,
    Other(Box<Snapshot>),
    /// More changed than some goods and what stands around them: all of it is to be read.
    TooWide,
}

/// What a touched thing is to the shop.
#[derive(Clone, Copy)]
enum Known {
    /// The item of this number, in the shop or withdrawn from it.
    Item(usize),
    /// Goods that are not shown: the desk names this product.
    Hidden(Id),
    /// A product that is shown from now on.
    New,
    /// Something else: a maker, a family, a lot.
    Other,
}

/// Each of the goods is some questions of its own: of more, the whole shop is sooner read.
const PART_MAX: usize = 5_000;
/// Of so many numbers that were given more than a quarter are of goods that are gone: time to begin anew.
const GONE_FROM: usize = 1_000;

/// Of those that stand as they came, the ones before an item.
fn came_before(items: &Items, n: usize) -> impl Fn(u32) -> bool + '_ {
    let key = |n: usize| (items[n].product.id, n);
    move |m| key(m as usize) < key(n)
}

/// Where an item stands: all that leads to it but its variants and words.
fn stands_as(a: &Item, b: &Item) -> bool {
    let key = |i: &Item| (i.is_there(), i.family_no, i.maker_no);
    key(a) == key(b) && a.product.form == b.product.form && a.product.code == b.product.code
}

/// Bodies by language.
type Bodies = [Option<String>; 4];

/// What was read of an owner, field by field; nothing of a field that it has not.
pub(super) fn said_now(
    read: &mut BTreeMap<(Id, String), Texts>,
    owner: Id,
) -> impl Iterator<Item = (&'static str, Option<Bodies>)> {
    FIELDS.into_iter().map(move |field| {
        let said = read.remove(&(owner, field.to_owned()));
        (field, said.map(|t| Lang::ALL.map(|l| t.get(l).map(|x| x.body.clone()))))
    })
}

impl Base {
    pub(super) fn say(&mut self, field: &'static str, owner: Id, said: Option<Bodies>) {
        if let Some(all) = self.texts.get_mut(field) {
            all.set(owner, said);
        }
    }

    /// An item stands in its rows from here on.
    fn put(&mut self, items: &Items, n: usize) {
        let item = &items[n];
        let p = &item.product;
        self.gone.remove(&p.id);
        self.by_product.insert(p.id, n);
        self.by_code.insert(p.code.as_str().into(), n);
        let no = number(n);
        self.came[item.family_no].put(no, came_before(items, n));
        let of_form = self.by_form.entry(p.form.clone()).or_default();
        for newest_last in [&mut self.by_family[item.family_no], of_form, self.by_maker.entry(p.org).or_default()] {
            newest_last.put(no, |m| m < no);
        }
    }

    /// It stands in none any more; its number stays its own.
    fn take(&mut self, items: &Items, n: usize) {
        let item = &items[n];
        let p = &item.product;
        self.gone.insert(p.id, n);
        self.by_product.remove(&p.id);
        self.by_code.remove(&p.code.as_str().into());
        let no = number(n);
        self.came[item.family_no].take(no, came_before(items, n));
        self.by_family[item.family_no].take(no, |m| m < no);
        if let Some(row) = self.by_form.get_mut(&p.form) {
            row.take(no, |m| m < no);
            if row.is_empty() {
                self.by_form.remove(&p.form);
            }
        }
        if let Some(row) = self.by_maker.get_mut(&p.org) {
            row.take(no, |m| m < no);
            if row.is_empty() {
                self.by_maker.remove(&p.org);
            }
        }
    }

    /// Its variants and its words lead to it.
    fn name(&mut self, item: &Item, n: usize) {
        for (k, (v, _)) in item.variants.iter().enumerate() {
            self.by_variant.insert(v.id, (n, k));
            self.by_barcode.insert(v.barcode.as_str().into(), (n, k));
        }
        self.index.add(n, &words(&self.texts, &item.product));
    }

    fn forget(&mut self, item: &Item, n: usize) {
        self.index.remove(n, &words(&self.texts, &item.product));
        for (v, _) in &item.variants {
            self.by_variant.remove(&v.id);
            self.by_barcode.remove(&v.barcode.as_str().into());
        }
    }
}

impl Snapshot {
    /// The same shop with what was touched read again.
    pub(super) fn renewed(
        &self,
        q: &mut Reader<'_>,
        territory: Id,
        now: Micros,
        today: Day,
        t: &Touched,
    ) -> Result<Renewed, Fault> {
        let (mut goods, mut hidden) = (BTreeSet::new(), BTreeSet::new());
        let mut new: BTreeMap<Id, Product> = BTreeMap::new();
        let mut seen: BTreeMap<Id, Known> = BTreeMap::new();
        let mut others: Option<BTreeSet<Id>> = t.around.as_ref().map(|_| BTreeSet::new());
        let around = t.around.iter().flatten().map(std::slice::from_ref);
        for touched in t.goods.iter().map(Vec::as_slice).chain(around) {
            let mut any = false;
            for id in touched {
                let known = match seen.get(id) {
                    Some(known) => *known,
                    None => {
                        let known = self.known(q, territory, now, *id, &mut new)?;
                        seen.insert(*id, known);
                        known
                    }
                };
                any |= !matches!(known, Known::Other);
                match known {
                    Known::Item(n) => {
                        goods.insert(n);
                    }
                    Known::Hidden(product) => {
                        hidden.insert(product);
                    }
                    Known::New | Known::Other => {}
                }
            }
            if goods.len() + hidden.len() + new.len() > PART_MAX {
                return Ok(Renewed::TooWide);
            }
            // A text or a photograph of a maker, a family, a space: what was touched is no goods at all.
            if !any {
                others.get_or_insert_default().extend(touched);
            }
        }
        let moved: BTreeSet<usize> = t.units.iter().filter_map(|id| self.by_variant.get(id)).map(|(n, _)| *n).collect();
        if goods.is_empty() && hidden.is_empty() && new.is_empty() && others.is_none() && moved.is_empty() {
            return Ok(Renewed::Same);
        }
        let mut made = self.copied(self.as_of, self.until);
        if let Some(owners) = &others {
            let around = Around::read(q, territory, now, today)?;
            if !made.take_around(around) || !made.read_words(q, territory, owners)? {
                return Ok(Renewed::TooWide);
            }
        }
        for product in &hidden {
            let variants = catalogue::views::variants(q, territory, *product, now)?;
            let named = variants.iter().map(|v| v.id).chain([*product]).collect();
            if !made.read_words(q, territory, &named)? {
                return Ok(Renewed::TooWide);
            }
        }
        // In the order in which a whole reading gives them their numbers.
        let mut new: Vec<Product> = new.into_values().collect();
        new.sort_unstable_by(|a, b| (a.published_at, Reverse(&a.code)).cmp(&(b.published_at, Reverse(&b.code))));
        let known = goods.iter().map(|n| (Some(*n), self.items[*n].product.id));
        let all: Vec<(Option<usize>, Id)> = known.chain(new.iter().map(|p| (None, p.id))).collect();
        for (n, id) in all {
            match made.read_goods(q, territory, now, n, id)? {
                Some(n) => goods.insert(n),
                None => return Ok(Renewed::TooWide),
            };
        }
        for n in moved.union(&goods).filter(|n| made.items[**n].is_there()).copied().collect::<Vec<_>>() {
            made.read_units(q, territory, today, n)?;
        }
        if made.gone.len() > GONE_FROM.max(made.items.len() / 4) {
            return Ok(Renewed::TooWide);
        }
        Ok(Renewed::Other(Box::new(made)))
    }

    /// A copy that shares everything with it.
    pub(super) fn copied(&self, as_of: Micros, until: Micros) -> Snapshot {
        Snapshot { base: self.base.clone(), items: self.items.clone(), bought: self.bought.clone(), as_of, until }
    }

    fn known(
        &self,
        q: &mut Reader<'_>,
        territory: Id,
        now: Micros,
        id: Id,
        new: &mut BTreeMap<Id, Product>,
    ) -> Result<Known, Fault> {
        let of_product = |id: &Id| self.by_product.get(id).or_else(|| self.gone.get(id)).copied();
        if let Some(n) = of_product(&id).or_else(|| self.by_variant.get(&id).map(|(n, _)| *n)) {
            return Ok(Known::Item(n));
        }
        let product = match catalogue::views::product(q, territory, id)? {
            Some(p) => Some(p),
            None => match catalogue::views::variant(q, territory, id, now)? {
                Some(v) => match of_product(&v.product) {
                    Some(n) => return Ok(Known::Item(n)),
                    None => catalogue::views::product(q, territory, v.product)?,
                },
                None => None,
            },
        };
        Ok(match product {
            Some(p) if p.state == "published" => {
                new.insert(p.id, p);
                Known::New
            }
            Some(p) => Known::Hidden(p.id),
            None => Known::Other,
        })
    }

    /// Reads a product, its variants, prices, texts and photographs, under the number that it has or the next one. Its
    /// number; nothing, when there is no place for it: it was published before the newest, or it is of nobody known.
    fn read_goods(
        &mut self,
        q: &mut Reader<'_>,
        territory: Id,
        now: Micros,
        n: Option<usize>,
        id: Id,
    ) -> Result<Option<usize>, Fault> {
        let Some(product) = catalogue::views::product(q, territory, id)? else { return Ok(None) };
        let old = n.map(|n| self.items[n].clone());
        let variants: Vec<_> = catalogue::views::variants(q, territory, id, now)?.into_iter().map(|v| (v, 0)).collect();
        let item = match &old {
            Some(old) if product.state != "published" => Item { product, variants, units: 0, ..Item::clone(old) },
            None if product.state != "published" => return Ok(None),
            _ => {
                let family = self.families.iter().position(|f| f.id == product.family);
                let Some((family_no, maker_no)) = family.zip(self.maker_ids.binary_search(&product.org).ok()) else {
                    return Ok(None);
                };
                let mine = self.licences.iter().filter(|l| l.org == product.org);
                let label = label::rules::standing(mine, product.family, self.today);
                Item { product, variants, units: 0, label, places: BTreeSet::new(), family_no, maker_no }
            }
        };
        let is_last = |p: &Product| {
            let last = self.items.numbers().last().map(|n| &self.items[n].product);
            last.is_none_or(|last| (last.published_at, Reverse(&last.code)) <= (p.published_at, Reverse(&p.code)))
        };
        if n.is_none() && !is_last(&item.product) {
            return Ok(None);
        }
        let stays = old.as_ref().is_some_and(|old| stands_as(old, &item));
        if let (Some(n), Some(old)) = (n, old.filter(|old| old.is_there())) {
            let base = Arc::make_mut(&mut self.base);
            base.forget(&old, n);
            if !stays {
                base.take(&self.items, n);
            }
        }
        self.read_looks(q, territory, &item)?;
        self.items.found_otherwise();
        let is_there = item.is_there();
        let n = match n {
            Some(n) => {
                self.items.set(n, item);
                n
            }
            None => self.items.push(item),
        };
        let base = Arc::make_mut(&mut self.base);
        base.letters.forget(n);
        if is_there {
            base.name(&self.items[n], n);
            if !stays {
                base.put(&self.items, n);
            }
        }
        Ok(Some(n))
    }

    /// What is said of a product and its variants, and how it looks; of one that is gone no picture.
    fn read_looks(&mut self, q: &mut Reader<'_>, territory: Id, item: &Item) -> Result<(), Fault> {
        let base = Arc::make_mut(&mut self.base);
        let id = item.product.id;
        let mut owners: Vec<Id> = vec![id];
        owners.extend(item.variants.iter().map(|(v, _)| v.id));
        let mut read = content::views::texts(q, territory, &owners)?;
        for owner in owners {
            said_now(&mut read, owner).for_each(|(field, said)| base.say(field, owner, said));
        }
        match content::views::pictures(q, territory, &[id])?.remove(&id).filter(|_| item.is_there()) {
            Some(all) => base.pictures.insert(id, all),
            None => base.pictures.remove(&id),
        };
        Ok(())
    }

    fn read_units(&mut self, q: &mut Reader<'_>, territory: Id, today: Day, n: usize) -> Result<(), Fault> {
        let mut item = Item::clone(&self.items[n]);
        for (v, units) in &mut item.variants {
            *units = stock::views::on_sale(q, territory, v.id, today)?;
            let owned = ledger::owned::owned(q, territory, v.id)?;
            if self.bought.get(&v.id).copied().unwrap_or((0, rahba_kernel::Money::ZERO)) != owned {
                Arc::make_mut(&mut self.bought).insert(v.id, owned);
            }
        }
        item.units = item.variants.iter().map(|(_, u)| u).sum();
        item.places.clear();
        for (v, _) in &item.variants {
            item.places.extend(stock::views::available(q, territory, v.id, today)?.into_iter().map(|a| a.place));
        }
        self.items.set(n, item);
        Ok(())
    }
}
