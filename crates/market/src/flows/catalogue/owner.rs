//! Who may change the texts and pictures of a thing.

use crate::{catalogue, content, organisations, stock, territory};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Micros};
use rahba_store::{Ctx, Fault, Reader, Tx};

/// The shop's own people.
const STAFF: &[Role] = &[Role::Admin, Role::ShopManager];

/// True for the shop's own people and for the program itself.
pub(super) fn is_staff(ctx: &Ctx) -> bool {
    staff(&ctx.actor)
}

fn staff(actor: &Actor) -> bool {
    actor.has_any(STAFF) || actor.person_id().is_none()
}

/// True when `owner` is a product, variant, organisation, family or picture that the actor may
/// describe: staff all of them, a maker her own, and families staff alone.
pub(super) fn is_editable(tx: &mut Tx<'_>, ctx: &Ctx, owner: Id) -> Result<bool, Fault> {
    of_the_shop(&mut tx.reader(), ctx.territory, &ctx.actor, owner, ctx.now)
}

fn of_the_shop(q: &mut Reader<'_>, territory: Id, actor: &Actor, owner: Id, now: Micros) -> Result<bool, Fault> {
    let owner = content::views::picture_owner(q, territory, owner)?.unwrap_or(owner);
    let org = match catalogue::views::product(q, territory, owner)? {
        Some(p) => Some(p.org),
        None => match catalogue::views::saleable(q, territory, owner, now)? {
            Some(v) => Some(v.org),
            None => organisations::views::one_open(q, territory, owner)?.map(|o| o.id),
        },
    };
    match org {
        Some(o) => Ok(staff(actor) || actor.is_of(o)),
        None => Ok(staff(actor) && catalogue::views::family(q, territory, owner)?.is_some()),
    }
}

/// True when the actor may write what `owner` is called: what she may edit, and, for staff as far as they reach, a space
/// and the places in it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn may_describe(q: &mut Reader<'_>, territory: Id, actor: &Actor, owner: Id, now: Micros) -> Result<bool, Fault> {
    if of_the_shop(q, territory, actor, owner, now)? {
        return Ok(true);
    }
    let space = match stock::views::space_of(q, territory, owner)? {
        Some(space) => Some(space),
        None => territory::views::spaces(q, territory)?.iter().any(|s| s.id == owner).then_some(owner),
    };
    Ok(space.is_some_and(|space| actor.has_in(STAFF, space)))
}
