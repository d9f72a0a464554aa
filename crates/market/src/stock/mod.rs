//! The goods book: units of lots at places, moved and never made from nothing.
//!
//! Invariants (I10): units of a lot are conserved over all places; only *outside* (the supplier) may
//! owe units; a holding is the replay of the movements. One unit has one owner (its lot's maker) and
//! one place. Consigned goods never enter the money book.

pub mod audit;
pub mod book;
pub mod model;
pub(crate) mod rows;
pub mod rules;
pub mod views;

pub use book::{Move, Short, found_pseudo_places, post};
pub use model::{Available, PlaceKind, lost, outside, reserved, returned, sold, transit};
