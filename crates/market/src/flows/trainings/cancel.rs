//! A training of which nothing was held is called off.

use crate::capacities::{training_rows as rows, training_views as views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Calls it off.
#[derive(Debug, Clone, Serialize)]
pub struct CancelTraining {
    pub training: Id,
    pub why: String,
}

/// Called off.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrainingCancelled {}

refusals! {
    /// Why it stands.
    pub enum CancelTrainingRefusal {
        /// No such open training.
        NotFound => ("training.not_open", 404),
        /// A session was held: it is closed, not called off.
        Held => ("training.held", 409),
        /// Say why.
        NoReason => ("capacity.no_reason", 422),
    }
}

impl Command for CancelTraining {
    const NAME: &'static str = "trainings/cancel";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary]);
    type Done = TrainingCancelled;
    type Refusal = CancelTrainingRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TrainingCancelled, Refused<CancelTrainingRefusal>> {
        let why = clean_text(&self.why, 1_000);
        if why.is_empty() {
            return no(CancelTrainingRefusal::NoReason);
        }
        if views::sessions(&mut tx.reader(), ctx.territory, Some(self.training))?.iter().any(|s| s.state == "held") {
            return no(CancelTrainingRefusal::Held);
        }
        if tx.first(&rows::END_TRAINING, params![ctx.territory, self.training, "cancelled", why])?.is_none() {
            return no(CancelTrainingRefusal::NotFound);
        }
        tx.touch(self.training);
        Ok(TrainingCancelled {})
    }
}
