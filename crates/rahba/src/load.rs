//! `rahba load` and `rahba grow`: how fast it is, also when it is big.

use crate::commands::{now, open};
use anyhow::{Context, Result};
use clap::Args;
use rahba_world::load::{Measured, Plan, Report};
use rahba_world::{grow as world_grow, load};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct LoadArguments {
    /// A server on this machine.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections that buy: basket, lines, address, delivery, placed.
    #[arg(long, default_value_t = 16)]
    buyers: usize,
    /// Connections that read product pages, lists and the home page.
    #[arg(long, default_value_t = 8)]
    readers: usize,
    /// Connections that search.
    #[arg(long, default_value_t = 2)]
    searchers: usize,
    /// Pieces in a basket.
    #[arg(long, default_value_t = 3)]
    lines: usize,
    /// Products to look at first, spread over the whole shop.
    #[arg(long, default_value_t = 240)]
    products: usize,
    #[arg(long)]
    json: bool,
    /// An earlier run's JSON: prints how much slower or faster each kind became.
    #[arg(long)]
    against: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct GrowArguments {
    #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
    data: PathBuf,
    #[arg(long, env = "RAHBA_DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
    #[arg(long, default_value_t = 1_000_000)]
    products: u64,
    #[arg(long, default_value_t = 10_000_000)]
    order_lines: u64,
    #[arg(long, default_value_t = 10)]
    lines_each: u64,
    /// Commands in flight: memory is bounded by them.
    #[arg(long, default_value_t = 64)]
    hands: u64,
}

/// The measured share of answer times, in milliseconds.
fn ms(m: &Measured, of: usize) -> f64 {
    f64::from(m.at(of)) / 1e3
}

fn per_second(r: &Report, m: &Measured) -> f64 {
    m.micros.len() as f64 / (r.micros as f64 / 1e6)
}

fn as_json(plan: &Plan, r: &Report) -> Value {
    let kinds: serde_json::Map<String, Value> = r
        .kinds
        .iter()
        .map(|(kind, m)| {
            let one = json!({ "count": m.micros.len(), "per_second": per_second(r, m), "p50_ms": ms(m, 500),
                "p95_ms": ms(m, 950), "p99_ms": ms(m, 990), "max_ms": ms(m, 1_000), "refused": m.refused, "errors": m.errors });
            ((*kind).to_owned(), one)
        })
        .collect();
    json!({ "seconds": r.micros as f64 / 1e6, "buyers": plan.buyers, "readers": plan.readers, "searchers": plan.searchers,
        "lines": plan.lines, "kinds": kinds, "first_error": r.first_error })
}

pub(crate) fn run(a: &LoadArguments) -> Result<ExitCode> {
    let plan = Plan {
        url: a.url.clone(),
        seconds: a.seconds,
        buyers: a.buyers,
        readers: a.readers,
        searchers: a.searchers,
        lines: a.lines,
        products: a.products,
    };
    let shows = std::io::stderr().is_terminal();
    let report = load::run(&plan, |second| {
        if shows {
            eprint!("\r{second} of {} s", a.seconds);
        }
    })?;
    if shows {
        eprintln!();
    }
    let before: Option<Value> = match &a.against {
        None => None,
        Some(file) => {
            Some(serde_json::from_str(&std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?)?)
        }
    };
    if a.json {
        println!("{}", as_json(&plan, &report));
    } else {
        print_table(&report, before.as_ref());
    }
    let errors: u64 = report.kinds.values().map(|m| m.errors).sum();
    if let Some(text) = &report.first_error {
        eprintln!("first error: {text}");
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_table(r: &Report, before: Option<&Value>) {
    let end = if before.is_some() { " | p50 against | p99 against" } else { "" };
    println!("| work | done | per second | p50 ms | p95 ms | p99 ms | max ms | refused | errors{end} |");
    println!("|---|---|---|---|---|---|---|---|---{} |", if before.is_some() { "|---|---" } else { "" });
    for (kind, m) in &r.kinds {
        let against = before.map_or_else(String::new, |b| {
            let ratio = |key: &str, of: usize| {
                b["kinds"][kind][key].as_f64().filter(|x| *x > 0.0).map_or("—".to_owned(), |x| format!("×{:.2}", ms(m, of) / x))
            };
            format!(" | {} | {}", ratio("p50_ms", 500), ratio("p99_ms", 990))
        });
        println!(
            "| {kind} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {:.1} | {} | {}{against} |",
            m.micros.len(),
            per_second(r, m),
            ms(m, 500),
            ms(m, 950),
            ms(m, 990),
            ms(m, 1_000),
            m.refused,
            m.errors
        );
    }
}

pub(crate) fn grow(a: &GrowArguments) -> Result<ExitCode> {
    let db = open(&a.data, a.database.as_deref())?;
    std::fs::create_dir_all(&a.data)?;
    let size = world_grow::Size {
        products: a.products,
        order_lines: a.order_lines,
        lines_each: a.lines_each.max(1),
        hands: a.hands.max(1),
    };
    let end = world_grow::grow(&db, &a.data, now(), size, |what, done, of| {
        eprintln!("{what}: {done} of {of} ({} %)", done * 100 / of.max(1));
    });
    db.stop();
    end?;
    println!("{} products and {} order lines are there", a.products, a.order_lines);
    Ok(ExitCode::SUCCESS)
}
