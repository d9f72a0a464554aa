//! What can go wrong below a command, and a way for tests to make it go wrong.

use crate::statement::Statement;
use crate::value::Value;
use std::sync::Mutex;

/// A failure of the machinery, not a refusal of the business. Nobody's input caused it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Fault {
    /// Another transaction won (SQLSTATE 40001, 40P01, SQLITE_BUSY): run the whole command again.
    #[error("the database asks to run the transaction again: {0}")]
    Again(String),
    /// A constraint stood in the way. The command's savepoint is lost.
    #[error("a database constraint refused the row: {0}")]
    Constraint(String),
    /// The disk is full or failing: nothing of the group was kept as far as we know.
    #[error("storage failed: {0}")]
    Storage(String),
    /// The disk did not confirm what was written (a failed fsync). What the system's memory shows of the
    /// files is no longer what the disk holds: the lane takes no more work, and the program starts anew.
    #[error("the disk did not confirm what was written: {0}")]
    Unsynced(String),
    /// The connection is gone: whether the last COMMIT took effect is unknown.
    #[error("the connection to the database is lost: {0}")]
    Lost(String),
    /// A page's question took longer than anybody waits for it, and was stopped.
    #[error("reading took too long: {0}")]
    TooLong(String),
    /// A row did not have the shape the code expects.
    #[error("unexpected row: {0}")]
    Decode(String),
    /// Anything else the engine said.
    #[error("database: {0}")]
    Engine(String),
    /// The program is stopping and takes no more work.
    #[error("stopping")]
    Stopping,
    /// A command panicked; its savepoint was rolled back.
    #[error("a command panicked: {0}")]
    Panic(String),
}

impl Fault {
    /// True when the whole group must be given up: its transaction is no longer usable.
    pub(crate) fn ends_group(&self) -> bool {
        matches!(self, Fault::Again(_) | Fault::Storage(_) | Fault::Unsynced(_) | Fault::Lost(_))
    }
}

/// A planned mishap, for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The statement fails as if the disk did.
    Storage,
    /// The disk does not confirm what was written.
    Unsynced,
    /// The engine asks for a retry (40001).
    Again,
    /// At COMMIT only: the commit succeeds but its reply is lost.
    LostReply,
    /// The process dies here: nothing more reaches the database until it is opened again.
    Crash,
    /// At COMMIT only: the commit succeeds and the process dies before it answers anybody.
    CrashAfter,
}

/// Makes statements and commits fail on demand. Shared by a test and the lanes of a [`crate::Db`].
#[derive(Default, Debug)]
pub struct Injector {
    plan: Mutex<Plan>,
}

#[derive(Default, Debug)]
struct Plan {
    statements_seen: u64,
    commits_seen: u64,
    at_statement: Vec<(u64, Mishap)>,
    at_commit: Vec<(u64, Mishap)>,
    record: Option<Vec<Step>>,
    dead: bool,
    gather: usize,
}

/// What a writer asked its engine, as [`Injector::record`] kept it.
#[derive(Clone, Debug)]
pub enum Step {
    Query(&'static Statement, Vec<Value>),
    /// Transaction control.
    Batch(String),
}

impl Injector {
    /// Fails the `nth` statement from now (1 is the next one).
    pub fn fail_statement(&self, nth: u64, how: Mishap) {
        let mut p = self.lock();
        let at = p.statements_seen + nth;
        p.at_statement.push((at, how));
    }

    /// Fails the `nth` commit from now.
    pub fn fail_commit(&self, nth: u64, how: Mishap) {
        let mut p = self.lock();
        let at = p.commits_seen + nth;
        p.at_commit.push((at, how));
    }

    /// Forgets what was planned and not met.
    pub fn clear(&self) {
        let mut p = self.lock();
        p.at_statement.clear();
        p.at_commit.clear();
    }

    /// True once a [`Mishap::Crash`] was met: open the database again, with another injector.
    pub fn dead(&self) -> bool {
        self.lock().dead
    }

    pub(crate) fn die(&self) {
        self.lock().dead = true;
    }

    /// Lets the next group wait until this many commands share its commit: a simulation wants the
    /// same groups at every run.
    pub fn gather(&self, commands: usize) {
        self.lock().gather = commands;
    }

    pub(crate) fn gathering(&self) -> usize {
        std::mem::take(&mut self.lock().gather)
    }

    /// Keeps everything asked from now on: a benchmark gives it to a bare loop.
    pub fn record(&self) {
        self.lock().record = Some(Vec::new());
    }

    /// What was asked since [`Injector::record`].
    pub fn recorded(&self) -> Vec<Step> {
        self.lock().record.take().unwrap_or_default()
    }

    pub(crate) fn saw(&self, step: impl FnOnce() -> Step) {
        if let Some(steps) = &mut self.lock().record {
            steps.push(step());
        }
    }

    /// Statements run so far.
    pub fn statements_seen(&self) -> u64 {
        self.lock().statements_seen
    }

    /// Mishaps planned and not yet met.
    pub fn pending(&self) -> usize {
        let p = self.lock();
        p.at_statement.len() + p.at_commit.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn on_statement(&self) -> Option<Mishap> {
        let mut p = self.lock();
        if p.dead {
            return Some(Mishap::Crash);
        }
        p.statements_seen += 1;
        let seen = p.statements_seen;
        let at = p.at_statement.iter().position(|(n, _)| *n == seen)?;
        let met = p.at_statement.swap_remove(at).1;
        p.dead = met == Mishap::Crash;
        Some(met)
    }

    pub(crate) fn on_commit(&self) -> Option<Mishap> {
        let mut p = self.lock();
        p.commits_seen += 1;
        let seen = p.commits_seen;
        let at = p.at_commit.iter().position(|(n, _)| *n == seen)?;
        let met = p.at_commit.swap_remove(at).1;
        p.dead = met == Mishap::Crash;
        Some(met)
    }
}

impl Mishap {
    pub(crate) fn fault(self) -> Fault {
        match self {
            Mishap::Storage => Fault::Storage("injected".into()),
            Mishap::Unsynced => Fault::Unsynced("injected".into()),
            Mishap::Again => Fault::Again("injected".into()),
            Mishap::LostReply => Fault::Lost("injected: the reply was lost".into()),
            Mishap::Crash | Mishap::CrashAfter => Fault::Storage("injected: the process died".into()),
        }
    }
}
