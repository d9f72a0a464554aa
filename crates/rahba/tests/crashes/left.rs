//! A shop that a stop left on the disk is taken by the next start, whatever else is due at that start.

use crate::people::{Checkout, End, barcodes};
use crate::server::{Dice, Server, audit, data, rahba};
use std::fs;
use std::path::{Path, PathBuf};

fn start(data: &Path) -> Server {
    let mut c = rahba();
    c.env("RAHBA_KEEP_FROM", "1");
    Server::start_with(data, c).unwrap_or_else(|said| panic!("{said}"))
}

/// A figure of `/metrics`.
fn figure(server: &Server, name: &str) -> i64 {
    let text = server.client().get("/metrics", &[]).expect("it answers").plain();
    let line = text.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {text}"));
    line.trim().parse().expect("a number")
}

fn left(data: &Path) -> Vec<PathBuf> {
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
    assert!(left(&data).is_empty(), "and is gone");
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

    // Nothing was left by a kill; half a file beside goes with the next start.
    fs::write(file.with_extension("part"), &whole[..100]).expect("half a file");
    let server = start(&data);
    assert_eq!(read(&server), (0, 1));
    assert!(left(&data).is_empty(), "{:?}", left(&data));
    drop(server);
    let (green, said) = audit(&data);
    assert!(green, "{said}");
}
