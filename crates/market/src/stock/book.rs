//! Posting to the goods book: the only code that moves units.

use super::model::{PlaceKind, outside, pseudo};
use super::rows;
use rahba_kernel::{Id, Micros};
use rahba_store::{Ctx, Fault, Tx, params};
use std::collections::BTreeMap;

/// Units of one lot from one place to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub lot: Id,
    pub variant: Id,
    pub from: Id,
    pub to: Id,
    /// In the variant's steps; positive.
    pub units: i64,
}

/// A place held fewer units than a move asked for. The command that hears this refuses; what was
/// moved before is undone with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    pub lot: Id,
    pub place: Id,
    pub asked: i64,
}

/// The pseudo-places of a new territory.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn found_pseudo_places(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Fault> {
    for (n, (code, id)) in pseudo().into_iter().enumerate() {
        tx.execute(&rows::INSERT_PLACE, params![ctx.territory, id, Id::NIL, None::<Id>, code, code, n as i64])?;
    }
    Ok(())
}

/// Posts a movement: each decrement is conditional on there being enough, inside the transaction.
/// Returns the movement's id, or the first place that was short.
///
/// # Errors
/// A [`Fault`] of the engine.
///
/// # Panics
/// When a move has no units or goes nowhere: a defect of ours.
pub fn post(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    kind: &'static str,
    document: Id,
    occurred_at: Micros,
    moves: &[Move],
) -> Result<Result<Id, Short>, Fault> {
    assert!(!moves.is_empty(), "{kind}: a movement moves something");
    let id = ctx.new_id();
    tx.execute(&rows::INSERT_MOVEMENT, params![ctx.territory, id, kind, document, occurred_at, ctx.command])?;
    let mut on_sale: BTreeMap<Id, bool> = BTreeMap::new();
    for (n, m) in moves.iter().enumerate() {
        assert!(m.units > 0 && m.from != m.to, "{kind}: a move has units and a way");
        if m.from == outside() {
            give(tx, ctx, m.from, m, -m.units, false)?;
        } else if !take(tx, ctx, m)? {
            return Ok(Err(Short { lot: m.lot, place: m.from, asked: m.units }));
        }
        let sale = match on_sale.get(&m.to) {
            Some(s) => *s,
            None => {
                let s = sells(tx, ctx, m.to)?;
                on_sale.insert(m.to, s);
                s
            }
        };
        give(tx, ctx, m.to, m, m.units, sale)?;
        tx.stir(m.variant);
        tx.execute(&rows::INSERT_MOVEMENT_LINE, params![ctx.territory, id, n as i64 + 1, m.lot, m.from, m.to, m.units])?;
    }
    Ok(Ok(id))
}

/// Takes units where there are enough; false where there are not.
fn take(tx: &mut Tx<'_>, ctx: &Ctx, m: &Move) -> Result<bool, Fault> {
    #[cfg(feature = "planted")]
    if rahba_store::planted::is(rahba_store::planted::Bug::ReadThenWrite) {
        return planted::take(tx, ctx, m);
    }
    Ok(tx.first(&rows::TAKE, params![ctx.territory, m.from, m.lot, m.units])?.is_some())
}

#[cfg(feature = "planted")]
mod planted {
    use super::{Ctx, Fault, Move, Tx, params, rows};
    use rahba_store::{planted, statements};

    statements! {
        PUT (Id, Id, Id, Int) -> () =
            "UPDATE holding SET units = $4 WHERE territory_id = $1 AND place_id = $2 AND lot_id = $3";
    }

    /// Reads once, remembers, writes back what it remembers.
    pub(super) fn take(tx: &mut Tx<'_>, ctx: &Ctx, m: &Move) -> Result<bool, Fault> {
        let seen = match planted::believed(m.from, m.lot) {
            Some(n) => n,
            None => tx.first(&rows::UNITS, params![ctx.territory, m.from, m.lot])?.map_or(Ok(0), |r| r.get(0))?,
        };
        if seen < m.units {
            return Ok(false);
        }
        planted::believe(m.from, m.lot, seen - m.units);
        tx.execute(&PUT, params![ctx.territory, m.from, m.lot, seen - m.units])?;
        Ok(true)
    }
}

fn give(tx: &mut Tx<'_>, ctx: &Ctx, place: Id, m: &Move, units: i64, on_sale: bool) -> Result<(), Fault> {
    tx.execute(&rows::GIVE, params![ctx.territory, place, m.lot, m.variant, units, place == outside(), on_sale])
}

fn sells(tx: &mut Tx<'_>, ctx: &Ctx, place: Id) -> Result<bool, Fault> {
    if pseudo().iter().any(|(_, id)| *id == place) {
        return Ok(false);
    }
    Ok(match tx.first(&rows::PLACE_KIND, params![ctx.territory, place])? {
        Some(r) => PlaceKind::from_code(&r.get::<String>(0)?).is_some_and(PlaceKind::on_sale),
        None => false,
    })
}
