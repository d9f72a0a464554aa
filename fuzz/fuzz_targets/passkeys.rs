#![no_main]

#[path = "../checks/passkeys.rs"]
mod passkeys;

libfuzzer_sys::fuzz_target!(|data: &[u8]| passkeys::check(data));
