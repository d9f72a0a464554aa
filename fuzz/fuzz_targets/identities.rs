#![no_main]

#[path = "../checks/identities.rs"]
mod identities;

libfuzzer_sys::fuzz_target!(|data: &[u8]| identities::check(data));
