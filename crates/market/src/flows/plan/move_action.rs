//! An action begins, is done, or is dropped.

use crate::plan::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Moves an action on.
#[derive(Debug, Serialize)]
pub struct MoveAction {
    pub action: Id,
    /// `running`, `done` or `dropped`.
    pub to: String,
}

/// Moved.
#[derive(Debug, Serialize, Deserialize)]
pub struct ActionMoved {}

refusals! {
    /// Why it stays.
    pub enum MoveActionRefusal {
        /// No such action.
        NoSuchAction => ("plan.no_action", 404),
        /// Not from where it is, or its plan is not adopted.
        NotNow => ("plan.not_now", 409),
    }
}

impl Command for MoveAction {
    const NAME: &'static str = "plan/move_action";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = ActionMoved;
    type Refusal = MoveActionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ActionMoved, Refused<MoveActionRefusal>> {
        let actions = views::actions(&mut tx.reader(), ctx.territory)?;
        let Some(a) = actions.into_iter().find(|a| a.id == self.action) else {
            return no(MoveActionRefusal::NoSuchAction);
        };
        let adopted = views::plans(&mut tx.reader(), ctx.territory)?.iter().any(|p| p.id == a.plan && p.state == "adopted");
        let goes =
            matches!((a.state.as_str(), self.to.as_str()), ("planned", "running" | "dropped") | ("running", "done" | "dropped"));
        if !adopted
            || !goes
            || tx.first(&rows::MOVE_ACTION, params![ctx.territory, a.id, a.state.as_str(), self.to.as_str(), ctx.now])?.is_none()
        {
            return no(MoveActionRefusal::NotNow);
        }
        tx.touch(a.id);
        tx.touch(a.plan);
        tx.fact("state", &self.to);
        Ok(ActionMoved {})
    }
}
