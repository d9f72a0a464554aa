//! The sales room.
