#![no_main]

#[path = "../checks/languages.rs"]
mod languages;
// The file itself, and not the house around it.
#[path = "../../crates/web/src/kit/languages.rs"]
mod languages_asked;

libfuzzer_sys::fuzz_target!(|data: &[u8]| languages::check(data));
