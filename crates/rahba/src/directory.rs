//! The directory of territories: a file that says under which names each is served and where it lies.

mod file;
// What the fuzzer kept, through its check.
#[cfg(test)]
#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;
#[cfg(test)]
#[path = "../../../fuzz/checks/territories.rs"]
mod territories;

use crate::commands::open_owned;
use crate::serve::{Front, Served, serve_all};
use anyhow::{Context, Result, bail};
use file::Entry;
use rahba_market::territory::views::territories;
use rahba_store::{Db, Directory};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn secret(name: Option<&str>) -> Result<Option<String>> {
    name.map(|n| std::env::var(n).with_context(|| format!("the environment has no {n}"))).transpose()
}

/// Where a territory lies, with its secrets.
pub(crate) struct Place {
    pub code: String,
    pub hosts: Vec<String>,
    pub data: PathBuf,
    pub database: Option<String>,
    pub owner: Option<String>,
    pub origin: String,
}

/// The places that a file names.
pub(crate) fn places(file: &Path, secure: bool) -> Result<Vec<Place>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let entries = file::read(&text, secure).with_context(|| format!("in {}", file.display()))?;
    let beside = file.parent().unwrap_or(Path::new("."));
    let place = |e: Entry| -> Result<Place> {
        Ok(Place {
            data: beside.join(&e.data),
            database: secret(e.database_env.as_deref())?,
            owner: secret(e.owner_env.as_deref())?,
            code: e.code,
            hosts: e.hosts,
            origin: e.origin,
        })
    };
    entries.into_iter().map(place).collect()
}

/// Serves every territory of the file.
pub(crate) fn serve(file: &Path, front: Front) -> Result<ExitCode> {
    let mut open: BTreeMap<String, Db> = BTreeMap::new();
    let mut directory = Directory::default();
    let mut served = Vec::new();
    for p in places(file, front.secure)? {
        // Two territories of one PostgreSQL share its lanes and its connections.
        let lies = p.database.clone().unwrap_or_else(|| p.data.display().to_string());
        let db = match open.get(&lies) {
            Some(db) => db.clone(),
            None => {
                let db = open_owned(&p.data, p.database.as_deref(), p.owner)
                    .with_context(|| format!("opening the database of {}", p.code))?;
                open.insert(lies, db.clone());
                db
            }
        };
        let Some(territory) = db.read_blocking(territories)?.into_iter().find(|t| t.code == p.code) else {
            bail!("{} is not founded in its database: `rahba territory found --code {} …`", p.code, p.code);
        };
        if !directory.add(territory.id, &db) {
            bail!("{} stands twice in the file", p.code);
        }
        served.push(Served { territory, data: p.data, hosts: p.hosts, origin: p.origin, demo_logins: Vec::new() });
    }
    serve_all(&directory, served, front)
}

#[cfg(test)]
mod tests {
    #[test]
    fn territories_hold() {
        super::corpus::run("territories", super::territories::check);
    }
}
