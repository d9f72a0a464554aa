//! Flows: people.
