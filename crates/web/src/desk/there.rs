//! Whether a thing is there, before a form about it is shown: what is missing, or of another territory, is 404
//! and not an empty form.

use crate::kit::app::App;
use crate::kit::oops::Oops;
use rahba_kernel::Id;
use rahba_market::{certificates, organisations, people, plan};

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
