//! Whether a thing is there, before a form about it is shown or read: what is missing, of another territory or another's
//! is 404, and neither an empty form nor a word about what was typed.

use super::{SHOP, capacities, label, products};
use crate::kit::app::App;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use rahba_kernel::Id;
use rahba_kernel::role::Actor;
use rahba_market::{catalogue, certificates, organisations, people, plan, programme, sales, territory};
use rahba_store::{Fault, Reader};

/// What a form may be about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Organisation,
    Person,
    Certificate,
    Plan,
    Campaign,
    Project,
    /// Of whatever space: whoever works in another is forbidden to act by the command, and that is written down.
    Order,
}

/// What an act may be about, of which some is hers and some another's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hers {
    /// A person whom she looks after.
    Person,
    /// A maker sees her own.
    Product,
    /// An application for the label, or a licence: a maker sees her own.
    Label,
    /// An organisation whose records she sees.
    Governance,
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
                Kind::Order => sales::views::order(q, territory, id)?.is_some(),
                Kind::Project => programme::views::project(q, territory, id)?.is_some(),
            })
        })
        .await?;
    if is_there { Ok(id) } else { Err(Oops::not_found()) }
}

/// The id that an act's address names, when there is such a thing and she may see it. A form names more in its fields, and
/// those are the command's to look at: without this, one sent to the address of nothing would take effect.
///
/// # Errors
/// 404 when there is none, or it is another's.
pub(super) async fn hers(app: &App, v: &Visitor, what: Hers, id: &str) -> Result<Id, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (territory, visitor) = (app.territory.id, v.clone());
    let is_hers = app
        .db
        .read(move |q| -> Result<bool, rahba_store::Fault> {
            let (v, actor) = (&visitor, visitor.actor());
            Ok(match what {
                Hers::Person => {
                    people::views::person(q, territory, id)?.is_some() && people::views::visible(q, territory, &actor, id)?
                }
                Hers::Product => {
                    catalogue::views::product(q, territory, id)?.is_some_and(|p| products::own(v).is_none_or(|org| org == p.org))
                }
                Hers::Label => {
                    let licence = rahba_market::label::views::licence(q, territory, id)?.map(|l| l.org);
                    let org = match licence {
                        Some(org) => Some(org),
                        None => rahba_market::label::views::application(q, territory, id)?.map(|a| a.org),
                    };
                    org.is_some_and(|org| label::sees(v, org))
                }
                Hers::Governance => organisations::views::one(q, territory, id)?.is_some() && capacities::may_see(v, id).is_ok(),
            })
        })
        .await?;
    if is_hers { Ok(id) } else { Err(Oops::not_found()) }
}

/// Whether a thing is of a space in which she does not work. What is of no space, a product or a maker, is everybody's.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(super) fn is_elsewhere(q: &mut Reader<'_>, territory: Id, actor: &Actor, id: Id) -> Result<bool, Fault> {
    Ok(territory::views::space_of(q, territory, id)?.is_some_and(|space| !actor.has_in(SHOP, space)))
}
