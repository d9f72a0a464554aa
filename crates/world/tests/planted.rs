//! Each of the ten bugs that can be planted is found within the seeds that every test lives through, and its story is short.
//! Built with them alone: `cargo test -p rahba-world --features planted --test planted`.
#![cfg(feature = "planted")]

use rahba_store::planted::{BUGS, plant};
use rahba_world::simulate::{Engine, Plan, folder, simulate_with};

#[test]
fn each_planted_bug_is_found() {
    // What a planted bug makes panic is an answer of its world.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bad = Vec::new();
    for (n, bug) in BUGS.into_iter().enumerate() {
        let run = format!("planted_{n}_{}", std::process::id());
        let engine = Engine::Sqlite(folder(&run));
        // One world at a time: a bug is planted for the whole program.
        let plan = Plan { engine, seeds: 1..301, steps: 40, hands: 1, first: true, run, trade_only: false };
        plant(None);
        let report = simulate_with(&plan, || plant(Some(bug)), |_| {}).expect("worlds can be made");
        plant(None);
        match report.broken.first() {
            Some(b) if b.steps <= 12 => eprintln!("{bug:?}: seed {}, {} steps: {}", b.seed, b.steps, b.failure.what),
            Some(b) => bad.push(format!("{bug:?} in seed {} is told in {} steps", b.seed, b.steps)),
            None => bad.push(format!("{bug:?} is not found in {} worlds", report.worlds)),
        }
    }
    let _ = std::panic::take_hook();
    assert!(bad.is_empty(), "{bad:?}");
}
