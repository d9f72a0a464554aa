//! Quality certificates: kinds, certificates, the path to one, reminders.

pub mod define_kind;
pub mod end_path;
pub mod record;
pub mod remind;
pub mod revoke;
pub mod start_path;
pub mod tick_step;
