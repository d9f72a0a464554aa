//! What pages and flows read of the goods book.

mod counting;
mod notes;

pub use counting::{CountFilter, CountLine, CountRow, LossFilter, LossRow, count, count_sheet, counts, losses};
pub use notes::{DepositLine, DepositNote, DepositRow, deposit_note, deposits};

use super::model::{Available, PlaceKind};
use super::rows;
use super::rules::read_lot_code;
use crate::ledger::model::Regime;
use rahba_kernel::role::Reach;
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Fault, Reader, Row, params};
use std::collections::{BTreeMap, BTreeSet};

fn available_of(r: &Row) -> Result<Available, Fault> {
    Ok(Available {
        lot: r.get(0)?,
        place: r.get(1)?,
        org: r.get(2)?,
        agreement_version: r.get(3)?,
        units: r.get(4)?,
        expires_on: r.get(5)?,
        regime: Regime::parse(&r.get::<String>(6)?).ok_or_else(|| Fault::Decode("an unknown regime".into()))?,
    })
}

/// Where units of a variant can be taken for an online order: what expires first goes first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn available(q: &mut Reader<'_>, territory: Id, variant: Id, today: Day) -> Result<Vec<Available>, Fault> {
    q.query(&rows::AVAILABLE, params![territory, variant, today])?.iter().map(available_of).collect()
}

/// The same inside one space, for its counter. What left for a fair is not here.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn available_in(q: &mut Reader<'_>, territory: Id, variant: Id, today: Day, space: Id) -> Result<Vec<Available>, Fault> {
    q.query(&rows::AVAILABLE_AT, params![territory, variant, today, space])?.iter().map(available_of).collect()
}

/// The same at one place: what stands at a fair, for the till that sells there.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn available_on(q: &mut Reader<'_>, territory: Id, variant: Id, today: Day, place: Id) -> Result<Vec<Available>, Fault> {
    q.query(&rows::AVAILABLE_ON, params![territory, variant, today, place])?.iter().map(available_of).collect()
}

/// Units that can be sold at one place, by variant.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn standing_on(q: &mut Reader<'_>, territory: Id, place: Id, today: Day) -> Result<BTreeMap<Id, i64>, Fault> {
    q.query(&rows::STANDING_ON, params![territory, place, today])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// The places that are fairs, also those that are over.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn fairs(q: &mut Reader<'_>, territory: Id) -> Result<BTreeSet<Id>, Fault> {
    q.query(&rows::FAIRS, params![territory])?.iter().map(|r| r.get(0)).collect()
}

/// Units of a variant that buyers are offered now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn on_sale(q: &mut Reader<'_>, territory: Id, variant: Id, today: Day) -> Result<i64, Fault> {
    q.first(&rows::ON_SALE, params![territory, variant, today])?.map_or(Ok(0), |r| r.get(0))
}

/// A place where goods stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: Id,
    pub space: Id,
    pub parent: Option<Id>,
    pub code: String,
    pub kind: PlaceKind,
    pub position: i64,
}

/// The open places, in order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn places(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Place>, Fault> {
    let mut out = Vec::new();
    for r in q.query(&rows::PLACES, params![territory])? {
        let kind: String = r.get(4)?;
        if let Some(kind) = PlaceKind::from_code(&kind) {
            out.push(Place { id: r.get(0)?, space: r.get(1)?, parent: r.get(2)?, code: r.get(3)?, kind, position: r.get(5)? });
        }
    }
    Ok(out)
}

/// The space that a place is in, open or closed; `None` for what is no place of a space.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn space_of(q: &mut Reader<'_>, territory: Id, place: Id) -> Result<Option<Id>, Fault> {
    q.first(&rows::SPACE_OF, params![territory, place])?.map(|r| r.get(0)).transpose()
}

/// One line of the stock list.
#[derive(Clone, Debug)]
pub struct StockLine {
    pub lot: Id,
    pub lot_code: String,
    pub variant: Id,
    pub variant_code: String,
    pub org: Id,
    pub place: Id,
    pub units: i64,
    pub expires_on: Option<Day>,
    pub since: Micros,
}

/// What the stock list is narrowed to.
#[derive(Clone, Debug)]
pub struct StockFilter {
    pub place: Option<Id>,
    pub org: Option<Id>,
    /// Part of a lot's or variant's code.
    pub code: String,
    /// Whose spaces.
    pub reach: Reach,
}

impl StockFilter {
    /// All that somebody may see.
    pub fn within(reach: Reach) -> StockFilter {
        StockFilter { place: None, org: None, code: String::new(), reach }
    }
}

/// A page of stock lines, newest lots first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn stock_page(q: &mut Reader<'_>, territory: Id, f: &StockFilter, limit: i64, offset: i64) -> Result<Vec<StockLine>, Fault> {
    // A lot's code is found however it was typed or read out.
    let code = read_lot_code(&f.code).unwrap_or_else(|| f.code.trim().replace(['%', '_'], ""));
    let pattern = if code.is_empty() { String::new() } else { ["%", &code, "%"].concat() };
    q.query(
        &rows::STOCK_PAGE,
        params![
            territory,
            f.place.unwrap_or(territory),
            f.org.unwrap_or(territory),
            pattern,
            limit,
            offset,
            f.reach.narrowed(territory)
        ],
    )?
    .iter()
    .map(|r| {
        Ok(StockLine {
            lot: r.get(0)?,
            lot_code: r.get(1)?,
            variant: r.get(2)?,
            org: r.get(3)?,
            place: r.get(4)?,
            units: r.get(5)?,
            expires_on: r.get(6)?,
            since: r.get(7)?,
            variant_code: r.get(8)?,
        })
    })
    .collect()
}

/// What a maker has in the shop: units by variant, most first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn stock_of_org(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<(Id, i64)>, Fault> {
    q.query(&rows::ORG_STOCK, params![territory, org])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// Units of a maker's lots that are not yet sold, lost or given back, wherever they are: in the shop, on
/// their way, or promised to a buyer.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn units_open(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<i64, Fault> {
    q.first(&rows::UNITS_OPEN, params![territory, org])?.map_or(Ok(0), |r| r.get(0))
}

/// One movement of a lot: the answer to "why is this number so".
#[derive(Clone, Debug)]
pub struct LotMove {
    pub kind: String,
    pub document: Id,
    pub occurred_at: Micros,
    pub command: Id,
    pub from: Id,
    pub to: Id,
    pub units: i64,
}

/// Everything that happened to a lot until a moment, oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn lot_history(q: &mut Reader<'_>, territory: Id, lot: Id, until: Micros) -> Result<Vec<LotMove>, Fault> {
    q.query(&rows::LOT_HISTORY, params![territory, lot, until])?
        .iter()
        .map(|r| {
            Ok(LotMove {
                kind: r.get(1)?,
                document: r.get(2)?,
                occurred_at: r.get(3)?,
                command: r.get(4)?,
                from: r.get(5)?,
                to: r.get(6)?,
                units: r.get(7)?,
            })
        })
        .collect()
}

/// Units of a lot by place at a moment, from the book.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn lot_state_at(q: &mut Reader<'_>, territory: Id, lot: Id, at: Micros) -> Result<BTreeMap<Id, i64>, Fault> {
    let mut state = BTreeMap::new();
    for m in lot_history(q, territory, lot, at)? {
        *state.entry(m.from).or_insert(0) -= m.units;
        *state.entry(m.to).or_insert(0) += m.units;
    }
    state.retain(|_, u| *u != 0);
    Ok(state)
}

/// The lots of a variant, oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn lots_of(q: &mut Reader<'_>, territory: Id, variant: Id) -> Result<Vec<(Id, String)>, Fault> {
    q.query(&rows::LOTS_OF_VARIANT, params![territory, variant])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// A lot that is past or near its date and still stands on sale.
#[derive(Clone, Debug)]
pub struct Expiring {
    pub lot: Id,
    pub lot_code: String,
    pub variant: Id,
    pub place: Id,
    pub units: i64,
    pub expires_on: Day,
}

/// Lots that expire on or before a day.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn expiring(q: &mut Reader<'_>, territory: Id, (from, through): (Day, Day), reach: Reach) -> Result<Vec<Expiring>, Fault> {
    q.query(&rows::EXPIRING, params![territory, from, through, reach.narrowed(territory)])?
        .iter()
        .map(|r| {
            Ok(Expiring {
                lot: r.get(0)?,
                lot_code: r.get(1)?,
                variant: r.get(2)?,
                place: r.get(3)?,
                units: r.get(4)?,
                expires_on: r.get(5)?,
            })
        })
        .collect()
}

/// What of a variant is offered, and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// Units on sale that have not expired.
    pub units: i64,
    pub places: BTreeSet<Id>,
}

/// What is offered of every variant, in their order. It is read place by place, as the book of goods keeps it, and not
/// variant by variant: that order reads a hundred thousand rows in an eighth of the time.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn shelves(q: &mut Reader<'_>, territory: Id, today: Day) -> Result<Vec<(Id, Shelf)>, Fault> {
    let mut held: Vec<(Id, Id, i64)> = Vec::new();
    q.each(&rows::SHELVES, params![territory], |r| {
        if r.get::<Option<Day>>(3)?.is_none_or(|end| end > today) {
            held.push((r.get(0)?, r.get(1)?, r.get(2)?));
        }
        Ok(())
    })?;
    held.sort_unstable();
    let mut out: Vec<(Id, Shelf)> = Vec::new();
    for (variant, place, units) in held {
        if out.last().is_none_or(|(of, _)| *of != variant) {
            out.push((variant, Shelf::default()));
        }
        if let Some((_, shelf)) = out.last_mut() {
            shelf.units += units;
            shelf.places.insert(place);
        }
    }
    Ok(out)
}

/// Variants of which lots expired after one day and not after another.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn expired(q: &mut Reader<'_>, territory: Id, after: Day, until: Day) -> Result<Vec<Id>, Fault> {
    q.query(&rows::EXPIRED, params![territory, after, until])?.iter().map(|r| r.get(0)).collect()
}

/// A lot's code.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn lot_code(q: &mut Reader<'_>, territory: Id, lot: Id) -> Result<Option<String>, Fault> {
    q.first(&rows::LOT, params![territory, lot])?.map(|r| r.get(0)).transpose()
}

/// The maker who owns a lot.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn lot_owner(q: &mut Reader<'_>, territory: Id, lot: Id) -> Result<Option<Id>, Fault> {
    q.first(&rows::LOT, params![territory, lot])?.map(|r| r.get(2)).transpose()
}

/// A version of a maker's deposit agreement.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub version: i64,
    pub regime: String,
    /// In hundredths of a per cent, as the other shares.
    pub commission: i64,
    pub commission_vat: i64,
    pub label: i64,
    pub solidarity: i64,
    pub loss_bearer: String,
    pub hold_days: i64,
    pub term_days: i64,
    pub valid_from: Micros,
    pub signed_by: String,
}

/// All versions of a maker's agreement, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn agreements(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<Agreement>, Fault> {
    q.query(&rows::AGREEMENTS, params![territory, org])?
        .iter()
        .map(|r| {
            Ok(Agreement {
                version: r.get(0)?,
                regime: r.get(1)?,
                commission: r.get(2)?,
                commission_vat: r.get(3)?,
                label: r.get(4)?,
                solidarity: r.get(5)?,
                loss_bearer: r.get(6)?,
                hold_days: r.get(7)?,
                term_days: r.get(8)?,
                valid_from: r.get(9)?,
                signed_by: r.get(10)?,
            })
        })
        .collect()
}

/// A lot as whoever holds a jar of it may know it.
#[derive(Clone, Debug)]
pub struct LotCard {
    pub id: Id,
    pub code: String,
    pub variant: Id,
    pub org: Id,
    pub made_on: Option<Day>,
    pub expires_on: Option<Day>,
    pub received_at: Micros,
}

/// A lot by its number, however it was typed or read out.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn lot_by_code(q: &mut Reader<'_>, territory: Id, code: &str) -> Result<Option<LotCard>, Fault> {
    let code = read_lot_code(code).unwrap_or_else(|| code.to_owned());
    let Some(r) = q.first(&rows::LOT_BY_CODE, params![territory, code])? else { return Ok(None) };
    Ok(Some(LotCard {
        id: r.get(0)?,
        code: r.get(1)?,
        variant: r.get(2)?,
        org: r.get(3)?,
        made_on: r.get(4)?,
        expires_on: r.get(5)?,
        received_at: r.get(6)?,
    }))
}

/// Goods that stand on show without being bought.
#[derive(Clone, Debug)]
pub struct OnShow {
    pub lot: Id,
    pub lot_code: String,
    pub variant: Id,
    pub org: Id,
    pub place: Id,
    pub units: i64,
    /// When the lot first stood where buyers see it.
    pub since: Micros,
}

/// Lots on show since a moment or longer, oldest first; of one maker or of all.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn on_show_since(
    q: &mut Reader<'_>,
    territory: Id,
    since: Micros,
    org: Option<Id>,
    reach: Reach,
) -> Result<Vec<OnShow>, Fault> {
    q.query(&rows::ON_SHOW_SINCE, params![territory, since, org.unwrap_or(territory), reach.narrowed(territory)])?
        .iter()
        .map(|r| {
            Ok(OnShow {
                lot: r.get(0)?,
                lot_code: r.get(1)?,
                variant: r.get(2)?,
                org: r.get(3)?,
                place: r.get(4)?,
                units: r.get(5)?,
                since: r.get(6)?,
            })
        })
        .collect()
}

/// The names of the photographs on notes, in every territory: for backups.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn note_pictures(q: &mut Reader<'_>) -> Result<Vec<String>, Fault> {
    q.query(&rows::NOTE_PICTURES, params![])?.iter().map(|r| r.get(0)).collect()
}
