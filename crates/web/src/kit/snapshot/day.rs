//! Another day: what it changes of a shop that is at hand. Prices begin, food expires, licences and certificates
//! end; names and words stay, and those are most of it.

use super::changes::{Moment, Touched};
use super::part::Renewed;
use super::{Around, Snapshot};
use rahba_kernel::{Day, Id, Micros};
use rahba_market::{catalogue, stock};
use rahba_store::{Fault, Reader};

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
        Ok(Touched { units, goods, around: None })
    }

    /// The same shop on a later day, with what commands touched in the meantime.
    pub(super) fn on_another_day(
        &self,
        q: &mut Reader<'_>,
        territory: Id,
        (now, today, until): Moment,
        commands: &Touched,
    ) -> Result<Renewed, Fault> {
        let mut made = self.copied(now, until);
        if today < self.today || !made.take_around(Around::read(q, territory, now, today)?) {
            return Ok(Renewed::TooWide);
        }
        let mut touched = self.touched_since(q, territory, (self.as_of, self.today), (now, today))?;
        touched.join(commands);
        if touched.len() > DAY_MAX {
            return Ok(Renewed::TooWide);
        }
        Ok(match made.renewed(q, territory, now, today, &touched)? {
            Renewed::Same => Renewed::Other(Box::new(made)),
            other => other,
        })
    }
}
