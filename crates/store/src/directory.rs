//! Which database holds which territory: a file, a PostgreSQL, a cluster of them. Nothing crosses it: a
//! command runs in the one database of its territory.

use crate::{Call, Command, CommandError, Db};
use rahba_kernel::Id;
use std::collections::BTreeMap;

/// Territory → database. Several territories may lie in one.
#[derive(Clone, Default)]
pub struct Directory(BTreeMap<Id, Db>);

impl Directory {
    /// Says where a territory lies. False when it is said to lie somewhere already: the first stays.
    pub fn add(&mut self, territory: Id, db: &Db) -> bool {
        if self.0.contains_key(&territory) {
            return false;
        }
        self.0.insert(territory, db.within(territory));
        true
    }

    /// The database of a territory, that shows nothing of another.
    pub fn db(&self, territory: Id) -> Option<&Db> {
        self.0.get(&territory)
    }

    /// The territories, and where each lies.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &Db)> {
        self.0.iter().map(|(id, db)| (*id, db))
    }

    /// Gives a command where its territory lies; nothing when that is not known here.
    pub fn command_blocking<C: Command>(&self, call: Call, c: C) -> Option<Result<C::Done, CommandError<C::Refusal>>> {
        Some(self.db(call.territory)?.command_blocking(call, c))
    }

    /// Each database once.
    pub fn databases(&self) -> Vec<Db> {
        let mut out: Vec<Db> = Vec::new();
        for db in self.0.values() {
            if !out.iter().any(|d| d.is_same(db)) {
                out.push(db.clone());
            }
        }
        out
    }

    /// Whether one of them takes no more commands.
    pub fn is_broken(&self) -> bool {
        self.0.values().any(Db::is_broken)
    }

    /// Lets every database finish what it accepted.
    pub fn stop(&self) {
        for db in self.databases() {
            db.stop();
        }
    }
}
