//! Governance records of a cooperative: statutes, shares, mandates, assemblies, legal deadlines.

pub mod cancel_assembly;
pub mod convoke;
pub mod define_duty;
pub mod end_mandate;
pub mod give_mandate;
pub mod hold;
pub mod move_shares;
pub mod set_statutes;
pub mod settle;
