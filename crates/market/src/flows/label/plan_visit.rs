//! A visit is planned: the first one of an application, or surveillance under its licence.

use crate::label::{paper, rows, views};
use crate::territory::series;
use crate::{people, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Plans a visit.
#[derive(Debug, Clone, Serialize)]
pub struct PlanVisit {
    pub application: Id,
    pub auditor: Id,
    pub on: Day,
}

/// Planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitPlanned {
    pub visit: Id,
    pub number: String,
}

refusals! {
    /// Why no visit is planned.
    pub enum PlanVisitRefusal {
        /// No such application.
        NotFound => ("label.application_not_found", 404),
        /// Neither complete nor licensed.
        NotOpen => ("label.not_open", 409),
        /// Not in the past.
        BadDay => ("label.bad_day", 422),
        /// She does not audit for the label.
        NoAuditor => ("label.no_auditor", 422),
        /// She belongs to the organisation.
        Conflict => ("label.conflict", 403),
        /// A visit waits already.
        Planned => ("label.visit_planned", 409),
    }
}

impl Command for PlanVisit {
    const NAME: &'static str = "label/plan_visit";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer]);
    type Done = VisitPlanned;
    type Refusal = PlanVisitRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VisitPlanned, Refused<PlanVisitRefusal>> {
        let Some(a) = views::application(&mut tx.reader(), ctx.territory, self.application)? else {
            return no(PlanVisitRefusal::NotFound);
        };
        if !matches!(a.state.as_str(), "complete" | "granted") {
            return no(PlanVisitRefusal::NotOpen);
        }
        if self.on < ctx.today() {
            return no(PlanVisitRefusal::BadDay);
        }
        let grants = people::views::grants(&mut tx.reader(), ctx.territory, self.auditor)?;
        if !grants.iter().any(|g| g.role == Role::LabelAuditor) {
            return no(PlanVisitRefusal::NoAuditor);
        }
        if grants.iter().any(|g| g.scope == a.org) {
            return no(PlanVisitRefusal::Conflict);
        }
        if views::visits(&mut tx.reader(), ctx.territory, a.id)?.iter().any(|v| v.done_at.is_none()) {
            return no(PlanVisitRefusal::Planned);
        }
        let visit = ctx.new_id();
        let number = series::take(tx, ctx, "LV", visit)?;
        let surveillance = a.state == "granted";
        tx.execute(
            &rows::INSERT_VISIT,
            params![ctx.territory, visit, number.as_str(), a.org, a.id, surveillance, self.on, self.auditor],
        )?;
        tx.touch(visit);
        paper(tx, ctx, "visit_planned", a.id, a.org, &self.on.iso())?;
        tx.fact("number", &number);
        Ok(VisitPlanned { visit, number })
    }
}
