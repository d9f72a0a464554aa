//! Governance records as pages and flows read them.

use super::governance_rows as rows;
use super::model::{Assembly, Deadline, Duty, Mandate, Registered, Resolution, ShareMovement, Statutes, Texts, Voter};
use super::views::json;
use rahba_kernel::{Day, Id};
use rahba_store::{Fault, Reader, Row, params};
use std::collections::BTreeMap;

/// The last day that a filter may name.
const NEVER: Day = Day(10_000_000);

/// What the organisation's statutes say; none when nobody entered them.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn statutes(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Option<Statutes>, Fault> {
    q.first(&rows::STATUTES, params![territory, org])?
        .map(|r| {
            Ok(Statutes {
                share_value: r.get(0)?,
                notice_days: r.get(1)?,
                quorum: r.get(2)?,
                quorum_again: r.get(3)?,
                extra_quorum: r.get(4)?,
                extra_quorum_again: r.get(5)?,
                extra_majority: r.get(6)?,
                proxies_max: r.get(7)?,
                mandate_years: r.get(8)?,
                year_end: r.get(9)?,
            })
        })
        .transpose()
}

/// When each organisation's year ends, where its statutes were entered.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn year_ends(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, i64>, Fault> {
    q.query(&rows::YEAR_ENDS, params![territory])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// The members' register: those who are members and those who were.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn register(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<Registered>, Fault> {
    q.query(&rows::REGISTER, params![territory, org])?
        .iter()
        .map(|r| {
            Ok(Registered {
                member: r.get(0)?,
                number: r.get(1)?,
                name: r.get(2)?,
                gender: r.get(3)?,
                joined_at: r.get(4)?,
                left_at: r.get(5)?,
                shares: r.get(6)?,
            })
        })
        .collect()
}

/// Holders and shares of each organisation.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn capital(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, (i64, i64)>, Fault> {
    q.query(&rows::CAPITAL, params![territory])?.iter().map(|r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?)))).collect()
}

/// The movements of an organisation's shares, in their order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn share_movements(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<ShareMovement>, Fault> {
    q.query(&rows::SHARE_MOVEMENTS, params![territory, org])?
        .iter()
        .map(|r| {
            Ok(ShareMovement {
                id: r.get(0)?,
                member: r.get(1)?,
                name: r.get(2)?,
                shares: r.get(3)?,
                value: r.get(4)?,
                kind: r.get(5)?,
                on: r.get(6)?,
                note: r.get(7)?,
            })
        })
        .collect()
}

/// Holdings that are not the sum of their movements, for the audit: organisation, member, held, moved.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn wrong_holdings(q: &mut Reader<'_>, territory: Id) -> Result<Vec<(Id, Id, i64, i64)>, Fault> {
    q.query(&rows::WRONG_HOLDINGS, params![territory])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))).collect()
}

/// Mandates of one organisation or of all, the latest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn mandates(q: &mut Reader<'_>, territory: Id, org: Option<Id>) -> Result<Vec<Mandate>, Fault> {
    q.query(&rows::MANDATES, params![territory, org.unwrap_or(territory)])?
        .iter()
        .map(|r| {
            Ok(Mandate {
                id: r.get(0)?,
                org: r.get(1)?,
                member: r.get(2)?,
                name: r.get(3)?,
                office: r.get(4)?,
                from: r.get(5)?,
                until: r.get(6)?,
                ended_on: r.get(7)?,
                ended_why: r.get(8)?,
            })
        })
        .collect()
}

fn assembly_of(r: &Row) -> Result<Assembly, Fault> {
    Ok(Assembly {
        id: r.get(0)?,
        number: r.get(1)?,
        org: r.get(2)?,
        kind: r.get(3)?,
        again_of: r.get(4)?,
        convoked_on: r.get(5)?,
        held_on: r.get(6)?,
        starts: r.get(7)?,
        place: r.get(8)?,
        agenda: r.get(9)?,
        called: r.get(10)?,
        needed: r.get(11)?,
        state: r.get(12)?,
        present: r.get(13)?,
        represented: r.get(14)?,
        minutes: r.get(15)?,
        recorded_at: r.get(16)?,
    })
}

/// Assemblies of one organisation or of all, the latest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn assemblies(q: &mut Reader<'_>, territory: Id, org: Option<Id>) -> Result<Vec<Assembly>, Fault> {
    q.query(&rows::ASSEMBLIES, params![territory, org.unwrap_or(territory), 2_000])?.iter().map(assembly_of).collect()
}

/// One assembly.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn assembly(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Assembly>, Fault> {
    q.first(&rows::ASSEMBLY, params![territory, id])?.as_ref().map(assembly_of).transpose()
}

/// Who was there or was voted for, and what was decided.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn minutes(q: &mut Reader<'_>, territory: Id, assembly: Id) -> Result<(Vec<Voter>, Vec<Resolution>), Fault> {
    let voters = q
        .query(&rows::VOTERS, params![territory, assembly])?
        .iter()
        .map(|r| Ok(Voter { member: r.get(0)?, name: r.get(1)?, proxy: r.get(2)? }))
        .collect::<Result<_, Fault>>()?;
    let resolutions = q
        .query(&rows::RESOLUTIONS, params![territory, assembly])?
        .iter()
        .map(|r| Ok(Resolution { body: r.get(0)?, yes: r.get(1)?, no: r.get(2)?, abstain: r.get(3)?, passed: r.get(4)? }))
        .collect::<Result<_, Fault>>()?;
    Ok((voters, resolutions))
}

/// What the law asks for, as this territory has it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn duties(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Duty>, Fault> {
    q.query(&rows::DUTIES, params![territory])?
        .iter()
        .map(|r| {
            Ok(Duty {
                id: r.get(0)?,
                code: r.get(1)?,
                rule: r.get(2)?,
                days: r.get(3)?,
                by_assembly: r.get(4)?,
                name: json::<Texts>(r, 5)?,
                source: r.get(6)?,
            })
        })
        .collect()
}

fn deadline_of(r: &Row) -> Result<Deadline, Fault> {
    Ok(Deadline {
        id: r.get(0)?,
        org: r.get(1)?,
        duty: r.get(2)?,
        period: r.get(3)?,
        due_on: r.get(4)?,
        done_on: r.get(5)?,
        done_note: r.get(6)?,
    })
}

/// Deadlines of one organisation or of all, open ones or all, due until a day; what is due first comes first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn deadlines(
    q: &mut Reader<'_>,
    territory: Id,
    org: Option<Id>,
    done_too: bool,
    until: Option<Day>,
) -> Result<Vec<Deadline>, Fault> {
    q.query(&rows::DEADLINES, params![territory, org.unwrap_or(territory), done_too, until.unwrap_or(NEVER), 2_000])?
        .iter()
        .map(deadline_of)
        .collect()
}

/// One deadline.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn deadline(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Deadline>, Fault> {
    q.first(&rows::DEADLINE, params![territory, id])?.as_ref().map(deadline_of).transpose()
}
