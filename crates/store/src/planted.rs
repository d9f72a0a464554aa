//! Bugs that are planted on purpose, one at a time, to see that the simulation finds them. Compiled
//! only with the feature `planted`, which nothing but that test switches on.

use rahba_kernel::Id;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The bug that is planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A command sent again is run again.
    SkipLookUp,
    /// Units are moved outside the sale's transaction.
    StockOutside,
    /// A maker's statement is given the net of a sale.
    PostNet,
    /// A number is taken before its document is certain.
    NumberEarly,
    /// What was read about units a while ago is written back.
    ReadThenWrite,
    /// The last funder of a coupon is forgotten; the first one pays.
    ForgetFunder,
    /// A refund gives the fees of today back, not those that were taken.
    TodaysTerms,
    /// An order is looked up without its territory.
    LeakTerritory,
    /// Answers leave before the commit.
    AcknowledgeBeforeCommit,
    /// A command that is run again tells nobody.
    LoseOutbox,
}

/// All ten.
pub const BUGS: [Bug; 10] = [
    Bug::SkipLookUp,
    Bug::StockOutside,
    Bug::PostNet,
    Bug::NumberEarly,
    Bug::ReadThenWrite,
    Bug::ForgetFunder,
    Bug::TodaysTerms,
    Bug::LeakTerritory,
    Bug::AcknowledgeBeforeCommit,
    Bug::LoseOutbox,
];

struct State {
    bug: Option<Bug>,
    seen: BTreeSet<Id>,
    units: BTreeMap<(Id, Id), i64>,
}

static STATE: Mutex<State> = Mutex::new(State { bug: None, seen: BTreeSet::new(), units: BTreeMap::new() });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Plants a bug, or none.
pub fn plant(bug: Option<Bug>) {
    *state() = State { bug, seen: BTreeSet::new(), units: BTreeMap::new() };
}

/// What a process forgets when it ends.
pub fn restarted() {
    let bug = state().bug;
    plant(bug);
}

pub fn is(bug: Bug) -> bool {
    state().bug == Some(bug)
}

/// True from the second time that a command asks.
pub fn seen_before(command: Id) -> bool {
    !state().seen.insert(command)
}

/// What this process believes about the units of a lot at a place.
pub fn believed(place: Id, lot: Id) -> Option<i64> {
    state().units.get(&(place, lot)).copied()
}

/// Remembers it.
pub fn believe(place: Id, lot: Id, units: i64) {
    state().units.insert((place, lot), units);
}
