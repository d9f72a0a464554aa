//! How much one asker may ask for, and how many heavy things are done at once (S28).
//!
//! Counted for a signed-in person, or for the network address of whoever is not. Many phones of one
//! operator share an address, so a visitor's measure is wide: it stops a program, not a crowd. What comes
//! from this machine itself, without a proxy in between, is the operator's own and is not counted.

use super::oops::Oops;
use rahba_kernel::Micros;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// What is asked for, by what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// A page that is made anew.
    Page,
    /// A search by words.
    Search,
    /// A list as a file.
    Export,
    /// A change.
    Act,
}

/// So many a minute in the long run, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    pub a_minute: i64,
    pub at_once: i64,
}

impl Work {
    /// What one asker may do.
    pub fn measure(self, signed_in: bool) -> Measure {
        let (a_minute, at_once) = match (self, signed_in) {
            (Work::Page, false) => (1_800, 600),
            (Work::Page, true) => (900, 300),
            (Work::Search, false) => (600, 120),
            (Work::Search, true) => (180, 60),
            (Work::Export, false) => (60, 20),
            (Work::Export, true) => (30, 15),
            (Work::Act, false) => (300, 100),
            (Work::Act, true) => (300, 150),
        };
        Measure { a_minute, at_once }
    }

    /// What a request asks for.
    pub fn of(safe: bool, path: &str, query: &str) -> Work {
        let given = |name: &str| query.split('&').any(|p| p.strip_prefix(name).is_some_and(|v| !v.is_empty()));
        if !safe {
            Work::Act
        } else if given("format=") || path.ends_with(".csv") {
            Work::Export
        } else if given("q=") {
            Work::Search
        } else {
            Work::Page
        }
    }
}

/// The askers that are remembered before the quiet ones are forgotten.
const ASKERS_MAX: usize = 50_000;

/// Who asked how much lately.
pub struct Limits {
    /// For each asker and kind of work: the moment at which she has nothing left to pay for.
    due: Mutex<BTreeMap<(Work, String), i64>>,
    searches: Queue,
    exports: Queue,
    refused: AtomicU64,
}

/// So many at work, and so many who wait.
struct Queue {
    turns: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
}

impl Queue {
    const fn new(at_work: usize, most_waiting: usize) -> Queue {
        Queue { turns: Semaphore::const_new(at_work), waiting: AtomicUsize::new(0), most_waiting }
    }

    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        if self.waiting.fetch_add(1, Relaxed) >= self.most_waiting {
            self.waiting.fetch_sub(1, Relaxed);
            return None;
        }
        let turn = self.turns.acquire().await;
        self.waiting.fetch_sub(1, Relaxed);
        turn.ok()
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { due: Mutex::default(), searches: Queue::new(8, 256), exports: Queue::new(2, 16), refused: AtomicU64::new(0) }
    }
}

impl Limits {
    /// Counts one piece of work for an asker; the seconds to wait when it is too much.
    ///
    /// # Errors
    /// Whole seconds after which it may be asked again.
    pub fn count(&self, work: Work, asker: &str, signed_in: bool, now: Micros) -> Result<(), i64> {
        let m = work.measure(signed_in);
        let each = Micros::MINUTE / m.a_minute;
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        if due.len() >= ASKERS_MAX {
            due.retain(|_, at| *at > now.0);
            if due.len() >= ASKERS_MAX {
                due.clear();
            }
        }
        let at = due.entry((work, asker.to_owned())).or_insert(now.0);
        let next = (*at).max(now.0) + each;
        let over = next - now.0 - each * m.at_once;
        if over > 0 {
            self.refused.fetch_add(1, Relaxed);
            return Err((over / Micros::SECOND + 1).max(1));
        }
        *at = next;
        Ok(())
    }

    /// Waits for a turn at heavy work; what is not heavy needs none.
    ///
    /// # Errors
    /// When too many wait already.
    pub async fn turn(&self, work: Work) -> Result<Option<SemaphorePermit<'_>>, Oops> {
        let queue = match work {
            Work::Search => &self.searches,
            Work::Export => &self.exports,
            Work::Page | Work::Act => return Ok(None),
        };
        match queue.turn().await {
            Some(turn) => Ok(Some(turn)),
            None => {
                self.refused.fetch_add(1, Relaxed);
                Err(Oops::wait(429, "too-many-requests", 2))
            }
        }
    }

    /// How often somebody was told to wait.
    pub fn refused(&self) -> u64 {
        self.refused.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_by_one() {
        let limits = Limits::default();
        let m = Work::Search.measure(false);
        let now = Micros(1_000_000_000);
        for n in 0..m.at_once {
            assert_eq!(limits.count(Work::Search, "192.0.2.1", false, now), Ok(()), "{n}");
        }
        assert_eq!(limits.count(Work::Search, "192.0.2.1", false, now), Err(1));
        assert_eq!(limits.count(Work::Search, "192.0.2.2", false, now), Ok(()), "another asker is not held up");
        assert_eq!(limits.count(Work::Export, "192.0.2.1", false, now), Ok(()), "nor is other work");
        let later = now.plus(Micros::MINUTE / m.a_minute);
        assert_eq!(limits.count(Work::Search, "192.0.2.1", false, later), Ok(()));
        assert_eq!(limits.count(Work::Search, "192.0.2.1", false, later), Err(1));
        assert_eq!(limits.refused(), 2);
        // Who goes on asking is not punished for what was refused.
        assert_eq!(limits.count(Work::Search, "192.0.2.1", false, now.plus(Micros::MINUTE * 5)), Ok(()));
    }

    #[test]
    fn what_is_asked_for() {
        assert_eq!(Work::of(true, "/fr/products", "family=honey&q="), Work::Page);
        assert_eq!(Work::of(true, "/fr/products", "family=honey&q=miel"), Work::Search);
        assert_eq!(Work::of(true, "/fr/desk/orders", "q=1&format=csv"), Work::Export);
        assert_eq!(Work::of(true, "/fr/programme/data.csv", ""), Work::Export);
        assert_eq!(Work::of(false, "/fr/basket", ""), Work::Act);
    }

    #[test]
    fn a_flood_of_askers_does_not_fill_the_memory() {
        let limits = Limits::default();
        for n in 0..ASKERS_MAX + 10 {
            assert_eq!(limits.count(Work::Page, &n.to_string(), false, Micros(5)), Ok(()));
        }
        assert!(limits.due.lock().unwrap().len() <= ASKERS_MAX);
    }
}
