//! Goods that the union bought (the `principal` regime): units and cost per variant, at weighted
//! average (LEDGER §2.2 `A:stock.owned`).
//!
//! The average is kept as two whole numbers, never as a quotient: taking `n` of `N` units takes
//! `round(cost · n / N)` centimes, and the last unit takes what is left, so nothing is made or lost.

use super::rows;
use crate::ledger::audit::Finding;
use crate::ledger::chart;
use rahba_kernel::{Id, Money};
use rahba_store::{Ctx, Fault, Reader, Tx, params};

/// Units of a variant come into the union's ownership at a cost.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn bring_in(tx: &mut Tx<'_>, ctx: &Ctx, variant: Id, units: i64, cost: Money) -> Result<(), Fault> {
    tx.execute(&rows::OWNED_ADD, params![ctx.territory, variant, units, cost])?;
    Ok(())
}

/// Units leave for a subject (an order line, a loss); answers what they cost.
///
/// # Errors
/// A [`Fault`]; that fewer units are owned than stand in the goods book is one.
pub(crate) fn take_out(tx: &mut Tx<'_>, ctx: &Ctx, variant: Id, units: i64, subject: Id) -> Result<Money, Fault> {
    let (have, cost) = owned(&mut tx.reader(), ctx.territory, variant)?;
    let taken = if have >= units && have > 0 { cost.parts(0, units, have) } else { Money::ZERO };
    if tx.first(&rows::OWNED_TAKE, params![ctx.territory, variant, units, taken, have, cost])?.is_none() {
        return Err(Fault::Decode(format!("variant {variant}: {units} units leave, {have} are owned")));
    }
    tx.execute(&rows::INSERT_OWNED_COST, params![ctx.territory, subject, variant, units, taken])?;
    Ok(taken)
}

/// Units and cost owned of a variant.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn owned(q: &mut Reader<'_>, territory: Id, variant: Id) -> Result<(i64, Money), Fault> {
    q.first(&rows::OWNED, params![territory, variant])?.map_or(Ok((0, Money::ZERO)), |r| Ok((r.get(0)?, r.get(1)?)))
}

/// All that is owned: variant, units, cost.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn all(q: &mut Reader<'_>, territory: Id) -> Result<Vec<(Id, i64, Money)>, Fault> {
    q.query(&rows::OWNED_ALL, params![territory])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).collect()
}

/// What left for a subject: units and cost; none when it was not the union's.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn cost_of(q: &mut Reader<'_>, territory: Id, subject: Id) -> Result<Option<(i64, Money)>, Fault> {
    q.first(&rows::OWNED_COST, params![territory, subject])?.map(|r| Ok((r.get(0)?, r.get(1)?))).transpose()
}

/// The cost in the books equals the cost by variant, and the units owned stand in the goods book.
pub(super) fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let book = super::views::balance(q, territory, &chart::stock_owned())?;
    let all = all(q, territory)?;
    let sum: Money = all.iter().map(|(_, _, c)| *c).sum();
    if book != sum {
        findings.push(Finding { rule: "owned", text: format!("goods of the union: {book} in the books, {sum} by variant") });
    }
    let mut stands: std::collections::BTreeMap<Id, i64> = std::collections::BTreeMap::new();
    for r in q.query(&rows::OWNED_STANDING, params![territory])? {
        stands.insert(r.get(0)?, r.get(1)?);
    }
    for (variant, units, _) in all {
        let there = stands.remove(&variant).unwrap_or(0);
        if there != units {
            findings.push(Finding { rule: "owned", text: format!("variant {variant}: {units} owned, {there} standing") });
        }
    }
    for (variant, there) in stands.into_iter().filter(|(_, n)| *n != 0) {
        findings.push(Finding { rule: "owned", text: format!("variant {variant}: none owned, {there} standing") });
    }
    Ok(findings)
}
