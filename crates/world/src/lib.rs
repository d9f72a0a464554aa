//! The demo territory: El Hajeb, made through the commands, the same every time.
//!
//! The product families, the two floors and the communes are real; makers, people, prices and sales
//! are invented, and every page says so.

mod books;
mod capacities;
mod charter;
mod data;
pub mod demo;
mod goods;
pub mod grow;
mod history;
mod label;
pub mod load;
mod plan;
mod programme;
pub mod simulate;
