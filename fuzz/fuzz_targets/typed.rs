#![no_main]

#[path = "../checks/typed.rs"]
mod typed;
// The file itself, and not the house around it.
#[allow(dead_code, reason = "the target reads some of it")]
#[path = "../../crates/web/src/kit/typed.rs"]
mod judged;

mod kit {
    pub(crate) use crate::judged as typed;
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| typed::check(data));
