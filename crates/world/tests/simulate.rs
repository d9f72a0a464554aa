//! Three hundred worlds with mishaps, and a few on PostgreSQL: none may differ from its model. The soak
//! is `rahba simulate --seeds 1..100000`; the bugs that this must find are planted by `scripts/planted`.

use rahba_world::simulate::{Engine, Plan, Report, folder, simulate};

fn run(engine: Engine, to: u64, hands: usize, name: &str) -> Report {
    let run = format!("test_{name}_{}", std::process::id());
    let engine = match engine {
        Engine::Sqlite(_) => Engine::Sqlite(folder(&run)),
        other => other,
    };
    let plan = Plan { engine, seeds: 1..to + 1, steps: 40, hands, first: true, run };
    let report = simulate(&plan, |_| {}).expect("worlds can be made");
    if let Some(b) = report.broken.first() {
        panic!("seed {} fails: {}\n{}", b.seed, b.failure.what, b.story.join("\n"));
    }
    report
}

#[test]
fn three_hundred_worlds_hold() {
    let report = run(Engine::Sqlite("".into()), 300, 2, "sqlite");
    assert_eq!(report.worlds, 300);
    assert!(report.effects > 5_000 && report.mishaps > 2_000, "too little happens: {report:?}");
}

#[test]
fn eight_worlds_hold_on_postgresql() {
    match std::env::var("RAHBA_TEST_POSTGRES") {
        Ok(url) => assert_eq!(run(Engine::Postgres(url), 8, 1, "postgres").worlds, 8),
        Err(_) => eprintln!("RAHBA_TEST_POSTGRES is not set: SQLite only"),
    }
}
