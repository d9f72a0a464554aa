//! What pages and flows read of the plan.

use super::model::{Action, Campaign, Coupon, Expense, Fund, Funder, Objective, OrderFunder, Plan, Review, Texts};
use super::rows;
use crate::ledger::audit::Finding;
use rahba_kernel::{Id, Money};
use rahba_store::{Fault, Reader, Row, params};
use std::collections::BTreeMap;

pub(crate) fn texts(json: &str) -> Texts {
    serde_json::from_str(json).unwrap_or_default()
}

/// The funds.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn funds(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Fund>, Fault> {
    let all = q.query(&rows::FUNDS, params![territory])?;
    all.iter().map(|r| Ok(Fund { id: r.get(0)?, code: r.get(1)?, name: texts(&r.get::<String>(2)?) })).collect()
}

/// The plans, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn plans(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Plan>, Fault> {
    q.query(&rows::PLANS, params![territory])?
        .iter()
        .map(|r| {
            Ok(Plan {
                id: r.get(0)?,
                code: r.get(1)?,
                name: texts(&r.get::<String>(2)?),
                starts_on: r.get(3)?,
                ends_on: r.get(4)?,
                state: r.get(5)?,
            })
        })
        .collect()
}

/// The objectives of a plan, in their order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn objectives(q: &mut Reader<'_>, territory: Id, plan: Id) -> Result<Vec<Objective>, Fault> {
    q.query(&rows::OBJECTIVES, params![territory, plan])?
        .iter()
        .map(|r| {
            Ok(Objective {
                id: r.get(0)?,
                plan,
                name: texts(&r.get::<String>(1)?),
                measure: r.get(2)?,
                baseline: r.get(3)?,
                target: r.get(4)?,
                responsible: r.get(5)?,
            })
        })
        .collect()
}

/// All actions, by their first day.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn actions(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Action>, Fault> {
    q.query(&rows::ACTIONS, params![territory])?
        .iter()
        .map(|r| {
            Ok(Action {
                id: r.get(0)?,
                plan: r.get(1)?,
                objective: r.get(2)?,
                name: texts(&r.get::<String>(3)?),
                channel: r.get(4)?,
                starts_on: r.get(5)?,
                ends_on: r.get(6)?,
                state: r.get(7)?,
                responsible: r.get(8)?,
                campaign: r.get(9)?,
                place: r.get(10)?,
            })
        })
        .collect()
}

/// Budgets by action: who pays how much.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn budgets(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, Vec<Funder>>, Fault> {
    let mut out: BTreeMap<Id, Vec<Funder>> = BTreeMap::new();
    for r in q.query(&rows::BUDGETS, params![territory])? {
        out.entry(r.get(0)?).or_default().push(Funder { fund: r.get(1)?, share: r.get(2)? });
    }
    Ok(out)
}

/// What was spent, oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn expenses(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Expense>, Fault> {
    q.query(&rows::EXPENSES, params![territory])?
        .iter()
        .map(|r| {
            Ok(Expense {
                id: r.get(0)?,
                number: r.get(1)?,
                action: r.get(2)?,
                fund: r.get(3)?,
                amount: r.get(4)?,
                label: r.get(5)?,
                paper: r.get(6)?,
                by: r.get(7)?,
                at: r.get(8)?,
            })
        })
        .collect()
}

/// The reviews of a plan, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn reviews(q: &mut Reader<'_>, territory: Id, plan: Id) -> Result<Vec<Review>, Fault> {
    q.query(&rows::REVIEWS, params![territory, plan])?
        .iter()
        .map(|r| {
            Ok(Review {
                id: r.get(0)?,
                found: r.get(1)?,
                decided: r.get(2)?,
                measured: serde_json::from_str(&r.get::<String>(3)?).unwrap_or_default(),
                by: r.get(4)?,
                at: r.get(5)?,
            })
        })
        .collect()
}

/// The campaigns with their collections, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn campaigns(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Campaign>, Fault> {
    let mut products: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for r in q.query(&rows::CAMPAIGN_PRODUCTS, params![territory])? {
        products.entry(r.get(0)?).or_default().push(r.get(1)?);
    }
    q.query(&rows::CAMPAIGNS, params![territory])?
        .iter()
        .map(|r| {
            let id: Id = r.get(0)?;
            Ok(Campaign {
                id,
                code: r.get(1)?,
                name: texts(&r.get::<String>(2)?),
                pitch: texts(&r.get::<String>(3)?),
                starts_on: r.get(4)?,
                ends_on: r.get(5)?,
                on_home: r.get(6)?,
                state: r.get(7)?,
                stopped_why: r.get(8)?,
                products: products.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

fn coupon_of(q: &mut Reader<'_>, territory: Id, r: &Row) -> Result<Coupon, Fault> {
    let id: Id = r.get(0)?;
    let funders = q
        .query(&rows::COUPON_FUNDERS, params![territory, id])?
        .iter()
        .map(|f| Ok(Funder { fund: f.get(0)?, share: f.get(1)? }))
        .collect::<Result<_, Fault>>()?;
    Ok(Coupon {
        id,
        campaign: r.get(1)?,
        code: r.get(2)?,
        kind: r.get(3)?,
        value: r.get(4)?,
        min_goods: r.get(5)?,
        most: r.get(6)?,
        uses_max: r.get(7)?,
        used: r.get(8)?,
        per_phone: r.get(9)?,
        starts_on: r.get(10)?,
        ends_on: r.get(11)?,
        state: r.get(12)?,
        funders,
    })
}

/// A coupon by its code.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn coupon(q: &mut Reader<'_>, territory: Id, code: &str) -> Result<Option<Coupon>, Fault> {
    match q.first(&rows::COUPON_BY_CODE, params![territory, code])? {
        Some(r) => coupon_of(q, territory, &r).map(Some),
        None => Ok(None),
    }
}

/// All coupons, by code.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn coupons(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Coupon>, Fault> {
    let all = q.query(&rows::COUPONS, params![territory])?;
    all.iter().map(|r| coupon_of(q, territory, r)).collect()
}

/// How many orders of a phone a coupon was used for.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn uses_by_phone(q: &mut Reader<'_>, territory: Id, coupon: Id, phone: &str) -> Result<i64, Fault> {
    q.first(&rows::USES_BY_PHONE, params![territory, coupon, phone])?.map_or(Ok(0), |r| r.get(0))
}

/// Who bears an order's discount.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn order_funders(q: &mut Reader<'_>, territory: Id, order: Id) -> Result<Vec<OrderFunder>, Fault> {
    q.query(&rows::ORDER_FUNDERS, params![territory, order])?
        .iter()
        .map(|r| Ok(OrderFunder { coupon: r.get(0)?, fund: r.get(1)?, amount: r.get(2)?, hold: r.get(3)? }))
        .collect()
}

/// What a campaign brought: by its coupons and by its links.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// Orders with one of its coupons, and their goods.
    pub coupon_orders: i64,
    pub coupon_goods: Money,
    /// What its coupons cost: fund (none is the union) and amount.
    pub cost: Vec<(Option<Id>, Money)>,
    /// Channel of the link, visits.
    pub visits: Vec<(String, i64)>,
    /// Channel of the link, orders, goods.
    pub linked: Vec<(String, i64, Money)>,
}

/// What each campaign brought.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn brought(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, Brought>, Fault> {
    let mut out: BTreeMap<Id, Brought> = BTreeMap::new();
    for r in q.query(&rows::COUPON_COST, params![territory])? {
        let b = out.entry(r.get(0)?).or_default();
        b.cost.push((r.get(1)?, r.get(2)?));
        b.coupon_orders = b.coupon_orders.max(r.get(3)?);
        b.coupon_goods += r.get(4)?;
    }
    for r in q.query(&rows::VISITS, params![territory, -1_000_000i64, 1_000_000i64])? {
        out.entry(r.get(0)?).or_default().visits.push((r.get(1)?, r.get(2)?));
    }
    for r in q.query(&rows::ATTRIBUTED, params![territory])? {
        out.entry(r.get(0)?).or_default().linked.push((r.get(1)?, r.get(2)?, r.get(3)?));
    }
    Ok(out)
}

/// The audit of discounts: funders and lines sum to each order's (I9), and uses are counted right.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for r in q.query(&rows::UNFUNDED, params![territory])? {
        let (number, discount, funded, lines): (String, i64, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        if discount != funded || discount != lines {
            let text = format!("order {number}: discount {discount}, funders give {funded}, lines say {lines}");
            findings.push(Finding { rule: "I9", text });
        }
    }
    for r in q.query(&rows::MISCOUNTED, params![territory])? {
        let (code, used, counted): (String, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
        if used != counted {
            findings.push(Finding { rule: "coupon", text: format!("coupon {code}: {used} uses, {counted} orders") });
        }
    }
    Ok(findings)
}
