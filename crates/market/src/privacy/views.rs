//! What pages read of requests, consents and the nightly work.

use super::model::Request;
use super::retention::{How, terms};
use super::rows;
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Fault, Reader, Row, params};

fn request_of(r: &Row) -> Result<Request, Fault> {
    Ok(Request {
        id: r.get(0)?,
        number: r.get(1)?,
        kind: r.get(2)?,
        person: r.get(3)?,
        order: r.get(4)?,
        words: r.get(5)?,
        state: r.get(6)?,
        asked_at: r.get(7)?,
        due_on: r.get(8)?,
        answered_at: r.get(9)?,
        reason: r.get(10)?,
    })
}

/// Requests of a state, or all: what is open and due first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn requests(q: &mut Reader<'_>, territory: Id, state: &str, limit: i64, offset: i64) -> Result<Vec<Request>, Fault> {
    q.query(&rows::LIST, params![territory, state, limit, offset])?.iter().map(request_of).collect()
}

/// One request.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn request(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Request>, Fault> {
    q.first(&rows::ONE, params![territory, id])?.as_ref().map(request_of).transpose()
}

/// What a person asked, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_person(q: &mut Reader<'_>, territory: Id, person: Id) -> Result<Vec<Request>, Fault> {
    q.query(&rows::OF_PERSON, params![territory, person])?.iter().map(request_of).collect()
}

/// What the buyer of an order asked, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_order(q: &mut Reader<'_>, territory: Id, order: Id) -> Result<Vec<Request>, Fault> {
    q.query(&rows::OF_ORDER, params![territory, order])?.iter().map(request_of).collect()
}

/// A text that somebody had before her when she gave her data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub text: String,
    pub version: String,
    pub lang: String,
    pub given_at: Micros,
}

/// What was agreed to for an order or by a person.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn consents(q: &mut Reader<'_>, territory: Id, subject: Id) -> Result<Vec<Consent>, Fault> {
    let of = |r: &Row| Ok(Consent { text: r.get(0)?, version: r.get(1)?, lang: r.get(2)?, given_at: r.get(3)? });
    q.query(&rows::CONSENTS, params![territory, subject])?.iter().map(of).collect()
}

/// What the last night took away of a class.
#[derive(Clone, Debug)]
pub struct Run {
    pub class: String,
    pub on: Day,
    pub at: Micros,
    pub removed: i64,
    pub removed_ever: i64,
    pub unfinished: bool,
}

/// The last run of each class.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn runs(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Run>, Fault> {
    q.query(&rows::RUNS, params![territory])?
        .iter()
        .map(|r| {
            Ok(Run {
                class: r.get(0)?,
                on: r.get(1)?,
                at: r.get(2)?,
                removed: r.get(3)?,
                removed_ever: r.get(4)?,
                unfinished: r.get(5)?,
            })
        })
        .collect()
}

/// The hour from which the night's work is done: few sell then. A server that was off does it when it is on again.
const FROM_HOUR: i64 = 2;

/// Whether the night's work waits: not done yet today, or not to its end.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_due(q: &mut Reader<'_>, territory: Id, now: Micros, zone: &Zone) -> Result<bool, Fault> {
    let today = zone.day(now);
    if now < zone.start_of(today).plus(FROM_HOUR * Micros::HOUR) {
        return Ok(false);
    }
    let runs = runs(q, territory)?;
    Ok(terms().iter().filter(|t| t.how == How::Deleted).any(|t| match runs.iter().find(|r| r.class == t.class) {
        Some(r) => r.on < today || r.unfinished,
        None => true,
    }))
}
