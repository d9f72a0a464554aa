//! A convoked assembly is called off.

use crate::capacities::{acts_for, governance_rows as rows, governance_views as views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Calls it off.
#[derive(Debug, Clone, Serialize)]
pub struct CancelAssembly {
    pub assembly: Id,
    pub why: String,
}

/// Called off.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssemblyCancelled {}

refusals! {
    /// Why it stands.
    pub enum CancelAssemblyRefusal {
        /// No such assembly of an organisation of yours.
        NotFound => ("governance.assembly_not_found", 404),
        /// It was recorded or called off.
        Done => ("governance.assembly_done", 409),
        /// Say why.
        NoReason => ("capacity.no_reason", 422),
    }
}

impl Command for CancelAssembly {
    const NAME: &'static str = "governance/cancel_assembly";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary]);
    type Done = AssemblyCancelled;
    type Refusal = CancelAssemblyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<AssemblyCancelled, Refused<CancelAssemblyRefusal>> {
        let found = views::assembly(&mut tx.reader(), ctx.territory, self.assembly)?;
        let Some(a) = found.filter(|a| acts_for(ctx, a.org)) else { return no(CancelAssemblyRefusal::NotFound) };
        let why = clean_text(&self.why, 1_000);
        if why.is_empty() {
            return no(CancelAssemblyRefusal::NoReason);
        }
        let row = params![ctx.territory, a.id, "cancelled", 0_i64, 0_i64, why, crate::who(ctx), ctx.now];
        if tx.first(&rows::RECORD_ASSEMBLY, row)?.is_none() {
            return no(CancelAssemblyRefusal::Done);
        }
        tx.touch(a.id);
        tx.touch(a.org);
        Ok(AssemblyCancelled {})
    }
}
