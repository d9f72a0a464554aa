//! An objective of a plan: a figure of the books, with what it shall reach.

use crate::plan::model::Texts;
use crate::plan::{measures, rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_each, clean_line};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// No measure reaches this, in centimes or units.
const MOST: i64 = 1_000_000_000_000;

/// Adds an objective.
#[derive(Debug, Clone, Serialize)]
pub struct AddObjective {
    pub plan: Id,
    pub name: Texts,
    /// One of [`measures::MEASURES`].
    pub measure: String,
    /// In the measure's unit.
    pub baseline: i64,
    pub target: i64,
    pub responsible: String,
}

/// The objective.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ObjectiveAdded {
    pub objective: Id,
}

refusals! {
    /// Why it is not added.
    pub enum AddObjectiveRefusal {
        /// No such plan, or closed.
        NoSuchPlan => ("plan.not_found", 404),
        /// An objective has a name.
        NoName => ("plan.no_name", 422),
        /// Not a figure that is computed.
        BadMeasure => ("plan.bad_measure", 422),
        /// A target above nothing, within what can be measured.
        BadTarget => ("plan.bad_target", 422),
    }
}

impl Command for AddObjective {
    const NAME: &'static str = "plan/add_objective";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = ObjectiveAdded;
    type Refusal = AddObjectiveRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ObjectiveAdded, Refused<AddObjectiveRefusal>> {
        let plans = views::plans(&mut tx.reader(), ctx.territory)?;
        if !plans.iter().any(|p| p.id == self.plan && p.state != "closed") {
            return no(AddObjectiveRefusal::NoSuchPlan);
        }
        let name = clean_each(&self.name, 200);
        if name.is_empty() {
            return no(AddObjectiveRefusal::NoName);
        }
        if measures::unit(&self.measure).is_none() {
            return no(AddObjectiveRefusal::BadMeasure);
        }
        if !(1..=MOST).contains(&self.target) || !(0..=MOST).contains(&self.baseline) {
            return no(AddObjectiveRefusal::BadTarget);
        }
        let position = views::objectives(&mut tx.reader(), ctx.territory, self.plan)?.len() as i64 + 1;
        let objective = ctx.new_id();
        let name = serde_json::to_string(&name).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.execute(
            &rows::INSERT_OBJECTIVE,
            params![
                ctx.territory,
                objective,
                self.plan,
                position,
                name,
                self.measure.as_str(),
                self.baseline,
                self.target,
                clean_line(&self.responsible, 120)
            ],
        )?;
        tx.touch(objective);
        tx.touch(self.plan);
        Ok(ObjectiveAdded { objective })
    }
}
