//! `rahba simulate`: worlds by seed, printed.

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use rahba_world::simulate::{Broken, Engine, Plan, Report, simulate};
use std::process::ExitCode;
use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineName {
    Sqlite,
    Postgres,
}

#[derive(Args)]
pub(crate) struct SimulateArgs {
    /// Seeds, first and one past the last: 1..301.
    #[arg(long, default_value = "1..301", conflicts_with = "seed")]
    seeds: String,
    /// One seed again, with its story.
    #[arg(long)]
    seed: Option<u64>,
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: EngineName,
    /// A PostgreSQL server where a schema may be made, with --engine postgres.
    #[arg(long, env = "RAHBA_TEST_POSTGRES", hide_env_values = true)]
    postgres: Option<String>,
    /// Steps of each story.
    #[arg(long, default_value_t = 40)]
    steps: u64,
    /// Worlds at once.
    #[arg(long, default_value_t = 2)]
    hands: usize,
    #[arg(long)]
    json: bool,
    /// Plants each of the ten bugs in turn and prints how many seeds found it.
    #[cfg(feature = "planted")]
    #[arg(long)]
    planted: bool,
}

fn print(b: &Broken, a: &SimulateArgs) {
    println!("seed {} fails: {}", b.seed, b.failure.what);
    println!("the shortest story found, {} steps:", b.steps);
    for line in &b.story {
        println!("  {line}");
    }
    let engine = match a.engine {
        EngineName::Sqlite => "",
        EngineName::Postgres => " --engine postgres --postgres URL",
    };
    println!("again: rahba simulate --seed {} --steps {}{engine}", b.seed, a.steps);
}

fn plan(a: &SimulateArgs) -> Result<Plan> {
    let seeds = match a.seed {
        Some(s) => s..s + 1,
        None => {
            let (from, to) = a.seeds.split_once("..").context("seeds are A..B")?;
            from.trim().parse()?..to.trim().parse()?
        }
    };
    if seeds.is_empty() {
        bail!("no seed in {}", a.seeds);
    }
    let run = std::process::id().to_string();
    let engine = match a.engine {
        EngineName::Sqlite => Engine::Sqlite(rahba_world::simulate::folder(&run)),
        EngineName::Postgres => Engine::Postgres(a.postgres.clone().context("--engine postgres wants --postgres URL")?),
    };
    Ok(Plan { engine, seeds, steps: a.steps, hands: a.hands, first: false, run, trade_only: false })
}

#[expect(clippy::disallowed_methods, reason = "prints how long it took")]
pub(crate) fn run(a: &SimulateArgs) -> Result<ExitCode> {
    let begun = Instant::now();
    let plan = plan(a)?;
    // A panic inside a world is an answer of that world, not a reason to print a trace.
    std::panic::set_hook(Box::new(|_| {}));
    #[cfg(feature = "planted")]
    if a.planted {
        return planted(&plan);
    }
    let report: Report = simulate(&plan, |n| {
        if n.is_multiple_of(100) {
            eprintln!("  {n} worlds…");
        }
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    if a.json {
        let broken: Vec<_> = report
            .broken
            .iter()
            .map(|b| serde_json::json!({ "seed": b.seed, "what": b.failure.what, "story": b.story }))
            .collect();
        println!(
            "{}",
            serde_json::json!({ "worlds": report.worlds, "effects": report.effects, "kinds": report.kinds,
                "mishaps": report.mishaps, "told": format!("{:016x}", report.told), "seconds": seconds, "broken": broken })
        );
    } else {
        for b in &report.broken {
            print(b, a);
        }
        println!(
            "{} worlds of {} steps, {} commands took effect, {} mishaps met, {} failed, told {:016x}, {seconds:.1} s",
            report.worlds,
            a.steps,
            report.effects,
            report.mishaps,
            report.broken.len(),
            report.told
        );
    }
    Ok(if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The table of planted bugs: in which seed each is found first, and in how many steps it can be told.
#[cfg(feature = "planted")]
fn planted(plan: &Plan) -> Result<ExitCode> {
    use rahba_store::planted::{BUGS, plant};
    println!("| planted bug | found in seed | shortest story | what is said |\n|---|---|---|---|");
    let mut all = true;
    for (n, bug) in BUGS.into_iter().enumerate() {
        let plan = Plan { hands: 1, first: true, run: format!("{}_{n}", plan.run), ..plan.clone() };
        plant(None);
        let report = rahba_world::simulate::simulate_with(&plan, || plant(Some(bug)), |_| {})?;
        plant(None);
        match report.broken.first() {
            Some(b) => {
                let what: String = b.failure.what.chars().take(110).collect();
                println!("| {bug:?} | {} (of {} run) | {} steps | {} |", b.seed, report.worlds, b.steps, what.replace('|', "/"));
            }
            None => {
                all = false;
                println!("| {bug:?} | NOT FOUND in {} | | |", report.worlds);
            }
        }
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
