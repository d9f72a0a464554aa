//! Flows: deposits.
