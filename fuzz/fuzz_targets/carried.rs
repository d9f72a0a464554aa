#![no_main]

#[path = "../checks/carried.rs"]
mod carried;
// The file itself, and not the house around it.
#[allow(dead_code, reason = "the target reads some of it")]
#[path = "../../crates/web/src/kit/carried.rs"]
mod judged;

mod kit {
    pub(crate) use crate::judged as carried;
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| carried::check(data));
