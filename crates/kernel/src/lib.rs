//! Values with no I/O: money, quantity, ids, time, languages, text folding and Moroccan formats.
//!
//! Nothing here reads a clock, draws a random number or touches a file: what cannot be computed from
//! the arguments is passed in. No floating-point number comes near money.

pub mod formats;
pub mod id;
pub mod lang;
pub mod merkle;
pub mod money;
pub mod quantity;
pub mod role;
pub mod text;
pub mod time;

pub use id::Id;
pub use lang::Lang;
pub use money::Money;
pub use quantity::Unit;
pub use time::{Day, Micros};
