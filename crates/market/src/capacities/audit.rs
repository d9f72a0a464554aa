//! What the audit recomputes here: shares from their movements, seats from the enrolments.

use super::{governance_views, training_views};
use crate::ledger::audit::Finding;
use rahba_kernel::Id;
use rahba_store::{Fault, Reader};

/// Audits the room.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut out = Vec::new();
    for (org, member, held, moved) in governance_views::wrong_holdings(q, territory)? {
        out.push(Finding { rule: "shares", text: format!("{org} member {member}: holds {held}, movements say {moved}") });
    }
    for (training, taken, enrolled) in training_views::wrong_seats(q, territory)? {
        out.push(Finding { rule: "seats", text: format!("training {training}: {taken} seats taken, {enrolled} enrolled") });
    }
    Ok(out)
}
