//! A book that an older program wrote is migrated by the real binary: nothing of it is lost or changed, what the new
//! program keeps beside it is what its lines say, and a migration that is killed anywhere is finished by the next start.
#![expect(clippy::disallowed_methods, reason = "a test of the binary waits and prints how long it took")]

#[expect(dead_code, reason = "of the crashes' helpers this test needs a few")]
#[path = "crashes/server.rs"]
mod server;

use rusqlite::Connection;
use rusqlite::types::Value;
use server::{Server, audit, folder, rahba};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest migration that the old program knew.
const OLD: i64 = 16;

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/old_books").join(name)
}

/// What the old program's own audit said: entries and their root, commands and the journal's head.
fn as_it_was() -> String {
    fs::read_to_string(kept("4382b2d.audit")).expect("it lies beside the book").trim().to_owned()
}

/// Unpacks the old book into an empty folder.
fn lay(at: &Path) {
    fs::create_dir_all(at).expect("a folder");
    let pressed = fs::File::open(kept("4382b2d.sql.br")).expect("the book");
    let sql = std::io::read_to_string(brotli::Decompressor::new(pressed, 64 * 1024)).expect("a text");
    let db = Connection::open(at.join("rahba.sqlite")).expect("a file");
    db.execute_batch(&sql).expect("the old program's statements");
}

fn open(at: &Path) -> Connection {
    Connection::open(at.join("rahba.sqlite")).expect("a file")
}

fn names(db: &Connection, sql: &str) -> Vec<String> {
    let mut s = db.prepare(sql).expect("a statement");
    let rows = s.query_map([], |r| r.get(0)).expect("rows");
    rows.map(|r| r.expect("a name")).collect()
}

fn version(db: &Connection) -> i64 {
    db.query_row("SELECT MAX(version) FROM schema_migration", [], |r| r.get(0)).expect("a version")
}

/// Every row of every table in the columns that are named, the tables' own bookkeeping left out.
fn rows(db: &Connection, columns: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, BTreeSet<String>> {
    let of = |(table, columns): (&String, &Vec<String>)| {
        let mut s = db.prepare(&format!("SELECT {} FROM {table}", columns.join(", "))).expect("a table");
        let row = |r: &rusqlite::Row<'_>| {
            (0..columns.len()).map(|n| r.get::<_, Value>(n).map(|v| format!("{v:?}"))).collect::<Result<Vec<_>, _>>()
        };
        let all = s.query_map([], row).expect("rows").map(|r| r.expect("a row").join("|")).collect();
        (table.clone(), all)
    };
    columns.iter().map(of).collect()
}

fn columns(db: &Connection) -> BTreeMap<String, Vec<String>> {
    let tables = names(
        db,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migration'",
    );
    tables.into_iter().map(|t| (t.clone(), names(db, &format!("SELECT name FROM pragma_table_info('{t}')")))).collect()
}

/// Texts whose source was written anew after them, and the languages that texts lack, looked for as a reader would.
fn work(db: &Connection) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut of: BTreeMap<String, Vec<(String, bool, i64, i64)>> = BTreeMap::new();
    let sql = "SELECT hex(owner_id) || ' ' || field, lang, is_source, revision, source_revision FROM content_text";
    let mut s = db.prepare(sql).expect("texts");
    let mut all = s.query([]).expect("texts");
    let text = |r: &rusqlite::Row<'_>, n: usize| r.get::<_, String>(n).expect("a text");
    while let Some(r) = all.next().expect("a text") {
        let row = (text(r, 1), r.get(2).expect("a flag"), r.get(3).expect("a number"), r.get(4).expect("a number"));
        of.entry(text(r, 0)).or_default().push(row);
    }
    let (mut stale, mut missing) = (BTreeSet::new(), BTreeSet::new());
    for (text, languages) in of {
        let Some((.., source, _)) = languages.iter().find(|l| l.1) else { continue };
        stale.extend(languages.iter().filter(|l| !l.1 && l.3 < *source).map(|l| format!("{text} {}", l.0)));
        let lacks = ["ar", "fr", "zgh", "en"].into_iter().filter(|l| languages.iter().all(|x| x.0 != *l));
        missing.extend(lacks.map(|l| format!("{text} {l}")));
    }
    (stale, missing)
}

fn kept_work(db: &Connection) -> (BTreeSet<String>, BTreeSet<String>) {
    let stale = "SELECT hex(owner_id) || ' ' || field || ' ' || lang FROM content_text WHERE stale = 1";
    let missing = "SELECT hex(owner_id) || ' ' || field || ' ' || lang FROM text_missing";
    (names(db, stale).into_iter().collect(), names(db, missing).into_iter().collect())
}

#[test]
fn nothing_is_lost_and_what_is_kept_beside_it_is_what_its_lines_say() {
    let at = folder("old-book");
    lay(&at);
    let (old, before, work_before) = {
        let db = open(&at);
        assert_eq!(version(&db), OLD);
        let old = columns(&db);
        let rows = rows(&db, &old);
        (old, rows, work(&db))
    };
    assert!(before["journal"].len() > 1_000 && before["entry"].len() > 200 && before["period_close"].len() >= 2);
    assert!(!work_before.0.is_empty() && !work_before.1.is_empty(), "{work_before:?}");

    let (green, said) = audit(&at);
    assert!(green && said.contains(&as_it_was()), "{said}\nthe old program said {}", as_it_was());
    let db = open(&at);
    assert!(version(&db) > OLD);
    for (table, now) in rows(&db, &old) {
        assert_eq!(now, before[&table], "{table}");
    }
    assert_eq!(kept_work(&db), work_before);
    let months = "SELECT COUNT(*), COUNT(DISTINCT strftime('%Y-%m', business_date * 86400, 'unixepoch')) FROM takings_day";
    let (days, months): (i64, i64) = db.query_row(months, [], |r| Ok((r.get(0)?, r.get(1)?))).expect("sums");
    assert!(days > 100 && months >= 3, "{days} rows of {months} months");

    // That the audit is green of these sums means something: one centime more in one of them and it is not.
    for (table, key) in [("takings_day", "org_id"), ("sold_day", "product_id")] {
        let first = format!("SELECT business_date, {key} FROM {table} ORDER BY 1, 2 LIMIT 1");
        let change = |by: i64| {
            let one = format!("UPDATE {table} SET gross = gross + ?1 WHERE (business_date, {key}) = ({first})");
            assert!(db.execute(&one, [by]).expect("changed") > 0);
        };
        change(1);
        let (green, said) = audit(&at);
        assert!(!green && said.contains("day_sums"), "{table}: {said}");
        change(-1);
    }
    drop(db);

    // And it is served, and is closed as it was.
    let server = Server::start(&at);
    assert_eq!(server.client().get("/fr/", &[]).expect("an answer").status, 200);
    drop(server);
    assert!(audit(&at).0);
}

/// The binary that is killed at the Nth call of a name on the database's files, while it migrates.
struct Killed {
    library: PathBuf,
    plan: PathBuf,
}

impl Killed {
    fn new() -> Killed {
        let at = folder("old-book-shim");
        let (library, source) = (at.join("nth.so"), Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crashes/nth.c"));
        let made = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).status();
        assert!(made.is_ok_and(|s| s.success()), "cc, which the build needs too");
        Killed { plan: at.join("plan"), library }
    }

    /// Opens the book; whether it was killed on the way.
    fn at(&self, call: &str, nth: u64, book: &Path) -> bool {
        fs::write(&self.plan, format!("1 {call} {nth} -1 0")).expect("written");
        let mut c = rahba();
        c.env("LD_PRELOAD", &self.library).env("NTH_PLAN", &self.plan).env("NTH_MET", self.plan.with_extension("met"));
        let end = c.args(["audit", "--data", &book.to_string_lossy()]).output().expect("the binary starts");
        match end.status.signal() {
            Some(9) => true,
            _ => {
                assert!(end.status.success(), "{call} {nth}: {}", String::from_utf8_lossy(&end.stderr));
                false
            }
        }
    }
}

#[test]
fn killed_anywhere_the_next_start_finishes_it() {
    let (whole, killed, wanted) = (folder("old-book-whole"), Killed::new(), as_it_was());
    lay(&whole);
    // Where each was left: at the old schema, on the way, or done.
    let mut left: BTreeMap<(&str, i64), u64> = BTreeMap::new();
    for call in ["pwrite", "fsync"] {
        let (mut nth, mut next) = (1, 2);
        loop {
            let at = folder("old-book-killed");
            server::copy(&whole, &at);
            if !killed.at(call, nth, &at) {
                break;
            }
            let look = folder("old-book-look");
            server::copy(&at, &look);
            *left.entry((call, version(&open(&look)))).or_default() += 1;
            let (green, said) = audit(&at);
            assert!(green && said.contains(&wanted), "killed at {call} {nth}: {said}");
            let db = open(&at);
            assert!(version(&db) > OLD && kept_work(&db) == work(&db), "killed at {call} {nth}");
            // Every sync, and of thousands of writes fewer and fewer.
            (nth, next) = if call == "fsync" { (nth + 1, 0) } else { (next, nth + next) };
        }
    }
    eprintln!("killed and finished: {left:?}");
    assert!(left.keys().any(|(_, v)| *v == OLD) && left.keys().any(|(_, v)| *v > OLD), "{left:?}");
    assert!(left.values().sum::<u64>() >= 12, "{left:?}");
}
