//! What people are told: written down, or tried once more.

pub mod send_again;
pub mod write;
