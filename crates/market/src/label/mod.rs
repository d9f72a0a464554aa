//! The territorial label (علامة مجالية): its charter in versions, applications, visits, votes, licences.
//!
//! Invariants: a published charter is never changed; a licence comes only from a case that the committee
//! closed with a quorum; nobody votes twice, on her own organisation or on what she audited; each step
//! leaves a numbered document. A mark is shown while a licence is valid *today*: nothing is copied.

pub mod audit;
pub mod model;
pub(crate) mod rows;
pub mod rules;
pub mod views;

use rahba_kernel::Id;
use rahba_store::{Ctx, Fault, Tx, params};

/// Writes the document of a step and returns its number.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn paper(tx: &mut Tx<'_>, ctx: &Ctx, kind: &str, subject: Id, org: Id, body: &str) -> Result<String, Fault> {
    let id = ctx.new_id();
    let number = crate::territory::series::take(tx, ctx, "M", id)?;
    tx.execute(
        &rows::INSERT_PAPER,
        params![ctx.territory, id, number.as_str(), kind, subject, org, body, crate::who(ctx), ctx.now],
    )?;
    tx.touch(subject);
    tx.touch(org);
    tx.fact("paper", &number);
    Ok(number)
}
