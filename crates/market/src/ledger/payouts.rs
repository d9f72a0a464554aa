//! Payouts as pages and flows read them.

use super::audit::Finding;
use super::payout_rows as rows;
use rahba_kernel::{Id, Micros, Money};
use rahba_store::{Fault, Reader, Row, params};

/// A payout.
#[derive(Clone, Debug)]
pub struct Payout {
    pub id: Id,
    pub number: String,
    pub org: Id,
    /// Taken from the payable.
    pub amount: Money,
    /// Of it, repays advances; the rest is paid.
    pub recovered: Money,
    /// `bank` or `cash`.
    pub method: String,
    pub hold: Id,
    /// `proposed`, `approved`, `refused`.
    pub state: String,
    pub proposed_by: String,
    pub proposed_at: Micros,
    pub decided_by: Option<String>,
    pub decided_at: Option<Micros>,
    pub reason: String,
}

impl Payout {
    /// What she gets in hand or at her bank.
    pub fn paid(&self) -> Money {
        self.amount - self.recovered
    }

    fn of(r: &Row) -> Result<Payout, Fault> {
        Ok(Payout {
            id: r.get(0)?,
            number: r.get(1)?,
            org: r.get(2)?,
            amount: r.get(3)?,
            recovered: r.get(4)?,
            method: r.get(5)?,
            hold: r.get(6)?,
            state: r.get(7)?,
            proposed_by: r.get(8)?,
            proposed_at: r.get(9)?,
            decided_by: r.get(10)?,
            decided_at: r.get(11)?,
            reason: r.get(12)?,
        })
    }
}

/// One payout.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn payout(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Payout>, Fault> {
    q.first(&rows::PAYOUT, params![territory, id])?.as_ref().map(Payout::of).transpose()
}

/// Payouts of one maker or of all, in one state or in any, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn payouts(q: &mut Reader<'_>, territory: Id, org: Option<Id>, state: &str, limit: i64) -> Result<Vec<Payout>, Fault> {
    payout_page(q, territory, org, state, limit, 0)
}

/// A page of the same.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn payout_page(
    q: &mut Reader<'_>,
    territory: Id,
    org: Option<Id>,
    state: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<Payout>, Fault> {
    q.query(&rows::PAYOUTS, params![territory, org.unwrap_or(territory), state, limit, offset])?.iter().map(Payout::of).collect()
}

/// How many payouts wait for approval, and what they pay together.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn waiting(q: &mut Reader<'_>, territory: Id) -> Result<(i64, Money), Fault> {
    q.first(&rows::WAITING, params![territory])?.map_or(Ok((0, Money::ZERO)), |r| Ok((r.get(0)?, r.get(1)?)))
}

/// When a payout was last proposed for a maker, whatever became of it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn latest(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Option<Micros>, Fault> {
    q.first(&rows::LATEST, params![territory, org])?.map_or(Ok(None), |r| r.get(0))
}

/// Payouts whose state is not what the money book says: each approved one moved money once, no other did.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    q.query(&rows::NOT_AS_POSTED, params![territory])?
        .iter()
        .map(|r| {
            let (number, state, posted): (String, String, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
            Ok(Finding { rule: "payout", text: format!("payout {number} is {state}: {posted} entries pay it") })
        })
        .collect()
}
