//! SQLite's log and its file: a thread beside the writer writes what the log holds into the database file, and the
//! writer itself only what is left when that thread is done. A commit that writes all of it makes whoever waits for
//! that commit wait for tens of megabytes in places far apart.
//!
//! The thread alone would never come to an end while orders are written: the log begins anew only when all of it is in
//! the file at the moment of a commit. So the last few pages are the writer's.
//!
//! SQLite asks the disk to confirm the file only when all of the log is in it, but counts pages as written before that.
//! So the thread has the file confirmed by itself; and when the disk does not confirm it, whosever pass it was, nothing
//! more may be written: a later pass would leave out what SQLite takes for written (docs/decisions/0030, 0044).

use crate::fault::Fault;
use crate::sqlite_engine::fault;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Pages in the log (4 KB each) when the thread begins.
static BEGIN: AtomicI64 = AtomicI64::new(8_000);

/// Says how many pages of SQLite's log are worth a pass; 8,000 (32 MB) when nobody says so. For the whole process, and
/// for what is opened after it.
pub fn write_log_at(pages: u32) {
    BEGIN.store(i64::from(pages.max(8)), Ordering::Relaxed);
}

/// Pages in the log at which something is done about it.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    /// The thread begins.
    begin: i64,
    /// So few are left that the writer writes them itself.
    rest: i64,
    /// Between two tries, when a reader still needed what lies in the log.
    again: i64,
    /// The writer writes what is left, however much: more is written than one thread can follow.
    much: i64,
    /// The commit itself writes them, as SQLite does: a log has an end, whatever became of all this.
    most: i64,
}

impl Sizes {
    pub(crate) fn told() -> Sizes {
        let begin = BEGIN.load(Ordering::Relaxed);
        Sizes { begin, rest: begin / 40, again: begin / 8, much: begin * 2, most: begin * 8 }
    }
}

/// What the writer knows of its log.
pub(crate) struct Log {
    path: PathBuf,
    sizes: Sizes,
    /// Pages in the log after the last commit.
    pages: Arc<AtomicI64>,
    /// A commit wrote the log by itself, and the disk did not confirm the file.
    unsynced: Arc<AtomicBool>,
    seen: i64,
    /// How many of them are in the file.
    filled: i64,
    /// How many there will be at the next try.
    next: i64,
    beside: Option<Beside>,
}

/// The thread beside the writer.
struct Beside {
    ask: Sender<()>,
    told: Receiver<Result<i64, Fault>>,
    is_busy: bool,
    thread: Option<JoinHandle<()>>,
}

impl Log {
    /// Listens to a writer's commits.
    pub(crate) fn of(conn: &mut Connection, path: &Path, sizes: Sizes) -> Result<Log, Fault> {
        let (pages, unsynced) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, failed) = (pages.clone(), unsynced.clone());
        let hook = move |wal: &mut Wal, n: std::ffi::c_int| {
            count.store(i64::from(n), Ordering::Relaxed);
            if i64::from(n) >= sizes.most
                && let Err(e) = wal.checkpoint().map_err(fault)
            {
                // The commit itself is in the log, and confirmed.
                failed.fetch_or(matches!(e, Fault::Unsynced(_)), Ordering::Relaxed);
                tracing::warn!(error = %e, "the log was not written into its file");
            }
            Ok(())
        };
        conn.wal_hook(Some(hook)).map_err(fault)?;
        Ok(Log { path: path.to_owned(), sizes, pages, unsynced, seen: 0, filled: 0, next: sizes.begin, beside: None })
    }

    /// Between two commits, when whoever waited for the last has been answered.
    ///
    /// # Errors
    /// [`Fault::Unsynced`]: the disk did not confirm the file, and nothing more may be written.
    pub(crate) fn tend(&mut self, conn: &Connection) -> Result<(), Fault> {
        if self.unsynced.load(Ordering::Relaxed) {
            return Err(Fault::Unsynced("the database file".into()));
        }
        let pages = self.pages.load(Ordering::Relaxed);
        let end = self.beside.as_mut().and_then(Beside::heard);
        self.told(end, pages)?;
        let group = (pages - self.seen).max(0);
        if pages < self.seen {
            (self.filled, self.next) = (0, self.sizes.begin);
        }
        self.seen = pages;
        if pages < self.next || self.beside.as_ref().is_some_and(|b| b.is_busy) {
            return Ok(());
        }
        self.next = pages + self.sizes.again;
        // What was written while the thread finished is a group or two, however big groups are.
        let few = pages - self.filled <= self.sizes.rest.max(2 * group);
        if !few && pages < self.sizes.much {
            match self.begin() {
                Ok(()) => return Ok(()),
                Err(e) => tracing::warn!(error = %e, "the writer writes its log by itself"),
            }
        }
        self.told(Some(into_the_file(conn)), pages)
    }

    /// What a pass came to.
    fn told(&mut self, end: Option<Result<i64, Fault>>, pages: i64) -> Result<(), Fault> {
        match end {
            // A log that began anew in the meantime is not what was told of.
            Some(Ok(filled)) if filled <= pages => {
                // Where a reader stands in the way, the next try is not sooner for it.
                if filled > self.filled + self.sizes.rest {
                    self.next = self.next.min(pages);
                }
                self.filled = filled;
            }
            // The writer was writing down where its log ends just when the thread asked.
            Some(Err(Fault::Again(_))) => self.next = self.next.min(pages),
            Some(Err(e @ Fault::Unsynced(_))) => return Err(e),
            Some(Err(e)) => {
                tracing::warn!(error = %e, "the log was not written into its file: it stays as it is until the next try");
                self.next = pages + self.sizes.again;
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Fault> {
        let begun = match &mut self.beside {
            Some(b) => b.begin(),
            None => self.beside.insert(Beside::start(&self.path)?).begin(),
        };
        // One that is gone is replaced at the next try.
        begun.inspect_err(|_| self.beside = None)
    }

    /// Waits until the thread is still: whoever empties the log does it alone.
    ///
    /// # Errors
    /// As [`Log::tend`].
    pub(crate) fn rest(&mut self) -> Result<(), Fault> {
        let end = self.beside.as_mut().and_then(Beside::wait);
        self.told(end, self.pages.load(Ordering::Relaxed))
    }
}

/// After a failed sync the log is the only sound copy: closing the last connection must not throw it away.
pub(crate) fn leave(conn: &Connection) {
    if let Err(e) = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true) {
        tracing::warn!(error = %e, "leaving the log as it is");
    }
}

/// The database file, held open for as long as the process lives: closing any descriptor of a file, whosever, drops the
/// locks that SQLite has on it (POSIX).
fn held(path: &Path) -> std::io::Result<Arc<File>> {
    static HELD: Mutex<BTreeMap<(u64, u64), Arc<File>>> = Mutex::new(BTreeMap::new());
    let about = std::fs::metadata(path)?;
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = held.get(&(about.dev(), about.ino())) {
        return Ok(file.clone());
    }
    let file = Arc::new(File::open(path)?);
    held.insert((about.dev(), about.ino()), file.clone());
    Ok(file)
}

impl Beside {
    fn start(path: &Path) -> Result<Beside, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(fault)?;
        // It waits for nobody: what a reader still needs stays in the log until the next time.
        conn.execute_batch("PRAGMA synchronous=FULL; PRAGMA busy_timeout=0; PRAGMA cache_size=-256").map_err(fault)?;
        let file = held(path).map_err(|e| Fault::Storage(e.to_string()))?;
        let (ask, asked) = bounded::<()>(1);
        let (tell, told) = bounded(1);
        let thread = std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || {
                while asked.recv().is_ok() {
                    let confirm = |n| file.sync_data().map(|()| n).map_err(|e| Fault::Unsynced(e.to_string()));
                    if tell.send(into_the_file(&conn).and_then(confirm)).is_err() {
                        return;
                    }
                }
            })
            .map_err(|e| Fault::Engine(e.to_string()))?;
        Ok(Beside { ask, told, is_busy: false, thread: Some(thread) })
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.ask.send(()).map_err(|_| Fault::Stopping)?;
        self.is_busy = true;
        Ok(())
    }

    fn heard(&mut self) -> Option<Result<i64, Fault>> {
        let end = match self.told.try_recv() {
            Ok(end) => end,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) if !self.is_busy => return None,
            Err(TryRecvError::Disconnected) => Err(Fault::Stopping),
        };
        self.is_busy = false;
        Some(end)
    }

    fn wait(&mut self) -> Option<Result<i64, Fault>> {
        let end = self.is_busy.then(|| self.told.recv().unwrap_or(Err(Fault::Stopping)));
        self.is_busy = false;
        end
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.wait();
        let (nobody, _) = bounded(0);
        self.ask = nobody;
        if self.thread.take().is_some_and(|t| t.join().is_err()) {
            tracing::error!("the thread of the log ended in a panic");
        }
    }
}

/// Writes what no reader needs any more from the log into the file, without waiting for anybody; how many of the
/// log's pages are in the file then.
fn into_the_file(conn: &Connection) -> Result<i64, Fault> {
    let (_, filled) = conn.wal_checkpoint_v2(Some("main"), CheckpointMode::PASSIVE).map_err(fault)?;
    Ok(i64::from(filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: Sizes = Sizes { begin: 50, rest: 10, again: 5, much: 100_000, most: 1_000_000 };

    struct Book {
        folder: tempfile::TempDir,
        log: Log,
        conn: Connection,
        written: i64,
    }

    impl Book {
        fn with(sizes: Sizes) -> Book {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("book.db");
            let mut conn = Connection::open(&path).unwrap();
            conn.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE leaf (body BLOB NOT NULL)")
                .unwrap();
            Book { log: Log::of(&mut conn, &path, sizes).unwrap(), conn, folder, written: 0 }
        }

        /// Commits of one page and the few that lead to it.
        fn write(&mut self, commits: i64) {
            for _ in 0..commits {
                self.conn.execute("INSERT INTO leaf VALUES (zeroblob(3000))", []).unwrap();
            }
            self.written += commits;
        }

        fn pages(&self) -> i64 {
            self.log.pages.load(Ordering::Relaxed)
        }

        fn write_up_to(&mut self, pages: i64) {
            while self.pages() < pages {
                self.write(1);
            }
        }

        /// Sees to the log until nothing is going on beside it.
        fn tend(&mut self) {
            self.log.tend(&self.conn).unwrap();
            self.log.rest().unwrap();
        }

        fn other(&self) -> Connection {
            Connection::open(self.folder.path().join("book.db")).unwrap()
        }

        /// What the file holds by itself: the log is left aside, as if it were lost.
        fn in_the_file(&self) -> i64 {
            let alone = self.folder.path().join("alone.db");
            std::fs::copy(self.folder.path().join("book.db"), &alone).unwrap();
            let conn = Connection::open(&alone).unwrap();
            conn.query_row("SELECT COUNT(*) FROM leaf", [], |r| r.get(0)).unwrap()
        }
    }

    #[test]
    fn what_the_thread_left_the_writer_writes_and_the_log_begins_anew() {
        let mut b = Book::with(FEW);
        for _ in 0..5 {
            b.write_up_to(FEW.begin - 2);
            b.log.tend(&b.conn).unwrap();
            assert!(b.log.beside.as_ref().is_none_or(|b| !b.is_busy), "too early");
            b.write_up_to(FEW.begin);
            b.log.tend(&b.conn).unwrap();
            assert!(b.log.beside.as_ref().is_some_and(|b| b.is_busy), "the thread has begun");
            // Written while it works: what the thread need not have seen.
            b.write(3);
            b.log.rest().unwrap();
            assert!(b.in_the_file() >= b.written - 3);
            b.log.tend(&b.conn).unwrap();
            assert!(b.log.beside.as_ref().is_some_and(|b| !b.is_busy), "so little is the writer's");
            assert_eq!(b.in_the_file(), b.written);
            b.write(1);
            assert!(b.pages() < 10, "begun anew: {}", b.pages());
        }
        let written: i64 = b.other().query_row("SELECT COUNT(*) FROM leaf", [], |r| r.get(0)).unwrap();
        assert_eq!(written, b.written);
    }

    /// Groups of many orders write more pages than the few that are the writer's: so much is always missing when the
    /// thread is done.
    #[test]
    fn what_a_group_wrote_meanwhile_is_the_writer_s_too() {
        let mut b = Book::with(FEW);
        for _ in 0..3 {
            for pages in [FEW.begin - 2, FEW.begin] {
                b.write_up_to(pages);
                b.log.tend(&b.conn).unwrap();
            }
            assert!(b.log.beside.as_ref().is_some_and(|b| b.is_busy), "the thread has begun");
            b.conn.execute_batch("BEGIN").unwrap();
            b.write(4 * FEW.rest);
            b.conn.execute_batch("COMMIT").unwrap();
            b.log.rest().unwrap();
            b.log.tend(&b.conn).unwrap();
            assert_eq!(b.in_the_file(), b.written);
            b.write(1);
            assert!(b.pages() < 10, "begun anew: {}", b.pages());
        }
    }

    #[test]
    fn what_the_disk_did_not_confirm_ends_the_writing() {
        let mut b = Book::with(FEW);
        b.write(1);
        let told = b.log.told(Some(Err(Fault::Unsynced("no".into()))), 1);
        assert!(matches!(told, Err(Fault::Unsynced(_))), "{told:?}");
        b.log.unsynced.store(true, Ordering::Relaxed);
        assert!(matches!(b.log.tend(&b.conn), Err(Fault::Unsynced(_))));
        // The log is the only sound copy then: it outlives its last connection.
        leave(&b.conn);
        let log = b.folder.path().join("book.db-wal");
        drop((b.log, b.conn));
        assert!(std::fs::metadata(log).is_ok_and(|m| m.len() > 0), "thrown away at the end");
    }

    #[test]
    fn what_a_reader_needs_stays_until_it_goes() {
        let mut b = Book::with(FEW);
        b.write(1);
        let reader = b.other();
        reader.execute_batch("BEGIN; SELECT COUNT(*) FROM leaf").unwrap();
        for _ in 0..60 {
            b.write(5);
            b.tend();
        }
        assert!(b.pages() > 5 * FEW.begin, "{}", b.pages());
        let seen: i64 = reader.query_row("SELECT COUNT(*) FROM leaf", [], |r| r.get(0)).unwrap();
        assert_eq!(seen, 1);
        reader.execute_batch("COMMIT").unwrap();
        for _ in 0..20 {
            b.write(1);
            b.tend();
        }
        assert!(b.pages() < FEW.begin, "{}", b.pages());
    }

    #[test]
    fn a_writer_without_the_thread_writes_by_itself() {
        let mut b = Book::with(FEW);
        b.log.path = b.folder.path().join("no such folder").join("book.db");
        b.write_up_to(FEW.begin);
        b.tend();
        assert!(b.log.beside.is_none());
        assert_eq!(b.in_the_file(), b.written);
        b.write(1);
        assert!(b.pages() < 10, "{}", b.pages());
    }

    #[test]
    fn a_log_that_nobody_sees_to_has_an_end() {
        let mut b = Book::with(Sizes { most: 100, ..FEW });
        let mut longest = 0;
        for _ in 0..300 {
            b.write(1);
            longest = longest.max(b.pages());
        }
        assert!((100..120).contains(&longest), "{longest}");
    }
}
