#![no_main]

#[path = "../checks/territories.rs"]
mod territories;
// The files themselves, and not the house around them.
#[allow(dead_code, reason = "the target reads some of it")]
#[path = "../../crates/rahba/src/directory/file.rs"]
mod file;
#[path = "../../crates/rahba/src/origin.rs"]
mod origin;

libfuzzer_sys::fuzz_target!(|data: &[u8]| territories::check(data));
