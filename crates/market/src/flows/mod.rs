//! Everything the business can do, one file a use case: its input, its refusals, who may, its
//! `run`, its tests.

pub mod campaigns;
pub mod capacities;
pub mod catalogue;
pub mod certificates;
pub mod coaching;
pub mod deposits;
pub mod evidence;
pub mod governance;
pub mod label;
pub mod ledger;
pub mod messages;
pub mod orders;
pub mod organisations;
pub mod payouts;
pub mod people;
pub mod plan;
pub mod privacy;
pub mod programme;
pub mod stock;
pub mod territory;
pub mod tills;
pub mod trainings;
