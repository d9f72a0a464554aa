//! What an objective measures: figures computed from the books for a period, never typed.

use super::rows;
use crate::ledger::day_sums::{self, Span};
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Fault, Reader, params};
use std::collections::{BTreeMap, BTreeSet};

/// The figures that an objective may aim at, with their unit.
pub const MEASURES: [(&str, Unit); 11] = [
    ("sales", Unit::Money),
    ("web_sales", Unit::Money),
    ("counter_sales", Unit::Money),
    ("fair_sales", Unit::Money),
    ("labelled_sales", Unit::Money),
    ("maker_income", Unit::Money),
    ("active_makers", Unit::Count),
    ("web_orders", Unit::Count),
    ("basket", Unit::Money),
    ("visits", Unit::Count),
    ("products", Unit::Count),
];

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Centimes.
    Money,
    Count,
}

/// The unit of a measure; `None` for one that is not.
pub fn unit(measure: &str) -> Option<Unit> {
    MEASURES.iter().find(|(m, _)| *m == measure).map(|(_, u)| *u)
}

/// Whether it grows day by day, so that a part of the period is a part of the target; the others are levels.
pub fn grows(measure: &str) -> bool {
    !matches!(measure, "active_makers" | "basket" | "products")
}

/// What of a target is planned by the end of a day: its share of the days for what grows, all of it for a level.
pub fn planned(measure: &str, target: i64, (from, to): (Day, Day), day: Day) -> i64 {
    let (days, gone) = (i128::from(to.0 - from.0 + 1), i128::from((day.min(to).0 - from.0 + 1).max(0)));
    if !grows(measure) || days <= 0 {
        return target;
    }
    i64::try_from(i128::from(target) * gone / days).unwrap_or(i64::MAX)
}

/// All figures of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    values: BTreeMap<&'static str, i64>,
    /// Gross and what reached makers, by place: a fair's result.
    pub by_place: BTreeMap<Id, (Money, Money)>,
}

impl Figures {
    /// A figure; 0 for a measure that is not.
    pub fn get(&self, measure: &str) -> i64 {
        self.values.get(measure).copied().unwrap_or(0)
    }
}

/// Reads the figures of a period, both days included. `fairs`: the places that are fairs.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn figures(q: &mut Reader<'_>, territory: Id, from: Day, to: Day, fairs: &BTreeSet<Id>) -> Result<Figures, Fault> {
    let mut out = Figures::default();
    let mut makers: BTreeMap<Id, i64> = BTreeMap::new();
    let mut add = |m: &'static str, n: i64| *out.values.entry(m).or_default() += n;
    let span = Span { from, to, through: i64::MAX };
    for (w, t) in day_sums::takings(q, territory, span)? {
        // Only what was sold on an order has a channel: not what the union bought.
        let Some(org) = w.org.filter(|_| !w.channel.is_empty()) else { continue };
        let at = out.by_place.entry(w.place).or_default();
        at.0 += t.gross;
        at.1 += t.gross + t.fees;
        *makers.entry(org).or_default() += t.gross.0;
        add("maker_income", (t.gross + t.fees).0);
        add("sales", t.gross.0);
        add(
            match w.channel.as_str() {
                _ if fairs.contains(&w.place) => "fair_sales",
                "web" => "web_sales",
                _ => "counter_sales",
            },
            t.gross.0,
        );
        if w.labelled {
            add("labelled_sales", t.gross.0);
        }
    }
    add("active_makers", makers.values().filter(|n| **n > 0).count() as i64);
    let orders: i64 = q.first(&rows::WEB_ORDERS, params![territory, from, to])?.map_or(Ok(0), |r| r.get(0))?;
    add("web_orders", orders);
    if let Some(r) = q.first(&rows::ORDER_VALUE, params![territory, from, to])? {
        let (n, goods): (i64, Money) = (r.get(0)?, r.get(1)?);
        add("basket", if n == 0 { 0 } else { goods.part(1, n).0 });
    }
    for r in q.query(&rows::VISITS, params![territory, from, to])? {
        add("visits", r.get(2)?);
    }
    let published: i64 = q.first(&rows::PUBLISHED, params![territory])?.map_or(Ok(0), |r| r.get(0))?;
    add("products", published);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_lived_a_day_at_a_time_and_a_level_is_wanted_at_once() {
        let year = (Day(100), Day(199));
        assert_eq!([99, 100, 149, 199, 500].map(|d| planned("sales", 1_000, year, Day(d))), [0, 10, 500, 1_000, 1_000]);
        assert_eq!(planned("basket", 1_000, year, Day(100)), 1_000);
        for (m, _) in MEASURES {
            assert_eq!(planned(m, 77, year, Day(199)), 77, "{m}");
        }
    }
}
