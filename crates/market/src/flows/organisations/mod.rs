//! Organisations are registered, join unions, give their bank details.

pub mod register;
pub mod set_bank_details;
