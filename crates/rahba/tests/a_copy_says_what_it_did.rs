//! `rahba territory copy`: from a file to PostgreSQL, as an operator types it. What it prints is what the audit of
//! both sides prints; what it refuses it leaves as it was.

use rahba_store::Db;
use std::path::Path;
use std::process::{Command, Output};

fn rahba(data: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rahba"))
        .args(words)
        .arg("--data")
        .arg(data)
        .env_remove("RAHBA_DATABASE_URL")
        .output()
        .expect("the binary starts")
}

fn said(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

fn root(of: &Output) -> String {
    let line = String::from_utf8_lossy(&of.stdout).into_owned();
    let value: serde_json::Value = serde_json::from_str(line.lines().next().unwrap_or_default()).unwrap_or_default();
    value["root"].as_str().map(str::to_owned).unwrap_or_else(|| panic!("no root in {}", said(of)))
}

#[test]
fn a_copy_is_made_once_and_proved() {
    let Ok(url) = std::env::var("RAHBA_TEST_POSTGRES") else {
        eprintln!("RAHBA_TEST_POSTGRES is not set: NOT TESTED here");
        return;
    };
    let data = std::env::temp_dir().join(format!("rahba-copy-{}", std::process::id()));
    std::fs::create_dir_all(&data).expect("a folder");
    let there = Db::in_fresh_schema(&url, &format!("copied_{}", std::process::id())).expect("a schema");
    let copy = |data: &Path| rahba(data, &["territory", "copy", "--json", "--to", &there]);

    let nothing = copy(&data);
    assert!(!nothing.status.success() && said(&nothing).contains("no database"), "{}", said(&nothing));
    assert!(rahba(&data, &["demo", "--only-make"]).status.success(), "a year of history");
    let before = root(&rahba(&data, &["audit", "--json"]));

    let made = copy(&data);
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains("\"same\":true") && said(&made).contains("\"findings\":0"), "{}", said(&made));
    assert_eq!(root(&made), before);
    assert_eq!(root(&rahba(&data, &["audit", "--json", "--database", &there])), before, "the copy's own audit");

    let again = copy(&data);
    assert!(!again.status.success() && said(&again).contains("not empty"), "{}", said(&again));
    assert_eq!(root(&rahba(&data, &["audit", "--json"])), before, "the file is as it was");
    assert_eq!(root(&rahba(&data, &["audit", "--json", "--database", &there])), before, "and so is the copy");
    std::fs::remove_dir_all(&data).expect("swept");
}
