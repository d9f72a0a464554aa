//! The money book's own flows: opening, maturing, remittances.

pub mod mature;
pub mod open_books;
pub mod remit;
pub mod settle_cards;
