//! `orders/place` in process against a bare group-commit loop of the very same statements.
//!
//! `cargo bench -p rahba-market --bench place`. Three copies of one shop: on the first, 64 threads
//! place orders as buyers do; on the second the same is done while everything asked of the engine is
//! written down; on the third a bare loop asks it again, the same statements with the same parameters
//! in the same groups, through nothing but the database library. The ratio is what the program's own
//! work costs. Rounds alternate, so that a busy neighbour hits both.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use rahba_kernel::Id;
use rahba_kernel::role::Actor;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Step, Value};
use rusqlite::types::ToSqlOutput;
use std::path::Path;
use std::time::{Duration, Instant};

const CLIENTS: usize = 64;
const ROUNDS: usize = 5;

fn main() {
    let orders: usize = std::env::var("RAHBA_BENCH_ORDERS").ok().and_then(|n| n.parse().ok()).unwrap_or(3_200);
    let mut ratios = Vec::new();
    println!("round | orders/place, orders/s | p50 ms | p99 ms | bare loop, orders/s | ratio | statements an order");
    for round in 1..=ROUNDS {
        let (ours, mut times, steps, bare_file, bench) = measure(orders);
        let bare = replay(&bare_file, &steps);
        drop(bench);
        times.sort_unstable();
        let per_s = |d: Duration| orders as f64 / d.as_secs_f64();
        let ratio = per_s(ours) / per_s(bare);
        let statements = steps.iter().filter(|s| matches!(s, Step::Query(..))).count() as f64 / orders as f64;
        let ms = |q: usize| times[times.len() * q / 100].as_secs_f64() * 1e3;
        println!(
            "{round} | {:.0} | {:.1} | {:.1} | {:.0} | {ratio:.2} | {statements:.1}",
            per_s(ours),
            ms(50),
            ms(99),
            per_s(bare)
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2} (budget 0.60)", ratios[ROUNDS / 2]);
}

type Measured = (Duration, Vec<Duration>, Vec<Step>, std::path::PathBuf, Bench);

fn measure(orders: usize) -> Measured {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, orders as i64 * 2);
    let bare_file = b.folder().join("bare.sqlite");
    b.db.copy_into(&bare_file).expect("a copy");
    // First written down, on a copy of its own, so that the writing costs the measured run nothing.
    let twin = b.twin("twin.sqlite");
    twin.injector.record();
    place_all(&twin, &shop, orders);
    let steps = twin.injector.recorded();
    drop(twin);
    let begun = Instant::now();
    let times = place_all(&b, &shop, orders);
    (begun.elapsed(), times, steps, bare_file, b)
}

fn place_all(b: &Bench, shop: &Shop, orders: usize) -> Vec<Duration> {
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..CLIENTS)
            .map(|hand| {
                scope.spawn(move || {
                    (hand..orders)
                        .step_by(CLIENTS)
                        .map(|n| {
                            let begun = Instant::now();
                            let cart = Id::named(&format!("cart {n}"));
                            let mut call = b.call(Actor::anonymous());
                            call.command = cart;
                            b.db.command_blocking(call, shop.order(cart, 1)).expect("there are enough");
                            begun.elapsed()
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        hands.into_iter().flat_map(|h| h.join().expect("a hand")).collect()
    })
}

/// Everything again, by the library alone: statements kept prepared, the same groups, the same
/// durability; savepoints left out, which only the program needs.
fn replay(file: &Path, steps: &[Step]) -> Duration {
    let conn = rusqlite::Connection::open(file).expect("the copy");
    conn.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16000;")
        .expect("settings");
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("plans that stay");
    conn.set_prepared_statement_cache_capacity(512);
    let begun = Instant::now();
    for step in steps {
        match step {
            Step::Batch(text) if text.starts_with("BEGIN") || text == "COMMIT" => conn.execute_batch(text).expect("control"),
            Step::Batch(_) => {}
            Step::Query(s, values) => {
                let mut prepared = conn.prepare_cached(s.sqlite_text()).expect("a statement");
                let bound = values.iter().map(|v| match v {
                    Value::Null => ToSqlOutput::Owned(rusqlite::types::Value::Null),
                    Value::Int(n) => ToSqlOutput::Owned(rusqlite::types::Value::Integer(*n)),
                    Value::Text(t) => ToSqlOutput::Borrowed(rusqlite::types::ValueRef::Text(t.as_bytes())),
                    Value::Bytes(b) => ToSqlOutput::Borrowed(rusqlite::types::ValueRef::Blob(b)),
                    Value::Id(id) => ToSqlOutput::Owned(rusqlite::types::Value::Blob(id.0.to_vec())),
                });
                let mut rows = prepared.query(rusqlite::params_from_iter(bound)).expect("a query");
                while rows.next().expect("a row").is_some() {}
            }
        }
    }
    begun.elapsed()
}
