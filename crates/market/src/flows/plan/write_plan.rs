//! A marketing plan is begun, as a draft.

use crate::plan::model::Texts;
use crate::plan::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Day, Id, text::bidi::clean_each};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Begins a plan.
#[derive(Debug, Clone, Serialize)]
pub struct WritePlan {
    pub code: String,
    pub name: Texts,
    pub starts_on: Day,
    pub ends_on: Day,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanWritten {
    pub plan: Id,
}

refusals! {
    /// Why it is not written.
    pub enum WritePlanRefusal {
        /// Small letters, digits and dashes.
        BadCode => ("plan.bad_code", 422),
        /// Another plan has this code.
        Taken => ("plan.taken", 409),
        /// A plan has a name.
        NoName => ("plan.no_name", 422),
        /// One day to five years.
        BadDays => ("plan.bad_days", 422),
    }
}

impl Command for WritePlan {
    const NAME: &'static str = "plan/write_plan";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = PlanWritten;
    type Refusal = WritePlanRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PlanWritten, Refused<WritePlanRefusal>> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.code.is_empty() || self.code.len() > 40 || !self.code.chars().all(plain) {
            return no(WritePlanRefusal::BadCode);
        }
        let name = clean_each(&self.name, 200);
        if name.is_empty() {
            return no(WritePlanRefusal::NoName);
        }
        if self.ends_on < self.starts_on || self.ends_on > self.starts_on.plus(5 * 366) {
            return no(WritePlanRefusal::BadDays);
        }
        let plan = ctx.new_id();
        let name = serde_json::to_string(&name).map_err(|e| Fault::Decode(e.to_string()))?;
        let new = tx.first(
            &rows::INSERT_PLAN,
            params![ctx.territory, plan, self.code.as_str(), name, self.starts_on, self.ends_on, ctx.now],
        )?;
        if new.is_none() {
            return no(WritePlanRefusal::Taken);
        }
        tx.touch(plan);
        Ok(PlanWritten { plan })
    }
}
