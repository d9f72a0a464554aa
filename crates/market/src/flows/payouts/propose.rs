//! A payout is proposed: the money is held, not yet moved.

use crate::ledger::{self, chart, payout_rows as rows, postings};
use crate::territory::series;
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Proposes to pay a maker.
#[derive(Debug, Serialize)]
pub struct Propose {
    pub org: Id,
    /// What is taken from her payable; none takes all that is free.
    pub amount: Option<Money>,
    /// `bank` or `cash`.
    pub method: String,
}

/// The proposal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proposed {
    pub payout: Id,
    pub number: String,
    pub amount: Money,
    pub recovered: Money,
}

refusals! {
    /// Why nothing is proposed.
    pub enum ProposeRefusal {
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// More than is free, or nothing is.
        NotAvailable { available: Money } => ("payout.not_available", 409),
        /// `bank` or `cash`.
        BadMethod => ("payout.bad_method", 422),
        /// No bank details.
        NoBank => ("payout.no_bank", 409),
    }
}

impl Command for Propose {
    const NAME: &'static str = "payouts/propose";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = Proposed;
    type Refusal = ProposeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Proposed, Refused<ProposeRefusal>> {
        if organisations::views::one(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(ProposeRefusal::NoSuchOrganisation);
        }
        if !matches!(self.method.as_str(), "bank" | "cash") {
            return no(ProposeRefusal::BadMethod);
        }
        if self.method == "bank" && organisations::views::bank(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(ProposeRefusal::NoBank);
        }
        let due = ledger::views::due(&mut tx.reader(), ctx.territory, self.org)?;
        let available = due.payable - due.proposed;
        let amount = self.amount.unwrap_or(available);
        if amount.0 <= 0 || amount > available {
            return no(ProposeRefusal::NotAvailable { available });
        }
        let recovered = postings::recovery(due.advance, amount);
        let payout = ctx.new_id();
        let number = series::take(tx, ctx, "V", payout)?;
        let hold = ledger::hold(tx, ctx, &chart::payable(self.org), amount, "payout", payout, None)?;
        tx.execute(
            &rows::INSERT_PAYOUT,
            params![
                ctx.territory,
                payout,
                number.as_str(),
                self.org,
                amount,
                recovered,
                self.method.as_str(),
                hold,
                crate::who(ctx),
                ctx.now
            ],
        )?;
        tx.touch(payout);
        tx.touch(self.org);
        tx.fact("number", &number);
        tx.fact("amount", amount);
        Ok(Proposed { payout, number, amount, recovered })
    }
}
