//! A statement that reads a table which grows must find its rows by more than the territory, or stop at a
//! limit in the order of an index. Each exception is named with its reason.

use rahba_market::testing::Bench;
use rahba_store::Statement;
use std::collections::{BTreeMap, BTreeSet};

/// Tables that grow with goods, sales and entries; others hold what an office writes (buyers are no persons
/// with a sign-in: they stand in their orders).
const GROWING: [&str; 30] = [
    "content_text",
    "deposit",
    "deposit_line",
    "entry",
    "entry_line",
    "holding",
    "journal",
    "loss",
    "lot",
    "message",
    "movement",
    "movement_line",
    "order_buyer",
    "order_event",
    "order_line",
    "order_part",
    "outbox",
    "payout",
    "picture",
    "price",
    "product",
    "refund",
    "sales_order",
    "session",
    "sold_day",
    "takings_day",
    "tender",
    "text_missing",
    "till_event",
    "variant",
];

/// Statements that read all of it, and why they may. Paths end after `src`'s room and module.
const MAY_WALK: &[(&str, &[&str])] = &[
    (
        "the audit and the copy's check recompute everything, on a snapshot of their own",
        &[
            "content::rows::MEDIA",
            "ledger::day_sums::ALL_SOLD",
            "ledger::day_sums::ALL_TAKINGS",
            "ledger::day_sums::KEPT_SOLD",
            "ledger::day_sums::KEPT_TAKINGS",
            "ledger::payout_rows::NOT_AS_POSTED",
            "ledger::rows::REPLAY",
            "plan::rows::UNFUNDED",
            "sales::rows::LINE_MISMATCH",
            "sales::rows::REFUND_MISMATCH",
            "sales::rows::TENDER_MISMATCH",
            "stock::rows::HOLDINGS",
            "stock::rows::NOTE_PICTURES",
            "stock::rows::NOTE_WITHOUT_MOVE",
            "stock::rows::REPLAY",
            "stock::rows::UNTOLD_LOSSES",
        ],
    ),
    (
        "the shop's memory is read whole at start and when the catalogue changes (decision 0013)",
        &[
            "catalogue::rows::ALL_PRICES",
            "catalogue::rows::ALL_VARIANTS",
            "catalogue::rows::PRODUCTS",
            "content::rows::ALL_PICTURES",
            "content::rows::ALL_BODIES",
            "ledger::rows::OWNED_STANDING",
            "stock::rows::SHELVES",
        ],
    ),
    ("once a night, some hundreds at a time", &["people::rows::OLD_SESSIONS"]),
    ("one step to the end of an index", &["ledger::rows::LAST_SEQ", "programme::measure_rows::LAST_SEQ"]),
    (
        "an office's list of everything, sorted in the reader's language; grows with the catalogue, not with sales",
        &["catalogue::rows::BY_FAMILY", "stock::rows::ON_SHOW_SINCE"],
    ),
    (
        "counts of states on the desk's first page and for the operator's figures",
        &["people::rows::OPEN_SESSIONS", "sales::rows::COUNTS", "outbox::COUNTS"],
    ),
];

/// `alias → table` of every FROM, JOIN, UPDATE and INTO.
fn aliases(text: &str) -> BTreeMap<String, String> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let mut out = BTreeMap::new();
    for (n, w) in words.iter().enumerate() {
        if matches!(*w, "FROM" | "JOIN" | "UPDATE" | "INTO")
            && let Some(table) = words.get(n + 1)
        {
            out.insert((*table).to_owned(), (*table).to_owned());
            if let Some(alias) = words.get(n + 2).filter(|a| a.chars().all(|c| c.is_lowercase() || c.is_ascii_digit())) {
                out.insert((*alias).to_owned(), (*table).to_owned());
            }
        }
    }
    out
}

/// The growing tables that this plan walks.
fn walks(s: &Statement, plan: &[String]) -> BTreeSet<String> {
    let aliases = aliases(s.text);
    // A limit of the statement itself: one inside brackets stops only what is inside them.
    let limited = s.text.rsplit(')').next().is_some_and(|end| end.contains("LIMIT"));
    // Sorting the last terms goes on with the index and stops with it.
    let sorted = plan.iter().any(|l| l.contains("TEMP B-TREE FOR ORDER BY"));
    let stops = limited && !sorted;
    let mut out = BTreeSet::new();
    for l in plan {
        let mut words = l.split(' ');
        let (verb, alias) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let Some(table) = aliases.get(alias).filter(|t| GROWING.contains(&t.as_str())) else { continue };
        let by_territory_alone = l.trim_end_matches(" LEFT-JOIN").ends_with("(territory_id=?)");
        if (verb == "SCAN" || (verb == "SEARCH" && by_territory_alone)) && !stops {
            out.insert(table.clone());
        }
    }
    out
}

fn may_walk(name: &str) -> bool {
    MAY_WALK.iter().any(|(_, names)| names.iter().any(|n| name.ends_with(n)))
}

#[test]
fn no_hot_query_walks_a_table() {
    let plans = Bench::sqlite().db.plans().unwrap();
    assert!(plans.len() > 300, "the registry is there");
    let found: Vec<String> = plans
        .iter()
        .filter(|(s, _)| !may_walk(s.name))
        .filter_map(|(s, plan)| {
            let w = walks(s, plan);
            (!w.is_empty()).then(|| format!("{} walks {w:?}: {plan:#?}", s.name))
        })
        .collect();
    assert!(found.is_empty(), "{} statements:\n{}", found.len(), found.join("\n"));
}

#[test]
fn exceptions_still_stand() {
    let plans = Bench::sqlite().db.plans().unwrap();
    let idle: Vec<&str> = MAY_WALK
        .iter()
        .flat_map(|(_, names)| *names)
        .copied()
        .filter(|name| !plans.iter().any(|(s, plan)| s.name.ends_with(name) && !walks(s, plan).is_empty()))
        .collect();
    assert!(idle.is_empty(), "gone, or walking no more: take them off the list: {idle:?}");
}

#[test]
fn the_eye_sees_a_walk() {
    static WALK: Statement = Statement::new("t", "SELECT x.a FROM order_line x WHERE x.territory_id = $1", &[], &[]);
    let by_territory = ["SEARCH x USING PRIMARY KEY (territory_id=?)".to_owned()];
    let by_more = ["SEARCH x USING PRIMARY KEY (territory_id=? AND order_id=?)".to_owned()];
    assert_eq!(walks(&WALK, &by_territory).into_iter().collect::<Vec<_>>(), ["order_line"]);
    assert!(walks(&WALK, &by_more).is_empty());
}
