//! A training is over: whoever was there for enough of it gets her certificate, numbered.

use crate::capacities::{rules, training_rows as rows, training_views as views};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Closes a training.
#[derive(Debug, Clone, Serialize)]
pub struct CloseTraining {
    pub training: Id,
}

/// Closed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrainingClosed {
    pub certificates: i64,
}

refusals! {
    /// Why it stays open.
    pub enum CloseTrainingRefusal {
        /// No such open training.
        NotFound => ("training.not_open", 404),
        /// A session is still to be held, recorded or called off; or none was held.
        Unfinished => ("training.unfinished", 409),
    }
}

impl Command for CloseTraining {
    const NAME: &'static str = "trainings/close";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary]);
    type Done = TrainingClosed;
    type Refusal = CloseTrainingRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TrainingClosed, Refused<CloseTrainingRefusal>> {
        let found = views::training(&mut tx.reader(), ctx.territory, self.training)?;
        let Some(t) = found.filter(|t| t.state == "open") else { return no(CloseTrainingRefusal::NotFound) };
        let sessions = views::sessions(&mut tx.reader(), ctx.territory, Some(t.id))?;
        let held: i64 = sessions.iter().filter(|s| s.state == "held").map(|s| s.minutes).sum();
        if held == 0 || sessions.iter().any(|s| s.state == "planned") {
            return no(CloseTrainingRefusal::Unfinished);
        }
        if tx.first(&rows::END_TRAINING, params![ctx.territory, t.id, "done", ""])?.is_none() {
            return no(CloseTrainingRefusal::NotFound);
        }
        let present = views::present(&mut tx.reader(), ctx.territory, t.id)?;
        let mut certificates = 0;
        for e in views::enrolled(&mut tx.reader(), ctx.territory, t.id)? {
            let minutes: i64 = sessions.iter().filter(|s| present.contains(&(s.id, e.member))).map(|s| s.minutes).sum();
            if !rules::attended(minutes, held, t.min_share) {
                continue;
            }
            let id = ctx.new_id();
            let number = series::take(tx, ctx, "AF", id)?;
            let row = params![ctx.territory, id, number.as_str(), t.id, e.member, e.org, minutes, ctx.today()];
            if tx.first(&rows::ATTEST, row)?.is_some() {
                certificates += 1;
            }
        }
        tx.touch(t.id);
        tx.fact("certificates", certificates);
        Ok(TrainingClosed { certificates })
    }
}
