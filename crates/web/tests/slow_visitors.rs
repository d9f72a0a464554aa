//! Who is slow on purpose holds nobody else up, over real connections: how long is set to a moment here, and no
//! test says how long something took.

mod site;

use axum::Router;
use rahba_market::testing::Bench;
use rahba_web::kit::connections::{Patience, serve};
use rahba_web::router;
use site::{Site, config};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tokio::sync::oneshot;

const A_MOMENT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(600);
const PATIENT: Patience = Patience { head: LONG, taking: LONG, stop: LONG, most: 8 };

struct Running {
    at: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: std::thread::JoinHandle<()>,
}

fn start(router: Router, patience: Patience) -> Running {
    let (stop, told) = oneshot::channel();
    let (say, at) = std::sync::mpsc::channel();
    let ended = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            say.send(listener.local_addr().expect("an address")).expect("somebody waits");
            let told = async move {
                let _either = told.await;
            };
            serve(listener, router, patience, told).await.expect("served");
        });
    });
    Running { at: at.recv().expect("it listens"), stop, ended }
}

impl Running {
    fn connect(&self) -> TcpStream {
        let line = TcpStream::connect(self.at).expect("a connection");
        line.set_read_timeout(Some(Duration::from_secs(120))).expect("set");
        line
    }

    /// A whole request on a connection of its own.
    fn is_alive(&self) -> bool {
        let mut line = self.connect();
        line.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").expect("sent");
        let mut all = String::new();
        line.read_to_string(&mut all).expect("an answer");
        all.starts_with("HTTP/1.1 200") && all.ends_with("ok\n")
    }

    fn end(self) {
        self.stop.send(()).expect("it runs");
        self.ended.join().expect("it ended well");
    }
}

/// Reads until the other side has closed.
fn read_to_the_end(line: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    match line.read_to_end(&mut all) {
        Err(e) if e.kind() == ErrorKind::WouldBlock => panic!("it is still open"),
        _ => all,
    }
}

fn shop() -> Router {
    router(Site::over(&Bench::sqlite(), config()).app)
}

#[test]
fn a_head_that_does_not_end_is_cut_off() {
    let r = start(shop(), Patience { head: A_MOMENT, ..PATIENT });
    let mut silent = r.connect();
    let mut slow = r.connect();
    // One byte after the other, as the tools for it do: each comes soon, the head never.
    slow.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx: ").expect("sent");
    let mut dripping = slow.try_clone().expect("the same connection");
    let drip = std::thread::spawn(move || {
        (0..6_000).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            dripping.write_all(b"x").is_err()
        })
    });
    assert!(r.is_alive(), "others are served meanwhile");
    assert!(drip.join().expect("it dripped"), "the slow head was never cut off");
    assert!(read_to_the_end(&mut silent).is_empty(), "who says nothing hears nothing");
    // After an answer the next head has as long as the first had, and no longer.
    let mut idle = r.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");
    assert!(read_to_the_end(&mut idle).ends_with(b"ok\n"));
    r.end();
}

#[test]
fn an_answer_that_nobody_takes_is_given_up() {
    let large = vec![b'x'; 64 << 20];
    let large = Router::new()
        .route("/large", axum::routing::get(move || std::future::ready(large.clone())))
        .route("/healthz", axum::routing::get(|| async { "ok\n" }));
    let r = start(large, Patience { taking: A_MOMENT, most: 1, ..PATIENT });
    let mut taker = r.connect();
    taker.write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");
    // There is room for one: the next is served because the first was given up.
    assert!(r.is_alive());
    assert!(read_to_the_end(&mut taker).len() < 64 << 20);
    r.end();
}

#[test]
fn there_are_never_more_connections_than_there_is_room_for() {
    let r = start(shop(), Patience { head: A_MOMENT, ..PATIENT });
    let mut crowd: Vec<TcpStream> = (0..40).map(|_| r.connect()).collect();
    assert!(r.is_alive(), "who waits gets her turn");
    for line in &mut crowd {
        assert!(read_to_the_end(line).is_empty());
    }
    r.end();
}

#[test]
fn a_slow_visitor_does_not_keep_it_from_stopping() {
    let router = Router::new().route(
        "/",
        axum::routing::get(|| async {
            tokio::time::sleep(LONG).await;
            "late\n"
        }),
    );
    let r = start(router, Patience { stop: A_MOMENT, ..PATIENT });
    let mut half = r.connect();
    half.write_all(b"GET / HTTP/1.1\r\nho").expect("sent");
    let mut whole = r.connect();
    whole.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");
    let mut idle = r.connect();
    idle.write_all(b"GET /none HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");
    let mut first = [0; 12];
    idle.read_exact(&mut first).expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 404");
    r.end();
}
