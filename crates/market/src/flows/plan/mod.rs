//! The marketing plan is written, adopted, lived and reviewed.

pub mod add_action;
pub mod add_objective;
pub mod move_action;
pub mod move_plan;
pub mod review;
pub mod spend;
pub mod write_plan;
