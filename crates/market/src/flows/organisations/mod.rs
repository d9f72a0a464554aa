//! Organisations are registered, changed, joined in unions, paid, closed.

pub mod add_member;
pub mod add_role;
pub mod change;
pub mod close;
pub mod end_role;
pub mod join_union;
pub mod leave_union;
pub mod register;
pub mod remove_member;
pub mod set_bank_details;

use crate::organisations::model::Organisation;
use crate::organisations::views;
use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_store::{Ctx, Fault, Tx};

/// True for the shop's own people and for the program itself.
pub(super) fn is_staff(ctx: &Ctx) -> bool {
    ctx.actor.has_any(&[Role::Admin, Role::ShopManager]) || ctx.actor.person_id().is_none()
}

/// The open organisation, when the actor is staff or one of its own; else it is as if it were not there.
pub(super) fn reachable(tx: &mut Tx<'_>, ctx: &Ctx, org: Id) -> Result<Option<Organisation>, Fault> {
    if !(is_staff(ctx) || ctx.actor.is_of(org)) {
        return Ok(None);
    }
    views::one_open(&mut tx.reader(), ctx.territory, org)
}
