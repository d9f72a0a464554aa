//! What the law asked for is done.

use crate::capacities::{acts_for, governance_rows as rows, governance_views as views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Settles a deadline.
#[derive(Debug, Clone, Serialize)]
pub struct SettleDeadline {
    pub deadline: Id,
    pub on: Day,
    /// What shows it: a receipt, a number, a letter.
    pub note: String,
}

/// Settled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeadlineSettled {
    /// After its day.
    pub late: bool,
}

refusals! {
    /// Why it stays open.
    pub enum SettleDeadlineRefusal {
        /// No such open deadline of an organisation of yours.
        NotFound => ("governance.no_deadline", 404),
        /// Not in the future.
        BadDay => ("capacity.bad_day", 422),
        /// Say what shows it.
        NoProof => ("governance.no_proof", 422),
    }
}

impl Command for SettleDeadline {
    const NAME: &'static str = "governance/settle";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::UnionSecretary]);
    type Done = DeadlineSettled;
    type Refusal = SettleDeadlineRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<DeadlineSettled, Refused<SettleDeadlineRefusal>> {
        let found = views::deadline(&mut tx.reader(), ctx.territory, self.deadline)?;
        let Some(d) = found.filter(|d| acts_for(ctx, d.org)) else { return no(SettleDeadlineRefusal::NotFound) };
        if self.on > ctx.today() {
            return no(SettleDeadlineRefusal::BadDay);
        }
        let note = clean_text(&self.note, 1_000);
        if note.is_empty() {
            return no(SettleDeadlineRefusal::NoProof);
        }
        if tx.first(&rows::SETTLE, params![ctx.territory, d.id, self.on, note, crate::who(ctx)])?.is_none() {
            return no(SettleDeadlineRefusal::NotFound);
        }
        tx.touch(d.id);
        tx.touch(d.org);
        Ok(DeadlineSettled { late: self.on > d.due_on })
    }
}
