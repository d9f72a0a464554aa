//! Once a day: the deadlines of years that have ended are opened, and organisations are told of legal
//! deadlines, agreed actions and sessions before they come. Given by the program itself; each reminder
//! once, and one message for what is told late.

use crate::capacities::model::{ACTION_REMINDERS, REMINDERS, SESSION_REMINDERS};
use crate::capacities::{governance_rows, governance_views, rows, rules, training_views};
use crate::organisations;
use crate::organisations::model::Form;
use rahba_kernel::role::Permission;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Fault, Never, Refused, Statement, Tx, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most of one kind in one command.
const BATCH: i64 = 500;

/// Reminds.
#[derive(Debug, Clone, Serialize)]
pub struct RemindCapacities {}

/// Reminded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CapacitiesReminded {
    /// Deadlines opened.
    pub opened: i64,
    /// Messages on their way.
    pub told: i64,
    /// There is more: give it again.
    pub more: bool,
}

/// Opens the deadlines of the last year that ended, for each cooperative and union.
fn open_years(tx: &mut Tx<'_>, ctx: &Ctx, today: Day) -> Result<i64, Fault> {
    let duties = governance_views::duties(&mut tx.reader(), ctx.territory)?;
    let ends = governance_views::year_ends(&mut tx.reader(), ctx.territory)?;
    let mut opened = 0;
    for org in organisations::views::all(&mut tx.reader(), ctx.territory)? {
        if !matches!(org.form, Form::Cooperative | Form::Union) {
            continue;
        }
        let Some(end) = rules::year_end(today, ends.get(&org.id).copied().unwrap_or(1231)) else { continue };
        for d in duties.iter().filter(|d| d.rule == "year_end") {
            let due = end.plus(d.days);
            // What fell due long before the organisation was followed here is not asked any more.
            if due < today.plus(-180) {
                continue;
            }
            let row = params![ctx.territory, ctx.new_id(), org.id, d.id, end.iso(), due];
            if tx.first(&governance_rows::OPEN_DEADLINE, row)?.is_some() {
                opened += 1;
            }
        }
    }
    Ok(opened)
}

type Told = (Id, Id, Day);

/// What is told of now: subject, whom, day. The nearest first: who is told of a week is not told of a month.
fn due(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    today: Day,
    which: &'static Statement,
    days: &[i64],
    more: &mut bool,
) -> Result<Vec<Told>, Fault> {
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    for n in days.iter().rev() {
        let found = tx.query(which, params![ctx.territory, today, today.plus(*n), *n, BATCH])?;
        *more |= found.len() as i64 == BATCH;
        for r in found {
            let (subject, whom, day): Told = (r.get(0)?, r.get(1)?, r.get(2)?);
            if tx.first(&rows::REMINDED, params![ctx.territory, subject, *n, ctx.now])?.is_some() && seen.insert(subject) {
                out.push((subject, whom, day));
            }
        }
    }
    Ok(out)
}

impl Command for RemindCapacities {
    const NAME: &'static str = "capacities/remind";
    const MAY: Permission = Permission::System;
    type Done = CapacitiesReminded;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CapacitiesReminded, Refused<Never>> {
        let today = ctx.today();
        let opened = open_years(tx, ctx, today)?;
        let (mut told, mut more) = (0, false);
        let mut tell = |tx: &mut Tx<'_>, kind: &str, org: Id, subject: Id, day: Day| -> Result<(), Fault> {
            told += 1;
            tx.touch(subject);
            tx.enqueue(kind, &serde_json::json!({ "org": org, "subject": subject, "until": day.iso() }), 0)
        };
        for (deadline, org, day) in due(tx, ctx, today, &rows::DEADLINES_TO_REMIND, &REMINDERS, &mut more)? {
            tell(tx, "deadline.comes", org, deadline, day)?;
        }
        for (action, org, day) in due(tx, ctx, today, &rows::ACTIONS_TO_REMIND, &ACTION_REMINDERS, &mut more)? {
            tell(tx, "action.comes", org, action, day)?;
        }
        for (session, training, day) in due(tx, ctx, today, &rows::SESSIONS_TO_REMIND, &SESSION_REMINDERS, &mut more)? {
            let enrolled = training_views::enrolled(&mut tx.reader(), ctx.territory, training)?;
            for org in enrolled.into_iter().map(|e| e.org).collect::<BTreeSet<Id>>() {
                tell(tx, "session.comes", org, session, day)?;
            }
        }
        if !more {
            tx.execute(&rows::LOOK, params![ctx.territory, today])?;
        }
        Ok(CapacitiesReminded { opened, told, more })
    }
}
