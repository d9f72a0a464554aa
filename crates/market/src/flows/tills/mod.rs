//! The counter: tills open, sell, and close with a count; a device becomes a till, its cashiers enter by PIN.

pub mod add_till;
pub mod close_session;
pub mod end_device;
pub mod enrol_device;
pub mod enter;
pub mod open_session;
pub mod sell;
pub mod set_pin;
pub mod withdraw_pin;

use crate::people;
use crate::tills::views::{self, Till};
use rahba_kernel::Id;
use rahba_store::{Ctx, Fault, Refused, Tx, params};

/// Whoever entered by PIN acts at the till that her device is, while it is: asked in the transaction that writes, since
/// somebody may have ended the device since her page was sent.
fn stands_at<R>(tx: &mut Tx<'_>, ctx: &Ctx, till: &Till) -> Result<(), Refused<R>> {
    let Some(at) = ctx.actor.at_till else { return Ok(()) };
    let device = views::device(&mut tx.reader(), ctx.territory, at.device)?;
    if device.is_some_and(|d| d.till == till.id) { Ok(()) } else { Err(Refused::Forbidden) }
}

/// What goes with a device that ends: the sessions on it and the PINs of it.
fn leave_device(tx: &mut Tx<'_>, ctx: &Ctx, device: Id, token_hash: &[u8; 32]) -> Result<(), Fault> {
    tx.query(&people::rows::END_DEVICE_SESSIONS, params![ctx.territory, device, ctx.now])?;
    tx.query(&people::rows::REVOKE_TILL_PINS, params![ctx.territory, *token_hash, ctx.now])?;
    tx.touch(device);
    Ok(())
}
