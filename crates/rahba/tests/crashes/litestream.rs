//! Litestream beside the selling server: both killed at once, the second folder restored. Run by
//! `scripts/litestream`, which fetches the program and names it in RAHBA_LITESTREAM.

use crate::people::{Checkout, barcodes};
use crate::server::{Dice, Server, audit, copy, data, folder, number};
use rahba_kernel::Day;
use rahba_store::{Db, JournalRow};
use rahba_world::demo;
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// How often it looks, and how often it copies.
const EACH: &str = "200ms";

struct Beside(Child);

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The journal's hashes by number, with the moment of each.
fn journal(at: &Path) -> Vec<(i64, i64, [u8; 32])> {
    let db = Db::open_sqlite(&at.join("rahba.sqlite"), rahba_market::options()).expect("it opens");
    let all = db.read_blocking(|q| JournalRow::page(q, demo::territory(), i64::MAX, i64::MAX)).expect("it is read");
    db.stop();
    all.into_iter().map(|j| (j.seq, j.at.0, j.hash)).collect()
}

/// A second as RFC 3339 says it.
fn stamp(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    format!("{}T{:02}:{:02}:{:02}Z", Day(day).iso(), second / 3_600, second / 60 % 60, second % 60)
}

#[test]
fn litestream_beside_the_selling_server_restores_all_but_the_last_moment() {
    let Some(litestream) = std::env::var_os("RAHBA_LITESTREAM") else {
        println!("NOT TESTED here: scripts/litestream fetches Litestream and runs this");
        return;
    };
    let rounds = number("RAHBA_LITESTREAM_ROUNDS", 3);
    let at = data("litestream");
    let replica = folder("litestream-replica");
    let url = format!("file://{}", replica.display());
    // As docs/operator.md says it: of its own accord it looks once a second.
    let config = at.with_extension("litestream.yml");
    let (path, url_of) = (at.join("rahba.sqlite"), &url);
    let said = format!(
        "dbs:\n  - path: {}\n    monitor-interval: {EACH}\n    replica:\n      url: {url_of}\n      sync-interval: {EACH}\n",
        path.display()
    );
    std::fs::write(&config, said).expect("a configuration");
    let mut points = Vec::new();
    for round in 0..rounds {
        let mut server = Server::start(&at);
        let log = File::create(at.with_extension(format!("litestream-{round}.log"))).expect("a log");
        let mut beside = Beside(
            Command::new(&litestream)
                .arg("replicate")
                .arg("-config")
                .arg(&config)
                .stdout(log.try_clone().expect("a log"))
                .stderr(log)
                .spawn()
                .expect("litestream starts"),
        );
        let codes = barcodes(&mut server.client());
        let stop = AtomicBool::new(false);
        let sold: usize = std::thread::scope(|s| {
            let buying: Vec<_> = (0..3)
                .map(|n| {
                    let (mut client, mut dice, codes, stop) = (server.client(), Dice::new(round << 8 | n), &codes, &stop);
                    s.spawn(move || {
                        let mut sold = 0;
                        while !stop.load(Relaxed) {
                            let Some(mut c) = Checkout::fill(&mut client, codes, &mut dice) else { break };
                            c.send(&mut client);
                            sold += usize::from(c.token.is_some());
                        }
                        sold
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(number("RAHBA_LITESTREAM_MS", 15_000) + 777 * round));
            beside.0.kill().expect("killed");
            server.kill();
            stop.store(true, Relaxed);
            buying.into_iter().map(|b| b.join().expect("a buyer")).sum()
        });
        let was = {
            let whole = folder("litestream-was");
            copy(&at, &whole);
            journal(&whole)
        };
        let restored = |when: Option<&str>| {
            let restored = folder("litestream-restored");
            let mut back = Command::new(&litestream);
            back.arg("restore").arg("-o").arg(restored.join("rahba.sqlite"));
            when.into_iter().for_each(|when| {
                back.args(["-timestamp", when]);
            });
            let out = back.arg(&url).output().expect("litestream runs");
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            let (green, said) = audit(&restored);
            assert!(green, "{said}");
            journal(&restored)
        };
        // A moment that somebody chooses: five seconds before the end.
        let end = was.first().expect("commands").1;
        let chosen = end / 1_000_000 - 5;
        let then = restored(Some(&stamp(chosen)));
        let last = then.first().expect("commands");
        let around = (chosen - 2) * 1_000_000..=(chosen + 1) * 1_000_000;
        assert!(was.contains(last) && around.contains(&last.1), "a state that was, of that moment: {} and {}", last.1, chosen);
        println!(
            "round {round}: as of {}: audit green, its last command {} ms before",
            stamp(chosen),
            chosen * 1_000 - last.1 / 1_000
        );
        let is = restored(None);
        let (last, newest) = (is.first().expect("commands"), was.first().expect("commands"));
        assert!(was.contains(last), "what is restored is a state that was");
        let behind = (newest.1 - last.1) / 1_000;
        println!(
            "round {round}: {sold} orders sold, killed; restored, audit green; {} of {} commands lost: the last {behind} ms",
            newest.0 - last.0,
            newest.0
        );
        points.push(behind);
    }
    points.sort_unstable();
    println!("RPO on a second folder: median {} ms, worst {} ms", points[points.len() / 2], points[points.len() - 1]);
}
