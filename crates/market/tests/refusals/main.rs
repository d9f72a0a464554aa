//! Every refusal is provoked: each reason that a command may give is met here, or beside the command,
//! by the command itself. What is refused writes nothing.

mod catalogue;
mod deposits;
mod every_refusal_has_a_test;
mod label;
mod ledger;
mod numbers;
mod orders;
mod organisations;
mod payouts;
mod people;
mod place;
mod plan;
mod programme;
mod stock;
mod tills;

use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, JournalRow};
use std::collections::BTreeMap;

/// How long the journal is.
fn written(b: &Bench) -> i64 {
    b.read(|q| JournalRow::page(q, b.territory, i64::MAX, 1)).first().map_or(0, |r| r.seq)
}

/// The reason that this person's command was refused for.
#[track_caller]
fn why<C: Command>(b: &Bench, by: &Actor, c: C) -> C::Refusal {
    let before = written(b);
    let end = b.db.command_blocking(b.call(by.clone()), c);
    assert_eq!(written(b), before, "{}: what is refused writes nothing", C::NAME);
    match end {
        Err(CommandError::Refused(r)) => r,
        Err(e) => panic!("{}: {e}", C::NAME),
        Ok(_) => panic!("{} was taken", C::NAME),
    }
}

/// The reason that a command of somebody who holds this role everywhere was refused for.
#[track_caller]
fn no<C: Command>(b: &Bench, role: Role, c: C) -> C::Refusal {
    why(b, &Bench::person("somebody", role), c)
}

/// Gives a command as somebody who holds this role everywhere.
#[track_caller]
fn done<C: Command>(b: &Bench, role: Role, c: C) -> C::Done {
    b.by("somebody", role, Id::NIL, c).unwrap_or_else(|e| panic!("{}: {e}", C::NAME))
}

fn french(x: &str) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Fr, x.to_owned())])
}

fn session(till: Id, float: i64) -> OpenSession {
    OpenSession { till, fair: None, float: Money(float) }
}

/// Honey at the counter for cash.
fn sale(s: &Shop, units: i64, secret: u8) -> Sell {
    Sell {
        till: s.till,
        lines: vec![(s.honey, units)],
        tenders: vec![Tender::Cash { amount: Money(25_000 * units) }],
        seen_total: Money(25_000 * units),
        lang: Lang::Fr,
        secret_hash: [secret; 32],
        coupon: None,
    }
}
