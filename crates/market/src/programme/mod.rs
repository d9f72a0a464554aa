//! The programme: calls, projects with their partners, tranches and expenses, and what they brought.
//!
//! Invariants: contributions add up to the cost and keep the call's rules; a tranche is received once, by
//! another than who claimed it; nothing is spent that was not received (`L:fund.project` has a floor); no
//! indicator is typed in: each is computed from the books, and a frozen one is computed again by the audit.

pub mod audit;
pub mod measure_rows;
pub mod measures;
pub mod model;
pub(crate) mod rows;
pub mod rules;
pub mod views;

use model::Texts;
use rahba_kernel::text::bidi::clean_each;
use rahba_kernel::{Id, Money};
use rahba_store::{Ctx, Fault, Tx, params};

/// True for money that a project can have: up to a thousand million dirhams.
pub(crate) fn is_sum(m: Money) -> bool {
    (1..=100_000_000_000).contains(&m.0)
}

/// A value as the opaque text that a column keeps.
///
/// # Errors
/// A [`Fault::Decode`]: a defect of ours.
pub(crate) fn opaque(x: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(x).map_err(|e| Fault::Decode(e.to_string()))
}

/// Texts without control marks and without empty ones.
pub(crate) fn clean(t: &Texts, most: usize) -> Texts {
    clean_each(t, most)
}

/// Writes an event of a project's history.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn tell(tx: &mut Tx<'_>, ctx: &Ctx, project: Id, kind: &str, progress: Option<i64>, body: &str) -> Result<(), Fault> {
    let id = ctx.new_id();
    tx.execute(&rows::INSERT_EVENT, params![ctx.territory, id, project, kind, progress, body, crate::who(ctx), ctx.now])?;
    tx.touch(project);
    Ok(())
}
