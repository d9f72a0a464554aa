//! Flows: messages.
