//! The money book's own flows: opening, maturing, remittances.

pub mod bank_cash;
pub mod carry_cash;
pub mod mature;
pub mod open_books;
pub mod remit;
pub mod settle_cards;
pub mod spend_fund;
