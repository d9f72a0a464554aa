//! The buyer of an order is forgotten: name, phone, address, her own words and the letters to her go; the sale
//! stays in the books under its number (law 09-08, article 8; law 9-88: the books are kept ten years).

use crate::privacy::rows as privacy;
use crate::sales::{rows, rules, views};
use crate::{messages, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Forgets the buyer of an order that came to its end. It cannot be undone.
#[derive(Debug, Serialize)]
pub struct EraseBuyer {
    pub order: Id,
}

/// Forgotten.
#[derive(Debug, Serialize, Deserialize)]
pub struct BuyerErased {}

refusals! {
    /// Why she is not.
    pub enum EraseBuyerRefusal {
        /// No such order, or nobody stands in it.
        NotFound => ("privacy.not_found", 404),
        /// It is still to be delivered: without her name and address it cannot be.
        OrderOpen => ("privacy.order_open", 409),
    }
}

/// Takes away what is known of an order's buyer; false when nothing is.
pub(super) fn forget(tx: &mut Tx<'_>, ctx: &Ctx, order: Id) -> Result<bool, Fault> {
    if tx.first(&rows::FORGET_BUYER, params![ctx.territory, order])?.is_none() {
        return Ok(false);
    }
    tx.execute(&rows::FORGET_REASONS, params![ctx.territory, order])?;
    tx.execute(&messages::rows::FORGET_ABOUT, params![ctx.territory, order])?;
    tx.execute(&privacy::FORGET_CONSENTS, params![ctx.territory, order])?;
    tx.execute(&privacy::WORDS_OF_ORDER, params![ctx.territory, order])?;
    tx.touch(order);
    Ok(true)
}

impl Command for EraseBuyer {
    const NAME: &'static str = "privacy/erase_buyer";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = BuyerErased;
    type Refusal = EraseBuyerRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<BuyerErased, Refused<EraseBuyerRefusal>> {
        let Some(o) = views::order(&mut tx.reader(), ctx.territory, self.order)? else {
            return no(EraseBuyerRefusal::NotFound);
        };
        if !rules::is_over(&o.state) {
            return no(EraseBuyerRefusal::OrderOpen);
        }
        if !forget(tx, ctx, o.id)? {
            return no(EraseBuyerRefusal::NotFound);
        }
        tx.fact("erased", true);
        Ok(BuyerErased {})
    }
}
