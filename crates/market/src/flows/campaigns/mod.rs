//! Campaigns that act in the shop, their coupons, and the money that others give for them.

pub mod count_visits;
pub(crate) mod discount;
pub mod open_coupon;
pub mod receive_fund;
pub mod start;
pub mod stop;
pub mod stop_coupon;
