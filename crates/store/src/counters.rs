//! What the lanes did since the start: what an operator watches.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Upper bounds of the group sizes' buckets.
pub const GROUP_BOUNDS: [u64; 6] = [1, 4, 16, 64, 128, 256];

/// What commands did since the start.
#[derive(Default, Debug)]
pub struct Counters {
    pub commands: AtomicU64,
    pub groups: AtomicU64,
    pub retries: AtomicU64,
    pub reconnects: AtomicU64,
    sizes: [AtomicU64; GROUP_BOUNDS.len()],
    ends: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
}

impl Counters {
    /// Commands answered since the start.
    pub fn commands_total(&self) -> u64 {
        self.commands.load(Ordering::Relaxed)
    }

    /// A group of so many commands was answered.
    pub(crate) fn group(&self, size: u64) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.commands.fetch_add(size, Ordering::Relaxed);
        let bucket = GROUP_BOUNDS.iter().position(|most| size <= *most).unwrap_or(GROUP_BOUNDS.len() - 1);
        self.sizes[bucket].fetch_add(1, Ordering::Relaxed);
    }

    /// A command came to an end: `done`, `refused`, `forbidden`, `conflict` or `fault`.
    pub(crate) fn ended(&self, name: &'static str, end: &'static str) {
        *self.ends.lock().unwrap_or_else(PoisonError::into_inner).entry((name, end)).or_default() += 1;
    }

    /// How often each command came to each end.
    pub fn ends(&self) -> Vec<(&'static str, &'static str, u64)> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|((name, end), n)| (*name, *end, *n)).collect()
    }

    /// How many groups had a size up to each of [`GROUP_BOUNDS`] and above the one before.
    pub fn group_sizes(&self) -> [u64; GROUP_BOUNDS.len()] {
        std::array::from_fn(|n| self.sizes[n].load(Ordering::Relaxed))
    }
}
