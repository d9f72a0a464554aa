//! The stock room: the goods book.

use rahba_store::{Ctx, Fault, Tx};

/// The pseudo-places of the goods book, made once per territory.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn found_pseudo_places(_tx: &mut Tx<'_>, _ctx: &Ctx) -> Result<(), Fault> {
    Ok(())
}
