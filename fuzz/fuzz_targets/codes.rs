#![no_main]

#[path = "../checks/codes.rs"]
mod codes;
// The file itself, and not the house around it: it needs no more than the kernel, and builds in seconds.
#[allow(dead_code, reason = "the target reads some of it")]
#[path = "../../crates/market/src/stock/rules.rs"]
mod rules;

libfuzzer_sys::fuzz_target!(|data: &[u8]| codes::check(data));
