//! A price is followed by another; the old one stays in the history.

use super::owner::is_staff;
use crate::catalogue::{rules, set_price_in, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Sets the price of a variant from now on.
#[derive(Debug, Serialize)]
pub struct SetPrice {
    pub variant: Id,
    /// VAT included.
    pub amount: Money,
    pub reason: String,
}

/// Whether it differs from the one before.
#[derive(Debug, Serialize, Deserialize)]
pub struct PriceSet {
    pub changed: bool,
}

refusals! {
    /// Why a price is not set.
    pub enum SetPriceRefusal {
        /// No such variant, or not yours.
        NoSuchVariant => ("variant.not_found", 404),
        /// Not between 0.01 and 1 000 000.
        BadAmount => ("price.bad_amount", 422),
    }
}

impl Command for SetPrice {
    const NAME: &'static str = "catalogue/set_price";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = PriceSet;
    type Refusal = SetPriceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PriceSet, Refused<SetPriceRefusal>> {
        if !rules::is_price(self.amount) {
            return no(SetPriceRefusal::BadAmount);
        }
        let Some(s) = views::saleable(&mut tx.reader(), ctx.territory, self.variant, ctx.now)? else {
            return no(SetPriceRefusal::NoSuchVariant);
        };
        if !(is_staff(ctx) || ctx.actor.is_of(s.org)) {
            return no(SetPriceRefusal::NoSuchVariant);
        }
        let changed = set_price_in(tx, ctx, self.variant, self.amount, &clean_line(&self.reason, 200))?;
        tx.touch(s.product);
        tx.fact("price", self.amount);
        Ok(PriceSet { changed })
    }
}
