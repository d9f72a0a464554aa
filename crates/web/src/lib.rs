//! What people see over HTTP: the shop, the desk, the till; and the kit they share.

pub mod desk;
pub mod kit;
pub mod letters;
pub mod shop;

pub use kit::app::{App, Config};
pub use kit::serve::{router, serve};
