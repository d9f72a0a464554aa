#![no_main]

#[path = "../checks/search.rs"]
mod search;

libfuzzer_sys::fuzz_target!(|data: &[u8]| search::check(data));
