//! What the fuzzer kept (`fuzz/corpus`, `scripts/fuzz`) through the same checks, without the fuzzer: each input
//! reached a place that no other did. `territories` is judged beside its parser, in `rahba`.

use rahba_market::stock::rules;
use rahba_web::kit;
use rahba_web::kit::languages as languages_asked;
use rahba_web::kit::snapshot;

#[path = "../../../fuzz/checks/carried.rs"]
mod carried;
#[path = "../../../fuzz/checks/codes.rs"]
mod codes;
#[path = "../../../fuzz/checks/corpus.rs"]
mod corpus;
#[path = "../../../fuzz/checks/dates.rs"]
mod dates;
#[path = "../../../fuzz/checks/forms.rs"]
mod forms;
#[path = "../../../fuzz/checks/identities.rs"]
mod identities;
#[path = "../../../fuzz/checks/kept.rs"]
mod kept;
#[path = "../../../fuzz/checks/languages.rs"]
mod languages;
#[path = "../../../fuzz/checks/measures.rs"]
mod measures;
#[path = "../../../fuzz/checks/numbers.rs"]
mod numbers;
#[path = "../../../fuzz/checks/passkeys.rs"]
mod passkeys;
#[path = "../../../fuzz/checks/pictures.rs"]
mod pictures;
#[path = "../../../fuzz/checks/search.rs"]
mod search;
#[path = "../../../fuzz/checks/tables.rs"]
mod tables;
#[path = "../../../fuzz/checks/typed.rs"]
mod typed;

#[test]
fn what_is_carried_holds() {
    corpus::run("carried", carried::check);
}

#[test]
fn codes_hold() {
    corpus::run("codes", codes::check);
}

#[test]
fn dates_hold() {
    corpus::run("dates", dates::check);
}

#[test]
fn forms_hold() {
    corpus::run("forms", forms::check);
}

#[test]
fn identities_hold() {
    corpus::run("identities", identities::check);
}

#[test]
fn the_kept_shop_holds() {
    corpus::run("kept", kept::check);
}

#[test]
fn languages_hold() {
    corpus::run("languages", languages::check);
}

#[test]
fn measures_hold() {
    corpus::run("measures", measures::check);
}

#[test]
fn numbers_hold() {
    corpus::run("numbers", numbers::check);
}

#[test]
fn passkeys_hold() {
    corpus::run("passkeys", passkeys::check);
}

#[test]
fn pictures_hold() {
    corpus::run("pictures", pictures::check);
}

#[test]
fn search_holds() {
    corpus::run("search", search::check);
}

#[test]
fn tables_hold() {
    corpus::run("tables", tables::check);
}

#[test]
fn what_is_typed_holds() {
    corpus::run("typed", typed::check);
}
