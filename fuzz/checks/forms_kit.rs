//! The files that read a form, with the little that they need of the house around them.

#![allow(dead_code, reason = "the target reads some of it")]

#[path = "../../crates/web/src/kit/fields.rs"]
pub mod fields;
#[path = "../../crates/web/src/kit/upload.rs"]
pub mod upload;

pub mod oops {
    pub struct Oops;

    impl Oops {
        pub fn new(status: u16, _: &str) -> Oops {
            assert!((400..500).contains(&status), "a form is never our fault");
            Oops
        }

        pub fn not_found() -> Oops {
            Oops
        }
    }
}
