//! What stands around the goods, read again: a maker who is new, a licence, a place, a campaign. There is little of
//! it, and the goods stay where they are.

use super::part::said_now;
use super::{Around, Item, Snapshot, words};
use rahba_kernel::{Id, Lang};
use rahba_market::content;
use rahba_market::label::model::Standing;
use rahba_search::Numbers;
use rahba_store::{Fault, Reader};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A maker's or a family's name is a word of its products: of more than these, everything is read again.
const RENAMED_MAX: usize = 2_000;
/// The same for goods whose label is another.
const RELABELLED_MAX: usize = 5_000;

impl Snapshot {
    /// Puts other things around the goods. False, when numbers of families or makers would be others, and when the
    /// label of too many goods is.
    pub(super) fn take_around(&mut self, around: Around) -> bool {
        let same_families = around.families.iter().map(|f| f.id).eq(self.families.iter().map(|f| f.id));
        // A maker who is new has the last number, as her id has the last moment.
        if !same_families || !around.maker_ids.starts_with(&self.maker_ids) {
            return false;
        }
        let relabelled: Vec<(usize, Standing)> = if around.today == self.today && around.licences == self.licences {
            Vec::new()
        } else {
            let mut standing = around.standings();
            let now = self.items.numbered().map(|(n, i)| (n, standing(i.product.org, i.product.family)));
            now.filter(|(n, label)| self.items[*n].label != *label).collect()
        };
        if relabelled.len() > RELABELLED_MAX {
            return false;
        }
        self.items.makers_are(around.makers.len());
        let base = Arc::make_mut(&mut self.base);
        base.around = Arc::new(around);
        base.called = Default::default();
        for (n, label) in relabelled {
            let item = Item { label, ..Item::clone(&self.items[n]) };
            self.items.set(n, item);
        }
        true
    }

    /// Reads what is said of things that are no goods, and how they look. False, when too many goods are found by it.
    pub(super) fn read_words(&mut self, q: &mut Reader<'_>, territory: Id, owners: &BTreeSet<Id>) -> Result<bool, Fault> {
        for owner in owners {
            let mut read = content::views::texts(q, territory, &[*owner])?;
            let now: Vec<_> = said_now(&mut read, *owner).collect();
            let is_called = |s: &Snapshot| s.said("name", *owner).map(|said| Lang::ALL.map(|l| said.get(l).map(str::to_owned)));
            let found: Vec<usize> = if now.iter().any(|(field, said)| *field == "name" && *said != is_called(self)) {
                let family = self.families.iter().position(|f| f.id == *owner).map(|f| &self.by_family[f]);
                let all = family.or_else(|| self.by_maker.get(owner)).into_iter().flat_map(Numbers::iter);
                all.map(|n| n as usize).collect()
            } else {
                Vec::new()
            };
            if found.len() > RENAMED_MAX {
                return Ok(false);
            }
            let base = Arc::make_mut(&mut self.base);
            for n in &found {
                base.index.remove(*n, &words(&base.texts, &self.items[*n].product));
            }
            now.into_iter().for_each(|(field, said)| base.say(field, *owner, said));
            for n in &found {
                base.index.add(*n, &words(&base.texts, &self.items[*n].product));
            }
            if !found.is_empty() {
                self.items.found_otherwise();
            }
            if base.makers.contains_key(owner) {
                match content::views::pictures(q, territory, &[*owner])?.remove(owner) {
                    Some(all) => base.pictures.insert(*owner, all),
                    None => base.pictures.remove(owner),
                };
            }
        }
        Ok(true)
    }
}
