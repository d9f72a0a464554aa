//! A count is approved by somebody else than the counter: differences become movements with a cause.

use super::record_loss::post_loss;
use crate::ledger::model::Regime;
use crate::ledger::{self, Posting, owned, postings};
use crate::stock::{Move, lost, outside, rows};
use crate::{catalogue, refusals, stock};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Approves a count; `causes` explains missing lots, others are `unknown`.
#[derive(Debug, Serialize)]
pub struct ApproveCount {
    pub count: Id,
    pub causes: Vec<(Id, String)>,
}

/// What the count changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct CountApproved {
    pub missing: i64,
    pub found: i64,
}

refusals! {
    /// Why a count is not approved.
    pub enum ApproveCountRefusal {
        /// No such count waits.
        NotWaiting => ("count.not_waiting", 404),
        /// Whoever counted does not approve.
        SamePerson => ("count.same_person", 403),
        /// A cause is not one of the list.
        BadCause => ("loss.bad", 422),
        /// A unique piece cannot be there twice: look at it again.
        UniqueTwice => ("deposit.unique_twice", 409),
        /// The stock moved since the count and the difference no longer fits: count again.
        Moved => ("count.moved", 409),
    }
}

impl Command for ApproveCount {
    const NAME: &'static str = "stock/approve_count";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant]);
    type Done = CountApproved;
    type Refusal = ApproveCountRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CountApproved, Refused<ApproveCountRefusal>> {
        let Some(r) = tx.first(&rows::COUNT, params![ctx.territory, self.count])? else {
            return no(ApproveCountRefusal::NotWaiting);
        };
        let (place, state, opened_by): (Id, String, String) = (r.get(1)?, r.get(2)?, r.get(3)?);
        if let Some(space) = stock::views::space_of(&mut tx.reader(), ctx.territory, place)? {
            ctx.only_in(Self::MAY, space)?;
        }
        if state != "counted" {
            return no(ApproveCountRefusal::NotWaiting);
        }
        if opened_by == crate::who(ctx) {
            return no(ApproveCountRefusal::SamePerson);
        }
        if self.causes.iter().any(|(_, c)| !["breakage", "theft", "expiry", "moth", "drying", "unknown"].contains(&c.as_str())) {
            return no(ApproveCountRefusal::BadCause);
        }
        let (mut missing, mut found) = (0, 0);
        for l in tx.query(&rows::COUNT_LINES, params![ctx.territory, self.count])? {
            let (lot, expected, counted): (Id, i64, i64) = (l.get(0)?, l.get(1)?, l.get(2)?);
            let difference = counted - expected;
            if difference < 0 {
                let cause = self.causes.iter().find(|(c, _)| *c == lot).map_or("unknown", |(_, c)| c.as_str());
                if post_loss(tx, ctx, lot, place, -difference, cause)?.is_err() {
                    return no(ApproveCountRefusal::Moved);
                }
                missing -= difference;
            } else if difference > 0 {
                let row = tx.first(&rows::LOT, params![ctx.territory, lot])?;
                let (variant, org, version): (Id, Id, i64) = match row {
                    Some(r) => (r.get(1)?, r.get(2)?, r.get(3)?),
                    None => continue,
                };
                if catalogue::views::is_unique(&mut tx.reader(), ctx.territory, variant)? && difference > lost_of(tx, ctx, lot)? {
                    return no(ApproveCountRefusal::UniqueTwice);
                }
                // What was lost before is found again; anything beyond that came in uncounted.
                let lost_units = lost_of(tx, ctx, lot)?;
                let again = difference.min(lost_units);
                let mut moves = Vec::new();
                if again > 0 {
                    moves.push(Move { lot, variant, from: lost(), to: place, units: again });
                }
                if difference > again {
                    moves.push(Move { lot, variant, from: outside(), to: place, units: difference - again });
                }
                if stock::post(tx, ctx, "found", self.count, ctx.now, &moves)?.is_err() {
                    return no(ApproveCountRefusal::Moved);
                }
                let terms = ledger::views::terms_version(&mut tx.reader(), ctx.territory, org, version)?;
                if terms.is_some_and(|t| t.regime == Regime::Principal) {
                    own_again(
                        tx,
                        ctx,
                        self.count,
                        variant,
                        Again { lot, org, units: again, lost_before: lost_units },
                        difference,
                    )?;
                } else if again > 0 {
                    owe_no_more(tx, ctx, self.count, Again { lot, org, units: again, lost_before: lost_units })?;
                }
                tx.touch(lot);
                tx.touch(variant);
                found += difference;
            }
        }
        tx.query(&rows::MOVE_COUNT, params![ctx.territory, self.count, "counted", "approved", crate::who(ctx), ctx.now])?;
        tx.touch(self.count);
        tx.touch(place);
        tx.fact("missing", missing);
        tx.fact("found", found);
        Ok(CountApproved { missing, found })
    }
}

/// Units of a lot that the book holds as lost.
fn lost_of(tx: &mut Tx<'_>, ctx: &Ctx, lot: Id) -> Result<i64, Fault> {
    tx.first(&rows::UNITS, params![ctx.territory, lost(), lot])?.map_or(Ok(0), |r| r.get(0))
}

/// Bought goods are found: what was lost comes back at the cost it left with; what was never counted
/// comes in without a cost.
fn own_again(tx: &mut Tx<'_>, ctx: &Ctx, count: Id, variant: Id, a: Again, found: i64) -> Result<(), Fault> {
    let mut cost = Money::ZERO;
    for (loss, number, from, to, units, _) in parts_found(tx, ctx, &a)? {
        let left = owned::cost_of(&mut tx.reader(), ctx.territory, loss)?.map_or(Money::ZERO, |(_, c)| c);
        let back = left.parts(from, to, units);
        cost += back;
        let posting = Posting {
            kind: "found_owned",
            document: count,
            business_date: ctx.today(),
            occurred_at: ctx.now,
            reverses: None,
            note: number,
            lines: postings::owned_found(loss, back),
        };
        ledger::post(tx, ctx, posting)?;
    }
    owned::bring_in(tx, ctx, variant, found, cost)
}

/// Units of a lot that were lost and are found.
struct Again {
    lot: Id,
    org: Id,
    units: i64,
    /// How many were lost before this count.
    lost_before: i64,
}

/// What the union paid for lost units is taken back when they are found: their maker is paid once, by
/// the sale. The first lost is the first found, so that a later loss changes nothing of it; each loss
/// is undone in parts that add up to what was paid.
fn owe_no_more(tx: &mut Tx<'_>, ctx: &Ctx, count: Id, a: Again) -> Result<(), Fault> {
    for (loss, number, from, to, units, amount) in parts_found(tx, ctx, &a)? {
        let back = amount.parts(from, to, units);
        if back.0 > 0 {
            ledger::post(
                tx,
                ctx,
                Posting {
                    kind: "found_consigned",
                    document: count,
                    business_date: ctx.today(),
                    occurred_at: ctx.now,
                    reverses: None,
                    note: number,
                    lines: postings::shrink_undone(a.org, loss, back),
                },
            )?;
        }
    }
    tx.touch(a.org);
    Ok(())
}

/// Which units of which losses are found: loss, number, from, to, units, what was paid for all of it.
type Part = (Id, String, i64, i64, i64, Money);

fn parts_found(tx: &mut Tx<'_>, ctx: &Ctx, a: &Again) -> Result<Vec<Part>, Fault> {
    let losses: Vec<(Id, String, i64, Money)> = tx
        .query(&rows::LOSSES_OF_LOT, params![ctx.territory, a.lot])?
        .iter()
        .map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
        .collect::<Result<_, Fault>>()?;
    // Units that came back broken from a buyer are lost without a note: they are not in the sum.
    let mut skip = (losses.iter().map(|(_, _, units, _)| units).sum::<i64>() - a.lost_before).max(0);
    let mut left = a.units;
    let mut out = Vec::new();
    for (loss, number, units, amount) in losses {
        let from = skip.min(units);
        let to = (from + left).min(units);
        skip -= from;
        left -= to - from;
        if to > from {
            out.push((loss, number, from, to, units, amount));
        }
    }
    Ok(out)
}
