//! A tranche has come, in money or in kind: another than who asked for it says so, and the books hold it.

use crate::ledger::{self, Posting, chart, postings};
use crate::programme::{rows, tell, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records that a tranche came.
#[derive(Debug, Clone, Serialize)]
pub struct ReceiveTranche {
    pub tranche: Id,
    pub received_on: Day,
    /// Of the transfer, or of the paper of what was given.
    pub reference: String,
}

/// Received.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrancheReceived {}

refusals! {
    /// Why it is not received.
    pub enum ReceiveTrancheRefusal {
        /// No such tranche that was asked for.
        NotFound => ("programme.tranche_not_found", 404),
        /// Who asked for it does not receive it.
        SamePerson => ("programme.same_person", 403),
        /// Money in days to come.
        BadDays => ("programme.bad_days", 422),
        /// No reference.
        NoReference => ("programme.no_reference", 422),
    }
}

impl Command for ReceiveTranche {
    const NAME: &'static str = "programme/receive_tranche";
    const MAY: Permission = Permission::SteppedUp(&[Role::Accountant, Role::PayoutApprover]);
    type Done = TrancheReceived;
    type Refusal = ReceiveTrancheRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TrancheReceived, Refused<ReceiveTrancheRefusal>> {
        let found = views::tranche(&mut tx.reader(), ctx.territory, self.tranche)?;
        let Some(t) = found.filter(|t| t.state == "claimed") else { return no(ReceiveTrancheRefusal::NotFound) };
        let by = crate::who(ctx);
        if t.claimed_by.as_deref() == Some(by.as_str()) {
            return no(ReceiveTrancheRefusal::SamePerson);
        }
        if self.received_on > ctx.today() {
            return no(ReceiveTrancheRefusal::BadDays);
        }
        let reference = clean_line(&self.reference, 200);
        if reference.is_empty() {
            return no(ReceiveTrancheRefusal::NoReference);
        }
        if tx.first(&rows::RECEIVE, params![ctx.territory, t.id, self.received_on, reference.as_str(), by])?.is_none() {
            return no(ReceiveTrancheRefusal::NotFound);
        }
        let into = if t.form == "kind" { chart::project_kind(t.project) } else { chart::project_bank(t.project) };
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "tranche",
                document: t.project,
                business_date: self.received_on,
                occurred_at: ctx.now,
                reverses: None,
                note: reference.clone(),
                lines: postings::project_received(t.project, t.id, into, t.amount),
            },
        )?;
        tell(tx, ctx, t.project, "tranche_received", None, &reference)?;
        tx.touch(t.id);
        tx.fact("amount", t.amount);
        Ok(TrancheReceived {})
    }
}
