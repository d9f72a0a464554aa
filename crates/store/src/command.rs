//! What a command is, who gives it, and how it can end.

use crate::fault::Fault;
use crate::tx::Tx;
use rahba_kernel::role::{Actor, Permission};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Micros};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;

/// One thing that the business can do, in one transaction.
///
/// `run` is synchronous, deterministic and re-runnable: it reads no clock, draws no random number
/// and does no I/O but `tx`. It may be run several times before one run counts.
pub trait Command: Serialize + Send + Sync + 'static {
    /// `noun/verb`, as the folder names say it. Kept in the journal for ever.
    const NAME: &'static str;
    /// Who may give it. Which organisation or space is the query's predicate.
    const MAY: Permission;
    /// The answer, kept in the journal: no personal data, no secret.
    type Done: Serialize + DeserializeOwned + Send + 'static;
    /// Why it may say no.
    type Refusal: Refuse;

    /// # Errors
    /// A refusal (the business says no; nothing is kept) or a fault (the machinery failed).
    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Self::Done, Refused<Self::Refusal>>;
}

/// A refusal: a stable public code, an HTTP status, a message id in four languages.
pub trait Refuse: std::fmt::Debug + Send + 'static {
    /// Stable for ever, `noun.reason`.
    fn code(&self) -> &'static str;
    /// 409 unless something fits better.
    fn status(&self) -> u16 {
        409
    }
    /// Arguments for the message, as (name, value).
    fn arguments(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A command that never says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl Refuse for Never {
    fn code(&self) -> &'static str {
        match *self {}
    }
}

/// How `run` may fail.
#[derive(Debug)]
pub enum Refused<R> {
    /// The business says no.
    No(R),
    /// This actor may give such a command, but not about this thing: her role names another space.
    Forbidden,
    /// The machinery failed.
    Fault(Fault),
}

impl<R> From<Fault> for Refused<R> {
    fn from(f: Fault) -> Self {
        Refused::Fault(f)
    }
}

/// `Err(Refused::No(reason))`, shorter: `return no(Reason::SoldOut);`
///
/// # Errors
/// Always.
pub fn no<T, R>(reason: R) -> Result<T, Refused<R>> {
    Err(Refused::No(reason))
}

/// What the giver of a command sees when it does not take effect.
#[derive(Debug)]
pub enum CommandError<R> {
    /// The business says no: nothing happened.
    Refused(R),
    /// This actor may not give this command.
    Forbidden,
    /// Needs a recent second proof of identity first.
    StepUpNeeded,
    /// The same command id came before with another body.
    IdempotencyConflict,
    /// The machinery failed. For [`Fault::Storage`], [`Fault::Unsynced`] and [`Fault::Lost`] the outcome is unknown:
    /// give the same command with the same id again.
    Fault(Fault),
}

impl<R: Refuse> std::fmt::Display for CommandError<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CommandError::Refused(r) => write!(f, "refused: {} {:?}", r.code(), r),
            CommandError::Forbidden => f.write_str("forbidden"),
            CommandError::StepUpNeeded => f.write_str("a second proof of identity is needed"),
            CommandError::IdempotencyConflict => f.write_str("idempotency_conflict"),
            CommandError::Fault(e) => write!(f, "{e}"),
        }
    }
}

impl<R: Refuse> std::error::Error for CommandError<R> {}

/// Who gives a command, where, when, and under which id.
#[derive(Clone, Debug)]
pub struct Call {
    pub territory: Id,
    /// Made by the giver; sent again, it has one effect.
    pub command: Id,
    pub actor: Actor,
    pub now: Micros,
    pub zone: Zone,
}

/// What `run` knows of the world.
pub struct Ctx {
    pub territory: Id,
    pub command: Id,
    pub actor: Actor,
    pub now: Micros,
    pub zone: Zone,
    made: Cell<u64>,
}

impl Ctx {
    pub(crate) fn new(call: &Call) -> Ctx {
        Ctx {
            territory: call.territory,
            command: call.command,
            actor: call.actor.clone(),
            now: call.now,
            zone: call.zone.clone(),
            made: Cell::new(0),
        }
    }

    /// The next id of this command; the same ids in the same order at every run.
    pub fn new_id(&self) -> Id {
        let n = self.made.get();
        self.made.set(n + 1);
        Id::derived(self.now, self.command, n)
    }

    /// Today in the territory: the business date when nothing else says one.
    pub fn today(&self) -> Day {
        self.zone.day(self.now)
    }

    /// That the actor may do this at a space, by a role that holds there.
    ///
    /// # Errors
    /// [`Refused::Forbidden`] when her roles are over other spaces.
    pub fn only_in<R>(&self, may: Permission, space: Id) -> Result<(), Refused<R>> {
        if self.actor.may_in(may, space) { Ok(()) } else { Err(Refused::Forbidden) }
    }

    /// The signed-in person, if one acts.
    pub fn person(&self) -> Option<Id> {
        self.actor.person_id()
    }
}
