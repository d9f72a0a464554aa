//! What people are told, once more.

pub mod send_again;
