//! A part of the shop read again, for a commit that says what it touched.

use super::changes::Touched;
use super::{FIELDS, Item, Snapshot, words};
use rahba_kernel::{Day, Id, Lang, Micros};
use rahba_market::{catalogue, content, label, ledger, stock};
use rahba_store::{Fault, Reader};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of the shop.
pub(super) enum Renewed {
    /// Nothing that it shows was touched.
    Same,
    Other(Box<Snapshot>),
    /// More changed than some goods: all of it is to be read.
    TooWide,
}

/// What a touched thing is to the shop.
enum Known {
    /// The item of this number.
    Item(usize),
    /// Goods that are not shown.
    Hidden,
    /// Goods that are shown from now on.
    New,
    /// Something else: a maker, a family, a lot.
    Other,
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
        let mut goods = BTreeSet::new();
        for touched in &t.goods {
            let mut any = false;
            for id in touched {
                match self.known(q, territory, now, *id)? {
                    Known::Item(n) => {
                        goods.insert(n);
                        any = true;
                    }
                    Known::Hidden => any = true,
                    Known::New => return Ok(Renewed::TooWide),
                    Known::Other => {}
                }
            }
            // A text or a photograph of a maker, a family, a space: what was touched is no goods at all.
            if !any {
                return Ok(Renewed::TooWide);
            }
        }
        let moved: BTreeSet<usize> = t.units.iter().filter_map(|id| self.by_variant.get(id)).map(|(n, _)| *n).collect();
        if goods.is_empty() && moved.is_empty() {
            return Ok(Renewed::Same);
        }
        let mut made = self.copied(self.as_of, self.until);
        for n in &goods {
            if !made.read_goods(q, territory, now, *n)? {
                return Ok(Renewed::TooWide);
            }
        }
        for n in moved.union(&goods) {
            made.read_units(q, territory, today, *n)?;
        }
        Ok(Renewed::Other(Box::new(made)))
    }

    /// A copy that shares everything with it.
    pub(super) fn copied(&self, as_of: Micros, until: Micros) -> Snapshot {
        Snapshot { base: self.base.clone(), items: self.items.clone(), bought: self.bought.clone(), as_of, until }
    }

    fn known(&self, q: &mut Reader<'_>, territory: Id, now: Micros, id: Id) -> Result<Known, Fault> {
        if let Some(n) = self.by_product.get(&id) {
            return Ok(Known::Item(*n));
        }
        if let Some((n, _)) = self.by_variant.get(&id) {
            return Ok(Known::Item(*n));
        }
        let product = match catalogue::views::product(q, territory, id)? {
            Some(p) => Some(p),
            None => match catalogue::views::variant(q, territory, id, now)? {
                Some(v) => match self.by_product.get(&v.product) {
                    Some(n) => return Ok(Known::Item(*n)),
                    None => catalogue::views::product(q, territory, v.product)?,
                },
                None => None,
            },
        };
        Ok(match product {
            Some(p) if p.state == "published" => Known::New,
            Some(_) => Known::Hidden,
            None => Known::Other,
        })
    }

    /// Reads a product, its variants, prices, texts and photographs; false when it is no longer shown as
    /// the same item.
    fn read_goods(&mut self, q: &mut Reader<'_>, territory: Id, now: Micros, n: usize) -> Result<bool, Fault> {
        let old = self.items[n].clone();
        let id = old.product.id;
        let Some(product) = catalogue::views::product(q, territory, id)? else { return Ok(false) };
        let (new, known) = (&product, &old.product);
        let keeps_its_place =
            new.code == known.code && new.org == known.org && new.family == known.family && new.form == known.form;
        if product.state != "published" || !keeps_its_place {
            return Ok(false);
        }
        let variants = catalogue::views::variants(q, territory, id, now)?;
        let base = Arc::make_mut(&mut self.base);
        base.index.remove(n, &words(&base.texts, &old.product));
        for (v, _) in &old.variants {
            base.by_variant.remove(&v.id);
            base.by_barcode.remove(&v.barcode.as_str().into());
        }
        for (k, v) in variants.iter().enumerate() {
            base.by_variant.insert(v.id, (n, k));
            base.by_barcode.insert(v.barcode.as_str().into(), (n, k));
        }
        let mut owners: Vec<Id> = vec![id];
        owners.extend(variants.iter().map(|v| v.id));
        let mut read = content::views::texts(q, territory, &owners)?;
        for field in FIELDS {
            let Some(all) = base.texts.get_mut(field) else { continue };
            for owner in &owners {
                let now = read.remove(&(*owner, field.to_owned()));
                all.set(*owner, now.map(|t| Lang::ALL.map(|l| t.get(l).map(|x| x.body.clone()))));
            }
        }
        match content::views::pictures(q, territory, &[id])?.remove(&id) {
            Some(all) => base.pictures.insert(id, all),
            None => base.pictures.remove(&id),
        };
        base.index.add(n, &words(&base.texts, &product));
        self.items.found_otherwise();
        let mine = base.licences.iter().filter(|l| l.org == product.org);
        let label = label::rules::standing(mine, product.family, base.today);
        let variants: Vec<_> = variants.into_iter().map(|v| (v, 0)).collect();
        let (family_no, maker_no) = (old.family_no, old.maker_no);
        self.items.set(n, Item { product, variants, units: 0, label, places: BTreeSet::new(), family_no, maker_no });
        Ok(true)
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
