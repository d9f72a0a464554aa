//! A coach's visit to an organisation is planned.

use crate::capacities::rows;
use crate::territory::series;
use crate::{organisations, people, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Plans a visit.
#[derive(Debug, Clone, Serialize)]
pub struct PlanCoaching {
    pub org: Id,
    pub coach: Id,
    pub on: Day,
    pub subject: String,
}

/// Planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CoachingPlanned {
    pub visit: Id,
    pub number: String,
}

refusals! {
    /// Why no visit is planned.
    pub enum PlanCoachingRefusal {
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Not in the past.
        BadDay => ("capacity.past_day", 422),
        /// She is no coach.
        NoCoach => ("coaching.no_coach", 422),
        /// Say what it is about.
        NoSubject => ("coaching.no_subject", 422),
    }
}

impl Command for PlanCoaching {
    const NAME: &'static str = "coaching/plan";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary]);
    type Done = CoachingPlanned;
    type Refusal = PlanCoachingRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CoachingPlanned, Refused<PlanCoachingRefusal>> {
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(PlanCoachingRefusal::NoSuchOrganisation);
        }
        if self.on < ctx.today() {
            return no(PlanCoachingRefusal::BadDay);
        }
        let grants = people::views::grants(&mut tx.reader(), ctx.territory, self.coach)?;
        if !grants.iter().any(|g| g.role == Role::Coach) {
            return no(PlanCoachingRefusal::NoCoach);
        }
        let subject = clean_line(&self.subject, 200);
        if subject.is_empty() {
            return no(PlanCoachingRefusal::NoSubject);
        }
        let visit = ctx.new_id();
        let number = series::take(tx, ctx, "CV", visit)?;
        tx.execute(&rows::INSERT_VISIT, params![ctx.territory, visit, number.as_str(), self.org, self.coach, self.on, subject])?;
        tx.touch(visit);
        tx.touch(self.org);
        tx.fact("number", &number);
        Ok(CoachingPlanned { visit, number })
    }
}
