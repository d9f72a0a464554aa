//! Privacy (law 09-08): which column holds what of a person, what is kept how long, what people ask.
//!
//! Invariants: every column of every table has a class (`data/personal.csv`); every class of data has a
//! term (`data/retention.csv`), and pages, the nightly work and the operator's guide all read that one table;
//! nothing here ever takes away a line of the books or of the journal.

pub mod known;
pub mod model;
pub mod register;
pub mod retention;
pub(crate) mod rows;
mod told;
pub mod views;
