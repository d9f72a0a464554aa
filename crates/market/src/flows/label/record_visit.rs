//! The auditor records what she found, criterion by criterion; non-conformities get their deadline.

use crate::label::{paper, rows, rules, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// On one criterion.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    pub criterion: Id,
    /// `conform`, `minor`, `major`, `not_applicable`.
    pub verdict: String,
    pub note: String,
}

/// Records a visit.
#[derive(Debug, Clone, Serialize)]
pub struct RecordVisit {
    pub visit: Id,
    pub findings: Vec<Found>,
    pub report: String,
}

/// Recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitRecorded {
    pub open: i64,
}

refusals! {
    /// Why it is not recorded.
    pub enum RecordVisitRefusal {
        /// No such visit of hers.
        NotFound => ("label.visit_not_found", 404),
        /// It was recorded before.
        Done => ("label.visit_done", 409),
        /// A criterion has no verdict.
        Missing { missing: i64 } => ("label.verdict_missing", 422),
        /// A non-conformity says what is wrong.
        NoNote => ("label.no_note", 422),
    }
}

impl Command for RecordVisit {
    const NAME: &'static str = "label/record_visit";
    const MAY: Permission = Permission::Roles(&[Role::LabelAuditor]);
    type Done = VisitRecorded;
    type Refusal = RecordVisitRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VisitRecorded, Refused<RecordVisitRefusal>> {
        let found = views::visit(&mut tx.reader(), ctx.territory, self.visit)?;
        let Some(visit) = found.filter(|v| ctx.person().is_none_or(|p| p == v.auditor)) else {
            return no(RecordVisitRefusal::NotFound);
        };
        if tx.first(&rows::END_VISIT, params![ctx.territory, visit.id, ctx.now, clean_text(&self.report, 4_000)])?.is_none() {
            return no(RecordVisitRefusal::Done);
        }
        let a = views::application(&mut tx.reader(), ctx.territory, visit.application)?
            .ok_or_else(|| Fault::Decode("a visit without its application".into()))?;
        let charter = views::charter(&mut tx.reader(), ctx.territory, a.charter)?
            .ok_or_else(|| Fault::Decode("an application without its charter".into()))?;
        let families = views::application_families(&mut tx.reader(), ctx.territory, a.id)?;
        let asked = rules::asked(&views::criteria(&mut tx.reader(), ctx.territory, a.charter)?, &families);
        let said: BTreeMap<Id, &Found> = self.findings.iter().map(|f| (f.criterion, f)).collect();
        let known = |v: &str| matches!(v, "conform" | "minor" | "major" | "not_applicable");
        let missing = asked.iter().filter(|c| !said.get(&c.id).is_some_and(|f| known(&f.verdict))).count() as i64;
        if missing > 0 {
            return no(RecordVisitRefusal::Missing { missing });
        }
        let mut open = 0;
        for c in &asked {
            let Some(f) = said.get(&c.id) else { continue };
            let note = clean_text(&f.note, 2_000);
            let wrong = matches!(f.verdict.as_str(), "minor" | "major");
            if wrong && note.is_empty() {
                return no(RecordVisitRefusal::NoNote);
            }
            open += i64::from(wrong);
            let due: Option<Day> = wrong.then(|| rules::due_on(ctx.today(), charter.mend_days, f.verdict == "major"));
            tx.execute(&rows::PUT_FINDING, params![ctx.territory, visit.id, c.id, f.verdict.as_str(), note, due])?;
        }
        if !visit.surveillance {
            let to = if open > 0 { "mending" } else { "ready" };
            tx.first(&rows::MOVE_APPLICATION, params![ctx.territory, a.id, "complete", to, a.note, ctx.now])?;
        }
        tx.touch(visit.id);
        paper(tx, ctx, if visit.surveillance { "surveillance" } else { "visited" }, a.id, a.org, &visit.number)?;
        tx.fact("open", open);
        Ok(VisitRecorded { open })
    }
}
