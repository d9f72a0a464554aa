//! A visit was made: its report, and what was agreed on with its deadlines.

use crate::capacities::{rows, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_line, clean_text};
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Something to do.
#[derive(Debug, Clone, Serialize)]
pub struct NewAction {
    pub body: String,
    /// Who does it: an office or a name of theirs.
    pub responsible: String,
    pub due_on: Day,
}

/// Records a visit.
#[derive(Debug, Clone, Serialize)]
pub struct RecordCoaching {
    pub visit: Id,
    pub report: String,
    pub actions: Vec<NewAction>,
}

/// Recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CoachingRecorded {
    pub actions: Vec<Id>,
}

refusals! {
    /// Why it is not recorded.
    pub enum RecordCoachingRefusal {
        /// No such visit of hers.
        NotFound => ("coaching.not_found", 404),
        /// It was recorded or called off.
        Done => ("coaching.done", 409),
        /// Its day has not come.
        TooEarly => ("coaching.too_early", 409),
        /// A visit has a report.
        NoReport => ("coaching.no_report", 422),
        /// An action says what, who and until when; not in the past; twenty at most.
        BadAction { n: i64 } => ("coaching.bad_action", 422),
    }
}

impl Command for RecordCoaching {
    const NAME: &'static str = "coaching/record";
    const MAY: Permission = Permission::Roles(&[Role::Coach]);
    type Done = CoachingRecorded;
    type Refusal = RecordCoachingRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CoachingRecorded, Refused<RecordCoachingRefusal>> {
        let found = views::visit(&mut tx.reader(), ctx.territory, self.visit)?;
        let Some(visit) = found.filter(|v| ctx.person().is_none_or(|p| p == v.coach)) else {
            return no(RecordCoachingRefusal::NotFound);
        };
        let today = ctx.today();
        if visit.planned_on > today {
            return no(RecordCoachingRefusal::TooEarly);
        }
        let report = clean_text(&self.report, 8_000);
        if report.is_empty() {
            return no(RecordCoachingRefusal::NoReport);
        }
        if tx.first(&rows::END_VISIT, params![ctx.territory, visit.id, "done", report, ctx.now])?.is_none() {
            return no(RecordCoachingRefusal::Done);
        }
        let mut actions = Vec::new();
        for (n, a) in self.actions.iter().enumerate() {
            let (body, responsible) = (clean_text(&a.body, 1_000), clean_line(&a.responsible, 120));
            if body.is_empty() || responsible.is_empty() || a.due_on < today || n >= 20 {
                return no(RecordCoachingRefusal::BadAction { n: n as i64 + 1 });
            }
            let id = ctx.new_id();
            tx.execute(
                &rows::INSERT_ACTION,
                params![ctx.territory, id, visit.id, visit.org, body, responsible, a.due_on, ctx.now],
            )?;
            actions.push(id);
        }
        tx.touch(visit.id);
        tx.touch(visit.org);
        tx.fact("actions", actions.len());
        Ok(CoachingRecorded { actions })
    }
}
