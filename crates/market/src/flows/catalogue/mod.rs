//! Flows: catalogue.
