//! One connection to either engine. The only place that knows there are two.

use crate::fault::{Fault, Injector, Mishap, Step};
use crate::postgres_engine::PgConn;
use crate::sqlite_engine::SqliteConn;
use crate::statement::Statement;
use crate::value::{Row, Ty, Value};
use crate::wall;
use rahba_kernel::Id;
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// How PostgreSQL keeps concurrent transactions apart; SQLite has one writer and knows no other way
/// than the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    #[default]
    Serializable,
    /// Weaker: commands must be right here too (a database without SERIALIZABLE, a pooler that resets it).
    ReadCommitted,
}

pub(crate) enum Engine {
    Sqlite(Box<SqliteConn>),
    Postgres(Box<PgConn>),
}

pub(crate) struct Conn {
    pub(crate) engine: Engine,
    pub(crate) injector: Option<Arc<Injector>>,
    pub(crate) isolation: Isolation,
}

impl Conn {
    pub(crate) fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    pub(crate) fn query(&mut self, s: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.asked(s, params)?;
        match &mut self.engine {
            Engine::Sqlite(c) => c.query(s, params),
            Engine::Postgres(c) => c.query(s, params),
        }
    }

    /// Runs a statement whose rows do not matter. On PostgreSQL one that answers nothing is only sent: its fault comes
    /// with the next call that waits, at the latest with [`Conn::all_answered`]. `taken_means_again`: a constraint in
    /// its way is [`Fault::Again`].
    pub(crate) fn write(&mut self, s: &'static Statement, params: &[Value], taken_means_again: bool) -> Result<(), Fault> {
        self.asked(s, params)?;
        let end = match &mut self.engine {
            Engine::Postgres(c) if s.columns.is_empty() => return c.later(s, params, taken_means_again),
            Engine::Postgres(c) => c.query(s, params),
            Engine::Sqlite(c) => c.query(s, params),
        };
        end.map(drop).map_err(|f| match f {
            Fault::Constraint(text) if taken_means_again => Fault::Again(text),
            other => other,
        })
    }

    /// Waits until everything written so far has been answered.
    ///
    /// # Errors
    /// The first [`Fault`] of it.
    pub(crate) fn all_answered(&mut self) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(c) => c.all_answered(),
        }
    }

    fn each(
        &mut self,
        s: &'static Statement,
        params: &[Value],
        give: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.asked(s, params)?;
        match &mut self.engine {
            Engine::Sqlite(c) => c.each(s, params, give),
            Engine::Postgres(c) => c.query(s, params)?.into_iter().try_for_each(give),
        }
    }

    /// What a test wants to see or to break before a statement runs.
    fn asked(&mut self, s: &'static Statement, params: &[Value]) -> Result<(), Fault> {
        debug_assert_eq!(params.len(), s.params.len(), "{}: number of parameters", s.name);
        if let Some(m) = self.injector.as_ref().and_then(|i| i.on_statement()) {
            return Err(m.fault());
        }
        if let Some(i) = &self.injector {
            i.saw(|| Step::Query(s, params.to_vec()));
        }
        Ok(())
    }

    /// Runs fixed text of our own: transaction control and migrations.
    pub(crate) fn batch(&mut self, text: &str) -> Result<(), Fault> {
        self.controls(text)?;
        match &mut self.engine {
            Engine::Sqlite(c) => c.batch(text),
            Engine::Postgres(c) => c.batch(text),
        }
    }

    /// The same, on PostgreSQL sent with the next question: what opens something, or a savepoint's end before a commit.
    pub(crate) fn batch_later(&mut self, text: &str) -> Result<(), Fault> {
        self.controls(text)?;
        match &mut self.engine {
            Engine::Sqlite(c) => c.batch(text),
            Engine::Postgres(c) => c.batch_later(text.to_owned()),
        }
    }

    fn controls(&self, text: &str) -> Result<(), Fault> {
        if let Some(i) = &self.injector {
            if i.dead() {
                return Err(Mishap::Crash.fault());
            }
            i.saw(|| Step::Batch(text.to_owned()));
        }
        Ok(())
    }

    /// Begins a transaction that may write.
    pub(crate) fn begin(&mut self) -> Result<(), Fault> {
        match &self.engine {
            Engine::Sqlite(_) => self.batch("BEGIN IMMEDIATE"),
            Engine::Postgres(_) => self.batch_later(match self.isolation {
                Isolation::Serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE",
                Isolation::ReadCommitted => "BEGIN ISOLATION LEVEL READ COMMITTED",
            }),
        }
    }

    /// Whether two statements of one transaction may see different states.
    pub(crate) fn sees_others(&self) -> bool {
        self.isolation == Isolation::ReadCommitted && matches!(self.engine, Engine::Postgres(_))
    }

    /// Begins a snapshot that, behind the wall of PostgreSQL, shows one territory, or none. With a limit it ends
    /// by itself: on SQLite after that time, on PostgreSQL when one statement takes so long.
    pub(crate) fn begin_read(&mut self, territory: Option<Id>, limit: Option<Duration>) -> Result<(), Fault> {
        match &self.engine {
            Engine::Sqlite(c) => {
                c.give_time(limit);
                self.batch("BEGIN DEFERRED")
            }
            Engine::Postgres(_) => {
                let mut text = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned();
                if let Some(limit) = limit {
                    text += &["; SET LOCAL statement_timeout = ", &limit.as_millis().max(1).to_string()].concat();
                }
                if let Some(t) = territory {
                    text += &["; ", &wall::enter(t)].concat();
                }
                self.batch(&text)
            }
        }
    }

    /// Opens the savepoint of a command of this territory. The setting comes before the savepoint, so
    /// that undoing the command does not undo it.
    pub(crate) fn savepoint(&mut self, after: &str, territory: Id) -> Result<(), Fault> {
        match &self.engine {
            Engine::Sqlite(_) => self.batch(&[after, "SAVEPOINT c"].concat()),
            Engine::Postgres(_) => self.batch_later(&[after, &wall::enter(territory), "; SAVEPOINT c"].concat()),
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        match self.injector.as_ref().and_then(|i| i.on_commit()) {
            Some(Mishap::LostReply) => {
                self.batch("COMMIT")?;
                Err(Mishap::LostReply.fault())
            }
            Some(Mishap::CrashAfter) => {
                self.batch("COMMIT")?;
                if let Some(i) = &self.injector {
                    i.die();
                }
                Err(Mishap::CrashAfter.fault())
            }
            Some(Mishap::Crash) => Err(Mishap::Crash.fault()),
            Some(other) => {
                self.batch("ROLLBACK")?;
                Err(other.fault())
            }
            None => self.batch("COMMIT"),
        }
    }

    /// Before the first commit, and after a failing disk: SQLite's log is written into the database file,
    /// the disk confirming it, so that nothing rests on bytes that could not be confirmed before.
    /// PostgreSQL does this itself.
    pub(crate) fn settle(&mut self) -> Result<bool, Fault> {
        match &mut self.engine {
            Engine::Sqlite(c) => c.settle(),
            Engine::Postgres(_) => Ok(true),
        }
    }

    /// Before the log is emptied: what goes on beside this connection comes to its end.
    ///
    /// # Errors
    /// As [`Conn::tend`].
    pub(crate) fn still(&mut self) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite(c) => c.still(),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Between two groups, when everybody has been answered: SQLite's log is seen to.
    ///
    /// # Errors
    /// [`Fault::Unsynced`]: the disk did not confirm the file, and nothing more may be written.
    pub(crate) fn tend(&mut self) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite(c) => c.tend(),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// After a failed sync: the log stays as it is until a new start.
    pub(crate) fn leave_log(&self) {
        if let Engine::Sqlite(c) = &self.engine {
            c.leave_log();
        }
    }

    pub(crate) fn rollback(&mut self) {
        // What was under way is undone too, whatever became of it.
        let _undone = self.all_answered();
        if let Err(e) = self.batch("ROLLBACK") {
            tracing::debug!(error = %e, "rollback after a failure");
        }
    }

    /// Parameter and column types as the engine sees them; SQLite knows only their number.
    pub(crate) fn describe(&mut self, s: &Statement) -> Result<(Vec<Option<Ty>>, Vec<Option<Ty>>), Fault> {
        match &mut self.engine {
            Engine::Sqlite(c) => c.describe(s),
            Engine::Postgres(c) => c.describe(s),
        }
    }
}

impl Conn {
    /// Tells SQLite's planner what a big territory looks like; PostgreSQL gathers it by itself.
    pub(crate) fn tell_statistics(&mut self) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Sqlite(c) => c.tell_statistics(),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// How SQLite would find the rows of a statement. PostgreSQL decides by what its tables hold, which a
    /// test does not have: nothing.
    pub(crate) fn plan(&mut self, s: &Statement) -> Result<Vec<String>, Fault> {
        match &mut self.engine {
            Engine::Sqlite(c) => c.plan(s),
            Engine::Postgres(_) => Ok(Vec::new()),
        }
    }
}

/// Read access inside a snapshot.
pub struct Reader<'a> {
    pub(crate) conn: &'a mut Conn,
}

impl Reader<'_> {
    /// All rows.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn query(&mut self, s: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.conn.query(s, params)
    }

    /// Row after row, none of them kept: for what is read in hundreds of thousands. SQLite gives them as it finds
    /// them, PostgreSQL has sent them all before the first is seen.
    ///
    /// # Errors
    /// A [`Fault`] of the engine, or the first that `give` returns.
    pub fn each(
        &mut self,
        s: &'static Statement,
        params: &[Value],
        mut give: impl FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.conn.each(s, params, &mut give)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn first(&mut self, s: &'static Statement, params: &[Value]) -> Result<Option<Row>, Fault> {
        Ok(self.query(s, params)?.into_iter().next())
    }
}
