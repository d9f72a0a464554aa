//! Capacities of the organisations: a maturity grid scored over time and the needs it shows; trainings
//! with sessions, attendance, evaluation and certificates; coaching visits with agreed actions; the
//! governance records of a cooperative (register, shares, mandates, assemblies, legal deadlines).
//!
//! Invariants: a published grid is never changed and a criterion's code means the same in all of them;
//! a seat is taken by a conditional write; shares are a book of movements and nobody holds less than
//! none; an assembly is recorded once, its quorum counted from who was there; a reminder is given once.
//! What statutes say (notice, quorum, mandates) is data: the program counts, it does not make the law.

pub mod audit;
pub(crate) mod governance_rows;
pub mod governance_views;
pub mod model;
pub(crate) mod rows;
pub mod rules;
pub(crate) mod training_rows;
pub mod training_views;
pub mod views;

use rahba_kernel::Id;
use rahba_kernel::role::{Role, Who};
use rahba_store::Ctx;

/// Roles that look after every organisation's capacities.
pub const OFFICE: [Role; 3] = [Role::Coach, Role::UnionSecretary, Role::Admin];

/// Whether this actor acts for this organisation: as one of its own, or for the union.
pub(crate) fn acts_for(ctx: &Ctx, org: Id) -> bool {
    matches!(ctx.actor.who, Who::System(_)) || ctx.actor.is_of(org) || ctx.actor.has_any(&OFFICE)
}

/// Texts without what does not belong in them; empty ones are left out.
pub(crate) fn cleaned(t: &model::Texts) -> model::Texts {
    rahba_kernel::text::bidi::clean_each(t, 2_000)
}

/// As a column holds it.
///
/// # Errors
/// A defect of ours.
pub(crate) fn json(x: &impl serde::Serialize) -> Result<String, rahba_store::Fault> {
    serde_json::to_string(x).map_err(|e| rahba_store::Fault::Decode(e.to_string()))
}

/// Whether a code is short and plain: letters, digits and underscores.
pub(crate) fn is_code(code: &str) -> bool {
    (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
