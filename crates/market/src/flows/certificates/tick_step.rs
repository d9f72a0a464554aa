//! A step on the way to a certificate is done.

use crate::certificates::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ticks a step (from 0).
#[derive(Debug, Clone, Serialize)]
pub struct TickStep {
    pub path: Id,
    pub step: i64,
    pub note: String,
}

/// Ticked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepTicked {
    pub left: i64,
}

refusals! {
    /// Why it is not ticked.
    pub enum TickStepRefusal {
        /// No such open path, or no such step.
        NotFound => ("certificate.path_not_found", 404),
        /// Done before.
        Done => ("certificate.step_done", 409),
    }
}

impl Command for TickStep {
    const NAME: &'static str = "certificates/tick_step";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::LabelOfficer]);
    type Done = StepTicked;
    type Refusal = TickStepRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<StepTicked, Refused<TickStepRefusal>> {
        let found = views::path(&mut tx.reader(), ctx.territory, self.path)?;
        let Some(path) = found.filter(|p| p.state == "open") else { return no(TickStepRefusal::NotFound) };
        let steps = views::kinds(&mut tx.reader(), ctx.territory)?
            .into_iter()
            .find(|k| k.id == path.kind)
            .map_or(0, |k| k.steps.len() as i64);
        if !(0..steps).contains(&self.step) {
            return no(TickStepRefusal::NotFound);
        }
        let note = clean_text(&self.note, 1_000);
        let ticked = tx.first(&rows::TICK, params![ctx.territory, path.id, self.step, note, crate::who(ctx), ctx.now])?;
        if ticked.is_none() {
            return no(TickStepRefusal::Done);
        }
        tx.touch(path.id);
        Ok(StepTicked { left: steps - path.done.len() as i64 - 1 })
    }
}
