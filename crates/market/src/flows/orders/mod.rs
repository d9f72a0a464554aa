//! Flows: orders.
