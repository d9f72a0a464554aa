//! Counts of places, and losses.

use crate::stock::rows;
use rahba_kernel::role::Reach;
use rahba_kernel::{Id, Micros};
use rahba_store::{Fault, Reader, Row, params};

/// A count in a list.
#[derive(Clone, Debug)]
pub struct CountRow {
    pub id: Id,
    pub number: String,
    pub place: Id,
    pub state: String,
    pub opened_by: String,
    pub opened_at: Micros,
    /// Lots of which another number was found than the book held.
    pub differences: i64,
}

fn count_of(r: &Row) -> Result<CountRow, Fault> {
    Ok(CountRow {
        id: r.get(0)?,
        number: r.get(1)?,
        place: r.get(2)?,
        state: r.get(3)?,
        opened_by: r.get(4)?,
        opened_at: r.get(5)?,
        differences: r.get(6)?,
    })
}

/// What the list of counts is narrowed to.
#[derive(Clone, Debug)]
pub struct CountFilter {
    pub place: Option<Id>,
    /// `counted`, `approved`; empty for both.
    pub state: String,
    pub reach: Reach,
}

/// A page of counts, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn counts(q: &mut Reader<'_>, territory: Id, f: &CountFilter, limit: i64, offset: i64) -> Result<Vec<CountRow>, Fault> {
    let place = f.place.unwrap_or(territory);
    q.query(&rows::COUNTS, params![territory, place, f.state.as_str(), limit, offset, f.reach.narrowed(territory)])?
        .iter()
        .map(count_of)
        .collect()
}

/// One count.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn count(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<CountRow>, Fault> {
    q.first(&rows::COUNT_ONE, params![territory, id])?.as_ref().map(count_of).transpose()
}

/// A lot on a count's sheet.
#[derive(Clone, Debug)]
pub struct CountLine {
    pub lot: Id,
    pub lot_code: String,
    pub variant: Id,
    pub expected: i64,
    pub counted: i64,
    pub cause: Option<String>,
}

/// The sheet of a count, by lot code. Not for whoever is counting: the count is blind.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn count_sheet(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Vec<CountLine>, Fault> {
    q.query(&rows::COUNT_SHEET, params![territory, id])?
        .iter()
        .map(|r| {
            Ok(CountLine {
                lot: r.get(0)?,
                lot_code: r.get(1)?,
                variant: r.get(2)?,
                expected: r.get(3)?,
                counted: r.get(4)?,
                cause: r.get(5)?,
            })
        })
        .collect()
}

/// A loss in the list.
#[derive(Clone, Debug)]
pub struct LossRow {
    pub id: Id,
    pub number: String,
    pub lot: Id,
    pub lot_code: String,
    pub variant: Id,
    pub org: Id,
    pub units: i64,
    pub cause: String,
    pub bearer: String,
    /// Owed to the maker by whoever bears it.
    pub amount: rahba_kernel::Money,
    pub at: Micros,
}

/// What the list of losses is narrowed to.
#[derive(Clone, Debug)]
pub struct LossFilter {
    pub org: Option<Id>,
    pub cause: String,
    /// From this moment on, before that one.
    pub between: (Micros, Micros),
    pub reach: Reach,
}

/// A page of losses, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn losses(q: &mut Reader<'_>, territory: Id, f: &LossFilter, limit: i64, offset: i64) -> Result<Vec<LossRow>, Fault> {
    let (org, (from, to)) = (f.org.unwrap_or(territory), f.between);
    let whose = f.reach.narrowed(territory);
    q.query(&rows::LOSSES, params![territory, org, f.cause.as_str(), from, to, limit, offset, whose])?
        .iter()
        .map(|r| {
            Ok(LossRow {
                id: r.get(0)?,
                number: r.get(1)?,
                lot: r.get(2)?,
                lot_code: r.get(3)?,
                variant: r.get(4)?,
                org: r.get(5)?,
                units: r.get(6)?,
                cause: r.get(7)?,
                bearer: r.get(8)?,
                amount: r.get(9)?,
                at: r.get(10)?,
            })
        })
        .collect()
}
