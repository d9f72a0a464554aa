//! Families, products, variants, prices and VAT by dated data.
//!
//! Invariants: a price is never overwritten, only followed by another; a unique piece is one unit,
//! ever; what buyers see is published by somebody who is not its maker alone.

pub mod list;
pub mod model;
pub mod page;
pub(crate) mod rows;
pub mod rules;
pub mod suggested;
pub mod views;

use rahba_kernel::{Id, Money};
use rahba_store::{Ctx, Fault, Tx, params};

/// Sets a variant's price inside a command, when it differs from the one in force.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn set_price_in(tx: &mut Tx<'_>, ctx: &Ctx, variant: Id, amount: Money, reason: &str) -> Result<bool, Fault> {
    if views::price_at(&mut tx.reader(), ctx.territory, variant, ctx.now)? == Some(amount) {
        return Ok(false);
    }
    tx.execute(&rows::INSERT_PRICE, params![ctx.territory, variant, ctx.now, amount, crate::who(ctx), reason])?;
    tx.touch(variant);
    Ok(true)
}
