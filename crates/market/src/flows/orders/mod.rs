//! Orders are placed, prepared, delivered, refused, cancelled and refunded.

pub(crate) mod books;
pub mod cancel;
pub mod deliver;
pub mod place;
pub mod prepare;
pub mod refund;
pub mod refund_whole;
pub mod refuse;
pub mod remove_delivery_rate;
pub mod set_delivery_rate;
