//! People ask about their data and are answered; the night takes away what is past its term.

pub mod answer;
pub mod ask;
pub mod erase_buyer;
pub mod export;
#[cfg(test)]
mod tests;
pub mod tidy;
