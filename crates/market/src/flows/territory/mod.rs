//! Territories and spaces are founded.

pub mod found;
pub mod open_space;
