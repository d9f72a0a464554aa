//! Quality certificates (شواهد الجودة): kinds as data with their obtaining path, certificates with scope
//! and term, the paths that organisations follow, reminders before the end.
//!
//! Invariants: a certificate holds through the last day it says and is gone at the territory's next
//! midnight, because every reader asks with today's date; a reminder is given once.

pub mod model;
pub(crate) mod rows;
pub mod views;
