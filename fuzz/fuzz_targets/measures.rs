#![no_main]

#[path = "../checks/measures.rs"]
mod measures;

libfuzzer_sys::fuzz_target!(|data: &[u8]| measures::check(data));
