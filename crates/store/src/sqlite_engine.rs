//! SQLite: WAL, `synchronous=FULL`, one writer connection, read-only readers.

use crate::fault::Fault;
use crate::sqlite_log::{Log, Sizes, leave};
use crate::statement::Statement;
use crate::value::{Row, Ty, Value};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, ffi};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a connection waits for another one's lock.
const BUSY: Duration = Duration::from_secs(5);

/// How many steps of SQLite's machine lie between two looks at the clock: a millisecond's or so.
const STEPS: std::ffi::c_int = 100_000;

/// The first SQLite (3.51.3) in which one connection may write the log into the file while another begins it anew: before
/// it, both at one moment could lose a commit. Whoever links an older one of the system is refused.
const RESETS_WELL: i32 = 3_051_003;

pub(crate) struct SqliteConn {
    /// A writer's. Before the connection: its thread ends first.
    log: Option<Log>,
    conn: Connection,
    /// When whoever asked no longer waits for what is read.
    until: Arc<Mutex<Option<Instant>>>,
}

impl SqliteConn {
    pub(crate) fn open_writer(path: &Path) -> Result<SqliteConn, Fault> {
        if rusqlite::version_number() < RESETS_WELL {
            return Err(Fault::Engine(format!("SQLite {} is older than 3.51.3", rusqlite::version())));
        }
        let mut conn = Connection::open(path).map_err(fault)?;
        conn.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
             PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON;",
        )
        .map_err(fault)?;
        keep_pages(&conn, path, 64..=512)?;
        keep_plans(&conn, 512)?;
        Ok(SqliteConn { log: Some(Log::of(&mut conn, path, Sizes::told())?), conn, until: Arc::default() })
    }

    pub(crate) fn open_reader(path: &Path) -> Result<SqliteConn, Fault> {
        let mut conn = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI,
        )
        .map_err(fault)?;
        conn.execute_batch("PRAGMA query_only=ON; PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF;").map_err(fault)?;
        keep_pages(&conn, path, 16..=64)?;
        keep_plans(&conn, 256)?;
        let until: Arc<Mutex<Option<Instant>>> = Arc::default();
        let look = until.clone();
        let is_late = move || look.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| clock() > at);
        conn.progress_handler(STEPS, Some(is_late)).map_err(fault)?;
        Ok(SqliteConn { log: None, conn, until })
    }

    /// From now on until the next such word, what is read may take so long.
    pub(crate) fn give_time(&self, limit: Option<Duration>) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = limit.map(|l| clock() + l);
    }

    pub(crate) fn query(&mut self, s: &Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut out = Vec::new();
        self.each(s, params, &mut |row| {
            out.push(row);
            Ok(())
        })?;
        Ok(out)
    }

    pub(crate) fn each(
        &mut self,
        s: &Statement,
        params: &[Value],
        give: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut prepared = self.conn.prepare_cached(s.sqlite_text()).map_err(fault)?;
        let rows = prepared.query(rusqlite::params_from_iter(params.iter())).map_err(fault)?;
        give_rows(rows, s.columns, give)
    }

    /// Every row of a text without parameters, its columns of these types.
    pub(crate) fn each_of(
        &mut self,
        text: &str,
        columns: &[Ty],
        give: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut prepared = self.conn.prepare(text).map_err(fault)?;
        let rows = prepared.query([]).map_err(fault)?;
        give_rows(rows, columns, give)
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), Fault> {
        self.conn.execute_batch(text).map_err(fault)
    }

    pub(crate) fn describe(&mut self, s: &Statement) -> Result<(Vec<Option<Ty>>, Vec<Option<Ty>>), Fault> {
        let prepared = self.conn.prepare(s.sqlite_text()).map_err(fault)?;
        Ok((vec![None; prepared.parameter_count()], vec![None; prepared.column_count()]))
    }

    /// Tells the planner what a big territory looks like.
    pub(crate) fn tell_statistics(&mut self) -> Result<(), Fault> {
        crate::statistics::tell(&mut self.conn).map_err(fault)
    }

    /// How the engine would find the rows of a statement: one line a table.
    pub(crate) fn plan(&mut self, s: &Statement) -> Result<Vec<String>, Fault> {
        let text = ["EXPLAIN QUERY PLAN ", s.sqlite_text()].concat();
        let mut prepared = self.conn.prepare(&text).map_err(fault)?;
        let nothing = vec![Value::Null; prepared.parameter_count()];
        let rows = prepared.query_map(rusqlite::params_from_iter(nothing.iter()), |r| r.get(3)).map_err(fault)?;
        rows.collect::<Result<_, _>>().map_err(fault)
    }

    /// Writes what the log holds into the database file and empties the log, the disk confirming both.
    /// Waits for nobody: what a reader of another process still needs stays in the log. False, when something stayed.
    pub(crate) fn settle(&mut self) -> Result<bool, Fault> {
        self.conn.busy_timeout(Duration::ZERO).map_err(fault)?;
        let end = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get::<_, i64>(0));
        self.conn.busy_timeout(BUSY).map_err(fault)?;
        let is_empty = end.map_err(fault)? == 0;
        if !is_empty {
            tracing::debug!("somebody reads or writes: the log is not empty yet");
        }
        Ok(is_empty)
    }

    /// Waits until nothing is done about the log beside this connection.
    pub(crate) fn still(&mut self) -> Result<(), Fault> {
        self.log.as_mut().map_or(Ok(()), Log::rest)
    }

    /// Sees to the log between two commits.
    pub(crate) fn tend(&mut self) -> Result<(), Fault> {
        self.log.as_mut().map_or(Ok(()), |log| log.tend(&self.conn))
    }

    /// From now on nothing is done about the log, not even when the connection closes.
    pub(crate) fn leave_log(&self) {
        leave(&self.conn);
    }

    /// What SQLite finds wrong with its own file: pages, rows against indexes, constraints.
    pub(crate) fn integrity(&self) -> Result<Vec<String>, Fault> {
        let mut check = self.conn.prepare("PRAGMA integrity_check(20)").map_err(fault)?;
        let lines = check.query_map([], |r| r.get::<_, String>(0)).map_err(fault)?;
        let lines: Vec<String> = lines.collect::<Result<_, _>>().map_err(fault)?;
        Ok(lines.into_iter().filter(|l| l != "ok").collect())
    }

    /// A consistent copy of the whole database in one new file.
    pub(crate) fn copy_into(&self, target: &Path) -> Result<(), Fault> {
        self.conn.execute("VACUUM INTO ?1", [target.to_string_lossy().as_ref()]).map(|_| ()).map_err(fault)
    }
}

/// How much of the file a connection keeps in memory, in megabytes: a sixty-fourth of it is what the upper pages of
/// its trees take, and each of them that is not there is read and searched for again with every order.
fn keep_pages(conn: &Connection, path: &Path, megabytes: std::ops::RangeInclusive<u64>) -> Result<(), Fault> {
    let file = std::fs::metadata(path).map_or(0, |m| m.len() >> 20);
    let keep = (file / 64).clamp(*megabytes.start(), *megabytes.end());
    conn.pragma_update(None, "cache_size", -i64::try_from(keep * 1_024).unwrap_or(0)).map_err(fault)
}

/// A statement is planned once and stays planned. Without the planner's stability guarantee SQLite looks at the
/// values that are bound (to see whether a partial index or a sample fits them) and plans again when they change:
/// with each order, for a third of its statements.
fn keep_plans(conn: &Connection, statements: usize) -> Result<(), Fault> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
    conn.set_prepared_statement_cache_capacity(statements);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "measures how long a reader was busy; it decides nothing else")]
fn clock() -> Instant {
    Instant::now()
}

fn give_rows(mut rows: rusqlite::Rows<'_>, types: &[Ty], give: &mut dyn FnMut(Row) -> Result<(), Fault>) -> Result<(), Fault> {
    let columns = rows.as_ref().map_or(0, |s| s.column_count());
    while let Some(row) = rows.next().map_err(fault)? {
        let mut values = Vec::with_capacity(columns);
        for i in 0..columns {
            let v = row.get_ref(i).map_err(fault)?;
            values.push(from_sqlite(v, types.get(i).copied())?);
        }
        give(Row(values))?;
    }
    Ok(())
}

fn from_sqlite(v: ValueRef<'_>, want: Option<Ty>) -> Result<Value, Fault> {
    Ok(match v {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Text(t) => {
            Value::Text(std::str::from_utf8(t).map_err(|_| Fault::Decode("text is not UTF-8".into()))?.to_owned())
        }
        ValueRef::Blob(b) if want == Some(Ty::Id) => {
            Value::Id(rahba_kernel::Id(b.try_into().map_err(|_| Fault::Decode("an id is not 16 bytes".into()))?))
        }
        ValueRef::Blob(b) => Value::Bytes(b.to_vec()),
        ValueRef::Real(_) => return Err(Fault::Decode("a floating-point value in a column".into())),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
            Value::Id(id) => ValueRef::Blob(&id.0),
        }))
    }
}

pub(crate) fn fault(e: rusqlite::Error) -> Fault {
    let text = e.to_string();
    if e.sqlite_error().is_some_and(|x| matches!(x.extended_code, ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC)) {
        return Fault::Unsynced(text);
    }
    match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Again(text),
        Some(ErrorCode::ConstraintViolation) => Fault::Constraint(text),
        Some(ErrorCode::OperationInterrupted) => Fault::TooLong(text),
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory
            | ErrorCode::NotADatabase,
        ) => Fault::Storage(text),
        _ => Fault::Engine(text),
    }
}
