//! Some goods of a shop that was kept, asked of the database again. A journal tells what commands changed; what a
//! migration changed, or a mistake in this program, no line of it tells. What changes goods by a rule is seen, a single
//! one that is wrong need not be.

use super::changes::Touched;
use super::part::Renewed;
use super::{FIELDS, Snapshot, words};
use rahba_kernel::{Day, Id, Lang, Micros};
use rahba_market::content;
use rahba_store::{Fault, Reader};
use std::collections::BTreeSet;

/// Each is some questions of its own.
const SOME: usize = 64;

impl Snapshot {
    /// Whether goods from all over the shop are what the database says: themselves, what is said of them and of their
    /// families and makers, and whether they are found by those words.
    pub(super) fn is_so_for_some(&self, q: &mut Reader<'_>, territory: Id, now: Micros, today: Day) -> Result<bool, Fault> {
        let all = self.items.numbers().len();
        let mut some: Vec<usize> = (0..all).step_by((all / SOME).max(1)).chain(all.checked_sub(1)).collect();
        some.retain(|n| self.items[*n].is_there());
        if some.is_empty() {
            return Ok(true);
        }
        let goods = some.iter().map(|n| vec![self.items[*n].product.id]).collect();
        let Renewed::Other(anew) = self.renewed(q, territory, now, today, &Touched { goods, ..Touched::default() })? else {
            return Ok(false);
        };
        let mut around: BTreeSet<Id> = BTreeSet::new();
        some.iter().for_each(|n| around.extend([self.items[*n].product.family, self.items[*n].product.org]));
        for owner in around {
            let mut read = content::views::texts(q, territory, &[owner])?;
            for field in FIELDS {
                let now = read.remove(&(owner, field.to_owned()));
                let said = self.said(field, owner);
                if Lang::ALL
                    .iter()
                    .any(|l| now.as_ref().and_then(|t| t.get(*l)).map(|t| t.body.as_str()) != said.and_then(|s| s.get(*l)))
                {
                    return Ok(false);
                }
            }
        }
        let is_so = |n: usize| {
            let item = &self.items[n];
            let mut owners = item.variants.iter().map(|(v, _)| v.id).chain([item.product.id]);
            *item == anew.items[n]
                && owners.all(|id| FIELDS.iter().all(|field| self.said(field, id) == anew.said(field, id)))
                && self.index.holds(n, &words(&self.texts, &item.product))
        };
        Ok(some.into_iter().all(is_so))
    }
}
