//! Some goods of a shop that was kept, asked of the database again. A journal tells what commands changed; what a
//! migration changed, or a mistake in this program, no line of it tells.

use super::changes::Touched;
use super::part::Renewed;
use super::{FIELDS, Snapshot, words};
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Fault, Reader};

/// Each is some questions of its own; what changes goods by a rule changes many.
const SOME: usize = 64;

impl Snapshot {
    /// Whether goods from all over the shop are what the database says: themselves, what is said of them, and the words
    /// that they are found by.
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
