//! Pure rules of sales.

use super::model::OrderLine;
use crate::ledger::fees::Fees;
use crate::ledger::model::{Regime, Terms};
use crate::ledger::postings::SoldLine;
use rahba_kernel::money::Bps;
use rahba_kernel::{Id, Money};

/// Where one maker's part of an order stands: it is packed and carried with the others, but what came back of it
/// came back of it alone.
pub fn part_state(order: &str, lines: &[&OrderLine]) -> String {
    let back: i64 = lines.iter().map(|l| l.refunded_units).sum();
    let all: i64 = lines.iter().map(|l| l.quantity).sum();
    match (order, back) {
        ("delivered" | "returned", n) if n > 0 && n == all => "returned".to_owned(),
        ("delivered" | "returned", n) if n > 0 => "part_returned".to_owned(),
        _ => order.to_owned(),
    }
}

/// A delivery price: up to a weight, to an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRate {
    pub id: Id,
    pub code: String,
    /// Prefix of a place's HCP code; the longest that fits wins; "" fits everywhere.
    pub area: String,
    pub up_to_g: i64,
    pub fee: Money,
    pub days: (i64, i64),
}

/// The rate for a commune and a weight; `None` when nobody carries that much there.
pub fn rate_for<'a>(rates: &'a [ZoneRate], commune: &str, weight_g: i64) -> Option<&'a ZoneRate> {
    let fits = |r: &&ZoneRate| commune == r.area || r.area.is_empty() || commune.starts_with(&format!("{}.", r.area));
    let longest = rates.iter().filter(fits).map(|r| r.area.len()).max()?;
    rates.iter().filter(fits).filter(|r| r.area.len() == longest && r.up_to_g >= weight_g).min_by_key(|r| (r.up_to_g, r.fee))
}

/// True when nothing more happens to an order's goods and money but by a refund, which clears itself.
pub fn is_over(state: &str) -> bool {
    matches!(state, "delivered" | "refused" | "cancelled" | "returned")
}

/// Which moves an order may make from a state.
pub fn may_move(from: &str, to: &str, delivery: &str) -> bool {
    matches!(
        (from, to, delivery),
        ("placed", "paid", _)
            | ("placed" | "paid", "packed", _)
            | ("packed", "shipped", "carrier")
            | ("packed", "ready", "pickup")
            | ("placed" | "paid" | "packed" | "ready", "cancelled", _)
            | ("shipped", "delivered" | "refused", "carrier")
            | ("ready", "delivered", "pickup")
            | ("delivered", "returned", _)
    )
}

/// A sold line for the books, whole.
pub fn sold_line(l: &OrderLine, terms: &Terms) -> SoldLine {
    SoldLine {
        org: l.org,
        subject: l.id,
        gross: l.total,
        terms_version: l.terms_version,
        regime: terms.regime,
        vat_rate: Bps(l.vat_bps),
        fees: Fees::of(l.total, terms, l.labelled, Bps(l.vat_bps)),
    }
}

/// The share of a line that refunding `units` more of it undoes; any sequence adds up to the whole.
pub fn refunded_part(l: &OrderLine, terms: &Terms, units: i64) -> (SoldLine, Money) {
    let (from, to) = (l.refunded_units, l.refunded_units + units);
    let whole = sold_line(l, terms);
    let part = SoldLine { gross: whole.gross.parts(from, to, l.quantity), fees: whole.fees.parts(from, to, l.quantity), ..whole };
    (part, l.discount.parts(from, to, l.quantity))
}

/// What the maker still has of a line after its refunds; nothing of goods that the union had bought.
pub fn net_left(l: &OrderLine, terms: &Terms) -> Money {
    if terms.regime == Regime::Principal {
        return Money::ZERO;
    }
    let whole = sold_line(l, terms);
    let gross = whole.gross - whole.gross.parts(0, l.refunded_units, l.quantity);
    let fees = whole.fees.total() - whole.fees.parts(0, l.refunded_units, l.quantity).total();
    gross - fees
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_zone_that_carries_the_weight() {
        let rate = |area: &str, g: i64, fee: i64| ZoneRate {
            id: Id::NIL,
            code: String::new(),
            area: area.into(),
            up_to_g: g,
            fee: Money(fee),
            days: (1, 2),
        };
        let rates = [rate("", 5_000, 4_500), rate("", 30_000, 9_000), rate("03.171", 30_000, 2_000)];
        assert_eq!(rate_for(&rates, "03.171.01.01", 900).unwrap().fee, Money(2_000));
        assert_eq!(rate_for(&rates, "06.141.01.01", 900).unwrap().fee, Money(4_500));
        assert_eq!(rate_for(&rates, "06.141.01.01", 6_000).unwrap().fee, Money(9_000));
        assert!(rate_for(&rates, "06.141.01.01", 31_000).is_none());
        assert_eq!(rate_for(&rates, "03.1712", 1).unwrap().fee, Money(4_500));
    }

    #[test]
    fn states_go_forward_only() {
        assert!(may_move("packed", "shipped", "carrier"));
        assert!(!may_move("packed", "shipped", "pickup"));
        assert!(!may_move("delivered", "cancelled", "carrier"));
        assert!(!may_move("shipped", "packed", "carrier"));
    }
}
