//! The ground that every world of a run begins with, on either engine.

use super::home::Home;
use anyhow::Result;
use rahba_kernel::Id;
use rahba_store::{Db, Injector, Options};
use std::path::PathBuf;
use std::sync::Arc;

/// Which engine, and where.
#[derive(Clone, Debug)]
pub enum Engine {
    /// A folder for the worlds' files.
    Sqlite(PathBuf),
    /// A server where schemas may be made.
    Postgres(String),
}

/// A database ready for stories, which each begins with a copy of: whatever a seed makes, it makes with the same ids.
pub(super) struct Ground {
    pub engine: Engine,
    run: String,
    pub homes: Vec<Home>,
}

pub(super) fn options(injector: &Arc<Injector>) -> Options {
    Options { injector: Some(injector.clone()), readers: 1, lanes: 1, ..rahba_market::options() }
}

fn two_homes(db: &Db) -> Result<Vec<Home>> {
    let two = [(Id::named("sim ground here"), "AA"), (Id::named("sim ground elsewhere"), "BB")];
    two.into_iter().map(|(id, code)| Home::make(db, id, code)).collect()
}

/// A database's name on a server.
fn named(run: &str, name: &str) -> String {
    format!("sim_{run}_{name}").replace('-', "_").to_lowercase()
}

impl Ground {
    /// Lays the ground once.
    pub fn lay(engine: &Engine, run: &str) -> Result<Ground> {
        let injector = Arc::new(Injector::default());
        let homes = match engine {
            Engine::Sqlite(folder) => {
                std::fs::create_dir_all(folder)?;
                let db = Db::open_sqlite(&folder.join("laying.sqlite"), options(&injector))?;
                let homes = two_homes(&db)?;
                db.copy_into(&folder.join("ground.sqlite"))?;
                db.stop();
                homes
            }
            Engine::Postgres(server) => {
                let own = Db::in_fresh_database(server, &named(run, "ground"), None)?;
                let db = Db::open_postgres(&own, options(&injector))?;
                let homes = two_homes(&db)?;
                db.stop();
                homes
            }
        };
        Ok(Ground { engine: engine.clone(), run: run.to_owned(), homes })
    }

    /// What a world's database is called on a server, and the ground's.
    pub fn names(&self, world: &str) -> (String, String) {
        (named(&self.run, world), named(&self.run, "ground"))
    }

    /// Leaves nothing behind.
    pub fn clear(self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(folder) => {
                let _left = std::fs::remove_dir_all(folder);
            }
            Engine::Postgres(server) => Db::drop_database(server, &named(&self.run, "ground"))?,
        }
        Ok(())
    }
}
