//! The territory (the tenant), its spaces, its number series and Morocco's communes.
//!
//! Invariants: a series counts 1..n without hole, each number with exactly one document (I14).

pub mod communes;
pub mod model;
pub(crate) mod rows;
pub mod series;
pub mod views;
