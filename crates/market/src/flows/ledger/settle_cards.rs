//! The acquirer settles card takings, less its fee (E09).

use crate::ledger::{self, Posting, chart, postings};
use crate::refusals;
use rahba_kernel::Money;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Records what arrived at the bank for card takings.
#[derive(Debug, Serialize)]
pub struct SettleCards {
    /// Card takings that are settled now.
    pub taken: Money,
    /// What the acquirer keeps of them, VAT included.
    pub fee: Money,
    /// The acquirer's reference, as its paper says.
    pub reference: String,
}

/// Recorded.
#[derive(Debug, Serialize, Deserialize)]
pub struct CardsSettled {
    /// Takings that are still to be settled.
    pub left: Money,
}

refusals! {
    /// Why it is not recorded.
    pub enum SettleRefusal {
        /// More than was taken by card, nothing, or a fee above it.
        TooMuch { open: Money } => ("settle.too_much", 409),
        /// A settlement has the acquirer's reference.
        NoReference => ("settle.no_reference", 422),
    }
}

impl Command for SettleCards {
    const NAME: &'static str = "ledger/settle_cards";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = CardsSettled;
    type Refusal = SettleRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CardsSettled, Refused<SettleRefusal>> {
        let reference = clean_line(&self.reference, 60);
        if reference.is_empty() {
            return no(SettleRefusal::NoReference);
        }
        let open = ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::card_clearing())?;
        if self.taken.0 <= 0 || self.taken > open || self.fee.0 < 0 || self.fee > self.taken {
            return no(SettleRefusal::TooMuch { open });
        }
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "cards_settled",
                document: ctx.command,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: reference.clone(),
                lines: postings::cards_settled(self.taken, self.fee),
            },
        )?;
        tx.fact("taken", self.taken);
        tx.fact("fee", self.fee);
        tx.fact("reference", &reference);
        Ok(CardsSettled { left: open - self.taken })
    }
}
