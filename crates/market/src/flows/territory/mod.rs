//! Territories and spaces are founded.

pub mod change_settings;
pub mod found;
pub mod open_space;
