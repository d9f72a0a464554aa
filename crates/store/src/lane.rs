//! A lane: one thread, one connection, group commit.
//!
//! Drain the queue, begin, give each command a savepoint, commit once, answer after. A refusal or a
//! panic undoes its own savepoint alone. When the transaction itself is lost (a serialization
//! failure, a full disk, a broken connection) nobody has been answered yet: the whole group is run
//! again where that is right, and otherwise everybody learns that the outcome is unknown.

use crate::conn::Conn;
use crate::counters::Counters;
use crate::fault::Fault;
use crate::journal::Heads;
use crate::tx::Tx;
use crossbeam_channel::Receiver;
use rahba_kernel::Id;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The most commands that share one commit.
pub(crate) const GROUP_MAX: usize = 256;

/// What becomes of a command's savepoint.
pub(crate) enum End {
    Keep,
    Undo,
}

/// A queued command. May be run several times; answered once.
pub(crate) trait Job: Send {
    /// Whose rows it writes.
    fn territory(&self) -> Id;
    /// `Err` ends the group when the fault does; otherwise it undoes this savepoint.
    fn run(&mut self, tx: &mut Tx<'_>, heads: &mut Heads) -> Result<End, Fault>;
    /// Called after the commit (`Ok`) or when the group was given up.
    fn answer(self: Box<Self>, end: Result<(), Fault>);
    /// Remembers a fault of its own run, to be answered after the group's commit.
    fn failed(&mut self, f: Fault);
}

pub(crate) fn run(
    mut connect: impl FnMut() -> Result<Conn, Fault>,
    first: Conn,
    queue: &Receiver<Box<dyn Job>>,
    counters: &Arc<Counters>,
    broken: &AtomicBool,
    tries_max: u32,
) {
    let mut conn = first;
    let mut settled = false;
    while let Ok(job) = queue.recv() {
        let mut group = vec![job];
        let wanted = conn.injector.as_ref().map_or(0, |i| i.gathering());
        while group.len() < wanted {
            match queue.recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        while group.len() < GROUP_MAX {
            match queue.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        let ready = if settled {
            Ok(())
        } else {
            // A connection that met a failing disk, or was opened while nothing could be written, is not
            // trusted: another one may find the disk well again.
            conn.still().and_then(|()| {
                conn.settle().map(drop).or_else(|_| {
                    conn = connect()?;
                    conn.settle().map(drop)
                })
            })
        };
        settled = ready.is_ok();
        let mut tries = 0;
        let end = loop {
            if let Err(f) = &ready {
                break Err(f.clone());
            }
            tries += 1;
            match attempt(&mut conn, &mut group) {
                Ok(()) => break Ok(()),
                Err(Fault::Again(_)) if tries < tries_max => {
                    counters.retries.fetch_add(1, Ordering::Relaxed);
                    pause(tries);
                }
                Err(Fault::Lost(why)) if tries < tries_max => {
                    // Commands look their own id up before they run: running the group again
                    // answers those whose commit did reach the database with what it kept.
                    counters.reconnects.fetch_add(1, Ordering::Relaxed);
                    tracing::warn!(%why, "connection lost, trying again");
                    match connect() {
                        Ok(c) => conn = c,
                        Err(e) => {
                            tracing::warn!(error = %e, "cannot connect");
                            pause(tries + 3);
                        }
                    }
                }
                Err(f) => break Err(f),
            }
        };
        counters.group(group.len() as u64);
        #[cfg(feature = "planted")]
        let end = if crate::planted::is(crate::planted::Bug::AcknowledgeBeforeCommit) { Ok(()) } else { end };
        settled &= !matches!(end, Err(Fault::Storage(_)));
        if let Err(Fault::Unsynced(why)) = &end {
            give_up(&conn, broken, "a commit", why);
        }
        for job in group {
            job.answer(end.clone());
        }
        if settled
            && !broken.load(Ordering::SeqCst)
            && let Err(why) = conn.tend()
        {
            give_up(&conn, broken, "what the log holds", &why.to_string());
        }
        if broken.load(Ordering::SeqCst) {
            return;
        }
    }
    // A graceful end leaves the database in its own file: a folder that was stopped can be copied as it lies.
    if settled && let Err(e) = conn.still().and_then(|()| conn.settle()) {
        tracing::debug!(error = %e, "the log was left as it is");
    }
}

/// After a failed fsync the next one may succeed without the bytes of the first: whatever would be acknowledged after it
/// could be lost (docs/decisions/0030).
fn give_up(conn: &Conn, broken: &AtomicBool, what: &str, why: &str) {
    tracing::error!(%why, "the disk did not confirm {what}: nothing more is written until a new start");
    conn.leave_log();
    broken.store(true, Ordering::SeqCst);
}

/// Waits a little, longer each time, not the same for every thread. Timing only: it decides nothing.
fn pause(tries: u32) {
    let spread = u64::from(std::process::id()).wrapping_mul(2_654_435_761) >> (tries % 7);
    let micros = (200u64 << tries.min(10)) + spread % 500;
    std::thread::sleep(Duration::from_micros(micros));
}

fn attempt(conn: &mut Conn, group: &mut [Box<dyn Job>]) -> Result<(), Fault> {
    conn.begin()?;
    let mut heads = Heads::default();
    match run_group(conn, group, &mut heads) {
        Ok(()) => conn.commit().inspect_err(|_| conn.rollback()),
        Err(f) => {
            conn.rollback();
            Err(f)
        }
    }
}

fn run_group(conn: &mut Conn, group: &mut [Box<dyn Job>], heads: &mut Heads) -> Result<(), Fault> {
    let mut before_it = "";
    for job in group.iter_mut() {
        conn.savepoint(before_it, job.territory())?;
        let before = heads.clone();
        let end = catch_unwind(AssertUnwindSafe(|| job.run(&mut Tx::new(conn), heads)))
            .unwrap_or_else(|panic| Err(Fault::Panic(panic_text(&*panic))));
        // A write of this job that failed is its fault and nobody else's: known before the next one begins.
        let end = conn.all_answered().and(end);
        before_it = match end {
            Ok(End::Keep) => "RELEASE SAVEPOINT c; ",
            Ok(End::Undo) => {
                *heads = before;
                "ROLLBACK TO SAVEPOINT c; RELEASE SAVEPOINT c; "
            }
            Err(f) if f.ends_group() => return Err(f),
            Err(f) => {
                *heads = before;
                job.failed(f);
                "ROLLBACK TO SAVEPOINT c; RELEASE SAVEPOINT c; "
            }
        };
    }
    // Sent with the commit, whose end it shares: should it fail, so has the commit.
    conn.batch_later(before_it)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    if let Some(s) = panic.downcast_ref::<&str>() {
        (*s).to_owned()
    } else if let Some(s) = panic.downcast_ref::<String>() {
        s.clone()
    } else {
        "unknown".to_owned()
    }
}
