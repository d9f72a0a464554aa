//! What pages and flows read of tills.

use super::rows;
use rahba_kernel::role::{AtTill, Reach};
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

/// The device that is a till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: Id,
    pub till: Id,
    pub space: Id,
    /// The till's code.
    pub code: String,
    pub epoch: i64,
    /// As the manager calls it.
    pub name: String,
    pub enrolled_by: String,
    pub enrolled_at: Micros,
    /// When somebody last entered by PIN.
    pub used_at: Option<Micros>,
    pub token_hash: [u8; 32],
}

impl Device {
    /// Where somebody stands who entered by it.
    pub fn at(&self) -> AtTill {
        AtTill { till: self.till, space: self.space, device: self.id }
    }
}

fn device_from(r: &Row) -> Result<Device, Fault> {
    Ok(Device {
        id: r.get(0)?,
        till: r.get(1)?,
        space: r.get(2)?,
        code: r.get(3)?,
        epoch: r.get(4)?,
        name: r.get(5)?,
        enrolled_by: r.get(6)?,
        enrolled_at: r.get(7)?,
        used_at: r.get(8)?,
        token_hash: r.get(9)?,
    })
}

/// A device, while it stands.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn device(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Device>, Fault> {
    q.first(&rows::DEVICE, params![territory, id])?.as_ref().map(device_from).transpose()
}

/// The device whose token has this hash, while it stands.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn device_shown(q: &mut Reader<'_>, territory: Id, token_hash: &[u8; 32]) -> Result<Option<Device>, Fault> {
    q.first(&rows::DEVICE_SHOWN, params![territory, *token_hash])?.as_ref().map(device_from).transpose()
}

/// The device that is this till, if one is.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn device_of(q: &mut Reader<'_>, territory: Id, till: Id) -> Result<Option<Device>, Fault> {
    q.first(&rows::DEVICE_OF, params![territory, till])?.as_ref().map(device_from).transpose()
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
    /// The epochs that these two are numbered in, where another device became the till between them; 0 otherwise.
    #[serde(default)]
    pub epochs: (i64, i64),
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

    /// Its events in the till's log: `3–9`, or `1/3–2/4` across two epochs.
    pub fn events(&self) -> String {
        match self.epochs {
            (0, _) => format!("{}–{}", self.first_event, self.last_event),
            (first, last) => format!("{first}/{}–{last}/{}", self.first_event, self.last_event),
        }
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
    pub epoch: i64,
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
        .map(|r| Ok(TillEvent { epoch: r.get(0)?, seq: r.get(1)?, kind: r.get(2)?, body: r.get(3)?, at: r.get(4)? }))
        .collect()
}
