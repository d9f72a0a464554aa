//! A payout is approved by another than its proposer, with a second proof of identity; only now does
//! money move (E05).

use crate::ledger::{self, HoldEnd, Posting, chart, payout_rows as rows, payouts, postings};
use crate::{organisations, refusals, territory};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Micros, Money};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Approves a payout.
#[derive(Debug, Serialize)]
pub struct Approve {
    pub payout: Id,
}

/// Approved and posted.
#[derive(Debug, Serialize, Deserialize)]
pub struct Approved {
    pub paid: Money,
}

refusals! {
    /// Why a payout is not approved.
    pub enum ApproveRefusal {
        /// No such payout waits.
        NotWaiting => ("payout.not_waiting", 404),
        /// The proposer does not approve.
        SamePerson => ("payout.same_person", 403),
        /// The bank details changed lately: wait.
        Frozen { until: String } => ("payout.frozen", 409),
        /// A refund since the proposal left less than it asks.
        NotAvailable { available: Money } => ("payout.not_available", 409),
        /// The safe holds less than the cash to be paid.
        SafeShort { holds: Money } => ("till.safe_short", 409),
    }
}

impl Command for Approve {
    const NAME: &'static str = "payouts/approve";
    const MAY: Permission = Permission::SteppedUp(&[Role::PayoutApprover]);
    type Done = Approved;
    type Refusal = ApproveRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Approved, Refused<ApproveRefusal>> {
        let Some(p) = payouts::payout(&mut tx.reader(), ctx.territory, self.payout)? else {
            return no(ApproveRefusal::NotWaiting);
        };
        let by = crate::who(ctx);
        if p.state == "proposed" && p.proposed_by == by {
            return no(ApproveRefusal::SamePerson);
        }
        if tx.first(&rows::DECIDE, params![ctx.territory, p.id, "approved", by, ctx.now, ""])?.is_none() {
            return no(ApproveRefusal::NotWaiting);
        }
        let due = ledger::views::due(&mut tx.reader(), ctx.territory, p.org)?;
        if due.payable < p.amount {
            return no(ApproveRefusal::NotAvailable { available: due.payable });
        }
        // The advance may have been repaid by another payout since the proposal.
        let recovered = p.recovered.min(due.advance);
        let from = if p.method == "cash" {
            let space = territory::views::spaces(&mut tx.reader(), ctx.territory)?
                .into_iter()
                .next()
                .ok_or_else(|| Fault::Decode("no space".into()))?;
            let safe = chart::cash_safe(space.id);
            let holds = ledger::views::balance(&mut tx.reader(), ctx.territory, &safe)?;
            if holds < p.amount - recovered {
                return no(ApproveRefusal::SafeShort { holds });
            }
            safe
        } else {
            let bank = organisations::views::bank(&mut tx.reader(), ctx.territory, p.org)?;
            if let Some(until) = bank.map(|b| b.frozen_until).filter(|f: &Micros| *f > ctx.now) {
                return no(ApproveRefusal::Frozen { until: ctx.zone.day(until).iso() });
            }
            chart::bank()
        };
        if !ledger::resolve_hold(tx, ctx, p.hold, HoldEnd::Post(p.amount))? {
            return no(ApproveRefusal::NotWaiting);
        }
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "payout",
                document: p.id,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: p.number.clone(),
                lines: postings::payout(p.org, p.id, p.amount, recovered, from),
            },
        )?;
        let paid = p.amount - recovered;
        tx.touch(p.id);
        tx.touch(p.org);
        tx.fact("number", &p.number);
        tx.fact("paid", paid);
        tx.enqueue("payout.approved", &serde_json::json!({ "payout": p.id }), 0)?;
        Ok(Approved { paid })
    }
}
