//! A tranche is asked for, with what shows that its condition is met.

use crate::programme::{rows, tell, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Asks for a tranche.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimTranche {
    pub tranche: Id,
    pub evidence: String,
}

/// Asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrancheClaimed {}

refusals! {
    /// Why it is not asked for.
    pub enum ClaimTrancheRefusal {
        /// No such tranche that waits to be asked for.
        NotFound => ("programme.tranche_not_found", 404),
        /// Its condition is met by something that can be shown.
        NoEvidence => ("programme.no_evidence", 422),
    }
}

impl Command for ClaimTranche {
    const NAME: &'static str = "programme/claim_tranche";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant, Role::Admin]);
    type Done = TrancheClaimed;
    type Refusal = ClaimTrancheRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TrancheClaimed, Refused<ClaimTrancheRefusal>> {
        let Some(t) = views::tranche(&mut tx.reader(), ctx.territory, self.tranche)? else {
            return no(ClaimTrancheRefusal::NotFound);
        };
        let evidence = clean_text(&self.evidence, 2_000);
        if evidence.is_empty() {
            return no(ClaimTrancheRefusal::NoEvidence);
        }
        let row = params![ctx.territory, t.id, evidence.as_str(), crate::who(ctx), ctx.now];
        if tx.first(&rows::CLAIM, row)?.is_none() {
            return no(ClaimTrancheRefusal::NotFound);
        }
        tell(tx, ctx, t.project, "tranche_claimed", None, &evidence)?;
        tx.touch(t.id);
        Ok(TrancheClaimed {})
    }
}
