//! A plan is reviewed: what the figures say on that day, what was found, what was decided.

use crate::plan::{measures, rows, views};
use crate::{refusals, stock};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records a review; the figures are read from the books as it is made.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewPlan {
    pub plan: Id,
    pub found: String,
    pub decided: String,
}

/// The review.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanReviewed {
    pub review: Id,
    /// Objective and its value on the day.
    pub measured: Vec<(Id, i64)>,
}

refusals! {
    /// Why it is not recorded.
    pub enum ReviewPlanRefusal {
        /// No such plan, or not adopted.
        NotAdopted => ("plan.not_now", 409),
        /// A review says what was decided.
        NoDecision => ("plan.no_decision", 422),
    }
}

impl Command for ReviewPlan {
    const NAME: &'static str = "plan/review";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = PlanReviewed;
    type Refusal = ReviewPlanRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PlanReviewed, Refused<ReviewPlanRefusal>> {
        let plans = views::plans(&mut tx.reader(), ctx.territory)?;
        let Some(plan) = plans.into_iter().find(|p| p.id == self.plan && p.state == "adopted") else {
            return no(ReviewPlanRefusal::NotAdopted);
        };
        let decided = clean_text(&self.decided, 2_000);
        if decided.is_empty() {
            return no(ReviewPlanRefusal::NoDecision);
        }
        let fairs = stock::views::fairs(&mut tx.reader(), ctx.territory)?;
        let until = plan.ends_on.min(ctx.today());
        let figures = measures::figures(&mut tx.reader(), ctx.territory, plan.starts_on, until, &fairs)?;
        let measured: Vec<(Id, i64)> = views::objectives(&mut tx.reader(), ctx.territory, plan.id)?
            .into_iter()
            .map(|o| (o.id, figures.get(&o.measure)))
            .collect();
        let review = ctx.new_id();
        let json = serde_json::to_string(&measured).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.execute(
            &rows::INSERT_REVIEW,
            params![ctx.territory, review, plan.id, clean_text(&self.found, 2_000), decided, json, crate::who(ctx), ctx.now],
        )?;
        tx.touch(plan.id);
        Ok(PlanReviewed { review, measured })
    }
}
