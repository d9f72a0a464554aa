//! Cooperatives, unions, artisans and companies; their members, roles and bank details.
//!
//! Invariants: a code names one organisation for ever, also after it closed; membership of unions has
//! no cycle; a change of bank details never shortens a freeze of payouts that is running.

pub mod model;
pub(crate) mod rows;
pub mod rules;
pub mod views;
