//! What an objective measures: figures computed from the books for a period, never typed.

use super::rows;
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
    for r in q.query(&rows::SALES, params![territory, from, to])? {
        let (channel, place, org, labelled, part, amount): (String, Id, Id, bool, String, i64) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?);
        let at = out.by_place.entry(place).or_default();
        at.1 += Money(amount);
        add("maker_income", amount);
        if part == "fees" {
            continue;
        }
        at.0 += Money(amount);
        *makers.entry(org).or_default() += amount;
        add("sales", amount);
        add(
            match channel.as_str() {
                _ if fairs.contains(&place) => "fair_sales",
                "web" => "web_sales",
                _ => "counter_sales",
            },
            amount,
        );
        if labelled {
            add("labelled_sales", amount);
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
