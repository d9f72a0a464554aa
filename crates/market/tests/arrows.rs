//! The house's arrows go downwards only.

use std::collections::BTreeMap;

#[test]
fn no_crate_leans_on_one_above_it() {
    // From the ground up; each may use those before it.
    let order = ["kernel", "art", "media", "papers", "passkeys", "search", "store", "market", "web", "world", "rahba"];
    let reasons = BTreeMap::from([
        ("kernel", "values have no I/O and know nobody"),
        ("store", "the database must not know the business"),
        ("market", "the business must not know its pages"),
        ("art", "drawings are pure functions"),
        ("media", "pictures are pixels, whoever sends them"),
        ("papers", "a table or a code does not know what it means"),
        ("passkeys", "a signature fits or not, whoever gave it"),
        ("search", "the index is a cache of plain texts"),
    ]);
    for (n, name) in order.iter().enumerate() {
        let path = format!("{}/../{name}/Cargo.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect("every crate of the house is there");
        let own = text.split("[dev-dependencies]").next().unwrap_or_default();
        for above in &order[n + 1..] {
            let uses = own.lines().any(|l| l.starts_with(&format!("rahba-{above} ")));
            assert!(!uses, "{name} uses {above}: {}", reasons.get(name).unwrap_or(&"arrows go downwards"));
        }
    }
}

/// The rooms: every folder of the business but the flows.
fn rooms(root: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root).expect("the business").map(|e| e.expect("an entry"));
    let mut rooms: Vec<String> = entries
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "flows")
        .collect();
    rooms.sort();
    assert!(rooms.len() >= 15 && rooms.contains(&"messages".to_owned()), "{rooms:?}");
    rooms
}

/// The files of a folder and of those in it.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out
}

/// Whether a text names another room's SQL: `sales::rows`, `capacities::training_rows`, or one in braces.
fn names_rows_of(text: &str, room: &str) -> bool {
    let begins = format!("{room}::");
    text.match_indices(&begins).any(|(at, _)| {
        let alone = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = &text[at + begins.len()..];
        let is_sql = |word: &str| word == "rows" || word.ends_with("_rows");
        let word = |t: &str| t.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned();
        alone
            && match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default().split(',').any(|one| is_sql(&word(one.trim()))),
                None => is_sql(&word(rest)),
            }
    })
}

#[test]
fn the_eye_sees_another_room_s_sql() {
    for bad in ["use crate::sales::rows;", "sales::rows::LINES", "use crate::sales::{model, rows};", "sales::part_rows::X"] {
        assert!(names_rows_of(bad, "sales"), "{bad}");
    }
    for good in ["use crate::sales::views;", "wholesales::rows", "sales::rows_of(q)", "use super::rows;"] {
        assert!(!names_rows_of(good, "sales"), "{good}");
    }
}

#[test]
fn rooms_keep_their_sql_to_themselves() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let rooms = rooms(root);
    for room in &rooms {
        for path in files(&std::path::Path::new(root).join(room)) {
            let text = std::fs::read_to_string(&path).expect("a text");
            for other in rooms.iter().filter(|other| *other != room) {
                assert!(!names_rows_of(&text, other), "{}: a room reads {other}'s views, never its SQL", path.display());
            }
        }
    }
}

#[test]
fn only_flows_hold_commands() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let flows = std::path::Path::new(root).join("flows");
    let mut commands = 0;
    for path in files(std::path::Path::new(root)) {
        let text = std::fs::read_to_string(&path).expect("a text");
        let here = text.matches("impl Command for ").count();
        commands += here;
        assert!(here == 0 || path.starts_with(&flows), "{}: what the business does is a flow", path.display());
    }
    assert!(commands > 100, "{commands} commands");
}
