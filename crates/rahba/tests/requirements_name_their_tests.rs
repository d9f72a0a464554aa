//! `docs/security/requirements.csv` says of each requirement where it is met and by which test: each named
//! place and test must exist, and what is called met must name at least one.

use std::collections::BTreeSet;
use std::path::Path;

const STATES: [&str; 4] = ["met", "partly", "not yet", "does not apply yet"];

#[test]
fn every_named_test_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join("docs/security/requirements.csv")).expect("the list of requirements");
    let mut ids = BTreeSet::new();
    for line in text.lines().skip(1) {
        let [id, what, state, places, tests, note] = line.split(';').collect::<Vec<_>>()[..] else { panic!("six cells: {line}") };
        assert!(ids.insert(id.to_owned()), "{id} stands twice");
        assert!(!what.is_empty() && STATES.contains(&state), "{id}: {state}");
        for place in places.split_whitespace() {
            assert!(root.join(place).exists(), "{id}: {place} is not there");
        }
        for test in tests.split_whitespace() {
            let (file, name) = test.split_once("::").unwrap_or((test, ""));
            let found = std::fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("{id}: {file} is not there"));
            let is_there = name.is_empty() || found.contains(&format!("fn {name}(")) && found.contains("#[test]");
            assert!(is_there, "{id}: {file} has no test {name}");
        }
        assert!(state != "met" || !tests.is_empty() || !note.is_empty(), "{id} is called met by nothing");
        assert!(state == "met" || !note.is_empty(), "{id} is {state}: why?");
    }
    let wanted: BTreeSet<String> = (1..=34).map(|n| format!("S{n}")).chain((1..=6).map(|n| format!("P{n}"))).collect();
    assert_eq!(ids, wanted);
}
