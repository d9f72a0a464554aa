//! A mandate ends before its time.

use crate::capacities::{acts_for, governance_rows as rows};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ends it.
#[derive(Debug, Clone, Serialize)]
pub struct EndMandate {
    pub org: Id,
    pub mandate: Id,
    pub on: Day,
    pub why: String,
}

/// Ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MandateEnded {}

refusals! {
    /// Why it goes on.
    pub enum EndMandateRefusal {
        /// No such mandate that runs, of an organisation of yours.
        NotFound => ("governance.no_mandate", 404),
        /// Not in the future.
        BadDay => ("capacity.bad_day", 422),
        /// Say why.
        NoReason => ("capacity.no_reason", 422),
    }
}

impl Command for EndMandate {
    const NAME: &'static str = "governance/end_mandate";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary]);
    type Done = MandateEnded;
    type Refusal = EndMandateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MandateEnded, Refused<EndMandateRefusal>> {
        if !acts_for(ctx, self.org) {
            return no(EndMandateRefusal::NotFound);
        }
        if self.on > ctx.today() {
            return no(EndMandateRefusal::BadDay);
        }
        let why = clean_text(&self.why, 1_000);
        if why.is_empty() {
            return no(EndMandateRefusal::NoReason);
        }
        if tx.first(&rows::END_MANDATE, params![ctx.territory, self.org, self.mandate, self.on, why])?.is_none() {
            return no(EndMandateRefusal::NotFound);
        }
        let row = params![ctx.territory, self.org, self.mandate.to_string(), self.on, crate::who(ctx)];
        tx.execute(&rows::CLOSE_OF_MANDATE, row)?;
        tx.touch(self.mandate);
        tx.touch(self.org);
        Ok(MandateEnded {})
    }
}
