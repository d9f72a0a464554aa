#![no_main]

#[path = "../checks/languages.rs"]
mod languages;

libfuzzer_sys::fuzz_target!(|data: &[u8]| languages::check(data));
