//! Migrations: one ordered list, one portable text each, checksummed.

use crate::conn::{Conn, Dialect};
use crate::fault::Fault;
use crate::statement::Statement;
use crate::{STORE_MIGRATIONS, params, statements};
use rahba_kernel::merkle::hex;
use sha2::{Digest, Sha256};

/// One step of the schema. `{INT} {ID} {BYTES} {TABLE}` become the engine's words.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1… without hole over the whole list.
    pub version: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error("the database has schema {found}, newer than this program's {known}: use the newer program")]
    Newer { found: i64, known: i64 },
    #[error("migration {version} ({name}) was applied with another text: this program does not fit this database")]
    Changed { version: i64, name: String },
    #[error("migrations are not numbered 1… in order at {0}")]
    Order(i64),
    #[error(transparent)]
    Fault(#[from] Fault),
}

statements! {
    APPLIED () -> (Int, Text, Text) = "SELECT version, name, checksum FROM schema_migration ORDER BY version";
    RECORD (Int, Text, Text) -> () = "INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)";
}

static SQLITE_COLUMNS: Statement = Statement::new(
    "sqlite_columns",
    "SELECT m.name, p.name, p.type, p.\"notnull\", p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, p.cid",
    &[],
    &[crate::Ty::Text, crate::Ty::Text, crate::Ty::Text, crate::Ty::Int, crate::Ty::Int],
);

/// Keys are asked for once: asked for each column, a database of many schemas stood still for minutes.
static PG_COLUMNS: Statement = Statement::new(
    "pg_columns",
    "SELECT c.table_name::text, c.column_name::text, c.data_type::text, \
     CASE WHEN c.is_nullable = 'NO' THEN 1::bigint ELSE 0::bigint END, \
     COALESCE(k.place, 0::bigint) FROM information_schema.columns c LEFT JOIN ( \
       SELECT r.relname, a.attname, p.place FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class r ON r.oid = i.indrelid \
       JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
       CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS p(attnum, place) \
       JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = p.attnum \
       WHERE i.indisprimary AND n.nspname = current_schema()) k ON k.relname = c.table_name AND k.attname = c.column_name \
     WHERE c.table_schema = current_schema() ORDER BY c.table_name COLLATE \"C\", c.ordinal_position",
    &[],
    &[crate::Ty::Text, crate::Ty::Text, crate::Ty::Text, crate::Ty::Int, crate::Ty::Int],
);

static PG_MIGRATED: Statement = Statement::new(
    "pg_migrated",
    "SELECT 'yes'::text FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'",
    &[],
    &[crate::Ty::Text],
);

/// A column as both engines should have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaColumn {
    pub table: String,
    pub column: String,
    pub kind: &'static str,
    pub required: bool,
    /// Position in the primary key, 0 when not in it.
    pub key: i64,
}

pub(crate) fn schema(conn: &mut Conn) -> Result<Vec<SchemaColumn>, Fault> {
    let s = match conn.dialect() {
        Dialect::Sqlite => &SQLITE_COLUMNS,
        Dialect::Postgres => &PG_COLUMNS,
    };
    conn.query(s, &[])?
        .iter()
        .map(|r| {
            let kind: String = r.get(2)?;
            Ok(SchemaColumn {
                table: r.get(0)?,
                column: r.get(1)?,
                kind: match kind.to_lowercase().as_str() {
                    "integer" | "bigint" => "int",
                    "text" => "text",
                    "blob" | "bytea" | "uuid" => "bytes",
                    _ => "other",
                },
                required: r.get(3)?,
                key: r.get(4)?,
            })
        })
        .collect()
}

/// Numbers of the migrations that this database has had.
pub(crate) fn applied_versions(conn: &mut Conn) -> Result<Vec<i64>, Fault> {
    conn.query(&APPLIED, &[])?.iter().map(|r| r.get(0)).collect()
}

pub(crate) fn run(conn: &mut Conn, market: &[Migration]) -> Result<(), MigrationError> {
    let all: Vec<Migration> = STORE_MIGRATIONS.iter().chain(market).copied().collect();
    for (i, m) in all.iter().enumerate() {
        if m.version != i as i64 + 1 {
            return Err(MigrationError::Order(m.version));
        }
    }
    let words = conn.dialect();
    // A role that may only work in the schema may not even ask for a table that is there.
    let fresh = words == Dialect::Sqlite || conn.query(&PG_MIGRATED, &[])?.is_empty();
    if fresh {
        conn.batch(&translate(
            "CREATE TABLE IF NOT EXISTS schema_migration (version {INT} NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) {TABLE}",
            words,
        ))?;
    }
    let applied = conn.query(&APPLIED, &[])?;
    for (i, row) in applied.iter().enumerate() {
        let (version, name, checksum): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match all.get(i) {
            None => return Err(MigrationError::Newer { found: version, known: all.len() as i64 }),
            Some(m) if m.version == version && checksum_of(m) == checksum => {}
            Some(_) => return Err(MigrationError::Changed { version, name }),
        }
    }
    for m in all.iter().skip(applied.len()) {
        conn.begin()?;
        let end = apply(conn, m, words);
        match end {
            Ok(()) => conn.commit()?,
            Err(e) => {
                conn.rollback();
                return Err(e.into());
            }
        }
    }
    Ok(())
}

fn apply(conn: &mut Conn, m: &Migration, words: Dialect) -> Result<(), Fault> {
    for statement in pieces(m.sql) {
        conn.batch(&translate(&statement, words))?;
    }
    conn.query(&RECORD, params![m.version, m.name, checksum_of(m)]).map(|_| ())
}

/// One DDL statement at a time (rule R9); comments are for the reader.
fn pieces(sql: &str) -> Vec<String> {
    let code: String = sql.lines().map(|l| l.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    code.split(';').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

fn translate(sql: &str, words: Dialect) -> String {
    let (int, id, bytes, table) = match words {
        Dialect::Sqlite => ("INTEGER", "BLOB", "BLOB", "STRICT, WITHOUT ROWID"),
        Dialect::Postgres => ("BIGINT", "UUID", "BYTEA", ""),
    };
    sql.replace("{INT}", int).replace("{ID}", id).replace("{BYTES}", bytes).replace("{TABLE}", table)
}

fn checksum_of(m: &Migration) -> String {
    hex(&Sha256::digest(m.sql.as_bytes()))
}
