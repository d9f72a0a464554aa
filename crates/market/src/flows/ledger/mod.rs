//! The money book's own flows: opening, maturing, remittances, closing.

pub mod ask_close;
pub mod bank_cash;
pub mod carry_cash;
pub mod charge_bank_fee;
pub mod close_period;
pub mod drop_close;
pub mod mature;
pub mod open_books;
pub mod remit;
pub mod settle_cards;
pub mod spend_fund;
