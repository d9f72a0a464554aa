//! An organisation says that it did what was agreed.

use crate::capacities::{acts_for, rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Says so.
#[derive(Debug, Clone, Serialize)]
pub struct SayActionDone {
    pub action: Id,
    /// What was done; may stay empty.
    pub note: String,
}

/// Said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActionSaid {
    /// After its deadline.
    pub late: bool,
}

refusals! {
    /// Why it is not taken.
    pub enum SayActionDoneRefusal {
        /// No such open action of theirs.
        NotFound => ("coaching.no_action", 404),
    }
}

impl Command for SayActionDone {
    const NAME: &'static str = "coaching/say_done";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::ProducerMember, Role::Coach, Role::UnionSecretary]);
    type Done = ActionSaid;
    type Refusal = SayActionDoneRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ActionSaid, Refused<SayActionDoneRefusal>> {
        let found = views::action(&mut tx.reader(), ctx.territory, self.action)?;
        let Some(a) = found.filter(|a| acts_for(ctx, a.org)) else { return no(SayActionDoneRefusal::NotFound) };
        let note = clean_text(&self.note, 1_000);
        if tx.first(&rows::MOVE_ACTION, params![ctx.territory, a.id, "open", "said", note, ctx.now])?.is_none() {
            return no(SayActionDoneRefusal::NotFound);
        }
        tx.touch(a.visit);
        tx.touch(a.org);
        Ok(ActionSaid { late: a.due_on < ctx.today() })
    }
}
