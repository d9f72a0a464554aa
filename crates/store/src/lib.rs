//! The database: SQLite inside, PostgreSQL outside, one SQL text for both.
//!
//! Everything that changes is a [`Command`], run by [`Db::command`]; everything read goes through
//! [`Db::read`]. Nothing else is public that touches rows. Commands are run by *lanes*: one thread
//! with one connection that drains its queue, gives each command its own savepoint, commits the
//! group once and only then answers. SQLite has one lane; PostgreSQL has several, a territory always
//! on the same one.

mod command;
mod conn;
mod counters;
mod db;
mod directory;
mod fault;
mod fresh;
mod journal;
mod lane;
mod migrate;
mod outbox;
#[cfg(feature = "planted")]
pub mod planted;
mod postgres_engine;
mod sqlite_engine;
mod sqlite_log;
mod statement;
mod statistics;
mod tx;
mod value;
mod wall;
mod whole;

pub use command::{Call, Command, CommandError, Ctx, Never, Refuse, Refused, no};
pub use conn::{Dialect, Isolation, Reader};
pub use counters::{Counters, GROUP_BOUNDS};
pub use db::{Committed, Db, Given, Options, StatementCheck};
pub use directory::Directory;
pub use fault::{Fault, Injector, Mishap, Step};
pub use inventory;
pub use journal::{JournalRow, Told, verify_chain};
pub use migrate::{Migration, MigrationError, SchemaColumn};
pub use outbox::{Delivery, DeliveryFailed, OutboxItem, deliver_due};
pub use sqlite_log::write_log_at;
pub use statement::{Registered as __Registered, Statement, all_statements, lint};
pub use tx::Tx;
pub use value::{FromValue, Row, Ty, Value};
pub use wall::Wall;

/// Libraries whose fine log lines hold the parameters of statements, which are people's names and telephones:
/// whatever an operator asks of the log, of these it shows warnings only.
pub const QUIET: &[&str] = &["tokio_postgres"];

/// The store's own tables, always first in the list of migrations.
pub const STORE_MIGRATIONS: &[Migration] =
    &[Migration { version: 1, name: "store", sql: include_str!("../migrations/0001_store.sql") }];

/// A column of the journal that came after tables of others, so whoever lists migrations lists it by its number.
pub const JOURNAL_TOUCHED: Migration =
    Migration { version: 20, name: "journal_touched", sql: include_str!("../migrations/0020_journal_touched.sql") };
