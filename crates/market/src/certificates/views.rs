//! Certificates as pages and flows read them.

use super::model::{Certificate, Kind, Path, REMINDERS, Texts};
use super::rows;
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Fault, Reader, Row, params};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The last day that a filter may name.
const NEVER: Day = Day(10_000_000);

fn json<T: DeserializeOwned>(r: &Row, i: usize) -> Result<T, Fault> {
    serde_json::from_str(&r.get::<String>(i)?).map_err(|e| Fault::Decode(e.to_string()))
}

/// The kinds, in their order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn kinds(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Kind>, Fault> {
    q.query(&rows::KINDS, params![territory])?
        .iter()
        .map(|r| {
            Ok(Kind {
                id: r.get(0)?,
                code: r.get(1)?,
                pictogram: r.get(2)?,
                name: json::<Texts>(r, 3)?,
                meaning: json::<Texts>(r, 4)?,
                steps: json(r, 5)?,
            })
        })
        .collect()
}

/// The photographs of papers, for the backup.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn documents(q: &mut Reader<'_>) -> Result<Vec<String>, Fault> {
    q.query(&rows::DOCUMENTS, params![])?.iter().map(|r| r.get(0)).collect()
}

fn certificate_of(r: &Row) -> Result<Certificate, Fault> {
    Ok(Certificate {
        id: r.get(0)?,
        kind: r.get(1)?,
        org: r.get(2)?,
        issuer: r.get(3)?,
        number: r.get(4)?,
        valid_from: r.get(5)?,
        valid_until: r.get(6)?,
        document: r.get(7)?,
        revoked_at: r.get(8)?,
        revoked_why: r.get(9)?,
        scope: Vec::new(),
    })
}

/// Certificates of one organisation or of all, that end between two days.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn certificates(
    q: &mut Reader<'_>,
    territory: Id,
    org: Option<Id>,
    from: Day,
    to: Option<Day>,
) -> Result<Vec<Certificate>, Fault> {
    let org = org.unwrap_or(territory);
    let mut out = q
        .query(&rows::CERTIFICATES, params![territory, org, from, to.unwrap_or(NEVER)])?
        .iter()
        .map(certificate_of)
        .collect::<Result<Vec<_>, _>>()?;
    let mut scopes: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for r in q.query(&rows::SCOPES, params![territory, org])? {
        scopes.entry(r.get(0)?).or_default().push(r.get(1)?);
    }
    for c in &mut out {
        c.scope = scopes.remove(&c.id).unwrap_or_default();
    }
    Ok(out)
}

/// Those that hold today.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn holding(q: &mut Reader<'_>, territory: Id, org: Option<Id>, today: Day) -> Result<Vec<Certificate>, Fault> {
    let mut out = certificates(q, territory, org, today, None)?;
    out.retain(|c| c.state_on(today) == "valid");
    Ok(out)
}

/// One certificate.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn certificate(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Certificate>, Fault> {
    let Some(mut c) = q.first(&rows::CERTIFICATE, params![territory, id])?.as_ref().map(certificate_of).transpose()? else {
        return Ok(None);
    };
    for r in q.query(&rows::SCOPES, params![territory, c.org])? {
        if r.get::<Id>(0)? == id {
            c.scope.push(r.get(1)?);
        }
    }
    Ok(Some(c))
}

/// Reminders given of a certificate: days before its end, when.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn reminders(q: &mut Reader<'_>, territory: Id, certificate: Id) -> Result<Vec<(i64, Micros)>, Fault> {
    q.query(&rows::REMINDERS, params![territory, certificate])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// Whether a reminder is due today.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_reminder_due(q: &mut Reader<'_>, territory: Id, today: Day) -> Result<bool, Fault> {
    for days in REMINDERS {
        if q.first(&rows::TO_REMIND, params![territory, today, today.plus(days), days, 1])?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn path_of(r: &Row) -> Result<Path, Fault> {
    Ok(Path {
        id: r.get(0)?,
        org: r.get(1)?,
        kind: r.get(2)?,
        state: r.get(3)?,
        due_on: r.get(4)?,
        coach: r.get(5)?,
        started_at: r.get(6)?,
        done: Vec::new(),
    })
}

fn with_steps(q: &mut Reader<'_>, territory: Id, mut p: Path) -> Result<Path, Fault> {
    for r in q.query(&rows::STEPS_DONE, params![territory, p.id])? {
        p.done.push((r.get(0)?, r.get(1)?, r.get(2)?));
    }
    Ok(p)
}

/// Paths of one organisation or of all; in one state or in any. What is due first comes first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn paths(q: &mut Reader<'_>, territory: Id, org: Option<Id>, state: &str) -> Result<Vec<Path>, Fault> {
    let found = q.query(&rows::PATHS, params![territory, org.unwrap_or(territory), state])?;
    found.iter().map(|r| path_of(r).and_then(|p| with_steps(q, territory, p))).collect()
}

/// One path.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn path(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Path>, Fault> {
    match q.first(&rows::PATH, params![territory, id])? {
        Some(r) => Ok(Some(with_steps(q, territory, path_of(&r)?)?)),
        None => Ok(None),
    }
}
