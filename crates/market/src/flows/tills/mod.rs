//! Flows: tills.
