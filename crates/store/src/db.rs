//! The face of the store: open, command, read.

mod doors;
mod jobs;

use crate::command::{Call, Command, CommandError, Ctx, Refused};
use crate::conn::{Conn, Dialect, Engine, Isolation, Reader};
use crate::counters::Counters;
use crate::fault::{Fault, Injector};
use crate::journal::{self, Heads};
use crate::lane::{End, Job};
use crate::migrate::{self, Migration, MigrationError};
use crate::postgres_engine::PgConn;
use crate::sqlite_engine::SqliteConn;
use crate::statement::{Statement, all_statements};
use crate::tx::Tx;
use crate::value::Ty;
use crate::wall::{self, Wall};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use jobs::{CommandJob, MaintenanceJob};
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

/// How to open a database.
#[derive(Clone, Default)]
pub struct Options {
    /// Schema, in order; the store's own migrations come first by themselves.
    pub migrations: Vec<Migration>,
    /// Read connections; 0 means 4.
    pub readers: usize,
    /// PostgreSQL lanes; 0 means 4. SQLite always has one.
    pub lanes: usize,
    /// Makes things fail, in tests.
    pub injector: Option<Arc<Injector>>,
    /// On PostgreSQL: the URL of the role that owns the tables. It migrates, builds the wall between
    /// territories and gives the working role what the statements need; then it is left. Without it
    /// the working role does all, and a role that owns tables stands above their wall.
    pub owner: Option<String>,
    /// How the lanes' transactions are kept apart on PostgreSQL.
    pub isolation: Isolation,
    /// How often a command is run when the database asks to run it again; 0 means 10.
    pub tries: u32,
}

/// A command that took effect, told to listeners after its commit.
#[derive(Clone, Debug)]
pub struct Committed {
    pub territory: Id,
    pub name: &'static str,
    /// Its line of the journal; 0 where it was done before and only its answer was given again.
    pub seq: i64,
    pub touched: Vec<Id>,
}

type Listener = Box<dyn Fn(&Committed) + Send + Sync>;

#[derive(Clone, Debug)]
enum Where {
    Sqlite(PathBuf),
    Postgres(String),
}

/// How long whoever asked for a page waits for what is read: the request itself ends then.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often, and after what time each, it is tried to empty SQLite's log while others work.
const SETTLE_TRIES: u32 = 100;
const SETTLE_PAUSE: Duration = Duration::from_millis(50);

struct Inner {
    place: Where,
    isolation: Isolation,
    lanes: Mutex<Vec<Sender<Box<dyn Job>>>>,
    threads: Mutex<Vec<std::thread::JoinHandle<()>>>,
    readers_in: Sender<Conn>,
    readers_out: Receiver<Conn>,
    counters: Arc<Counters>,
    broken: Arc<AtomicBool>,
    listeners: RwLock<Vec<Listener>>,
    doors: RwLock<Vec<doors::Door>>,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>, Option<Id>);

/// A statement that one engine refuses or types otherwise than declared.
#[derive(Debug, Clone)]
pub struct StatementCheck {
    pub name: &'static str,
    pub problem: String,
}

impl Db {
    /// Opens (or creates) a SQLite database and brings its schema up to date.
    ///
    /// # Errors
    /// [`MigrationError`] when the file cannot be opened, was changed by hand, or is newer than this
    /// program.
    pub fn open_sqlite(path: &Path, options: Options) -> Result<Db, MigrationError> {
        Self::open(Where::Sqlite(path.to_owned()), options)
    }

    /// Opens a PostgreSQL database by URL and brings its schema up to date.
    ///
    /// # Errors
    /// As [`Db::open_sqlite`].
    pub fn open_postgres(url: &str, options: Options) -> Result<Db, MigrationError> {
        Self::open(Where::Postgres(url.to_owned()), options)
    }

    fn open(place: Where, options: Options) -> Result<Db, MigrationError> {
        let isolation = options.isolation;
        let connect = |place: &Where, write, injector| connect(place, write, injector, isolation);
        if let (Where::Postgres(_), Some(owner)) = (&place, &options.owner) {
            let role = wall::role(&mut connect(&place, true, None)?)?;
            let mut owner = connect(&Where::Postgres(owner.clone()), true, None)?;
            migrate::run(&mut owner, &options.migrations)?;
            wall::raise(&mut owner, Some(&role))?;
        }
        let mut writer = connect(&place, true, None)?;
        migrate::run(&mut writer, &options.migrations)?;
        writer.tell_statistics()?;
        wall::raise(&mut writer, None)?;
        writer.injector = options.injector.clone();
        let lane_count = match place {
            Where::Sqlite(_) => 1,
            Where::Postgres(_) => {
                if options.lanes == 0 {
                    4
                } else {
                    options.lanes
                }
            }
        };
        let counters = Arc::new(Counters::default());
        let broken = Arc::new(AtomicBool::new(false));
        let mut lanes = Vec::new();
        let mut threads = Vec::new();
        let mut first = Some(writer);
        for n in 0..lane_count {
            let (send, receive) = unbounded::<Box<dyn Job>>();
            let conn = match first.take() {
                Some(c) => c,
                None => connect(&place, true, options.injector.clone())?,
            };
            let tries = if options.tries == 0 { 10 } else { options.tries };
            let (again, injector, counters, broken) = (place.clone(), options.injector.clone(), counters.clone(), broken.clone());
            let thread = std::thread::Builder::new()
                .name(format!("lane-{n}"))
                .spawn(move || {
                    crate::lane::run(
                        || self::connect(&again, true, injector.clone(), isolation),
                        conn,
                        &receive,
                        &counters,
                        &broken,
                        tries,
                    );
                })
                .map_err(|e| Fault::Engine(e.to_string()))?;
            lanes.push(send);
            threads.push(thread);
        }
        let readers = if options.readers == 0 { 4 } else { options.readers };
        let (readers_in, readers_out) = bounded(readers);
        for _ in 0..readers {
            let conn = connect(&place, false, None)?;
            readers_in.send(conn).map_err(|_| Fault::Stopping)?;
        }
        Ok(Db(
            Arc::new(Inner {
                place,
                isolation,
                lanes: Mutex::new(lanes),
                threads: Mutex::new(threads),
                readers_in,
                readers_out,
                counters,
                broken,
                listeners: RwLock::new(Vec::new()),
                doors: RwLock::new(Vec::new()),
            }),
            None,
        ))
    }

    /// The same database as one territory sees it: what is read through it is, behind the wall of
    /// PostgreSQL, of this territory alone. Commands say their own territory.
    #[must_use]
    pub fn within(&self, territory: Id) -> Db {
        Db(self.0.clone(), Some(territory))
    }

    /// Whether both are the same open database.
    pub(crate) fn is_same(&self, other: &Db) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether PostgreSQL itself keeps territories apart for the role that works here.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn wall(&self) -> Result<Wall, Fault> {
        wall::look(&mut self.connect(true)?)
    }

    pub(crate) fn connect(&self, write: bool) -> Result<Conn, Fault> {
        connect(&self.0.place, write, None, self.0.isolation)
    }

    pub fn dialect(&self) -> Dialect {
        match self.0.place {
            Where::Sqlite(_) => Dialect::Sqlite,
            Where::Postgres(_) => Dialect::Postgres,
        }
    }

    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// Commands that wait in the lanes now.
    pub fn waiting(&self) -> usize {
        self.0.lanes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter().map(Sender::len).sum()
    }

    /// The file of a SQLite database; none on PostgreSQL.
    pub fn file(&self) -> Option<&Path> {
        match &self.0.place {
            Where::Sqlite(path) => Some(path),
            Where::Postgres(_) => None,
        }
    }

    /// The number of the newest migration that this database has had.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn schema_version(&self) -> Result<i64, Fault> {
        let mut conn = self.connect(false)?;
        Ok(migrate::applied_versions(&mut conn)?.into_iter().max().unwrap_or_default())
    }

    /// True once the disk did not confirm a commit: no command is taken any more, and the program should
    /// end and start anew. Reading goes on.
    pub fn is_broken(&self) -> bool {
        self.0.broken.load(Ordering::SeqCst)
    }

    /// Calls `listener` after each commit, once for each command that took effect in this process.
    pub fn on_commit(&self, listener: impl Fn(&Committed) + Send + Sync + 'static) {
        self.0.listeners.write().unwrap_or_else(std::sync::PoisonError::into_inner).push(Box::new(listener));
    }

    /// Gives a command and waits for its commit.
    ///
    /// # Errors
    /// [`CommandError`]: see there what each means for the giver.
    pub async fn command<C: Command>(&self, call: Call, command: C) -> Result<C::Done, CommandError<C::Refusal>> {
        let (send, receive) = tokio::sync::oneshot::channel();
        self.submit(call, command, move |end| {
            let _gone = send.send(end);
        })?;
        receive.await.unwrap_or(Err(CommandError::Fault(Fault::Stopping)))
    }

    /// The same, on a thread that may block: the command line, the demo's history, tests.
    ///
    /// # Errors
    /// As [`Db::command`].
    pub fn command_blocking<C: Command>(&self, call: Call, command: C) -> Result<C::Done, CommandError<C::Refusal>> {
        self.give(call, command)?.wait()
    }

    /// Puts a command into its lane's queue and returns at once: several given by one thread run in
    /// that order.
    ///
    /// # Errors
    /// As [`Db::command`], when it does not reach the queue.
    pub fn give<C: Command>(&self, call: Call, command: C) -> Result<Given<C>, CommandError<C::Refusal>> {
        let (send, receive) = bounded(1);
        self.submit(call, command, move |end| {
            let _gone = send.send(end);
        })?;
        Ok(Given(receive))
    }

    fn submit<C: Command>(
        &self,
        call: Call,
        command: C,
        answer: impl FnOnce(Result<C::Done, CommandError<C::Refusal>>) + Send + 'static,
    ) -> Result<(), CommandError<C::Refusal>> {
        if !call.actor.may(C::MAY) {
            let step = matches!(C::MAY, Permission::SteppedUp(roles) if call.actor.has_any(roles));
            self.0.counters.ended(C::NAME, "forbidden");
            if step {
                return Err(CommandError::StepUpNeeded);
            }
            self.denied(&call, C::NAME);
            return Err(CommandError::Forbidden);
        }
        let body = serde_json::to_vec(&command).map_err(|e| CommandError::Fault(Fault::Decode(e.to_string())))?;
        let mut h = Sha256::new();
        h.update(C::NAME.as_bytes());
        h.update([0]);
        h.update(&body);
        let job = CommandJob {
            db: self.clone(),
            body_hash: h.finalize().into(),
            lane: self.lane_of(call.territory),
            ctx: Ctx::new(&call),
            call,
            command,
            end: None,
            touched: Vec::new(),
            seq: 0,
            answer: Some(Box::new(answer)),
        };
        let lanes = self.0.lanes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match lanes.get(job.lane) {
            Some(lane) => lane.send(Box::new(job)).map_err(|_| CommandError::Fault(Fault::Stopping)),
            None => Err(CommandError::Fault(Fault::Stopping)),
        }
    }

    fn lane_of(&self, territory: Id) -> usize {
        match self.0.place {
            Where::Sqlite(_) => 0,
            Where::Postgres(_) => {
                let n = self.0.lanes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).len().max(1);
                usize::from(territory.0[15]) % n
            }
        }
    }

    /// Reads in one snapshot, off the async threads, for somebody who waits: after [`PATIENCE`] it ends with
    /// [`Fault::TooLong`], because nobody is there any more and the next reader is (S28).
    ///
    /// # Errors
    /// What `f` returned, or a [`Fault`] of the engine.
    pub async fn read<T, E>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.read_in(Some(PATIENCE), f).await
    }

    /// The same with another limit, or with none: the whole shop at a start.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read_in<T, E>(
        &self,
        limit: Option<Duration>,
        f: impl FnOnce(&mut Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let db = self.clone();
        match tokio::task::spawn_blocking(move || db.read_here(limit, f)).await {
            Ok(end) => end,
            Err(e) => Err(Fault::Panic(e.to_string()).into()),
        }
    }

    /// Reads in one snapshot on this thread, however long it takes: the command line, tests.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E: From<Fault>>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        self.read_here(None, f)
    }

    fn read_here<T, E: From<Fault>>(
        &self,
        limit: Option<Duration>,
        f: impl FnOnce(&mut Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lease = ReadLease { db: self, conn: Some(self.0.readers_out.recv().map_err(|_| Fault::Stopping)?) };
        let conn = lease.conn.as_mut().expect("a fresh lease holds its connection");
        match conn.begin_read(self.1, limit) {
            Ok(()) => {}
            Err(Fault::Lost(_)) => {
                *conn = self.connect(false)?;
                conn.begin_read(self.1, limit)?;
            }
            Err(f) => return Err(f.into()),
        }
        let end = f(&mut Reader { conn });
        conn.rollback();
        end
    }

    /// Takes no more commands, finishes those accepted, and closes the lanes.
    pub fn stop(&self) {
        self.0.lanes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
        let threads = std::mem::take(&mut *self.0.threads.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        for t in threads {
            if t.join().is_err() {
                tracing::error!("a lane ended in a panic");
            }
        }
    }

    /// Writes a consistent copy of a SQLite database to a new file, while selling goes on.
    ///
    /// # Errors
    /// A [`Fault`]; on PostgreSQL always: its own tools do it better.
    pub fn copy_into(&self, target: &Path) -> Result<(), Fault> {
        match &self.0.place {
            Where::Sqlite(path) => SqliteConn::open_writer(path)?.copy_into(target),
            Where::Postgres(_) => Err(Fault::Engine("PostgreSQL is backed up by pg_dump or pgBackRest".into())),
        }
    }

    /// Empties SQLite's log into the file: what was erased is then in neither (the file's freed places are written
    /// over, `secure_delete`). What another process still reads stays in the log until the next time. Nothing to do
    /// on PostgreSQL, where autovacuum frees and the log is the archive's.
    ///
    /// # Errors
    /// A [`Fault`]: the file cannot be opened or written.
    pub fn settle(&self) -> Result<(), Fault> {
        match &self.0.place {
            Where::Sqlite(path) => {
                let mut conn = SqliteConn::open_writer(path)?;
                // A commit, a reader or the thread beside the writer may be in the way for a moment.
                for _ in 0..SETTLE_TRIES {
                    if conn.settle()? {
                        return Ok(());
                    }
                    std::thread::sleep(SETTLE_PAUSE);
                }
                tracing::warn!("somebody reads an old state of the database: the log could not be emptied");
                Ok(())
            }
            Where::Postgres(_) => Ok(()),
        }
    }

    /// What the engine finds wrong with its own file. Empty on PostgreSQL, whose pages carry checksums of
    /// their own (`initdb --data-checksums`, `pg_amcheck`).
    ///
    /// # Errors
    /// A [`Fault`]: it cannot even be read.
    pub fn check_file(&self) -> Result<Vec<String>, Fault> {
        match &self.0.place {
            Where::Sqlite(path) => SqliteConn::open_reader(path)?.integrity(),
            Where::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Prepares every statement of the program here and compares the types with those declared.
    ///
    /// # Errors
    /// A [`Fault`] when no connection can be had.
    pub fn check_statements(&self) -> Result<Vec<StatementCheck>, Fault> {
        let mut conn = self.connect(true)?;
        let mut problems = Vec::new();
        for s in all_statements() {
            match conn.describe(s) {
                Err(e) => problems.push(StatementCheck { name: s.name, problem: e.to_string() }),
                Ok((params, columns)) => problems.extend(compare(s, &params, &columns)),
            }
        }
        Ok(problems)
    }

    /// How SQLite finds the rows of every statement: a test reads them for walks over a whole table.
    ///
    /// # Errors
    /// A [`Fault`] when no connection can be had or a statement does not prepare.
    pub fn plans(&self) -> Result<Vec<(&'static crate::Statement, Vec<String>)>, Fault> {
        let mut conn = self.connect(true)?;
        all_statements().into_iter().map(|s| Ok((s, conn.plan(s)?))).collect()
    }

    /// The schema, for comparing engines.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn schema(&self) -> Result<Vec<crate::SchemaColumn>, Fault> {
        let mut conn = self.connect(true)?;
        migrate::schema(&mut conn)
    }

    pub(crate) fn told(&self, c: &Committed) {
        for l in self.0.listeners.read().unwrap_or_else(std::sync::PoisonError::into_inner).iter() {
            l(c);
        }
    }

    /// Runs bookkeeping of the store itself (outbox leases) in a lane, outside the journal.
    pub(crate) fn maintain<T: Send + 'static>(
        &self,
        territory: Id,
        f: impl Fn(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (send, receive) = bounded(1);
        let job = MaintenanceJob { territory, f, end: None, answer: send };
        {
            let lanes = self.0.lanes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            lanes.first().ok_or(Fault::Stopping)?.send(Box::new(job)).map_err(|_| Fault::Stopping)?;
        }
        receive.recv().map_err(|_| Fault::Stopping)?
    }
}

/// A command in its queue.
pub struct Given<C: Command>(Receiver<Result<C::Done, CommandError<C::Refusal>>>);

impl<C: Command> Given<C> {
    /// Waits for its commit.
    ///
    /// # Errors
    /// As [`Db::command`].
    pub fn wait(self) -> Result<C::Done, CommandError<C::Refusal>> {
        self.0.recv().unwrap_or(Err(CommandError::Fault(Fault::Stopping)))
    }
}

struct ReadLease<'a> {
    db: &'a Db,
    conn: Option<Conn>,
}

impl Drop for ReadLease<'_> {
    fn drop(&mut self) {
        if let Some(c) = self.conn.take() {
            let _closed = self.db.0.readers_in.send(c);
        }
    }
}

fn compare(s: &Statement, params: &[Option<Ty>], columns: &[Option<Ty>]) -> Vec<StatementCheck> {
    let mut out = Vec::new();
    let mut say = |problem: String| out.push(StatementCheck { name: s.name, problem });
    for (what, declared, seen) in [("parameter", s.params, params), ("column", s.columns, columns)] {
        if declared.len() != seen.len() {
            say(format!("{} {what}s declared, {} seen", declared.len(), seen.len()));
            continue;
        }
        for (i, (d, t)) in declared.iter().zip(seen).enumerate() {
            if t.is_some_and(|t| t != *d) {
                say(format!("{what} {}: declared {d:?}, the engine says {t:?}", i + 1));
            }
        }
    }
    out
}

fn connect(place: &Where, write: bool, injector: Option<Arc<Injector>>, isolation: Isolation) -> Result<Conn, Fault> {
    let engine = match place {
        Where::Sqlite(p) if write => Engine::Sqlite(Box::new(SqliteConn::open_writer(p)?)),
        Where::Sqlite(p) => Engine::Sqlite(Box::new(SqliteConn::open_reader(p)?)),
        Where::Postgres(url) => Engine::Postgres(Box::new(PgConn::open(url)?)),
    };
    Ok(Conn { engine, injector, isolation })
}

type Answer<C> = Box<dyn FnOnce(Result<<C as Command>::Done, CommandError<<C as Command>::Refusal>>) + Send>;
