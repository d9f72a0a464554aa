//! Tills: a log of events per till, cash sessions, Z reports.
//!
//! Invariants: a till's events are numbered without hole in an epoch and chained by hash; one session
//! is open at a till at most; Z numbers are a series; the drawer is an account of the money book.

pub mod log;
pub(crate) mod rows;
pub mod views;
