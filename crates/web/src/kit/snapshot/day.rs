//! Another day: what it changes of a shop that is at hand. Prices begin, food expires, licences and certificates
//! end; names and words stay, and those are most of it.

use super::changes::{Moment, Touched};
use super::part::Renewed;
use super::{Around, Item, Snapshot};
use rahba_kernel::{Day, Id, Micros};
use rahba_market::label::model::Standing;
use rahba_market::{catalogue, stock};
use rahba_store::{Fault, Reader};
use std::sync::Arc;

/// More than this and everything is read again: each is some questions of its own, and PostgreSQL is a way off.
const DAY_MAX: usize = 5_000;

impl Snapshot {
    /// What began or ended after a moment and its day, of what is shown. What commands changed since is in it too, for
    /// their prices began as well: read again they are the same.
    pub(super) fn touched_since(
        &self,
        q: &mut Reader<'_>,
        territory: Id,
        (as_of, day): (Micros, Day),
        (now, today): (Micros, Day),
    ) -> Result<Touched, Fault> {
        let repriced = catalogue::views::repriced(q, territory, as_of, now)?.into_iter();
        let goods = repriced.filter(|v| self.by_variant.contains_key(v)).map(|v| vec![v]).collect();
        let units = stock::views::expired(q, territory, day, today)?.into_iter().collect();
        Ok(Touched { units, goods })
    }

    /// The same shop on a later day, with what commands touched in the meantime.
    pub(super) fn on_another_day(
        &self,
        q: &mut Reader<'_>,
        territory: Id,
        (now, today, until): Moment,
        commands: &Touched,
    ) -> Result<Renewed, Fault> {
        let around = Around::read(q, territory, now, today)?;
        let same = around.makers.keys().eq(self.makers.keys())
            && around.families.iter().map(|f| f.id).eq(self.families.iter().map(|f| f.id));
        if today < self.today || !same {
            return Ok(Renewed::TooWide);
        }
        let mut touched = self.touched_since(q, territory, (self.as_of, self.today), (now, today))?;
        touched.units.extend(&commands.units);
        touched.goods.extend(commands.goods.iter().cloned());
        let relabelled: Vec<(usize, Standing)> = {
            let mut standing = around.standings();
            let now = self.items.iter().map(|i| standing(i.product.org, i.product.family));
            now.enumerate().filter(|(n, label)| self.items[*n].label != *label).collect()
        };
        if touched.units.len() + touched.goods.len() + relabelled.len() > DAY_MAX {
            return Ok(Renewed::TooWide);
        }
        let mut made = self.copied(now, until);
        let base = Arc::make_mut(&mut made.base);
        base.around = Arc::new(around);
        base.called = Default::default();
        for (n, label) in relabelled {
            let item = Item { label, ..Item::clone(&made.items[n]) };
            made.items.set(n, item);
        }
        Ok(match made.renewed(q, territory, now, today, &touched)? {
            Renewed::Same => Renewed::Other(Box::new(made)),
            other => other,
        })
    }
}
