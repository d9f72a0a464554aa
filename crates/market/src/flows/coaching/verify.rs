//! The coach looks whether an agreed action is done: yes, not yet, or it is dropped.

use crate::capacities::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Verifies.
#[derive(Debug, Clone, Serialize)]
pub struct VerifyAction {
    pub action: Id,
    /// `done`, `open` (not yet) or `dropped`.
    pub verdict: String,
    pub note: String,
}

/// Verified.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActionVerified {}

refusals! {
    /// Why it is not verified.
    pub enum VerifyActionRefusal {
        /// No such action that waits for this.
        NotFound => ("coaching.no_action", 404),
        /// Done, not yet or dropped.
        BadVerdict => ("coaching.bad_verdict", 422),
        /// Say why it is not done, or dropped.
        NoReason => ("capacity.no_reason", 422),
    }
}

impl Command for VerifyAction {
    const NAME: &'static str = "coaching/verify";
    const MAY: Permission = Permission::Roles(&[Role::Coach]);
    type Done = ActionVerified;
    type Refusal = VerifyActionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ActionVerified, Refused<VerifyActionRefusal>> {
        let Some(a) = views::action(&mut tx.reader(), ctx.territory, self.action)? else {
            return no(VerifyActionRefusal::NotFound);
        };
        let note = clean_text(&self.note, 1_000);
        // What she sees herself needs nobody's word first.
        let from = match (self.verdict.as_str(), a.state.as_str()) {
            ("done" | "dropped", "open" | "said") | ("open", "said") => a.state.clone(),
            ("done" | "dropped" | "open", _) => return no(VerifyActionRefusal::NotFound),
            _ => return no(VerifyActionRefusal::BadVerdict),
        };
        if note.is_empty() && self.verdict != "done" {
            return no(VerifyActionRefusal::NoReason);
        }
        let note = if note.is_empty() { a.note.clone() } else { note };
        let row = params![ctx.territory, a.id, from, self.verdict.as_str(), note, ctx.now];
        if tx.first(&rows::MOVE_ACTION, row)?.is_none() {
            return no(VerifyActionRefusal::NotFound);
        }
        tx.touch(a.visit);
        tx.touch(a.org);
        Ok(ActionVerified {})
    }
}
