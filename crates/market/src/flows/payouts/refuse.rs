//! A proposed payout is refused: its hold is void and the money stays payable.

use crate::ledger::{self, HoldEnd, payout_rows as rows, payouts};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Refuses a payout, saying why.
#[derive(Debug, Serialize)]
pub struct RefusePayout {
    pub payout: Id,
    pub reason: String,
}

/// Refused.
#[derive(Debug, Serialize, Deserialize)]
pub struct PayoutRefused {}

refusals! {
    /// Why the proposal stands.
    pub enum RefusePayoutRefusal {
        /// No such payout waits.
        NotWaiting => ("payout.not_waiting", 404),
        /// The proposer does not decide.
        SamePerson => ("payout.same_person", 403),
        /// A refusal says why.
        NoReason => ("payout.no_reason", 422),
    }
}

impl Command for RefusePayout {
    const NAME: &'static str = "payouts/refuse";
    const MAY: Permission = Permission::Roles(&[Role::PayoutApprover]);
    type Done = PayoutRefused;
    type Refusal = RefusePayoutRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PayoutRefused, Refused<RefusePayoutRefusal>> {
        let reason = clean_line(&self.reason, 300);
        if reason.is_empty() {
            return no(RefusePayoutRefusal::NoReason);
        }
        let Some(p) = payouts::payout(&mut tx.reader(), ctx.territory, self.payout)? else {
            return no(RefusePayoutRefusal::NotWaiting);
        };
        let by = crate::who(ctx);
        if p.proposed_by == by {
            return no(RefusePayoutRefusal::SamePerson);
        }
        let decided = tx.first(&rows::DECIDE, params![ctx.territory, p.id, "refused", by, ctx.now, reason.as_str()])?;
        if decided.is_none() || !ledger::resolve_hold(tx, ctx, p.hold, HoldEnd::Void)? {
            return no(RefusePayoutRefusal::NotWaiting);
        }
        tx.touch(p.id);
        tx.touch(p.org);
        Ok(PayoutRefused {})
    }
}
