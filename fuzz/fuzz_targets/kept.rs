#![no_main]

#[path = "../checks/kept_market.rs"]
pub mod catalogue;
#[path = "../checks/kept.rs"]
mod kept;
// The files themselves, and not the house around them.
#[path = "../checks/kept_kit.rs"]
mod snapshot;
extern crate self as rahba_market;

use std::alloc::{GlobalAlloc, Layout, System};

/// No number in a file may ask for more memory than what stands in the file: 64 bytes for each of the longest input.
const MOST: usize = 64 * 4_096;

struct Watched;

unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > MOST {
            std::process::abort();
        }
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static WATCHED: Watched = Watched;

libfuzzer_sys::fuzz_target!(|data: &[u8]| kept::check(data));
