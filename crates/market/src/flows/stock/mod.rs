//! Places, transfers, losses, counts.

pub mod approve_count;
pub mod close_place;
pub mod open_place;
pub mod record_count;
pub mod record_loss;
pub mod transfer;
