//! Who may change the texts and pictures of a thing.

use crate::{catalogue, content, organisations};
use rahba_kernel::Id;
use rahba_kernel::role::Role;
use rahba_store::{Ctx, Fault, Tx};

/// True for the shop's own people and for the program itself.
pub(super) fn is_staff(ctx: &Ctx) -> bool {
    ctx.actor.has_any(&[Role::Admin, Role::ShopManager]) || ctx.actor.person_id().is_none()
}

/// True when `owner` is a product, variant, organisation, family or picture that the actor may
/// describe: staff all of them, a maker her own, and families staff alone.
pub(super) fn is_editable(tx: &mut Tx<'_>, ctx: &Ctx, owner: Id) -> Result<bool, Fault> {
    let mut q = tx.reader();
    let owner = content::views::picture_owner(&mut q, ctx.territory, owner)?.unwrap_or(owner);
    let org = match catalogue::views::product(&mut q, ctx.territory, owner)? {
        Some(p) => Some(p.org),
        None => match catalogue::views::saleable(&mut q, ctx.territory, owner, ctx.now)? {
            Some(v) => Some(v.org),
            None => organisations::views::one_open(&mut q, ctx.territory, owner)?.map(|o| o.id),
        },
    };
    match org {
        Some(o) => Ok(is_staff(ctx) || ctx.actor.is_of(o)),
        None => Ok(is_staff(ctx) && catalogue::views::family(&mut q, ctx.territory, owner)?.is_some()),
    }
}
