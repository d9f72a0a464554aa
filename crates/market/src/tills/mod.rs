//! The tills room.
