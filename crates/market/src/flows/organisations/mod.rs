//! Flows: organisations.
