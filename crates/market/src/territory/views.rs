//! What pages read of territories and spaces.

use super::model::{Settings, Space, Territory};
use super::rows;
use rahba_kernel::Id;
use rahba_kernel::time::Zone;
use rahba_store::{Fault, Reader, Row, params};

fn territory_of(r: &Row) -> Result<Territory, Fault> {
    let zone: String = r.get(3)?;
    let settings: String = r.get(4)?;
    Ok(Territory {
        id: r.get(0)?,
        code: r.get(1)?,
        currency: r.get(2)?,
        zone: Zone::named(&zone).ok_or_else(|| Fault::Decode(format!("unknown time zone {zone}")))?,
        settings: serde_json::from_str::<Settings>(&settings).map_err(|e| Fault::Decode(e.to_string()))?,
    })
}

/// One territory.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn territory(q: &mut Reader<'_>, id: Id) -> Result<Option<Territory>, Fault> {
    q.first(&rows::TERRITORY, params![id])?.as_ref().map(territory_of).transpose()
}

/// All territories of this database.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn territories(q: &mut Reader<'_>) -> Result<Vec<Territory>, Fault> {
    q.query(&rows::TERRITORIES, params![])?.iter().map(territory_of).collect()
}

/// The space that a thing is of: a space itself, a place, a till, its session or device; an order, a line, a refund or what
/// its buyer asks; a count, a note, a loss. What is of no space, a product or a maker, has none.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn space_of(q: &mut Reader<'_>, territory: Id, thing: Id) -> Result<Option<Id>, Fault> {
    q.first(&rows::SPACE_OF, params![territory, thing])?.map(|r| r.get(0)).transpose()
}

/// The spaces of a territory.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn spaces(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Space>, Fault> {
    q.query(&rows::SPACES, params![territory])?
        .iter()
        .map(|r| Ok(Space { id: r.get(0)?, code: r.get(1)?, commune: r.get(2)?, operator: r.get(3)? }))
        .collect()
}
