#![no_main]

#[path = "../checks/forms.rs"]
mod forms;
// The files themselves, and not the house around them.
#[path = "../checks/forms_kit.rs"]
mod kit;
extern crate self as rahba_media;
/// As in `rahba_media`: what one photograph may have.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;

libfuzzer_sys::fuzz_target!(|data: &[u8]| forms::check(data));
