//! `rahba simulate`: one seed is one world.
//!
//! The program's own commands run on its own store, by buyers, tills, a carrier, clerks and approvers,
//! while replies are lost, commands come twice, the disk fails, the process dies at any statement and
//! at COMMIT, clocks are wrong. After every step the database is compared with a model that knows no
//! tables, and audited. A seed that fails prints itself, replays alike and is cut to a short story.

mod cmd;
mod devices;
mod ground;
mod home;
mod means;
mod model;
mod office;
mod seen;
mod shorten;
mod story;
mod sums;
mod world;

use anyhow::Result;
pub use ground::Engine;
use ground::Ground;
use shorten::shorten;
use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use story::{Step, story};
pub use world::Failure;
use world::World;

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan {
    pub engine: Engine,
    pub seeds: Range<u64>,
    pub steps: u64,
    /// Worlds at once.
    pub hands: usize,
    /// Stop at the first failure.
    pub first: bool,
    /// Names the run's databases on PostgreSQL.
    pub run: String,
    /// Without the office and the devices: the stories that seeds told before there were any.
    pub trade_only: bool,
}

/// A seed whose story does not hold.
#[derive(Clone, Debug)]
pub struct Broken {
    pub seed: u64,
    pub failure: Failure,
    /// The shortest story found, as it went.
    pub story: Vec<String>,
    pub steps: usize,
}

/// What was run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub worlds: u64,
    pub effects: u64,
    /// The same, by the commands' names: what never happens is not tested.
    pub kinds: BTreeMap<String, u64>,
    pub mishaps: u64,
    /// Of everything that every world answered: the same seeds give the same, on whichever engine and in whatever order.
    pub told: u64,
    pub broken: Vec<Broken>,
}

/// Of a story as it went.
fn fingerprint(seed: u64, log: &[String]) -> u64 {
    let mut hash = DefaultHasher::new();
    (seed, log).hash(&mut hash);
    hash.finish()
}

/// Where worlds live: in memory where the system has a place for it. A process that dies loses nothing
/// there that it would keep on a disk; what a disk loses is tested apart.
pub fn folder(run: &str) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let home = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    home.join(format!("rahba-simulate-{run}"))
}

/// A story's end, what was told of it, what took effect, and the mishaps that it met.
type Lived = (Option<Failure>, Vec<String>, BTreeMap<String, u64>, u64);

/// Runs a story to its end.
fn live(ground: &Ground, name: &str, steps: &[Step]) -> Result<Lived> {
    let mut w = World::open(ground, name)?;
    let end = catch_unwind(AssertUnwindSafe(|| {
        for s in steps {
            w.step(s)?;
        }
        w.settle()
    }))
    .unwrap_or_else(|_| Err(Failure { step: u64::MAX, what: "the simulation panicked".into() }));
    let (log, effects, mishaps) = (std::mem::take(&mut w.log), std::mem::take(&mut w.effects), w.mishaps);
    w.close();
    Ok((end.err(), log, effects, mishaps))
}

/// Runs the seeds; `say` hears how many worlds are done.
///
/// # Errors
/// When a world cannot be made at all.
pub fn simulate(plan: &Plan, say: impl Fn(u64) + Sync) -> Result<Report> {
    simulate_with(plan, || {}, say)
}

/// The same, with something done between the ground and the first world.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_with(plan: &Plan, before: impl FnOnce(), say: impl Fn(u64) + Sync) -> Result<Report> {
    let ground = Ground::lay(&plan.engine, &plan.run)?;
    before();
    let next = AtomicU64::new(plan.seeds.start);
    let report = Mutex::new(Report::default());
    let lock = || report.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    std::thread::scope(|scope| -> Result<()> {
        let hands: Vec<_> = (0..plan.hands.max(1))
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= plan.seeds.end || (plan.first && !lock().broken.is_empty()) {
                            return Ok(());
                        }
                        #[cfg(feature = "planted")]
                        rahba_store::planted::restarted();
                        let steps = story(seed, plan.steps, plan.trade_only);
                        let name = seed.to_string();
                        let (failure, told, effects, mishaps) = live(&ground, &name, &steps)?;
                        let broken = match failure {
                            None => None,
                            Some(first) => {
                                let mut tries = 0u32;
                                let short = shorten(steps, |candidate| {
                                    tries += 1;
                                    let name = format!("{name}-s{tries}");
                                    Ok(tries <= 250 && live(&ground, &name, candidate)?.0.is_some())
                                })?;
                                let (failure, log, _, _) = live(&ground, &format!("{name}-told"), &short)?;
                                Some(Broken { seed, failure: failure.unwrap_or(first), story: log, steps: short.len() })
                            }
                        };
                        let mut r = lock();
                        r.worlds += 1;
                        for (kind, n) in effects {
                            r.effects += n;
                            *r.kinds.entry(kind).or_default() += n;
                        }
                        r.mishaps += mishaps;
                        r.told ^= fingerprint(seed, &told);
                        r.broken.extend(broken);
                        let worlds = r.worlds;
                        drop(r);
                        say(worlds);
                    }
                })
            })
            .collect();
        for h in hands {
            h.join().map_err(|_| world::odd("a hand of the simulation panicked"))??;
        }
        Ok(())
    })?;
    ground.clear()?;
    let mut report = report.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    report.broken.sort_by_key(|b| b.seed);
    Ok(report)
}
