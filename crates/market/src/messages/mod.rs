//! The messages room.
