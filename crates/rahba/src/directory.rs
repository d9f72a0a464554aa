//! The directory of territories: a file that says under which names each is served and where it lies.

use crate::commands::open_owned;
use crate::serve::{Front, Served, serve_all};
use anyhow::{Context, Result, bail};
use rahba_market::territory::views::territories;
use rahba_store::{Db, Directory};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The file, in TOML: one `[[territory]]` for each.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    territory: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// As it was founded: EH.
    code: String,
    /// Names under which browsers ask for it, without port.
    hosts: Vec<String>,
    /// Its own folder, for photographs, key and, without `database_env`, its SQLite file; from this file's folder.
    data: PathBuf,
    /// Names of the environment variables that hold its PostgreSQL URLs: no secret stands in the file.
    database_env: Option<String>,
    owner_env: Option<String>,
    /// Where the public reaches it, for links on paper.
    #[serde(default)]
    origin: String,
}

/// Reads and judges the file, before anything is opened.
fn read(text: &str, secure: bool) -> Result<Vec<Entry>> {
    let entries = toml::from_str::<File>(text)?.territory;
    if entries.is_empty() {
        bail!("it names no territory");
    }
    let (mut hosts, mut folders) = (BTreeMap::new(), BTreeMap::new());
    for e in &entries {
        if e.hosts.is_empty() {
            bail!("{} has no host", e.code);
        }
        for host in &e.hosts {
            if host.is_empty() || host.contains([':', '/', ' ']) {
                bail!("{}: `{host}` is no host name", e.code);
            }
            if let Some(other) = hosts.insert(host.to_lowercase(), &e.code) {
                bail!("{host} is the name of {other} and of {}", e.code);
            }
        }
        if let Some(other) = folders.insert(&e.data, &e.code) {
            bail!("{} and {other} share the folder {}", e.code, e.data.display());
        }
        if e.owner_env.is_some() && e.database_env.is_none() {
            bail!("{}: owner_env goes with database_env", e.code);
        }
        crate::config::origin_fits(&e.origin, secure).map_err(|why| anyhow::anyhow!("{}: {why}", e.code))?;
    }
    Ok(entries)
}

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
    let entries = read(&text, secure).with_context(|| format!("in {}", file.display()))?;
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
    use super::*;

    const GOOD: &str = "[[territory]]\ncode = \"EH\"\nhosts = [\"elhajeb.example\"]\ndata = \"eh\"\n\
        [[territory]]\ncode = \"IF\"\nhosts = [\"ifrane.example\"]\ndata = \"if\"\ndatabase_env = \"RAHBA_IF\"\n";

    #[test]
    fn a_directory_says_each_thing_once() {
        assert_eq!(read(GOOD, false).expect("good").len(), 2);
        for (from, to, said) in [
            ("ifrane.example", "elhajeb.example", "is the name of"),
            ("ifrane.example", "https://x", "no host name"),
            ("\"if\"", "\"eh\"", "share the folder"),
            ("database_env", "owner_env", "goes with database_env"),
            ("hosts = [\"ifrane.example\"]", "hosts = []", "has no host"),
            ("database_env", "databse_env", "unknown field"),
            ("data = \"if\"", "data = \"if\"\norigin = \"x\"", "IF: "),
        ] {
            let e = format!("{:#}", read(&GOOD.replace(from, to), false).expect_err(to));
            assert!(e.contains(said), "{to}: {e}");
        }
        assert!(read("territory = []", false).is_err());
    }
}
