//! A whole database carried from SQLite to an empty PostgreSQL one: how a union outgrows one machine's file. Row by row
//! and table by table, in one transaction on either side: the other side has all of it or nothing.

use crate::conn::{Conn, Engine};
use crate::db::{Db, Options};
use crate::fault::Fault;
use crate::sqlite_engine::SqliteConn;
use crate::value::{Row, Ty};
use crate::{STORE_MIGRATIONS, migrate};
use std::path::Path;

/// A table with its columns, by the engines' own catalogues.
pub(crate) struct Shape {
    pub table: String,
    pub columns: Vec<(String, Ty)>,
}

/// A name as both engines quote it.
fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}

impl Shape {
    fn list(&self) -> String {
        self.columns.iter().map(|(c, _)| quoted(c)).collect::<Vec<_>>().join(", ")
    }

    /// The text that reads every row.
    pub(crate) fn read(&self) -> String {
        ["SELECT ", &self.list(), " FROM ", &quoted(&self.table)].concat()
    }

    /// The text that takes rows in PostgreSQL's own fast way.
    pub(crate) fn take(&self) -> String {
        ["COPY ", &quoted(&self.table), " (", &self.list(), ") FROM STDIN BINARY"].concat()
    }
}

/// What the list of migrations is kept in: either side has its own.
const OWN: &str = "schema_migration";

/// The tables of a PostgreSQL database, each with the types of its columns.
fn shapes(to: &mut Conn) -> Result<Vec<Shape>, Fault> {
    let mut tables: Vec<String> = migrate::schema(to)?.into_iter().map(|c| c.table).filter(|t| t != OWN).collect();
    tables.dedup();
    let Engine::Postgres(c) = &mut to.engine else { return Err(Fault::Engine("the target is PostgreSQL".into())) };
    tables
        .into_iter()
        .map(|table| Ok(Shape { columns: c.columns(&["SELECT * FROM ", &quoted(&table)].concat())?, table }))
        .collect()
}

impl Db {
    /// Whether a SQLite file has the schema of this program; opening it as a [`Db`] would give it that.
    ///
    /// # Errors
    /// A [`Fault`]: it cannot be read, or is no database of ours.
    pub fn is_current(path: &Path, options: &Options) -> Result<bool, Fault> {
        let engine = Engine::Sqlite(Box::new(SqliteConn::open_reader(path)?));
        let mut conn = Conn { engine, injector: None, isolation: options.isolation };
        Ok(migrate::applied_versions(&mut conn)?.len() == STORE_MIGRATIONS.len() + options.migrations.len())
    }

    /// Copies every row of this SQLite database into an empty PostgreSQL one of the same schema, and says after each
    /// table how many rows it had. Nothing is written here meanwhile: who tries waits, and is refused.
    ///
    /// # Errors
    /// A [`Fault`]: the target is not empty, has another schema, or may not be written by its role; then it is as it was.
    pub fn carry_to(&self, to: &Db, mut told: impl FnMut(&str, u64)) -> Result<u64, Fault> {
        let (mut from, mut to) = (self.connect(true)?, to.connect(true)?);
        if migrate::schema(&mut from)? != migrate::schema(&mut to)? {
            return Err(Fault::Engine("the two databases have not the same tables".into()));
        }
        let shapes = shapes(&mut to)?;
        let (Engine::Sqlite(from), Engine::Postgres(to)) = (&mut from.engine, &mut to.engine) else {
            return Err(Fault::Engine("rows are carried from SQLite to PostgreSQL".into()));
        };
        from.batch("BEGIN IMMEDIATE")?;
        to.batch("BEGIN")?;
        let mut all = 0;
        for shape in &shapes {
            if to.is_any(&["SELECT 1::bigint FROM ", &quoted(&shape.table), " LIMIT 1"].concat())? {
                return Err(Fault::Engine(format!("the target is not empty: {} has rows", shape.table)));
            }
            let types: Vec<Ty> = shape.columns.iter().map(|(_, t)| *t).collect();
            let rows = to.take_rows(&shape.take(), &types, |give: &mut dyn FnMut(Row) -> Result<(), Fault>| {
                from.each_of(&shape.read(), &types, give)
            })?;
            told(&shape.table, rows);
            all += rows;
        }
        to.batch("COMMIT")?;
        // What its planner knows was learnt from empty tables.
        to.batch("ANALYZE")?;
        Ok(all)
    }
}
