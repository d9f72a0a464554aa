//! Whether a thing is there, before a form about it is shown: what is missing, or of another territory, is 404
//! and not an empty form.

use crate::kit::app::App;
use crate::kit::oops::Oops;
use rahba_kernel::Id;
use rahba_market::{certificates, organisations, people, plan, sales, stock, tills};
use rahba_store::{Fault, Reader};

/// What a form may be about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Organisation,
    Person,
    Certificate,
    Plan,
    Campaign,
}

/// The id that an address names, when there is such a thing.
///
/// # Errors
/// 404 when there is none.
pub(super) async fn named(app: &App, kind: Kind, id: &str) -> Result<Id, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let territory = app.territory.id;
    let is_there = app
        .db
        .read(move |q| -> Result<bool, rahba_store::Fault> {
            Ok(match kind {
                Kind::Organisation => organisations::views::one(q, territory, id)?.is_some(),
                Kind::Person => people::views::person(q, territory, id)?.is_some(),
                Kind::Certificate => certificates::views::certificate(q, territory, id)?.is_some(),
                Kind::Plan => plan::views::plans(q, territory)?.iter().any(|p| p.id == id),
                Kind::Campaign => plan::views::campaigns(q, territory)?.iter().any(|c| c.id == id),
            })
        })
        .await?;
    if is_there { Ok(id) } else { Err(Oops::not_found()) }
}

/// The space that a thing is of: an order or a line of it, a place, a count, a note, a till or its session. What
/// is of no space, a product or a maker, has none.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(super) fn space_of(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Id>, Fault> {
    let order = sales::views::line(q, territory, id)?.map_or(id, |l| l.order);
    if let Some(o) = sales::views::order(q, territory, order)? {
        return Ok(Some(o.space));
    }
    let till = tills::views::session(q, territory, id)?.map_or(id, |s| s.till);
    if let Some(t) = tills::views::till(q, territory, till)? {
        return Ok(Some(t.space));
    }
    let place = match stock::views::count(q, territory, id)? {
        Some(c) => c.place,
        None => stock::views::deposit_note(q, territory, id)?.map_or(id, |n| n.place),
    };
    stock::views::space_of(q, territory, place)
}
