//! Moroccan formats (GROUND §2.1): read what people type, say what is doubtful, write it well.

pub mod amount;
pub mod amount_words;
pub mod checked_code;
pub mod ean;
pub mod measure;
pub mod number;
pub mod phone;
pub mod rib;
