//! Trainings as pages and flows read them.

use super::model::{Attested, Enrolled, Evaluation, Session, Texts, Training};
use super::training_rows as rows;
use super::views::json;
use rahba_kernel::Id;
use rahba_store::{Fault, Reader, Row, params};
use std::collections::{BTreeMap, BTreeSet};

fn training_of(r: &Row) -> Result<Training, Fault> {
    Ok(Training {
        id: r.get(0)?,
        number: r.get(1)?,
        domain: r.get(2)?,
        title: json::<Texts>(r, 3)?,
        aims: json::<Texts>(r, 4)?,
        trainer: r.get(5)?,
        seats: r.get(6)?,
        taken: r.get(7)?,
        min_share: r.get(8)?,
        state: r.get(9)?,
        why: r.get(10)?,
        planned_at: r.get(11)?,
    })
}

/// Trainings in one state and domain or in any, the latest planned first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn trainings(
    q: &mut Reader<'_>,
    territory: Id,
    state: &str,
    domain: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<Training>, Fault> {
    q.query(&rows::TRAININGS, params![territory, state, domain, limit, offset])?.iter().map(training_of).collect()
}

/// One training.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn training(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Training>, Fault> {
    q.first(&rows::TRAINING, params![territory, id])?.as_ref().map(training_of).transpose()
}

/// The criteria that each training answers.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn answers(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, Vec<String>>, Fault> {
    let mut out: BTreeMap<Id, Vec<String>> = BTreeMap::new();
    for r in q.query(&rows::NEEDS, params![territory])? {
        out.entry(r.get(0)?).or_default().push(r.get(1)?);
    }
    Ok(out)
}

fn session_of(r: &Row) -> Result<Session, Fault> {
    Ok(Session {
        id: r.get(0)?,
        training: r.get(1)?,
        on: r.get(2)?,
        starts: r.get(3)?,
        minutes: r.get(4)?,
        place: r.get(5)?,
        state: r.get(6)?,
    })
}

/// Sessions of one training or of all, by day.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sessions(q: &mut Reader<'_>, territory: Id, training: Option<Id>) -> Result<Vec<Session>, Fault> {
    q.query(&rows::SESSIONS, params![territory, training.unwrap_or(territory)])?.iter().map(session_of).collect()
}

/// One session.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn session(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Session>, Fault> {
    q.first(&rows::SESSION, params![territory, id])?.as_ref().map(session_of).transpose()
}

/// Who is enrolled, by organisation and name.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn enrolled(q: &mut Reader<'_>, territory: Id, training: Id) -> Result<Vec<Enrolled>, Fault> {
    q.query(&rows::ENROLLED, params![territory, training])?
        .iter()
        .map(|r| Ok(Enrolled { member: r.get(0)?, org: r.get(1)?, name: r.get(2)?, gender: r.get(3)?, age_band: r.get(4)? }))
        .collect()
}

/// The organisation under which a member is enrolled.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn enrolment(q: &mut Reader<'_>, territory: Id, training: Id, member: Id) -> Result<Option<Id>, Fault> {
    q.first(&rows::ENROLMENT, params![territory, training, member])?.map(|r| r.get(0)).transpose()
}

/// Enrolments of an organisation's members: training, member, name.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_organisation(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<(Id, Id, String)>, Fault> {
    q.query(&rows::OF_ORG, params![territory, org])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).collect()
}

/// Who was present: (session, member).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn present(q: &mut Reader<'_>, territory: Id, training: Id) -> Result<BTreeSet<(Id, Id)>, Fault> {
    let mut out = BTreeSet::new();
    for r in q.query(&rows::ATTENDANCE, params![territory, training])? {
        if r.get::<bool>(2)? {
            out.insert((r.get(0)?, r.get(1)?));
        }
    }
    Ok(out)
}

/// What its members thought of it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn evaluations(q: &mut Reader<'_>, territory: Id, training: Id) -> Result<Vec<Evaluation>, Fault> {
    q.query(&rows::EVALUATIONS, params![territory, training])?
        .iter()
        .map(|r| Ok(Evaluation { member: r.get(0)?, useful: r.get(1)?, clear: r.get(2)?, applied: r.get(3)?, remark: r.get(4)? }))
        .collect()
}

/// Attendance certificates of a training, of an organisation, or one of them.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn attested(
    q: &mut Reader<'_>,
    territory: Id,
    training: Option<Id>,
    org: Option<Id>,
    one: Option<Id>,
) -> Result<Vec<Attested>, Fault> {
    let any = |x: Option<Id>| x.unwrap_or(territory);
    q.query(&rows::ATTESTED, params![territory, any(training), any(org), any(one)])?
        .iter()
        .map(|r| {
            Ok(Attested {
                id: r.get(0)?,
                number: r.get(1)?,
                training: r.get(2)?,
                member: r.get(3)?,
                org: r.get(4)?,
                minutes: r.get(5)?,
                given_on: r.get(6)?,
                name: r.get(7)?,
            })
        })
        .collect()
}

/// Trainings whose seats taken are not their enrolments, for the audit: training, taken, enrolled.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn wrong_seats(q: &mut Reader<'_>, territory: Id) -> Result<Vec<(Id, i64, i64)>, Fault> {
    q.query(&rows::WRONG_SEATS, params![territory])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).collect()
}
