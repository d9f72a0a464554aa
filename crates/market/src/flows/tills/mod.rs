//! The counter: tills open, sell, and close with a count.

pub mod add_till;
pub mod close_session;
pub mod open_session;
pub mod sell;
