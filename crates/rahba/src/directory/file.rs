//! The directory's file as it is written by hand, and what is wrong with it.

use crate::origin;
use anyhow::{Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The file, in TOML: one `[[territory]]` for each.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    territory: Vec<Entry>,
}

/// A territory: under which names it is served and where it lies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// As it was founded: EH.
    pub code: String,
    /// Names under which browsers ask for it, without port.
    pub hosts: Vec<String>,
    /// Its own folder, for photographs, key and, without `database_env`, its SQLite file; from this file's folder.
    pub data: PathBuf,
    /// Names of the environment variables that hold its PostgreSQL URLs: no secret stands in the file.
    pub database_env: Option<String>,
    pub owner_env: Option<String>,
    /// Where the public reaches it, for links on paper.
    #[serde(default)]
    pub origin: String,
}

/// A folder by its shortest name: `./eh`, `eh/` and `x/../eh` are one, however the disk links them.
pub(crate) fn plain(folder: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in folder.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            // There is nothing above the root.
            Component::ParentDir if out.has_root() => {}
            other => out.push(other),
        }
    }
    out
}

/// Whether a browser can ask for it: its name as a `Host` line says it.
fn is_host(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
}

/// Reads and judges the file, before anything is opened.
pub(crate) fn read(text: &str, secure: bool) -> Result<Vec<Entry>> {
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
            if !is_host(host) {
                bail!("{}: `{host}` is no host name", e.code);
            }
            if let Some(other) = hosts.insert(host.to_lowercase(), &e.code) {
                bail!("{host} is the name of {other} and of {}", e.code);
            }
        }
        if let Some(other) = folders.insert(plain(&e.data), &e.code) {
            bail!("{} and {other} share the folder {}", e.code, e.data.display());
        }
        if e.owner_env.is_some() && e.database_env.is_none() {
            bail!("{}: owner_env goes with database_env", e.code);
        }
        origin::fits(&e.origin, secure).map_err(|why| anyhow::anyhow!("{}: {why}", e.code))?;
    }
    Ok(entries)
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
            ("ifrane.example", "ifrane\\texample", "no host name"),
            ("ifrane.example", "إفران", "no host name"),
            ("\"if\"", "\"eh\"", "share the folder"),
            // Each territory opened the same file for itself.
            ("\"if\"", "\"./eh\"", "share the folder"),
            ("\"if\"", "\"x/../eh/\"", "share the folder"),
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

    #[test]
    fn a_folder_has_one_shortest_name() {
        for (given, short) in [("./a//b/.", "a/b"), ("../a", "../a"), ("a/../../b", "../b"), ("/../a", "/a"), (".", "")] {
            assert_eq!(plain(Path::new(given)), Path::new(short), "{given}");
        }
    }
}
