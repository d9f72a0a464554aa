//! Another day: what it changes of a shop that is at hand. Prices begin, food expires, licences and certificates
//! end; names and words stay, and those are most of it.

use super::changes::{TOUCHED_MAX, Touched};
use super::part::Renewed;
use super::{Around, Item, Snapshot};
use rahba_kernel::{Day, Id, Micros};
use rahba_market::label::model::Standing;
use rahba_market::{catalogue, stock};
use rahba_store::{Fault, Reader};
use std::sync::Arc;

/// Two days in microseconds: a day of the calendar is never longer.
const TWO_DAYS: i64 = 2 * 86_400_000_000;

/// What the days since another day touched, besides what commands did: `until` is the end of that day.
pub(super) fn touched_since(
    q: &mut Reader<'_>,
    territory: Id,
    (day, until): (Day, Micros),
    (now, today): (Micros, Day),
) -> Result<Touched, Fault> {
    // A price that began on that day may have been read already: read again it is the same.
    let goods = catalogue::views::repriced(q, territory, Micros(until.0 - TWO_DAYS), now)?.into_iter().map(|v| vec![v]).collect();
    let units = stock::views::expired(q, territory, day, today)?.into_iter().collect();
    Ok(Touched { units, goods })
}

impl Snapshot {
    /// The same shop on a later day, with what commands touched in the meantime.
    pub(super) fn on_another_day(
        &self,
        q: &mut Reader<'_>,
        territory: Id,
        (now, today, until): (Micros, Day, Micros),
        commands: &Touched,
    ) -> Result<Renewed, Fault> {
        let around = Around::read(q, territory, now, today)?;
        let same = around.makers.keys().eq(self.makers.keys())
            && around.families.iter().map(|f| f.id).eq(self.families.iter().map(|f| f.id));
        if today < self.today || !same {
            return Ok(Renewed::TooWide);
        }
        let mut touched = touched_since(q, territory, (self.today, self.until), (now, today))?;
        touched.units.extend(&commands.units);
        touched.goods.extend(commands.goods.iter().cloned());
        let relabelled: Vec<(usize, Standing)> = {
            let mut standing = around.standings();
            let now = self.items.iter().map(|i| standing(i.product.org, i.product.family));
            now.enumerate().filter(|(n, label)| self.items[*n].label != *label).collect()
        };
        if touched.units.len() + touched.goods.len() + relabelled.len() > TOUCHED_MAX {
            return Ok(Renewed::TooWide);
        }
        let mut made = Snapshot { base: self.base.clone(), items: self.items.clone(), bought: self.bought.clone(), until };
        Arc::make_mut(&mut made.base).around = Arc::new(around);
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
