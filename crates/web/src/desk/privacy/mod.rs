//! What people may ask about their data: on their own page, and where it is answered.

pub mod answered;
pub mod given;
pub mod kept;
pub mod own;
