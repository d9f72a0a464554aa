//! As in `rahba_market`: goods.

#[path = "../../crates/market/src/catalogue/model.rs"]
pub mod model;
