//! The real binary killed, out of disk, with failing disks, torn files and wrong clocks: whatever was
//! acknowledged is there exactly once, or the program says loudly that it cannot go on.
//!
//! Short here; `scripts/kills` runs the same for longer.
#![expect(clippy::disallowed_methods, reason = "a test of the binary waits and prints how long it took")]

mod books;
mod kills;
mod people;
mod server;
