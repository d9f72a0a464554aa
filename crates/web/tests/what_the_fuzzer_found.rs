//! What the fuzzer kept (`fuzz/corpus`, `scripts/fuzz`) through the same checks, without the fuzzer: each input
//! reached a place that no other did.

use rahba_market::stock::rules;
use rahba_web::kit;
use rahba_web::kit::languages as languages_asked;
use std::fs;
use std::path::Path;

#[path = "../../../fuzz/checks/codes.rs"]
mod codes;
#[path = "../../../fuzz/checks/forms.rs"]
mod forms;
#[path = "../../../fuzz/checks/identities.rs"]
mod identities;
#[path = "../../../fuzz/checks/languages.rs"]
mod languages;
#[path = "../../../fuzz/checks/numbers.rs"]
mod numbers;
#[path = "../../../fuzz/checks/search.rs"]
mod search;
#[path = "../../../fuzz/checks/tables.rs"]
mod tables;

fn run(target: &str, check: fn(&[u8])) {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut seen = 0;
    for entry in fs::read_dir(at).expect("a folder for each target") {
        let file = entry.expect("an entry").path();
        let data = fs::read(&file).expect("a file");
        if let Err(panic) = std::panic::catch_unwind(|| check(&data)) {
            eprintln!("{} failed", file.display());
            std::panic::resume_unwind(panic);
        }
        // Torn as a broken line tears it: the same must hold of its halves.
        check(&data[..data.len() / 2]);
        check(&data[data.len() / 2..]);
        seen += 1;
    }
    assert!(seen > 0, "nothing was kept for {target}");
}

#[test]
fn codes_hold() {
    run("codes", codes::check);
}

#[test]
fn forms_hold() {
    run("forms", forms::check);
}

#[test]
fn identities_hold() {
    run("identities", identities::check);
}

#[test]
fn languages_hold() {
    run("languages", languages::check);
}

#[test]
fn numbers_hold() {
    run("numbers", numbers::check);
}

#[test]
fn search_holds() {
    run("search", search::check);
}

#[test]
fn tables_hold() {
    run("tables", tables::check);
}
