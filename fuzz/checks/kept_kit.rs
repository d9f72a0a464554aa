//! The files that read a kept shop.

#![allow(dead_code, reason = "the target reads some of it")]

#[path = "../../crates/web/src/kit/snapshot/in_bytes.rs"]
pub mod in_bytes;
#[path = "../../crates/web/src/kit/snapshot/phrases.rs"]
pub mod phrases;
