//! What pages and flows read of tills.

use super::rows;
use rahba_kernel::role::Reach;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_store::{Fault, Reader, Row, params};
use serde::{Deserialize, Serialize};

/// A till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Till {
    pub id: Id,
    pub space: Id,
    pub code: String,
    /// Fencing number: a replaced till writes under a new one.
    pub epoch: i64,
}

fn till_of(r: &Row) -> Result<Till, Fault> {
    Ok(Till { id: r.get(0)?, space: r.get(1)?, code: r.get(2)?, epoch: r.get(3)? })
}

/// The tills in use, of the spaces that somebody's roles name.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn tills(q: &mut Reader<'_>, territory: Id, reach: Reach) -> Result<Vec<Till>, Fault> {
    q.query(&rows::TILLS, params![territory, reach.narrowed(territory)])?.iter().map(till_of).collect()
}

/// One till.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn till(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Till>, Fault> {
    q.first(&rows::TILL, params![territory, id])?.as_ref().map(till_of).transpose()
}

/// A session that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    pub id: Id,
    pub business_date: Day,
    pub opened_by: String,
    pub opened_at: Micros,
    pub float: Money,
    /// The fair that it sells at; none in the space of its till.
    pub place: Option<Id>,
}

/// Whether a till is selling at a place.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sells_at(q: &mut Reader<'_>, territory: Id, place: Id) -> Result<bool, Fault> {
    Ok(q.first(&rows::OPEN_AT, params![territory, place])?.is_some())
}

/// How many sessions of days up to one are still open.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn open_sessions_through(q: &mut Reader<'_>, territory: Id, through: rahba_kernel::Day) -> Result<i64, Fault> {
    q.first(&rows::OPEN_SESSIONS_THROUGH, params![territory, through])?.map_or(Ok(0), |r| r.get(0))
}

/// The session open at a till, if one is.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn open_session(q: &mut Reader<'_>, territory: Id, till: Id) -> Result<Option<OpenSession>, Fault> {
    match q.first(&rows::OPEN_SESSION, params![territory, till])? {
        Some(r) => Ok(Some(OpenSession {
            id: r.get(0)?,
            business_date: r.get(1)?,
            opened_by: r.get(2)?,
            opened_at: r.get(3)?,
            float: r.get(4)?,
            place: r.get(5)?,
        })),
        None => Ok(None),
    }
}

/// The Z report: what a session did, kept as it was printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZReport {
    pub till: String,
    pub z_number: i64,
    pub sales: i64,
    pub gross: Money,
    pub cash: Money,
    pub card: Money,
    /// VAT rate in basis points and the gross sold under it, VAT inside. What a coupon took off is in it:
    /// its fund pays that part of the price.
    pub by_vat: Vec<(i64, Money)>,
    pub float: Money,
    pub expected: Money,
    pub counted: Money,
    pub difference: Money,
    /// First and last event of the session in the till's log.
    pub first_event: i64,
    pub last_event: i64,
}

impl ZReport {
    /// What coupons paid.
    pub fn discount(&self) -> Money {
        self.gross - self.cash - self.card
    }

    /// Cash that moved beside sales: orders paid at this counter, less money given back.
    pub fn other_cash(&self) -> Money {
        self.expected - self.float - self.cash
    }

    /// As it is called: `Z-T1-000007`.
    pub fn name(&self) -> String {
        format!("Z-{}-{:06}", self.till, self.z_number)
    }
}

/// A session in a list.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: Id,
    pub till: Id,
    pub z_number: Option<i64>,
    pub business_date: Day,
    pub opened_by: String,
    pub opened_at: Micros,
    pub float: Money,
    pub counted: Option<Money>,
    pub expected: Option<Money>,
    pub closed_at: Option<Micros>,
    pub report: Option<ZReport>,
    pub closed_by: Option<String>,
    /// The fair that it sold at; none in the space of its till.
    pub place: Option<Id>,
}

fn session_of(r: &Row) -> Result<SessionRow, Fault> {
    let report: Option<String> = r.get(10)?;
    Ok(SessionRow {
        id: r.get(0)?,
        till: r.get(1)?,
        z_number: r.get(2)?,
        business_date: r.get(3)?,
        opened_by: r.get(4)?,
        opened_at: r.get(5)?,
        float: r.get(6)?,
        counted: r.get(7)?,
        expected: r.get(8)?,
        closed_at: r.get(9)?,
        report: match report {
            Some(t) => Some(serde_json::from_str(&t).map_err(|e| Fault::Decode(e.to_string()))?),
            None => None,
        },
        closed_by: r.get(11)?,
        place: r.get(12)?,
    })
}

/// What a list of Z reports is narrowed to; `None` and [`Day`]s out of reach narrow nothing.
#[derive(Clone, Copy, Debug)]
pub struct ZFilter {
    pub till: Option<Id>,
    pub from: Day,
    pub to: Day,
    /// Only drawers that did not hold what was expected.
    pub differing: bool,
    pub reach: Reach,
}

/// The Z reports of closed sessions, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn z_reports(q: &mut Reader<'_>, territory: Id, f: ZFilter, limit: i64, offset: i64) -> Result<Vec<SessionRow>, Fault> {
    let till = f.till.unwrap_or(territory);
    q.query(&rows::Z_REPORTS, params![territory, till, f.from, f.to, f.differing, limit, offset, f.reach.narrowed(territory)])?
        .iter()
        .map(session_of)
        .collect()
}

/// One session, open or closed.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn session(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<SessionRow>, Fault> {
    q.first(&rows::SESSION, params![territory, id])?.as_ref().map(session_of).transpose()
}

/// Sessions of one till or of all, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sessions(q: &mut Reader<'_>, territory: Id, till: Option<Id>, limit: i64) -> Result<Vec<SessionRow>, Fault> {
    q.query(&rows::SESSIONS, params![territory, till.unwrap_or(territory), limit])?.iter().map(session_of).collect()
}

/// One event of a till's log.
#[derive(Clone, Debug)]
pub struct TillEvent {
    pub seq: i64,
    pub kind: String,
    pub body: String,
    pub at: Micros,
}

/// The events of a session, oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn events(q: &mut Reader<'_>, territory: Id, session: Id) -> Result<Vec<TillEvent>, Fault> {
    q.query(&rows::EVENTS, params![territory, session])?
        .iter()
        .map(|r| Ok(TillEvent { seq: r.get(0)?, kind: r.get(1)?, body: r.get(2)?, at: r.get(3)? }))
        .collect()
}
