//! Flows: stock.
