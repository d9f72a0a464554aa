//! Orders: one order, one part per maker, lines frozen with the terms they were sold under.
//!
//! Invariants: an order's number and its basket are used once; lines are never changed, only
//! refunded; the tenders of a counter sale sum to its total (I7); refunded units never exceed sold
//! ones (I8). The state is written by the flows' facts, never by a form.

pub mod model;
pub(crate) mod rows;
pub mod rules;
pub mod views;
pub(crate) mod writing;
