//! The house's arrows go downwards only.

use std::collections::BTreeMap;

#[test]
fn no_crate_leans_on_one_above_it() {
    // From the ground up; each may use those before it.
    let order = ["kernel", "art", "media", "papers", "search", "store", "market", "web", "world", "rahba"];
    let reasons = BTreeMap::from([
        ("kernel", "values have no I/O and know nobody"),
        ("store", "the database must not know the business"),
        ("market", "the business must not know its pages"),
        ("art", "drawings are pure functions"),
        ("media", "pictures are pixels, whoever sends them"),
        ("papers", "a table or a code does not know what it means"),
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

#[test]
fn only_flows_write_other_rooms_and_rooms_keep_their_sql_to_themselves() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    for room in [
        "territory",
        "people",
        "organisations",
        "catalogue",
        "content",
        "stock",
        "sales",
        "tills",
        "ledger",
        "messages",
        "label",
        "certificates",
        "capacities",
        "plan",
        "programme",
    ] {
        for entry in std::fs::read_dir(format!("{root}/{room}")).expect("a room") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for other in ["territory", "people", "organisations", "catalogue", "stock", "sales", "tills", "ledger"] {
                let reaches = other != room && text.contains(&format!("{other}::rows"));
                assert!(!reaches, "{}: a room reads another's views, never its SQL ({other})", path.display());
            }
        }
    }
}
