//! Maturity: the grid, the scores, and the reminders of the whole room.

pub mod assess;
pub mod publish_grid;
pub mod remind;
