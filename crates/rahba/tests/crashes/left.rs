//! A shop that was kept on the disk is taken by the next start, whatever else is due at that start, and whatever was
//! committed since; also after signal 9.

use crate::people::{Checkout, End, Staff, barcodes, between};
use crate::server::{Dice, Server, audit, data, rahba};
use rahba_world::load::client::Client;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// With so many seconds between two writings of the shop; in a day none but the first falls into a test.
pub fn start_keeping(data: &Path, every: &str) -> Server {
    let mut c = rahba();
    c.env("RAHBA_KEEP_FROM", "1").env("RAHBA_KEEP_EVERY", every);
    Server::start_with(data, c).unwrap_or_else(|said| panic!("{said}"))
}

fn start(data: &Path) -> Server {
    start_keeping(data, "86400")
}

/// A figure of `/metrics`.
fn figure(server: &Server, name: &str) -> i64 {
    let text = server.client().get("/metrics", &[]).expect("it answers").plain();
    let line = text.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {text}"));
    line.trim().parse().expect("a number")
}

pub fn left(data: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(data).expect("a folder").map(|e| e.expect("an entry").path());
    all.filter(|p| p.extension().is_some_and(|e| e == "kept" || e == "part")).collect()
}

/// How often the shop was read: from the file, from the database.
fn read(server: &Server) -> (i64, i64) {
    let of = |from: &str| figure(server, &format!("rahba_shop_read_total{{from=\"{from}\"}}"));
    (of("file"), of("database"))
}

#[test]
fn a_shop_that_was_left_is_taken_although_letters_wait() {
    let data = data("left");
    let mut dice = Dice::new(7);
    let mut server = start(&data);
    assert_eq!(read(&server), (0, 1), "nothing was left yet");
    let codes = barcodes(&mut server.client());
    let buy = |server: &Server, dice: &mut Dice| {
        let mut client = server.client();
        let mut c = Checkout::fill(&mut client, &codes, dice).expect("it answers");
        assert_eq!(c.send(&mut client), End::Acknowledged);
    };
    // Each order wants letters written, fifty at a time every two seconds: on a slow machine it takes more orders.
    let waiting = |server: &Server| figure(server, "rahba_outbox_items{state=\"waiting\"}");
    for n in 1..=600 {
        buy(&server, &mut dice);
        if n >= 40 && n % 10 == 0 && waiting(&server) > 60 {
            break;
        }
    }
    assert!(waiting(&server) > 0, "letters wait");
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0), "{}", server.said());
    assert_eq!(left(&data).len(), 1);

    let mut server = start(&data);
    assert_eq!(read(&server), (1, 0), "the file was taken");
    assert_eq!(left(&data).len(), 1, "and stays for the next one");
    buy(&server, &mut dice);
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));

    // Cut by whatever happened to the disk: it is passed over.
    let file = left(&data).pop().expect("left again");
    let whole = fs::read(&file).expect("read");
    fs::write(&file, &whole[..whole.len() / 2]).expect("cut");
    let mut server = start(&data);
    assert_eq!(read(&server), (0, 1), "read from the database");
    buy(&server, &mut dice);
    server.kill();

    // Half a file beside goes with the next start, and half a file in its place is no shop.
    fs::write(&file, &whole[..100]).expect("half a file");
    fs::write(file.with_extension("part"), &whole[..100]).expect("half a file");
    let server = start(&data);
    assert_eq!(read(&server), (0, 1));
    wait_for("the next file", &server, || written(&server) == 1);
    assert_eq!(left(&data), [file]);
    drop(server);
    let (green, said) = audit(&data);
    assert!(green, "{said}");
}

/// How often the shop was written while it was served.
fn written(server: &Server) -> i64 {
    figure(server, "rahba_shop_kept_total")
}

fn wait_for(what: &str, server: &Server, is_so: impl Fn() -> bool) {
    for _ in 0..1_200 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("never: {what}; {}", server.said());
}

/// Whoever sets prices, and what she sets them of.
struct Prices {
    manager: Staff,
    product: String,
    variant: String,
}

impl Prices {
    fn open(client: &mut Client) -> Prices {
        let manager = Staff::sign_in(client, "manager");
        let page = client.get("/fr/p/grown-1", &[]).expect("a product's page").plain();
        // Of the drawings on her page one is her own.
        let drawn = page.split("/art/").filter_map(|rest| rest.split_once(".svg")?.0.split_once('/'));
        let found = drawn.map(|(_, id)| id.to_owned()).find_map(|id| {
            let desk = manager.get(client, &format!("/fr/desk/products/{id}")).expect("it answers").plain();
            desk.contains("/fr/p/grown-1\"").then_some((id, desk))
        });
        let (product, desk) = found.expect("a drawing of its own");
        let variant = between(&desk, "name=\"variant\" value=\"", "\"").expect("its size").to_owned();
        Prices { manager, product, variant }
    }

    fn set(&self, client: &mut Client, dirhams: u64) {
        let form = format!("what=price&variant={}&price={dirhams}&reason=fair", self.variant);
        let answer = self.manager.post(client, &format!("/fr/desk/products/{}", self.product), &form).expect("it answers");
        assert_eq!(answer.status, 303, "{}", answer.plain());
    }
}

/// Pages that say what goods cost and how many there are.
fn pages(server: &Server) -> Vec<String> {
    let mut client = server.client();
    let all = ["/fr/p/grown-1", "/fr/p/grown-2", "/fr/p/grown-3", "/fr/products"];
    all.iter().map(|path| without_nonce(&client.get(path, &[]).expect("it answers").plain())).collect()
}

/// A page without what is another each time.
fn without_nonce(page: &str) -> String {
    let mut parts = page.split(" nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('"').map_or(part, |(_, rest)| rest))
}

#[test]
fn killed_while_it_serves_it_starts_from_the_file_with_what_was_sold_since() {
    let data = data("kept");
    let mut dice = Dice::new(11);
    let mut server = start(&data);
    let (mut client, codes) = (server.client(), barcodes(&mut server.client()));
    let prices = Prices::open(&mut client);
    let mut told = Vec::new();
    let mut buy = |client: &mut Client, dice: &mut Dice| {
        let mut c = Checkout::fill(client, &codes, dice).expect("it answers");
        assert_eq!(c.send(client), End::Acknowledged);
        told.push(c);
    };
    buy(&mut client, &mut dice);
    wait_for("a file", &server, || written(&server) == 1);
    assert_eq!(left(&data).len(), 1, "the first one is written soon, and whole");
    for n in 0..10 {
        buy(&mut client, &mut dice);
        prices.set(&mut client, 4_321 + n);
    }
    let before = pages(&server);
    assert!(
        before[0].contains("4\u{202f}330") || before[0].contains("4330") || before[0].contains("4\u{a0}330"),
        "{}",
        before[0]
    );
    server.kill();

    let mut server = start(&data);
    assert_eq!(read(&server), (1, 0), "{}", server.said());
    assert_eq!(pages(&server), before, "what was sold and what it costs");
    // The price had made the file old: it is written anew, and taken again after the next kill.
    wait_for("the next file", &server, || written(&server) == 1);
    buy(&mut server.client(), &mut dice);
    let before = pages(&server);
    server.kill();
    let mut server = start(&data);
    assert_eq!((read(&server), pages(&server)), ((1, 0), before));
    server.kill();
    drop(server);
    let books = crate::books::Books::open(&data);
    for c in &told {
        assert_eq!(books.pieces(c.token.as_ref().expect("told")), Some(c.pieces), "{c:?}");
    }
    drop(books);
    let (green, said) = audit(&data);
    assert!(green, "{said}");
}

#[test]
fn killed_while_it_writes_the_file_it_starts_with_all_that_was_acknowledged() {
    let data = data("kept-often");
    let mut dice = Dice::new(13);
    let mut files = 0;
    for round in 0..6 {
        // Without a pause between two files one is being written, or has just been.
        let mut server = start_keeping(&data, "0");
        let (mut client, codes) = (server.client(), barcodes(&mut server.client()));
        let prices = Prices::open(&mut client);
        for n in 0..4 + dice.below(12) {
            let mut c = Checkout::fill(&mut client, &codes, &mut dice).expect("it answers");
            assert_eq!(c.send(&mut client), End::Acknowledged);
            prices.set(&mut client, 100 * (round + 1) + n);
            std::thread::sleep(Duration::from_millis(dice.below(500)));
        }
        let before = pages(&server);
        server.kill();
        let server = start_keeping(&data, "86400");
        assert_eq!(pages(&server), before, "round {round}, read {:?}", read(&server));
        files += read(&server).0;
    }
    assert!(files > 0, "some start was quick");
    let (green, said) = audit(&data);
    assert!(green, "{said}");
}
