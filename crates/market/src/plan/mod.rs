//! The solidarity marketing plan: objectives with targets, actions with budgets and funders, reviews;
//! campaigns that act in the shop, their coupons and links.
//!
//! Invariants: a coupon is used at most as often as it may be (a database constraint and a conditional
//! write); an order's funders sum to its discount (I9); a fund never pays more than it has (the floor
//! of its account, with the money set aside when the order is placed).

pub mod measures;
pub mod model;
pub(crate) mod rows;
pub mod rules;
pub mod views;
