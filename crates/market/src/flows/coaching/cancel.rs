//! A planned visit is called off.

use crate::capacities::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Calls it off.
#[derive(Debug, Clone, Serialize)]
pub struct CancelCoaching {
    pub visit: Id,
    pub why: String,
}

/// Called off.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CoachingCancelled {}

refusals! {
    /// Why it stands.
    pub enum CancelCoachingRefusal {
        /// No such planned visit.
        NotFound => ("coaching.not_found", 404),
        /// Say why.
        NoReason => ("capacity.no_reason", 422),
    }
}

impl Command for CancelCoaching {
    const NAME: &'static str = "coaching/cancel";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary]);
    type Done = CoachingCancelled;
    type Refusal = CancelCoachingRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CoachingCancelled, Refused<CancelCoachingRefusal>> {
        let why = clean_text(&self.why, 1_000);
        if why.is_empty() {
            return no(CancelCoachingRefusal::NoReason);
        }
        if tx.first(&rows::END_VISIT, params![ctx.territory, self.visit, "cancelled", why, ctx.now])?.is_none() {
            return no(CancelCoachingRefusal::NotFound);
        }
        tx.touch(self.visit);
        Ok(CoachingCancelled {})
    }
}
