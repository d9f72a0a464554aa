//! Signal 9 at a random moment while buyers, a till and the office work; many times on one database.

use crate::books::Books;
use crate::people::{Cashier, Checkout, End, Office, TillSale, barcodes};
use crate::server::{Dice, Server, audit, data, number};
use rahba_world::load::client::Client;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

const BUYERS: usize = 3;
/// The audit of a growing database is longer each time: it is asked this often, and at the end.
const AUDIT_EVERY: u64 = 10;

/// One buyer's hour: whole checkouts until the server is gone.
fn buy(client: &mut Client, barcodes: &[String], dice: &mut Dice, stop: &AtomicBool) -> Vec<Checkout> {
    let mut sent = Vec::new();
    while !stop.load(Relaxed) {
        let Some(mut c) = Checkout::fill(client, barcodes, dice) else { break };
        let end = c.send(client);
        sent.push(c);
        if end == End::Unknown {
            break;
        }
    }
    sent
}

fn sell(client: &mut Client, cashier: &Cashier, stop: &AtomicBool) -> Vec<TillSale> {
    let mut sent = Vec::new();
    while !stop.load(Relaxed) {
        let Some(mut sale) = cashier.scan(client) else { break };
        let end = cashier.send(client, &mut sale);
        sent.push(sale);
        if end == End::Unknown {
            break;
        }
    }
    sent
}

/// Everything that was ever sent.
#[derive(Default)]
struct Told {
    checkouts: Vec<Checkout>,
    sales: Vec<TillSale>,
    /// How many of both had no answer when the server was killed, and how many of those had happened.
    open: u64,
}

impl Told {
    /// After a restart: each acknowledged thing answers by its link, and everything of the last hour is
    /// sent again: it must lead to the very same.
    fn confirm(&mut self, client: &mut Client, cashier: &Cashier, checkouts: Vec<Checkout>, sales: Vec<TillSale>) {
        for mut c in checkouts {
            match &c.token {
                Some(token) => {
                    let page = client.get(&format!("/fr/order/{token}"), &[]).expect("the order's page answers");
                    assert_eq!(page.status, 200, "an acknowledged order is lost: {c:?}");
                }
                None => self.open += 1,
            }
            assert_eq!(c.send(client), End::Acknowledged, "sent again, it is answered");
            self.checkouts.push(c);
        }
        for mut s in sales {
            match &s.receipt {
                Some(r) => assert!(cashier.reads(client, r), "an acknowledged sale is lost: {s:?}"),
                None => self.open += 1,
            }
            assert_eq!(cashier.send(client, &mut s), End::Acknowledged, "sent again, it is answered");
            self.sales.push(s);
        }
    }

    /// The database against what was told: nothing lost, nothing twice, nothing half.
    fn compare(&self, data: &Path, orders_before: usize, office: &Office, payouts_before: usize) {
        let books = Books::open(data);
        for c in &self.checkouts {
            let token = c.token.as_ref().expect("confirmed");
            assert_eq!(books.pieces(token), Some(c.pieces), "lost or half: {c:?}");
        }
        for s in &self.sales {
            assert!(books.is_order(s.receipt.as_ref().expect("confirmed")), "lost: {s:?}");
        }
        let different: BTreeSet<_> = self.checkouts.iter().map(|c| &c.token).collect();
        assert_eq!(different.len(), self.checkouts.len(), "two baskets share an order");
        assert_eq!(books.orders() - orders_before, self.checkouts.len() + self.sales.len(), "something is there twice");
        let payouts = books.payouts();
        assert_eq!((payouts.len() - payouts_before) as u64, office.proposed, "a proposal is lost or there twice");
        for p in &office.approved {
            assert_eq!(payouts.get(p).map(String::as_str), Some("approved"), "an acknowledged payout is lost: {p}");
        }
    }
}

#[test]
fn killed_again_and_again_nothing_acknowledged_is_lost_or_doubled() {
    let (kills, seed) = (number("RAHBA_KILLS", 20), number("RAHBA_KILLS_SEED", 1));
    let data = data("kills");
    let (orders_before, payouts_before) = {
        let books = Books::open(&data);
        (books.orders(), books.payouts().len())
    };
    let mut server = Server::start(&data);
    let mut client = server.client();
    let codes = barcodes(&mut client);
    let (cashier, mut office) = (Cashier::open(&mut client, &codes[0]), Office::open(&mut client));
    let mut dice = Dice::new(seed);
    let mut told = Told::default();
    let mut starts = Vec::new();
    for kill in 1..=kills {
        let stop = AtomicBool::new(false);
        let (address, host) = (server.address, server.address.to_string());
        let fresh = || Client::new(address, &host);
        let (checkouts, sales) = std::thread::scope(|s| {
            let buyers: Vec<_> = (0..BUYERS)
                .map(|n| {
                    let (mut client, mut dice, codes, stop) = (fresh(), Dice::new(seed ^ (kill << 8) ^ n as u64), &codes, &stop);
                    s.spawn(move || buy(&mut client, codes, &mut dice, stop))
                })
                .collect();
            let till = s.spawn(|| sell(&mut fresh(), &cashier, &stop));
            let paying = s.spawn(|| {
                let mut client = fresh();
                while !stop.load(Relaxed) {
                    if !office.pay(&mut client) {
                        break;
                    }
                }
            });
            std::thread::sleep(Duration::from_micros(20_000 + dice.below(380_000)));
            server.kill();
            stop.store(true, Relaxed);
            let checkouts: Vec<Checkout> = buyers.into_iter().flat_map(|b| b.join().expect("a buyer")).collect();
            paying.join().expect("the office");
            (checkouts, till.join().expect("the till"))
        });
        if kill % AUDIT_EVERY == 0 || kill == kills {
            let (green, said) = audit(&data);
            assert!(green, "after kill {kill} of seed {seed}: {said}");
        }
        server = Server::start(&data);
        starts.push(server.started_in.as_millis());
        told.confirm(&mut server.client(), &cashier, checkouts, sales);
        office.settle(&mut server.client());
    }
    server.kill();
    told.compare(&data, orders_before, &office, payouts_before);
    let (green, said) = audit(&data);
    assert!(green, "{said}");
    assert!(told.checkouts.len() as u64 >= kills, "the load sold something");
    starts.sort_unstable();
    println!(
        "{kills} kills (seed {seed}): {} orders, {} till sales, {} payouts proposed, {} paid; {} were open when it was killed; \
         0 lost, 0 doubled, 0 half, audit green; start until ready: min {} ms, median {} ms, max {} ms",
        told.checkouts.len(),
        told.sales.len(),
        office.proposed,
        office.approved.len(),
        told.open,
        starts[0],
        starts[starts.len() / 2],
        starts[starts.len() - 1]
    );
}
