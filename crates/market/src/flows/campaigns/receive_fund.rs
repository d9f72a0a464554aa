//! Money of others for campaigns arrives at the bank: a restricted fund that pays its share of
//! discounts and actions, and never more than it has (LEDGER §2.2 `L:fund.campaign`).

use crate::ledger::{self, Posting, chart, postings};
use crate::plan::model::Texts;
use crate::plan::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_each, clean_line};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Receives money for a fund; a new code opens the fund.
#[derive(Debug, Clone, Serialize)]
pub struct ReceiveFund {
    pub code: String,
    pub name: Texts,
    pub amount: Money,
    /// The bank's reference or the convention's number.
    pub reference: String,
}

/// The fund and what it holds now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FundReceived {
    pub fund: Id,
    pub holds: Money,
}

refusals! {
    /// Why it is not recorded.
    pub enum ReceiveFundRefusal {
        /// Small letters, digits and dashes.
        BadCode => ("fund.bad_code", 422),
        /// A fund has a name.
        NoName => ("fund.no_name", 422),
        /// Nothing, or more than can be.
        BadAmount => ("fund.bad_amount", 422),
        /// Money that arrives has a reference.
        NoReference => ("fund.no_reference", 422),
    }
}

impl Command for ReceiveFund {
    const NAME: &'static str = "campaigns/receive_fund";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = FundReceived;
    type Refusal = ReceiveFundRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<FundReceived, Refused<ReceiveFundRefusal>> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.code.is_empty() || self.code.len() > 40 || !self.code.chars().all(plain) {
            return no(ReceiveFundRefusal::BadCode);
        }
        let name = clean_each(&self.name, 200);
        if name.is_empty() {
            return no(ReceiveFundRefusal::NoName);
        }
        if !(1..=10_000_000_000).contains(&self.amount.0) {
            return no(ReceiveFundRefusal::BadAmount);
        }
        let reference = clean_line(&self.reference, 80);
        if reference.is_empty() {
            return no(ReceiveFundRefusal::NoReference);
        }
        let name = serde_json::to_string(&name).map_err(|e| Fault::Decode(e.to_string()))?;
        let row = tx.first(&rows::INSERT_FUND, params![ctx.territory, ctx.new_id(), self.code.as_str(), name, ctx.now])?;
        let fund: Id = row.ok_or_else(|| Fault::Decode("a fund is there once it is written".into()))?.get(0)?;
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "fund_received",
                document: ctx.command,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: reference.clone(),
                lines: postings::transfer(chart::campaign_fund(fund), chart::bank(), self.amount),
            },
        )?;
        tx.touch(fund);
        tx.fact("amount", self.amount);
        tx.fact("reference", &reference);
        let holds = -ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::campaign_fund(fund))?;
        Ok(FundReceived { fund, holds })
    }
}
