//! Goods come in on deposit and go back to their makers.

pub mod agree;
pub mod give_back;
pub mod photograph;
pub mod receive;
