//! `orders/place` in process against a bare group-commit loop of the very same statements.
//!
//! `cargo bench -p rahba-market --bench place`; on PostgreSQL too when `RAHBA_TEST_POSTGRES` names a server. Three shops
//! that are alike to the last id: in the first, 64 threads place orders as buyers do; in the second the same is done
//! while everything asked of the engine is written down; in the third a bare loop asks it again, the same statements with
//! the same parameters in the same groups, through nothing but the database's library. The ratio is what the program's
//! own work costs. Rounds alternate, so that a busy neighbour hits both. `RAHBA_BENCH_ORDERS` and `RAHBA_BENCH_ROUNDS`
//! make it shorter.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use rahba_kernel::Id;
use rahba_kernel::role::Actor;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Isolation, Step, Value};
use rusqlite::types::ToSqlOutput;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const CLIENTS: usize = 64;

fn asked(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

fn main() {
    of_engine("SQLite", &Bench::sqlite, &replay_sqlite);
    match std::env::var("RAHBA_TEST_POSTGRES") {
        Ok(url) => of_engine("PostgreSQL", &|| Bench::postgres_as(&url, None, Isolation::Serializable), &replay_postgres),
        Err(_) => println!("RAHBA_TEST_POSTGRES is not set: SQLite only"),
    }
}

/// A bare loop over an address.
type Replay = dyn Fn(&str, &[Step]) -> Duration;

fn of_engine(name: &str, fresh: &dyn Fn() -> Bench, replay: &Replay) {
    let (orders, rounds) = (asked("RAHBA_BENCH_ORDERS", 3_200), asked("RAHBA_BENCH_ROUNDS", 5));
    let shop = |b: &Bench| {
        let shop = Shop::open(b);
        shop.receive(b, orders as i64 * 2);
        shop
    };
    let mut ratios = Vec::new();
    println!("{name}\nround | orders/place, orders/s | p50 ms | p99 ms | bare loop, orders/s | ratio | statements an order");
    for round in 1..=rounds {
        // First written down, in a shop of its own, so that the writing costs the measured run nothing.
        let steps = {
            let b = fresh();
            let s = shop(&b);
            b.injector.record();
            place_all(&b, &s, orders);
            b.injector.recorded()
        };
        let (ours, bare) = (fresh(), fresh());
        let (ours_shop, _) = (shop(&ours), shop(&bare));
        let begun = Instant::now();
        let mut times = place_all(&ours, &ours_shop, orders);
        let ours_took = begun.elapsed();
        bare.db.stop();
        let bare_took = replay(&bare.address(), &steps);
        times.sort_unstable();
        let per_s = |d: Duration| orders as f64 / d.as_secs_f64();
        let ratio = per_s(ours_took) / per_s(bare_took);
        let statements = steps.iter().filter(|s| matches!(s, Step::Query(..))).count() as f64 / orders as f64;
        let ms = |q: usize| times[times.len() * q / 100].as_secs_f64() * 1e3;
        println!(
            "{round} | {:.0} | {:.1} | {:.1} | {:.0} | {ratio:.2} | {statements:.1}",
            per_s(ours_took),
            ms(50),
            ms(99),
            per_s(bare_took)
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2} (budget 0.60)", ratios[ratios.len() / 2]);
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

fn is_control(text: &str) -> bool {
    text.starts_with("BEGIN") || text == "COMMIT"
}

/// Everything again, by SQLite's library alone: statements kept prepared, the same groups, the same durability, the log
/// written into the file by SQLite itself; savepoints left out, which only the program needs.
fn replay_sqlite(file: &str, steps: &[Step]) -> Duration {
    let conn = rusqlite::Connection::open(file).expect("the third shop");
    conn.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000;")
        .expect("settings");
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("plans that stay");
    conn.set_prepared_statement_cache_capacity(512);
    let begun = Instant::now();
    for step in steps {
        match step {
            Step::Batch(text) if is_control(text) => conn.execute_batch(text).expect("control"),
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

/// Everything again, by PostgreSQL's client alone: one connection, statements kept prepared, the same transactions.
fn replay_postgres(url: &str, steps: &[Step]) -> Duration {
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("the third shop");
    let mut prepared: BTreeMap<&str, postgres::Statement> = BTreeMap::new();
    let begun = Instant::now();
    for step in steps {
        match step {
            Step::Batch(text) if is_control(text) => client.batch_execute(text).expect("control"),
            Step::Batch(_) => {}
            Step::Query(s, values) => {
                if !prepared.contains_key(s.text) {
                    prepared.insert(s.text, client.prepare(s.text).expect("a statement"));
                }
                let bound: Vec<&(dyn postgres::types::ToSql + Sync)> = values.iter().map(|v| v as _).collect();
                client.query(&prepared[s.text], &bound).expect("a query");
            }
        }
    }
    begun.elapsed()
}
