//! Cash leaves a safe for the bank: on its way it stands with nobody's till or safe.

use crate::ledger::{self, Line, Posting, chart};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Takes cash out of a space's safe.
#[derive(Debug, Serialize)]
pub struct CarryCash {
    pub space: Id,
    pub amount: Money,
    /// Who carries it, as the bag's slip says.
    pub carried_by: String,
}

/// On its way.
#[derive(Debug, Serialize, Deserialize)]
pub struct CashCarried {
    pub in_transit: Money,
}

refusals! {
    /// Why no cash leaves.
    pub enum CarryRefusal {
        /// Nothing, or more than the safe holds.
        NotThere { holds: Money } => ("cash.not_there", 409),
        /// A bag has a name on it.
        NoName => ("cash.no_name", 422),
    }
}

impl Command for CarryCash {
    const NAME: &'static str = "ledger/carry_cash";
    const MAY: Permission = Permission::Roles(&[Role::Accountant, Role::ShopManager]);
    type Done = CashCarried;
    type Refusal = CarryRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CashCarried, Refused<CarryRefusal>> {
        ctx.only_in(Self::MAY, self.space)?;
        let carried_by = clean_line(&self.carried_by, 80);
        if carried_by.is_empty() {
            return no(CarryRefusal::NoName);
        }
        let safe = chart::cash_safe(self.space);
        let holds = ledger::views::balance(&mut tx.reader(), ctx.territory, &safe)?;
        if self.amount.0 <= 0 || self.amount > holds {
            return no(CarryRefusal::NotThere { holds });
        }
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "cash_carried",
                document: ctx.command,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: carried_by,
                lines: vec![Line::dr(chart::cash_transit(), self.amount), Line::cr(safe, self.amount)],
            },
        )?;
        tx.touch(self.space);
        tx.fact("amount", self.amount);
        Ok(CashCarried { in_transit: ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::cash_transit())? })
    }
}
