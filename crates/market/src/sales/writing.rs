//! Writing orders, shared by the flows that sell: online, at the counter.

use super::model::OrderLine;
use super::rows;
use crate::catalogue::rules::{VatRule, vat_for};
use crate::stock::{Available, Move};
use crate::{catalogue, label, stock};
use rahba_kernel::{Id, Money};
use rahba_store::{Ctx, Fault, Tx, params};
use std::collections::BTreeMap;

/// Why a wanted line cannot be sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CannotSell {
    NoSuchVariant,
    /// Not a multiple of the smallest amount sold, or out of range.
    BadQuantity,
    NotEnough {
        left: i64,
    },
    /// No VAT rule covers it: an accountant must say first.
    NoVatRule,
    /// Its licence is suspended or withdrawn, and the charter stops the sale.
    LabelStopped,
}

/// Where to look for units.
#[derive(Clone, Copy)]
pub(crate) enum TakeFrom {
    /// Everything on sale.
    Anywhere,
    /// One space: its counter sells what stands there.
    Space(Id),
    /// One place: the till at a fair sells what was carried there, and nothing else.
    Place(Id),
}

/// Lines ready to be written, with the moves that take their units.
#[derive(Default)]
pub(crate) struct Picked {
    pub lines: Vec<OrderLine>,
    pub moves: Vec<Move>,
    pub weight_g: i64,
}

impl Picked {
    pub fn goods(&self) -> Money {
        self.lines.iter().map(|l| l.total).sum()
    }
}

/// Prices the wanted variants at today's prices and finds their units: what expires first goes
/// first; one wanted line may come from several lots.
pub(crate) fn pick(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    order: Id,
    wanted: &[(Id, i64)],
    from: TakeFrom,
    to: Id,
) -> Result<Result<Picked, (Id, CannotSell)>, Fault> {
    let rules: Vec<VatRule> = catalogue::views::vat_rules(&mut tx.reader(), ctx.territory)?;
    let today = ctx.today();
    let mut merged: BTreeMap<Id, i64> = BTreeMap::new();
    for (v, n) in wanted {
        let sum: &mut i64 = merged.entry(*v).or_default();
        // What no number holds is out of range, not somewhere inside it.
        *sum = sum.saturating_add(*n);
    }
    let mut out = Picked::default();
    for (variant, quantity) in merged {
        let why = |w| Ok(Err((variant, w)));
        let Some(s) = catalogue::views::saleable(&mut tx.reader(), ctx.territory, variant, ctx.now)? else {
            return why(CannotSell::NoSuchVariant);
        };
        let Some(price) = s.price.filter(|_| s.state == "published") else {
            return why(CannotSell::NoSuchVariant);
        };
        if !(1..=1_000_000).contains(&quantity) || quantity % s.step != 0 {
            return why(CannotSell::BadQuantity);
        }
        let label = label::views::standing(&mut tx.reader(), ctx.territory, s.org, s.family, today)?;
        if label.stopped {
            return why(CannotSell::LabelStopped);
        }
        let places: Vec<Available> = match from {
            TakeFrom::Anywhere => stock::views::available(&mut tx.reader(), ctx.territory, variant, today)?,
            TakeFrom::Space(space) => stock::views::available_in(&mut tx.reader(), ctx.territory, variant, today, space)?,
            TakeFrom::Place(place) => stock::views::available_on(&mut tx.reader(), ctx.territory, variant, today, place)?,
        };
        let left: i64 = places.iter().map(|a| a.units).sum();
        if left < quantity {
            return why(CannotSell::NotEnough { left });
        }
        // The line's total is rounded once; lots share it in parts that add up to it.
        let total = price.for_quantity(quantity, s.price_per);
        let mut taken = 0;
        for a in places {
            let units = a.units.min(quantity - taken);
            if units == 0 {
                break;
            }
            // Who sells is taxed: the maker, or the union where it sells in its own name.
            let seller = if a.regime.in_own_name() {
                catalogue::views::own_vat_regime(&mut tx.reader(), ctx.territory)?
            } else {
                s.vat_regime.clone()
            };
            let Some(vat) = vat_for(&rules, &s.vat_class, &seller, today) else {
                return why(CannotSell::NoVatRule);
            };
            out.moves.push(Move { lot: a.lot, variant, from: a.place, to, units });
            out.lines.push(OrderLine {
                order,
                line: out.lines.len() as i64 + 1,
                id: ctx.new_id(),
                org: a.org,
                variant,
                lot: a.lot,
                place: a.place,
                quantity: units,
                unit_price: price,
                price_per: s.price_per,
                total: total.parts(taken, taken + units, quantity),
                discount: Money::ZERO,
                vat_bps: vat.rate.0,
                vat_reason: vat.reason.clone(),
                terms_version: a.agreement_version,
                labelled: label.labelled,
                refunded_units: 0,
                matured: false,
            });
            taken += units;
        }
        out.weight_g += if s.price_per == 1 { s.weight_g * quantity } else { s.weight_g * quantity / s.price_per };
    }
    Ok(Ok(out))
}

/// Writes lines and parts, and says whom and what they touch.
pub(crate) fn write_lines(tx: &mut Tx<'_>, ctx: &Ctx, order: Id, picked: &Picked, matured: bool) -> Result<(), Fault> {
    let mut parts: BTreeMap<Id, Money> = BTreeMap::new();
    for l in &picked.lines {
        *parts.entry(l.org).or_default() += l.total;
        tx.execute(
            &rows::INSERT_LINE,
            params![
                ctx.territory,
                order,
                l.line,
                l.id,
                l.org,
                l.variant,
                l.lot,
                l.place,
                l.quantity,
                l.unit_price,
                l.price_per,
                l.total,
                l.discount,
                l.vat_bps,
                l.vat_reason.as_str(),
                l.terms_version,
                l.labelled,
                matured
            ],
        )?;
    }
    for (org, goods) in parts {
        tx.execute(&rows::INSERT_PART, params![ctx.territory, order, org, goods])?;
        tx.touch(org);
    }
    for l in &picked.lines {
        tx.touch(l.lot);
    }
    tx.touch(order);
    Ok(())
}

/// Adds to the order's history, which the buyer reads too.
pub(crate) fn tell(tx: &mut Tx<'_>, ctx: &Ctx, order: Id, kind: &str, reason: &str) -> Result<(), Fault> {
    tell_why(tx, ctx, order, kind, reason, "")
}

/// The same, with the code of a reason that each reader reads in her own language.
pub(crate) fn tell_why(tx: &mut Tx<'_>, ctx: &Ctx, order: Id, kind: &str, reason: &str, why: &str) -> Result<(), Fault> {
    let data = if why.is_empty() { "{}".to_owned() } else { serde_json::json!({ "why": why }).to_string() };
    tx.execute(&rows::INSERT_EVENT, params![ctx.territory, order, kind, crate::who(ctx), ctx.now, reason, data])?;
    tx.touch(order);
    Ok(())
}
