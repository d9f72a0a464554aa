//! The real binary killed, out of disk, with failing disks, torn files and wrong clocks: whatever was
//! acknowledged is there exactly once, or the program says loudly that it cannot go on.
//!
//! Short here; `scripts/kills`, `scripts/torn` and `scripts/io-errors` run the same for longer.
#![expect(clippy::disallowed_methods, reason = "a test of the binary waits and prints how long it took")]

mod backups;
mod books;
mod clocks;
mod full_disk;
mod io_errors;
mod kills;
mod left;
mod litestream;
mod people;
mod server;
mod torn;
