//! A plan is adopted, and closed.

use crate::plan::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Where a plan goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanMove {
    Adopt,
    Close,
}

/// Moves a plan on.
#[derive(Debug, Serialize)]
pub struct MovePlan {
    pub plan: Id,
    pub to: PlanMove,
}

/// Moved.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlanMoved {}

refusals! {
    /// Why it stays.
    pub enum MovePlanRefusal {
        /// No such plan.
        NoSuchPlan => ("plan.not_found", 404),
        /// A plan that is adopted has an objective and an action.
        Empty => ("plan.empty", 409),
        /// Not from where it is.
        NotNow => ("plan.not_now", 409),
    }
}

impl Command for MovePlan {
    const NAME: &'static str = "plan/move_plan";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = PlanMoved;
    type Refusal = MovePlanRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PlanMoved, Refused<MovePlanRefusal>> {
        let plans = views::plans(&mut tx.reader(), ctx.territory)?;
        if !plans.iter().any(|p| p.id == self.plan) {
            return no(MovePlanRefusal::NoSuchPlan);
        }
        let (from, to) = match self.to {
            PlanMove::Adopt => ("draft", "adopted"),
            PlanMove::Close => ("adopted", "closed"),
        };
        if self.to == PlanMove::Adopt {
            let actions = views::actions(&mut tx.reader(), ctx.territory)?;
            let empty = views::objectives(&mut tx.reader(), ctx.territory, self.plan)?.is_empty();
            if empty || !actions.iter().any(|a| a.plan == self.plan) {
                return no(MovePlanRefusal::Empty);
            }
        }
        if tx.first(&rows::MOVE_PLAN, params![ctx.territory, self.plan, from, to, ctx.now])?.is_none() {
            return no(MovePlanRefusal::NotNow);
        }
        tx.touch(self.plan);
        tx.fact("state", to);
        Ok(PlanMoved {})
    }
}
