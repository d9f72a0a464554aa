//! A statement that reads a table which grows must find its rows by more than the territory, or stop at a
//! limit in the order of an index. Each exception is named with its reason.

mod hot;

use hot::{GROWING, MAY_WALK, may_walk};
use rahba_market::testing::Bench;
use rahba_store::Statement;
use std::collections::{BTreeMap, BTreeSet};

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
