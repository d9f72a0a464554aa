//! The money book: a double-entry ledger that is only ever added to.
//!
//! Invariants (LEDGER §2.6): every entry balances (I1); all accounts sum to zero (I2); a cached
//! balance is the replay of its lines (I3); floors hold (I4, a database constraint); no line is
//! dated in a closed period (I13); leaf hashes never change (I12). A correction is a new entry that
//! says what it reverses. Gross and fees are separate lines, never a net (I15).

pub mod audit;
pub mod chart;
pub mod closing;
pub mod day_sums;
pub mod fees;
pub mod model;
pub mod owned;
pub(crate) mod payout_rows;
pub mod payouts;
pub mod postings;
pub(crate) mod rows;
pub mod views;

mod book;

pub use book::{hold, post, resolve_hold};
pub use chart::Account;
pub use model::{HoldEnd, Line, Posting, Regime, Side, Terms};
