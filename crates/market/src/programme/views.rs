//! The programme as pages, reports and the audit read it.

use super::model::{
    Announcement, Basis, CallForProjects, Contribution, Event, Expense, Freeze, Indicator, Measure, Partner, Project, Split,
    Tranche, Value,
};
use super::rows;
use crate::ledger::{self, chart};
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Fault, Reader, Row, params};
use serde::de::DeserializeOwned;

fn opaque<T: DeserializeOwned>(r: &Row, i: usize) -> Result<T, Fault> {
    serde_json::from_str(&r.get::<String>(i)?).map_err(|e| Fault::Decode(e.to_string()))
}

/// Whoever gives.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn partners(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Partner>, Fault> {
    q.query(&rows::PARTNERS, params![territory])?
        .iter()
        .map(|r| Ok(Partner { id: r.get(0)?, code: r.get(1)?, kind: r.get(2)?, name: opaque(r, 3)? }))
        .collect()
}

/// Every call, the last to close first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn calls(q: &mut Reader<'_>, territory: Id) -> Result<Vec<CallForProjects>, Fault> {
    q.query(&rows::CALLS, params![territory])?
        .iter()
        .map(|r| {
            Ok(CallForProjects {
                id: r.get(0)?,
                number: r.get(1)?,
                title: opaque(r, 2)?,
                grant: r.get(3)?,
                cap: r.get(4)?,
                kind: r.get(5)?,
                follow_up_days: r.get(6)?,
                opens_on: r.get(7)?,
                closes_on: r.get(8)?,
                papers: opaque(r, 9)?,
                source: r.get(10)?,
            })
        })
        .collect()
}

/// One call.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn call(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<CallForProjects>, Fault> {
    Ok(calls(q, territory)?.into_iter().find(|c| c.id == id))
}

fn project_of(r: &Row) -> Result<Project, Fault> {
    Ok(Project {
        id: r.get(0)?,
        number: r.get(1)?,
        call: r.get(2)?,
        title: opaque(r, 3)?,
        purpose: opaque(r, 4)?,
        holder: r.get(5)?,
        operator: r.get(6)?,
        cost: r.get(7)?,
        precision: r.get(8)?,
        source: r.get(9)?,
        papers: opaque(r, 10)?,
        state: r.get(11)?,
        convention: r.get(12)?,
        signed_on: r.get(13)?,
        obligations: r.get(14)?,
        starts_on: r.get(15)?,
        ends_on: r.get(16)?,
        handed_on: r.get(17)?,
        submitted_by: r.get(18)?,
        submitted_at: r.get(19)?,
    })
}

/// Every project, by number.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn projects(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Project>, Fault> {
    q.query(&rows::PROJECTS, params![territory, territory])?.iter().map(project_of).collect()
}

/// One project.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn project(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Project>, Fault> {
    if id == territory {
        return Ok(None);
    }
    q.first(&rows::PROJECTS, params![territory, id])?.as_ref().map(project_of).transpose()
}

/// Contributions to one project, or to all, with their project.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn contributions(q: &mut Reader<'_>, territory: Id, project: Option<Id>) -> Result<Vec<(Id, Contribution)>, Fault> {
    q.query(&rows::CONTRIBUTIONS, params![territory, project.unwrap_or(territory)])?
        .iter()
        .map(|r| {
            let c =
                Contribution { partner: r.get(1)?, form: r.get(2)?, amount: r.get(3)?, precision: r.get(4)?, grant: r.get(5)? };
            Ok((r.get(0)?, c))
        })
        .collect()
}

fn tranche_of(r: &Row) -> Result<Tranche, Fault> {
    Ok(Tranche {
        id: r.get(0)?,
        project: r.get(1)?,
        partner: r.get(2)?,
        form: r.get(3)?,
        position: r.get(4)?,
        amount: r.get(5)?,
        due_on: r.get(6)?,
        condition: r.get(7)?,
        state: r.get(8)?,
        evidence: r.get(9)?,
        claimed_by: r.get(10)?,
        claimed_at: r.get(11)?,
        received_on: r.get(12)?,
        reference: r.get(13)?,
    })
}

/// Tranches of one project, or of all.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn tranches(q: &mut Reader<'_>, territory: Id, project: Option<Id>) -> Result<Vec<Tranche>, Fault> {
    q.query(&rows::TRANCHES, params![territory, project.unwrap_or(territory)])?.iter().map(tranche_of).collect()
}

/// One tranche.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn tranche(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Tranche>, Fault> {
    q.first(&rows::TRANCHE, params![territory, id])?.as_ref().map(tranche_of).transpose()
}

/// How many tranches are late.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn late_tranches(q: &mut Reader<'_>, territory: Id, today: Day) -> Result<i64, Fault> {
    q.first(&rows::LATE, params![territory, today])?.map_or(Ok(0), |r| r.get(0))
}

/// Expenses of one project (or one expense by its id), or all.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn expenses(q: &mut Reader<'_>, territory: Id, of: Option<Id>) -> Result<Vec<Expense>, Fault> {
    q.query(&rows::EXPENSES, params![territory, of.unwrap_or(territory)])?
        .iter()
        .map(|r| {
            Ok(Expense {
                id: r.get(0)?,
                number: r.get(1)?,
                project: r.get(2)?,
                spent_on: r.get(3)?,
                supplier: r.get(4)?,
                what: r.get(5)?,
                amount: r.get(6)?,
                form: r.get(7)?,
                paper: r.get(8)?,
                document: r.get(9)?,
                entry: r.get(10)?,
                cancelled_at: r.get(11)?,
                cancelled_why: r.get(12)?,
            })
        })
        .collect()
}

/// A project's history, oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn events(q: &mut Reader<'_>, territory: Id, project: Id) -> Result<Vec<Event>, Fault> {
    q.query(&rows::EVENTS, params![territory, project])?
        .iter()
        .map(|r| Ok(Event { kind: r.get(0)?, progress: r.get(1)?, body: r.get(2)?, by: r.get(3)?, at: r.get(4)? }))
        .collect()
}

/// How far a project is, in basis points.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn progress(q: &mut Reader<'_>, territory: Id, project: Id) -> Result<i64, Fault> {
    q.first(&rows::PROGRESS, params![territory, project])?.map_or(Ok(0), |r| r.get(0))
}

/// What a project has left: at the bank, and given in kind but not yet used.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn left(q: &mut Reader<'_>, territory: Id, project: Id) -> Result<(Money, Money), Fault> {
    let bank = ledger::views::balance(q, territory, &chart::project_bank(project))?;
    let kind = ledger::views::balance(q, territory, &chart::project_kind(project))?;
    Ok((bank, kind))
}

/// What was received for a project and what was spent, as the money book says (gross, so that a cancelled
/// expense stands on both sides of the account and in neither figure).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn received_and_spent(q: &mut Reader<'_>, territory: Id, project: Id) -> Result<(Money, Money), Fault> {
    let (mut received, mut spent) = (Money::ZERO, Money::ZERO);
    for e in ledger::views::entries_of(q, territory, project)? {
        for l in e.lines.iter().filter(|l| chart::code_of(&l.account) == "L:fund.project") {
            let signed = l.credit.unwrap_or_default() - l.debit.unwrap_or_default();
            if e.kind == "tranche" { received += signed } else { spent += -signed }
        }
    }
    Ok((received, spent))
}

/// Sums that were announced.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn announcements(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Announcement>, Fault> {
    q.query(&rows::ANNOUNCEMENTS, params![territory])?
        .iter()
        .map(|r| {
            Ok(Announcement {
                id: r.get(0)?,
                amount: r.get(1)?,
                precision: r.get(2)?,
                partner_kind: r.get(3)?,
                source: r.get(4)?,
                explanation: opaque(r, 5)?,
                said_on: r.get(6)?,
            })
        })
        .collect()
}

/// What the indicators are.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn indicators(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Indicator>, Fault> {
    q.query(&rows::INDICATORS, params![territory])?
        .iter()
        .map(|r| {
            Ok(Indicator {
                id: r.get(0)?,
                code: r.get(1)?,
                measure: measure(r, 2)?,
                position: r.get(3)?,
                name: opaque(r, 4)?,
                definition: opaque(r, 5)?,
                baseline: r.get(6)?,
                baseline_on: r.get(7)?,
                target: r.get(8)?,
                target_on: r.get(9)?,
            })
        })
        .collect()
}

fn measure(r: &Row, i: usize) -> Result<Measure, Fault> {
    let code: String = r.get(i)?;
    Measure::from_code(&code).ok_or_else(|| Fault::Decode(format!("unknown measure {code}")))
}

/// Freezes, the newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn freezes(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Freeze>, Fault> {
    q.query(&rows::FREEZES, params![territory])?
        .iter()
        .map(|r| {
            Ok(Freeze {
                id: r.get(0)?,
                number: r.get(1)?,
                from: r.get(2)?,
                to: r.get(3)?,
                through: r.get(4)?,
                note: r.get(5)?,
                by: r.get(6)?,
                at: r.get(7)?,
            })
        })
        .collect()
}

/// What makers and products were when values were frozen.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn basis(q: &mut Reader<'_>, territory: Id, freeze: Id) -> Result<Basis, Fault> {
    match q.first(&rows::BASIS, params![territory, freeze])? {
        Some(r) => opaque(&r, 0),
        None => Ok(Basis::default()),
    }
}

/// The values that were frozen.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn values(q: &mut Reader<'_>, territory: Id, freeze: Id) -> Result<Vec<Value>, Fault> {
    q.query(&rows::VALUES, params![territory, freeze])?
        .iter()
        .map(|r| {
            let split: String = r.get(1)?;
            Ok(Value {
                measure: measure(r, 0)?,
                split: Split::from_code(&split).ok_or_else(|| Fault::Decode(format!("unknown split {split}")))?,
                cell: r.get(2)?,
                value: r.get(3)?,
                makers: r.get(4)?,
            })
        })
        .collect()
}
