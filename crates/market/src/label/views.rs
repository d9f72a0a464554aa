//! The label as pages, the till and other rooms read it.

use super::model::{
    Application, Case, Charter, Criterion, Finding, Licence, Paper, Standing, Texts, Visit, VisitPicture, Vote, Watched,
};
use super::rows;
use rahba_kernel::{Day, Id};
use rahba_store::{Fault, Reader, Row, params};
use std::collections::BTreeMap;

fn texts(r: &Row, i: usize) -> Result<Texts, Fault> {
    serde_json::from_str(&r.get::<String>(i)?).map_err(|e| Fault::Decode(e.to_string()))
}

/// Every version of the charter, the newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn charters(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Charter>, Fault> {
    q.query(&rows::CHARTERS, params![territory])?
        .iter()
        .map(|r| {
            Ok(Charter {
                id: r.get(0)?,
                version: r.get(1)?,
                name: texts(r, 2)?,
                promise: texts(r, 3)?,
                term_days: r.get(4)?,
                quorum: r.get(5)?,
                mend_days: r.get(6)?,
                appeal_days: r.get(7)?,
                stops_sale: r.get(8)?,
                published_at: r.get(9)?,
            })
        })
        .collect()
}

/// One version.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn charter(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Charter>, Fault> {
    Ok(charters(q, territory)?.into_iter().find(|c| c.id == id))
}

/// The criteria of a version.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn criteria(q: &mut Reader<'_>, territory: Id, charter: Id) -> Result<Vec<Criterion>, Fault> {
    q.query(&rows::CRITERIA, params![territory, charter])?
        .iter()
        .map(|r| {
            Ok(Criterion {
                id: r.get(0)?,
                family: r.get(1)?,
                theme: r.get(2)?,
                major: r.get(3)?,
                body: texts(r, 4)?,
                evidence: texts(r, 5)?,
            })
        })
        .collect()
}

fn application_of(r: &Row) -> Result<Application, Fault> {
    Ok(Application {
        id: r.get(0)?,
        number: r.get(1)?,
        org: r.get(2)?,
        charter: r.get(3)?,
        state: r.get(4)?,
        note: r.get(5)?,
        submitted_at: r.get(6)?,
    })
}

/// One application; only of this organisation when one is given.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn application(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Application>, Fault> {
    q.first(&rows::APPLICATION, params![territory, id])?.as_ref().map(application_of).transpose()
}

/// Applications, the newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn applications(
    q: &mut Reader<'_>,
    territory: Id,
    org: Option<Id>,
    state: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<Application>, Fault> {
    q.query(&rows::APPLICATIONS, params![territory, org.unwrap_or(territory), state, limit, offset])?
        .iter()
        .map(application_of)
        .collect()
}

fn ids(found: Vec<Row>) -> Result<Vec<Id>, Fault> {
    found.iter().map(|r| r.get(0)).collect()
}

/// Families that an application is for.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn application_families(q: &mut Reader<'_>, territory: Id, application: Id) -> Result<Vec<Id>, Fault> {
    ids(q.query(&rows::APPLICATION_FAMILIES, params![territory, application])?)
}

/// Whether an application for this family is under way.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_under_way(q: &mut Reader<'_>, territory: Id, org: Id, family: Id) -> Result<bool, Fault> {
    Ok(q.first(&rows::OPEN_FOR, params![territory, org, family])?.is_some())
}

/// What was given as evidence, by criterion.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn evidence(q: &mut Reader<'_>, territory: Id, application: Id) -> Result<BTreeMap<Id, String>, Fault> {
    q.query(&rows::EVIDENCE, params![territory, application])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

fn visit_of(r: &Row) -> Result<Visit, Fault> {
    Ok(Visit {
        id: r.get(0)?,
        number: r.get(1)?,
        application: r.get(2)?,
        surveillance: r.get(3)?,
        planned_on: r.get(4)?,
        auditor: r.get(5)?,
        done_at: r.get(6)?,
        report: r.get(7)?,
    })
}

/// Visits of an application, surveillance of its licence included.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn visits(q: &mut Reader<'_>, territory: Id, application: Id) -> Result<Vec<Visit>, Fault> {
    q.query(&rows::VISITS, params![territory, application])?.iter().map(visit_of).collect()
}

/// One visit.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn visit(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Visit>, Fault> {
    q.first(&rows::VISIT, params![territory, id])?.as_ref().map(visit_of).transpose()
}

/// What all visits of an application found.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn findings(q: &mut Reader<'_>, territory: Id, application: Id) -> Result<Vec<Finding>, Fault> {
    q.query(&rows::FINDINGS, params![territory, application])?
        .iter()
        .map(|r| {
            Ok(Finding {
                visit: r.get(0)?,
                criterion: r.get(1)?,
                verdict: r.get(2)?,
                note: r.get(3)?,
                due_on: r.get(4)?,
                mended_note: r.get(5)?,
                mended_at: r.get(6)?,
                verified_at: r.get(7)?,
            })
        })
        .collect()
}

fn case_of(r: &Row) -> Result<Case, Fault> {
    Ok(Case {
        id: r.get(0)?,
        number: r.get(1)?,
        kind: r.get(2)?,
        subject: r.get(3)?,
        org: r.get(4)?,
        reason: r.get(5)?,
        state: r.get(6)?,
        opened_at: r.get(7)?,
        closed_at: r.get(8)?,
    })
}

/// One case.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn case(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Case>, Fault> {
    q.first(&rows::CASE, params![territory, id])?.as_ref().map(case_of).transpose()
}

/// Cases about a subject, or about any; in one state, or in any.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn cases(q: &mut Reader<'_>, territory: Id, subject: Option<Id>, state: &str) -> Result<Vec<Case>, Fault> {
    q.query(&rows::CASES, params![territory, subject.unwrap_or(territory), state, 200])?.iter().map(case_of).collect()
}

/// The recorded votes of a case.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn votes(q: &mut Reader<'_>, territory: Id, case: Id) -> Result<Vec<Vote>, Fault> {
    q.query(&rows::VOTES, params![territory, case])?
        .iter()
        .map(|r| Ok(Vote { person: r.get(0)?, voice: r.get(1)?, reason: r.get(2)?, at: r.get(3)? }))
        .collect()
}

/// The photographs of the visits of an application.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn visit_pictures(q: &mut Reader<'_>, territory: Id, application: Id) -> Result<Vec<VisitPicture>, Fault> {
    q.query(&rows::VISIT_PICTURES, params![territory, application])?
        .iter()
        .map(|r| Ok(VisitPicture { visit: r.get(0)?, position: r.get(1)?, hash: r.get(2)?, caption: r.get(3)? }))
        .collect()
}

/// The photographs of every visit, for the backup.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn all_pictures(q: &mut Reader<'_>) -> Result<Vec<String>, Fault> {
    q.query(&rows::ALL_PICTURES, params![])?.iter().map(|r| r.get(0)).collect()
}

/// Licences that stand, with their visits.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn watched(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Watched>, Fault> {
    q.query(&rows::WATCHED, params![territory])?
        .iter()
        .map(|r| {
            Ok(Watched {
                licence: r.get(0)?,
                number: r.get(1)?,
                org: r.get(2)?,
                application: r.get(3)?,
                valid_from: r.get(4)?,
                valid_until: r.get(5)?,
                state: r.get(6)?,
                term_days: r.get(7)?,
                last_visit: r.get(8)?,
                planned: r.get(9)?,
            })
        })
        .collect()
}

fn licence_of(r: &Row) -> Result<Licence, Fault> {
    Ok(Licence {
        id: r.get(0)?,
        number: r.get(1)?,
        org: r.get(2)?,
        application: r.get(3)?,
        charter: r.get(4)?,
        valid_from: r.get(5)?,
        valid_until: r.get(6)?,
        state: r.get(7)?,
        stops_sale: r.get(8)?,
        cause: r.get(9)?,
        changed_at: r.get(10)?,
        families: Vec::new(),
    })
}

/// Licences of one organisation or of all; in one state, or in any.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn licences(q: &mut Reader<'_>, territory: Id, org: Option<Id>, state: &str) -> Result<Vec<Licence>, Fault> {
    let mut out = q
        .query(&rows::LICENCES, params![territory, org.unwrap_or(territory), state])?
        .iter()
        .map(licence_of)
        .collect::<Result<Vec<_>, _>>()?;
    let mut families: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for r in q.query(&rows::LICENCE_FAMILIES, params![territory])? {
        families.entry(r.get(0)?).or_default().push(r.get(1)?);
    }
    for l in &mut out {
        l.families = families.remove(&l.id).unwrap_or_default();
    }
    Ok(out)
}

/// One licence.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn licence(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Licence>, Fault> {
    let Some(mut l) = q.first(&rows::LICENCE, params![territory, id])?.as_ref().map(licence_of).transpose()? else {
        return Ok(None);
    };
    l.families = ids(q.query(&rows::FAMILIES_OF_LICENCE, params![territory, id])?)?;
    Ok(Some(l))
}

/// What a sale of this organisation's goods of a family must know, today.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn standing(q: &mut Reader<'_>, territory: Id, org: Id, family: Id, today: Day) -> Result<Standing, Fault> {
    let mut out = Standing::default();
    for r in q.query(&rows::STANDING, params![territory, org, family])? {
        let (state, stops, from, until): (String, bool, Day, Day) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        out.labelled |= state == "valid" && from <= today && today <= until;
        out.stopped |= stops && today <= until && matches!(state.as_str(), "suspended" | "withdrawn");
    }
    out.stopped &= !out.labelled;
    Ok(out)
}

fn paper_of(r: &Row) -> Result<Paper, Fault> {
    Ok(Paper {
        id: r.get(0)?,
        number: r.get(1)?,
        kind: r.get(2)?,
        subject: r.get(3)?,
        org: r.get(4)?,
        body: r.get(5)?,
        by: r.get(6)?,
        at: r.get(7)?,
    })
}

/// The documents of a subject, oldest first: its history.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn papers(q: &mut Reader<'_>, territory: Id, subject: Id) -> Result<Vec<Paper>, Fault> {
    q.query(&rows::PAPERS, params![territory, subject])?.iter().map(paper_of).collect()
}

/// One document.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn paper(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Paper>, Fault> {
    q.first(&rows::PAPER, params![territory, id])?.as_ref().map(paper_of).transpose()
}
