//! The organisations room.
