//! The bank took a fee: it stands on its slip (E05c).

use crate::ledger::{self, Posting, postings};
use crate::refusals;
use rahba_kernel::Money;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Records a fee of the bank, its VAT inside.
#[derive(Debug, Serialize)]
pub struct ChargeBankFee {
    pub amount: Money,
    /// The number of the bank's slip.
    pub slip: String,
}

/// Recorded.
#[derive(Debug, Serialize, Deserialize)]
pub struct BankFeeCharged {}

refusals! {
    /// Why it is not recorded.
    pub enum ChargeBankFeeRefusal {
        /// Nothing or less, or more than a bank takes.
        BadAmount => ("books.bad_amount", 422),
        /// The bank gives a slip.
        NoSlip => ("cash.no_slip", 422),
    }
}

impl Command for ChargeBankFee {
    const NAME: &'static str = "ledger/charge_bank_fee";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = BankFeeCharged;
    type Refusal = ChargeBankFeeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<BankFeeCharged, Refused<ChargeBankFeeRefusal>> {
        let slip = clean_line(&self.slip, 60);
        if !(1..=100_000_000).contains(&self.amount.0) {
            return no(ChargeBankFeeRefusal::BadAmount);
        }
        if slip.is_empty() {
            return no(ChargeBankFeeRefusal::NoSlip);
        }
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "bank_fee",
                document: ctx.command,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: slip.clone(),
                lines: postings::bank_fee(self.amount),
            },
        )?;
        tx.fact("amount", self.amount);
        tx.fact("reference", &slip);
        Ok(BankFeeCharged {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use rahba_kernel::Id;
    use rahba_store::CommandError;

    #[test]
    fn a_fee_has_an_amount_and_a_slip() {
        let b = Bench::sqlite();
        let fee = |amount, slip: &str| {
            b.by("accountant", Role::Accountant, Id::NIL, ChargeBankFee { amount: Money(amount), slip: slip.into() })
        };
        assert!(matches!(fee(0, "F-1"), Err(CommandError::Refused(ChargeBankFeeRefusal::BadAmount))));
        assert!(matches!(fee(500, " "), Err(CommandError::Refused(ChargeBankFeeRefusal::NoSlip))));
        fee(500, "F-1").unwrap();
    }
}
