//! Maturity, coaching and agreed actions as pages and flows read them.

use super::model::{ACTION_REMINDERS, Action, Assessment, Criterion, DOMAINS, Grid, Texts, Visit};
use super::{rows, rules};
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Fault, Reader, Row, params};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

pub(super) fn json<T: DeserializeOwned>(r: &Row, i: usize) -> Result<T, Fault> {
    serde_json::from_str(&r.get::<String>(i)?).map_err(|e| Fault::Decode(e.to_string()))
}

/// The grids with their criteria, the newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn grids(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Grid>, Fault> {
    let mut criteria: BTreeMap<Id, Vec<Criterion>> = BTreeMap::new();
    for r in q.query(&rows::CRITERIA, params![territory])? {
        criteria.entry(r.get(0)?).or_default().push(Criterion {
            code: r.get(1)?,
            domain: r.get(2)?,
            wanted: r.get(3)?,
            body: json::<Texts>(&r, 4)?,
            levels: json(&r, 5)?,
        });
    }
    q.query(&rows::GRIDS, params![territory])?
        .iter()
        .map(|r| {
            let id: Id = r.get(0)?;
            Ok(Grid {
                id,
                version: r.get(1)?,
                name: json::<Texts>(r, 2)?,
                published_at: r.get(3)?,
                criteria: criteria.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Assessments of one organisation or of all, by organisation and day.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn assessments(q: &mut Reader<'_>, territory: Id, org: Option<Id>) -> Result<Vec<Assessment>, Fault> {
    let org = org.unwrap_or(territory);
    let mut scores: BTreeMap<Id, Vec<(String, i64, String)>> = BTreeMap::new();
    for r in q.query(&rows::SCORES, params![territory, org])? {
        scores.entry(r.get(0)?).or_default().push((r.get(1)?, r.get(2)?, r.get(3)?));
    }
    q.query(&rows::ASSESSMENTS, params![territory, org])?
        .iter()
        .map(|r| {
            let id: Id = r.get(0)?;
            Ok(Assessment {
                id,
                org: r.get(1)?,
                grid: r.get(2)?,
                on: r.get(3)?,
                note: r.get(4)?,
                by: r.get(5)?,
                scores: scores.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Where an organisation stands.
#[derive(Clone, Debug)]
pub struct Standing {
    pub org: Id,
    pub on: Day,
    /// Score of each domain, in the order of [`DOMAINS`].
    pub domains: [Option<Bps>; 3],
    pub all: Bps,
    /// The score of all at the assessment before; none at the first.
    pub before: Option<Bps>,
    /// Codes of criteria below what is wanted.
    pub needs: Vec<String>,
}

/// Where every scored organisation stands now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn standings(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Standing>, Fault> {
    let grids = grids(q, territory)?;
    let grid = |id: Id| grids.iter().find(|g| g.id == id);
    let mut of: BTreeMap<Id, Vec<Assessment>> = BTreeMap::new();
    for a in assessments(q, territory, None)? {
        of.entry(a.org).or_default().push(a);
    }
    let total = |a: &Assessment| grid(a.grid).and_then(|g| rules::score(g, a, None));
    Ok(of
        .into_iter()
        .filter_map(|(org, all)| {
            let last = all.last()?;
            let g = grid(last.grid)?;
            Some(Standing {
                org,
                on: last.on,
                domains: DOMAINS.map(|d| rules::score(g, last, Some(d))),
                all: total(last)?,
                before: all.iter().rev().nth(1).and_then(total),
                needs: rules::needs(g, last).into_iter().map(|(c, _)| c.code.clone()).collect(),
            })
        })
        .collect())
}

fn visit_of(r: &Row) -> Result<Visit, Fault> {
    Ok(Visit {
        id: r.get(0)?,
        number: r.get(1)?,
        org: r.get(2)?,
        coach: r.get(3)?,
        planned_on: r.get(4)?,
        subject: r.get(5)?,
        state: r.get(6)?,
        report: r.get(7)?,
        done_at: r.get(8)?,
    })
}

/// Visits of one organisation or of all, in one state or in any; the latest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn visits(q: &mut Reader<'_>, territory: Id, org: Option<Id>, state: &str) -> Result<Vec<Visit>, Fault> {
    q.query(&rows::VISITS, params![territory, org.unwrap_or(territory), state, 1_000])?.iter().map(visit_of).collect()
}

/// One visit.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn visit(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Visit>, Fault> {
    q.first(&rows::VISIT, params![territory, id])?.as_ref().map(visit_of).transpose()
}

fn action_of(r: &Row) -> Result<Action, Fault> {
    Ok(Action {
        id: r.get(0)?,
        visit: r.get(1)?,
        org: r.get(2)?,
        body: r.get(3)?,
        responsible: r.get(4)?,
        due_on: r.get(5)?,
        moved: r.get(6)?,
        state: r.get(7)?,
        note: r.get(8)?,
    })
}

/// Agreed actions of one organisation or of all, in one state or in any; what is due first comes first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn actions(q: &mut Reader<'_>, territory: Id, org: Option<Id>, state: &str) -> Result<Vec<Action>, Fault> {
    q.query(&rows::ACTIONS, params![territory, org.unwrap_or(territory), state, 2_000])?.iter().map(action_of).collect()
}

/// One agreed action.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn action(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Action>, Fault> {
    q.first(&rows::ACTION, params![territory, id])?.as_ref().map(action_of).transpose()
}

/// Reminders given of something: days before, when.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn reminders(q: &mut Reader<'_>, territory: Id, subject: Id) -> Result<Vec<(i64, Micros)>, Fault> {
    q.query(&rows::REMINDERS, params![territory, subject])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// Whether today has not been looked at yet: once a day is enough for what is counted in days.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_reminder_due(q: &mut Reader<'_>, territory: Id, today: Day) -> Result<bool, Fault> {
    let looked = q.first(&rows::LOOKED, params![territory])?.map(|r| r.get::<i64>(0)).transpose()?;
    Ok(looked.is_none_or(|d| d < today.0))
}

/// What waits in this room: for the list of what waits for whoever signed in.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Visits planned for today or before.
    pub visits: i64,
    /// Actions that an organisation says are done.
    pub said: i64,
    pub late_actions: i64,
    /// Sessions whose day has come and whose attendance is not recorded.
    pub sessions: i64,
    /// Trainings whose sessions are all over.
    pub to_close: i64,
    /// Assemblies whose day has come and whose minutes are not recorded.
    pub assemblies: i64,
    pub late_deadlines: i64,
    /// Legal deadlines of the next thirty days.
    pub deadlines: i64,
    /// Mandates that ended and that nobody renewed.
    pub mandates: i64,
}

/// Counts what waits, of one organisation or of all.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn waiting(q: &mut Reader<'_>, territory: Id, org: Option<Id>, today: Day) -> Result<Waiting, Fault> {
    use super::{governance_views as g, training_views as t};
    let open = actions(q, territory, org, "open")?;
    let deadlines = g::deadlines(q, territory, org, false, Some(today.plus(30)))?;
    let trainings = t::trainings(q, territory, "open", "", 500, 0)?;
    let sessions = t::sessions(q, territory, None)?;
    let of = |training: Id| sessions.iter().filter(move |s| s.training == training && s.state != "cancelled");
    let ready = |id: Id| of(id).all(|s| s.state == "held") && of(id).count() > 0;
    Ok(Waiting {
        visits: visits(q, territory, org, "planned")?.iter().filter(|v| v.planned_on <= today).count() as i64,
        said: actions(q, territory, org, "said")?.len() as i64,
        late_actions: open.iter().filter(|a| a.is_late(today)).count() as i64,
        sessions: trainings.iter().flat_map(|t| of(t.id)).filter(|s| s.state == "planned" && s.on <= today).count() as i64,
        to_close: trainings.iter().filter(|t| ready(t.id)).count() as i64,
        assemblies: g::assemblies(q, territory, org)?.iter().filter(|a| a.state == "convoked" && a.held_on <= today).count()
            as i64,
        late_deadlines: deadlines.iter().filter(|d| d.due_on < today).count() as i64,
        deadlines: deadlines.iter().filter(|d| d.due_on >= today).count() as i64,
        mandates: rules::unrenewed(&g::mandates(q, territory, org)?, today) as i64,
    })
}

/// How many days before its deadline an action is spoken of first.
pub const SOON: i64 = ACTION_REMINDERS[0];
