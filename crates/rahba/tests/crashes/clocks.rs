//! Clocks that are wrong: the process starts in 2001 and in 2040, and jumps a day forth and back while it runs.

use crate::people::{Cashier, Checkout, End, Staff, barcodes, between};
use crate::server::{Dice, Server, audit, data, rahba};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const YEAR: i64 = 31_557_600;
const DAY: i64 = 86_400;

/// libfaketime, where Debian puts it.
fn library() -> Option<PathBuf> {
    let arch = format!("/usr/lib/{}-linux-gnu/faketime/libfaketime.so.1", std::env::consts::ARCH);
    Some(PathBuf::from(arch)).filter(|p| p.exists())
}

/// Sets the clock of a running server by seconds from the true time.
fn set(clock: &Path, seconds: i64) {
    let next = clock.with_extension("next");
    fs::write(&next, format!("{seconds:+}\n")).expect("written");
    fs::rename(next, clock).expect("in place");
}

/// The binary under that clock.
fn under(clock: &Path, library: &Path) -> Command {
    let mut c = rahba();
    c.env("LD_PRELOAD", library)
        .env("FAKETIME_TIMESTAMP_FILE", clock)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    c
}

fn start(data: &Path, clock: &Path, library: &Path) -> Server {
    Server::start_with(data, under(clock, library)).unwrap_or_else(|said| panic!("{said}"))
}

/// Three orders and a sale at the till; each acknowledged.
fn trade(server: &Server, codes: &[String], dice: &mut Dice, cashier: &Cashier) {
    let mut client = server.client();
    for _ in 0..3 {
        let mut c = Checkout::fill(&mut client, codes, dice).expect("it answers");
        assert_eq!(c.send(&mut client), End::Acknowledged);
        assert_eq!(c.send(&mut client), End::Acknowledged, "sent twice, one order");
    }
    let mut sale = cashier.scan(&mut client).expect("it answers");
    assert_eq!(cashier.send(&mut client, &mut sale), End::Acknowledged);
}

/// Whether she is still let in.
fn is_in(server: &Server, who: &Staff) -> bool {
    let answer = who.get(&mut server.client(), "/fr/desk/payouts").expect("it answers");
    assert!(answer.status == 200 || answer.status == 303, "{}", answer.status);
    answer.status == 200
}

#[test]
fn whatever_the_clock_says_numbers_have_no_gap_books_hold_and_sessions_end() {
    let Some(library) = library() else {
        println!("NOT TESTED here: libfaketime is not installed (apt-get install faketime)");
        return;
    };
    let (at, mut dice) = (data("clocks"), Dice::new(9));
    let clock = at.with_extension("clock");
    // In 2001 no price and no VAT rule holds: it runs and sells nothing, rather than at a rule of its own.
    set(&clock, -25 * YEAR);
    let mut server = start(&at, &clock, &library);
    let mut client = server.client();
    let code = between(&client.get("/fr/p/grown-1", &[]).expect("it answers").plain(), "name=\"code\" value=\"", "\"")
        .map(str::to_owned);
    if let Some(code) = code {
        let basket = client.post("/fr/basket", "", &format!("code={code}&quantity=1")).expect("it answers").cookie;
        let basket = basket.unwrap_or_default();
        // It says no total, or it says one and sells nothing at it.
        if let Some(form) = Checkout::form(&mut client, &basket) {
            let end = client.post("/fr/checkout", &basket, &form).expect("it answers");
            assert!(!end.location.unwrap_or_default().contains("/order/"), "sold in 2001");
        }
    }
    server.kill();
    let (green, said) = audit(&at);
    assert!(green, "after 2001: {said}");
    // Past 2038, then back to now: the same data.
    for offset in [14 * YEAR, 0] {
        set(&clock, offset);
        let mut server = start(&at, &clock, &library);
        let codes = barcodes(&mut server.client());
        let cashier = Cashier::open(&mut server.client(), &codes[0]);
        trade(&server, &codes, &mut dice, &cashier);
        server.kill();
        let (green, said) = audit(&at);
        assert!(green, "{offset} s from now: {said}");
    }
    let mut server = start(&at, &clock, &library);
    let codes = barcodes(&mut server.client());
    let mut jumps = 0;
    for jump in [3_600, DAY, -3_600, -DAY, DAY, 0] {
        let cashier = Cashier::open(&mut server.client(), &codes[0]);
        let accountant = Staff::sign_in(&mut server.client(), "accountant");
        assert!(is_in(&server, &accountant));
        trade(&server, &codes, &mut dice, &cashier);
        set(&clock, jump);
        jumps += 1;
        // A buyer needs no session: her shop goes on whatever the clock does.
        let mut c = Checkout::fill(&mut server.client(), &codes, &mut dice).expect("it answers");
        assert_eq!(c.send(&mut server.client()), End::Acknowledged);
        assert!(!is_in(&server, &accountant), "a session lives on over a jump to {jump} s");
    }
    server.kill();
    let (green, said) = audit(&at);
    assert!(green, "{said}");
    println!("3 starts (2001, 2040, now) and {jumps} jumps: every number in its series, audit green, sessions ended");
}
