//! Cooperatives, unions, artisans and companies; their members, roles and bank details.

pub mod model;
pub(crate) mod rows;
pub mod views;
