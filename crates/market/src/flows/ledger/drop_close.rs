//! A close that was asked for is not done: its asker thought again, or its second person says no.

use crate::ledger::{closing, rows};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Drops the request, with the reason that the journal keeps.
#[derive(Debug, Serialize)]
pub struct DropClose {
    pub reason: String,
}

/// Dropped.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseDropped {}

refusals! {
    /// Why it is not dropped.
    pub enum DropCloseRefusal {
        /// None waits.
        NotAsked => ("close.not_asked", 404),
        /// A no says why.
        NoReason => ("close.no_reason", 422),
    }
}

impl Command for DropClose {
    const NAME: &'static str = "ledger/drop_close";
    const MAY: Permission = Permission::Roles(&[Role::Accountant, Role::PayoutApprover, Role::Admin]);
    type Done = CloseDropped;
    type Refusal = DropCloseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CloseDropped, Refused<DropCloseRefusal>> {
        let reason = clean_line(&self.reason, 300);
        let Some(asked) = closing::asked(&mut tx.reader(), ctx.territory)? else {
            return no(DropCloseRefusal::NotAsked);
        };
        if reason.is_empty() {
            return no(DropCloseRefusal::NoReason);
        }
        if tx.first(&rows::END_CLOSE_REQUEST, params![ctx.territory, asked.through])?.is_none() {
            return no(DropCloseRefusal::NotAsked);
        }
        tx.touch(ctx.territory);
        tx.fact("through", asked.through.iso());
        tx.fact("reason", &reason);
        Ok(CloseDropped {})
    }
}
