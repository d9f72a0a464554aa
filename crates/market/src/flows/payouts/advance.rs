//! A maker is given money before her goods are sold (E05a).

use crate::ledger::{self, Posting, chart, payout_rows as rows, postings};
use crate::territory::series;
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Gives an advance by bank.
#[derive(Debug, Serialize)]
pub struct GiveAdvance {
    pub org: Id,
    pub amount: Money,
    pub reason: String,
}

/// Given.
#[derive(Debug, Serialize, Deserialize)]
pub struct AdvanceGiven {
    pub advance: Id,
    pub number: String,
}

refusals! {
    /// Why no advance is given.
    pub enum AdvanceRefusal {
        /// No such open organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Not between 1 and 50 000 dirhams.
        BadAmount => ("advance.bad_amount", 422),
        /// Another advance is open.
        Open { left: Money } => ("advance.open", 409),
    }
}

impl Command for GiveAdvance {
    const NAME: &'static str = "payouts/advance";
    const MAY: Permission = Permission::SteppedUp(&[Role::Accountant]);
    type Done = AdvanceGiven;
    type Refusal = AdvanceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<AdvanceGiven, Refused<AdvanceRefusal>> {
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(AdvanceRefusal::NoSuchOrganisation);
        }
        if !(100..=5_000_000).contains(&self.amount.0) {
            return no(AdvanceRefusal::BadAmount);
        }
        let left = ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::advance(self.org))?;
        if !left.is_zero() {
            return no(AdvanceRefusal::Open { left });
        }
        let advance = ctx.new_id();
        let number = series::take(tx, ctx, "AV", advance)?;
        tx.execute(
            &rows::INSERT_ADVANCE,
            params![
                ctx.territory,
                advance,
                number.as_str(),
                self.org,
                self.amount,
                "bank",
                clean_line(&self.reason, 300),
                crate::who(ctx),
                ctx.now
            ],
        )?;
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "advance",
                document: advance,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: number.clone(),
                lines: postings::advance(self.org, advance, chart::bank(), self.amount),
            },
        )?;
        tx.touch(advance);
        tx.touch(self.org);
        tx.fact("amount", self.amount);
        Ok(AdvanceGiven { advance, number })
    }
}
