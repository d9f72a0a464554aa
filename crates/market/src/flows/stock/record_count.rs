//! A blind count of a place: what the book expects is stored beside each count and shown after.

use crate::stock::{rows, views};
use crate::{refusals, territory::series};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What somebody counted at a place, lot by lot. Lots that stand there and were not counted are
/// counted as none.
#[derive(Debug, Serialize)]
pub struct RecordCount {
    pub place: Id,
    pub lines: Vec<(Id, i64)>,
}

/// The count, waiting for somebody else's approval.
#[derive(Debug, Serialize, Deserialize)]
pub struct CountRecorded {
    pub count: Id,
    pub number: String,
    /// How many lots differ from the book.
    pub differences: i64,
}

refusals! {
    /// Why a count is not taken.
    pub enum CountRefusal {
        /// No such place.
        NoSuchPlace => ("place.not_found", 404),
        /// A count of this place waits for approval.
        Open => ("count.open", 409),
        /// A lot that does not stand here, or twice, or a number that cannot be.
        BadLine => ("count.bad_line", 422),
    }
}

impl Command for RecordCount {
    const NAME: &'static str = "stock/record_count";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Cashier]);
    type Done = CountRecorded;
    type Refusal = CountRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CountRecorded, Refused<CountRefusal>> {
        let places = views::places(&mut tx.reader(), ctx.territory)?;
        let Some(place) = places.iter().find(|p| p.id == self.place) else {
            return no(CountRefusal::NoSuchPlace);
        };
        ctx.only_in(Self::MAY, place.space)?;
        if tx.first(&rows::OPEN_COUNT_AT, params![ctx.territory, self.place])?.is_some() {
            return no(CountRefusal::Open);
        }
        let count = ctx.new_id();
        let number = series::take(tx, ctx, "C", count)?;
        tx.execute(&rows::INSERT_COUNT, params![ctx.territory, count, number.as_str(), self.place, crate::who(ctx), ctx.now])?;
        let standing: Vec<(Id, i64)> = tx
            .query(&rows::LOTS_AT, params![ctx.territory, self.place])?
            .iter()
            .map(|r| Ok((r.get(0)?, r.get(2)?)))
            .collect::<Result<_, rahba_store::Fault>>()?;
        let mut differences = 0;
        let mut once = BTreeSet::new();
        for (lot, counted) in &self.lines {
            if !(0..=1_000_000).contains(counted) || !once.insert(*lot) || !standing.iter().any(|(l, _)| l == lot) {
                return no(CountRefusal::BadLine);
            }
        }
        for (lot, expected) in standing {
            let counted = self.lines.iter().find(|(l, _)| *l == lot).map_or(0, |(_, n)| *n);
            differences += i64::from(counted != expected);
            tx.execute(&rows::PUT_COUNT_LINE, params![ctx.territory, count, lot, expected, counted, ctx.now])?;
        }
        tx.query(&rows::MOVE_COUNT, params![ctx.territory, count, "open", "counted", crate::who(ctx), ctx.now])?;
        tx.touch(count);
        tx.touch(self.place);
        tx.fact("number", &number);
        tx.fact("differences", differences);
        Ok(CountRecorded { count, number, differences })
    }
}
