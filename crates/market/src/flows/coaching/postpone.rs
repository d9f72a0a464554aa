//! The deadline of an agreed action is moved; how often is kept.

use crate::capacities::{rows, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Moves it.
#[derive(Debug, Clone, Serialize)]
pub struct PostponeAction {
    pub action: Id,
    pub to: Day,
    pub why: String,
}

/// Moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActionPostponed {
    /// How often by now.
    pub moved: i64,
}

refusals! {
    /// Why it stays.
    pub enum PostponeActionRefusal {
        /// No such open action.
        NotFound => ("coaching.no_action", 404),
        /// Later than it was, and not in the past.
        BadDay => ("capacity.past_day", 422),
        /// Say why.
        NoReason => ("capacity.no_reason", 422),
    }
}

impl Command for PostponeAction {
    const NAME: &'static str = "coaching/postpone";
    const MAY: Permission = Permission::Roles(&[Role::Coach]);
    type Done = ActionPostponed;
    type Refusal = PostponeActionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ActionPostponed, Refused<PostponeActionRefusal>> {
        let found = views::action(&mut tx.reader(), ctx.territory, self.action)?;
        let Some(a) = found.filter(|a| a.state == "open") else { return no(PostponeActionRefusal::NotFound) };
        if self.to < ctx.today() || self.to <= a.due_on {
            return no(PostponeActionRefusal::BadDay);
        }
        let why = clean_text(&self.why, 1_000);
        if why.is_empty() {
            return no(PostponeActionRefusal::NoReason);
        }
        let Some(r) = tx.first(&rows::POSTPONE, params![ctx.territory, a.id, self.to, why, ctx.now])? else {
            return no(PostponeActionRefusal::NotFound);
        };
        tx.touch(a.visit);
        tx.touch(a.org);
        Ok(ActionPostponed { moved: r.get(0)? })
    }
}
