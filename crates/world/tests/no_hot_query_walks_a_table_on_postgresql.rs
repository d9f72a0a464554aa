//! PostgreSQL's plans of every statement, over a territory with a year and some thousand order lines: what reads a table
//! that grows finds its rows by more than the territory, or stops at a limit in the order of an index. The planner may not
//! read a table whole here (`enable_seqscan`), so what still does has no index to go by; its plans are those for any
//! parameters.

#[path = "../../market/tests/hot/mod.rs"]
mod hot;

use hot::{GROWING, may_walk};
use postgres::{Client, NoTls, SimpleQueryMessage};
use rahba_kernel::Micros;
use rahba_store::{Db, Statement, Ty, all_statements};
use rahba_world::grow::{Size, grow};
use serde_json::Value;
use std::collections::BTreeSet;

/// Statements that read all of a growing table on PostgreSQL alone, and why they may.
const MAY_WALK_HERE: &[(&str, &[&str])] = &[];

fn kind(ty: Ty) -> &'static str {
    match ty {
        Ty::Int => "int8",
        Ty::Text => "text",
        Ty::Bytes => "bytea",
        Ty::Id => "uuid",
    }
}

/// The growing tables that a plan walks. `stops`: a limit above ends it, with nothing between that wants all rows first.
fn walks(node: &Value, stops: bool, out: &mut BTreeSet<String>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    let stops = match text("Node Type") {
        "Limit" => true,
        "Sort" | "Aggregate" | "Hash" | "WindowAgg" | "SetOp" | "BitmapAnd" | "BitmapOr" => false,
        _ => stops,
    };
    let growing = GROWING.contains(&text("Relation Name"));
    let by = text("Index Cond");
    // `territory_id = $1` and nothing else.
    let by_more = by.matches(" = ").count()
        + by.matches(" > ").count()
        + by.matches(" < ").count()
        + by.matches(">=").count()
        + by.matches("<=").count()
        + by.matches(" ANY ").count()
        > 1;
    let walks_it = match text("Node Type") {
        "Seq Scan" => true,
        "Index Scan" | "Index Only Scan" => !by_more,
        "Bitmap Heap Scan" => node["Plans"]
            .as_array()
            .is_some_and(|p| p.iter().all(|n| !n["Index Cond"].as_str().is_some_and(|c| c.contains(" AND ")))),
        _ => false,
    };
    if growing && walks_it && !stops {
        out.insert(text("Relation Name").to_owned());
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        walks(below, stops, out);
    }
}

fn plan(client: &mut Client, s: &Statement) -> Value {
    let kinds: Vec<&str> = s.params.iter().map(|t| kind(*t)).collect();
    let nulls = vec!["NULL"; kinds.len()].join(", ");
    let listed = |inner: &str| if inner.is_empty() { String::new() } else { format!("({inner})") };
    let text = format!("PREPARE looked_at{} AS {}", listed(&kinds.join(", ")), s.text);
    client.batch_execute(&text).unwrap_or_else(|e| panic!("{}: {e}", s.name));
    let asked = format!("EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE looked_at{}", listed(&nulls));
    let told = client.simple_query(&asked).unwrap_or_else(|e| panic!("{}: {e}", s.name));
    client.batch_execute("DEALLOCATE looked_at").expect("it was prepared");
    let json = told.iter().find_map(|m| match m {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    let plan: Value = json.and_then(|j| serde_json::from_str(j).ok()).unwrap_or_else(|| panic!("{}: no plan", s.name));
    plan[0]["Plan"].clone()
}

#[test]
fn no_hot_query_walks_a_table_on_postgresql() {
    let Ok(server) = std::env::var("RAHBA_TEST_POSTGRES") else {
        eprintln!("RAHBA_TEST_POSTGRES is not set: nothing is looked at");
        return;
    };
    let name = format!("plans_{}", std::process::id());
    let url = Db::in_fresh_database(&server, &name, None).expect("a database");
    let db = Db::open_postgres(&url, rahba_market::options()).expect("it opens");
    let folder = std::env::temp_dir().join(format!("rahba-{name}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    let size = Size { products: 1_500, order_lines: 6_000, lines_each: 3, hands: 4 };
    grow(&db, &folder, Micros(1_790_000_000_000_000), size, |_, _, _| ()).unwrap_or_else(|e| panic!("{e:#}"));
    db.stop();

    let mut client = Client::connect(&url, NoTls).expect("a connection");
    client
        .batch_execute("ANALYZE; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off")
        .expect("settings");
    let all = all_statements();
    assert!(all.len() > 300, "the registry is there");
    let here = |name: &str| MAY_WALK_HERE.iter().any(|(_, names)| names.iter().any(|n| name.ends_with(n)));
    let (mut found, mut idle) = (Vec::new(), Vec::new());
    for s in all.into_iter().filter(|s| !may_walk(s.name)) {
        let plan = plan(&mut client, s);
        let mut walked = BTreeSet::new();
        walks(&plan, false, &mut walked);
        match (walked.is_empty(), here(s.name)) {
            (false, false) => found.push(format!("{} walks {walked:?}: {plan}", s.name)),
            (true, true) => idle.push(s.name),
            _ => {}
        }
    }
    drop(client);
    Db::drop_database(&server, &name).expect("dropped");
    let _left = std::fs::remove_dir_all(&folder);
    assert!(found.is_empty(), "{} statements:\n{}", found.len(), found.join("\n"));
    assert!(idle.is_empty(), "walking no more: take them off the list: {idle:?}");
}
