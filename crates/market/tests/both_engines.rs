//! One SQL text for two engines: every statement prepares on both with the declared types, passes the
//! lint, and both schemas are the same.

use rahba_market::testing::Bench;
use rahba_store::{all_statements, lint};

#[test]
fn every_statement_prepares_on_both_engines() {
    Bench::each(|b| {
        let problems = b.db.check_statements().unwrap();
        assert!(problems.is_empty(), "{}: {problems:#?}", b.engine);
    });
}

#[test]
fn every_statement_passes_the_lint() {
    let problems: Vec<String> = all_statements().into_iter().filter(|s| !s.name.ends_with("_COLUMNS")).flat_map(lint).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn both_engines_have_the_same_schema() {
    let Ok(url) = std::env::var("RAHBA_TEST_POSTGRES") else {
        eprintln!("RAHBA_TEST_POSTGRES is not set: skipped");
        return;
    };
    let (a, b) = (Bench::sqlite().db.schema().unwrap(), Bench::postgres(&url).db.schema().unwrap());
    assert!(a.len() > 100);
    assert_eq!(a, b);
}

#[test]
fn every_tenant_table_is_led_by_its_territory() {
    let schema = Bench::sqlite().db.schema().unwrap();
    let tables: std::collections::BTreeSet<_> = schema.iter().map(|c| c.table.clone()).collect();
    for t in tables.iter().filter(|t| *t != "schema_migration") {
        let first = schema.iter().find(|c| c.table == *t && c.key == 1).map(|c| c.column.as_str());
        assert_eq!(first, Some("territory_id"), "{t}");
    }
}
