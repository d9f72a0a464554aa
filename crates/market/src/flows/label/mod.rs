//! The territorial label: its charter, an application and its visits, the committee, the licence.

pub mod appeal;
pub mod apply;
pub mod ask_committee;
pub mod check_complete;
pub mod decide;
pub mod give_evidence;
pub mod mend;
pub mod photograph_visit;
pub mod plan_visit;
pub mod publish_charter;
pub mod record_visit;
pub mod suspend;
pub mod verify;
pub mod vote;

use rahba_kernel::Id;
use rahba_kernel::role::{Role, Who};
use rahba_store::Ctx;

/// Whether this actor acts for this organisation: as one of its own, or for the label's office.
pub(crate) fn acts_for(ctx: &Ctx, org: Id) -> bool {
    matches!(ctx.actor.who, Who::System(_)) || ctx.actor.is_of(org) || ctx.actor.has_any(&[Role::LabelOfficer, Role::Admin])
}

/// Whether somebody would judge her own organisation.
pub(crate) fn is_conflict(ctx: &Ctx, org: Id) -> bool {
    ctx.actor.grants.iter().any(|g| g.scope == org)
}
