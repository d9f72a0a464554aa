//! A carrier remits the cash it collected, less its fee (E02c).

use crate::ledger::{self, Posting, chart, postings};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Records a remittance.
#[derive(Debug, Serialize)]
pub struct Remit {
    pub carrier: Id,
    /// What it collected and now settles.
    pub collected: Money,
    /// What it keeps, VAT included.
    pub fee: Money,
    /// What it keeps of what we owe it for parcels that came back (E03).
    pub returns: Money,
}

/// Recorded.
#[derive(Debug, Serialize, Deserialize)]
pub struct Remitted {
    /// What the carrier still holds.
    pub left: Money,
}

refusals! {
    /// Why it is not recorded.
    pub enum RemitRefusal {
        /// More than the carrier holds, or a fee above it.
        TooMuch { holds: Money } => ("remit.too_much", 409),
        /// It keeps more for returns than is owed to it.
        ReturnsTooMuch { owed: Money } => ("remit.returns_too_much", 409),
    }
}

impl Command for Remit {
    const NAME: &'static str = "ledger/remit";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = Remitted;
    type Refusal = RemitRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Remitted, Refused<RemitRefusal>> {
        let account = chart::cod_receivable(self.carrier);
        let holds = ledger::views::balance(&mut tx.reader(), ctx.territory, &account)?;
        if self.collected.0 <= 0 || self.collected > holds || self.fee.0 < 0 || self.fee > self.collected {
            return no(RemitRefusal::TooMuch { holds });
        }
        let owed = -ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::carrier_payable(self.carrier))?;
        if self.returns.0 < 0 || self.returns > owed || self.returns > self.collected - self.fee {
            return no(RemitRefusal::ReturnsTooMuch { owed });
        }
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "cod_remitted",
                document: ctx.command,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: String::new(),
                lines: postings::cod_remitted(self.carrier, self.collected, self.fee, self.returns),
            },
        )?;
        tx.touch(self.carrier);
        Ok(Remitted { left: holds - self.collected })
    }
}
