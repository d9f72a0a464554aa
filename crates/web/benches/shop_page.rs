//! A shop page from memory against a bare axum server that answers the same bytes.
//!
//! `cargo bench -p rahba-web --bench shop_page`; over a shop on PostgreSQL too when `RAHBA_TEST_POSTGRES` names a server, and
//! `RAHBA_BENCH_ROUNDS` makes it shorter. Both servers in this process, over real sockets with
//! the load beside them; rounds alternate.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use rahba_kernel::Lang;
use rahba_market::flows::catalogue::write_text::WriteText;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::Isolation;
use rahba_web::{App, Config, router};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const CONNECTIONS: usize = 32;
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 5;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    of_engine(&runtime, "SQLite", Bench::sqlite());
    match std::env::var("RAHBA_TEST_POSTGRES") {
        Ok(url) => of_engine(&runtime, "PostgreSQL", Bench::postgres_as(&url, None, Isolation::Serializable)),
        Err(_) => println!("RAHBA_TEST_POSTGRES is not set: SQLite only"),
    }
}

fn of_engine(runtime: &tokio::runtime::Runtime, name: &str, b: Bench) {
    println!("{name}");
    // What blocks is done outside the runtime: PostgreSQL's client has one of its own.
    let shop = Shop::open(&b);
    shop.receive(&b, 20);
    // A page of some 20 KB, as one with a long story has.
    for field in ["description", "story"] {
        let text = WriteText {
            owner: shop.product,
            field: field.into(),
            lang: Lang::Ar,
            body: "عسل الزعتر جُني في يونيو، باليد. ".repeat(360),
        };
        b.system(text).expect("written");
    }
    let t = b.read(|q| territory(q, b.territory)).expect("a territory");
    let app = App::new(
        b.db.clone(),
        t,
        Config {
            secure: false,
            proxies: Vec::new(),
            origin: String::new(),
            key: [7; 32].into(),
            data: std::env::temp_dir(),
            demo_logins: Vec::new(),
        },
    );
    // What is dropped last would be dropped by a task, where PostgreSQL's client may not wait for its end.
    std::mem::forget(app.clone());
    runtime.block_on(side_by_side(app));
}

async fn side_by_side(app: App) {
    let ours = listen(router(app)).await;
    let path = "/ar/p/thyme-honey";
    let (body, _) = once(&mut TcpStream::connect(ours).await.expect("a connection"), path).await;
    println!("{path}: {} bytes, not compressed on either side", body.len());
    let bytes = axum::body::Bytes::from(body);
    let bare = listen(axum::Router::new().route(
        "/{lang}/p/{code}",
        axum::routing::get(move || {
            let bytes = bytes.clone();
            async move { ([("content-type", "text/html; charset=utf-8")], bytes) }
        }),
    ))
    .await;
    println!("round | from memory, pages/s | p99 ms | bare axum, answers/s | p99 ms | ratio");
    let mut ratios = Vec::new();
    let rounds = std::env::var("RAHBA_BENCH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    for round in 1..=rounds {
        let (a, a99) = load(ours, path).await;
        let (z, z99) = load(bare, path).await;
        println!("{round} | {a:.0} | {a99:.2} | {z:.0} | {z99:.2} | {:.2}", a / z);
        ratios.push(a / z);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2} (budget 0.60)", ratios[ratios.len() / 2]);
}

async fn listen(router: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.expect("serving");
    });
    address
}

/// Answers a second and the 99th percentile in milliseconds, over connections that stay open.
async fn load(address: SocketAddr, path: &'static str) -> (f64, f64) {
    let begun = Instant::now();
    let hands: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.expect("a connection");
                stream.set_nodelay(true).expect("a socket option");
                let mut times = Vec::new();
                while begun.elapsed() < ROUND {
                    let (_, took) = once(&mut stream, path).await;
                    times.push(took);
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for h in hands {
        times.extend(h.await.expect("a hand"));
    }
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    (times.len() as f64 / seconds, times[times.len() * 99 / 100].as_secs_f64() * 1e3)
}

async fn once(stream: &mut TcpStream, path: &str) -> (Vec<u8>, Duration) {
    let begun = Instant::now();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n").as_bytes()).await.expect("asked");
    let mut buffer = Vec::with_capacity(48 * 1024);
    loop {
        stream.read_buf(&mut buffer).await.expect("an answer");
        if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buffer[..end]).expect("a head").to_ascii_lowercase();
            assert!(head.starts_with("http/1.1 200"), "{head}");
            let length: usize = head
                .lines()
                .find_map(|l| l.strip_prefix("content-length: "))
                .and_then(|n| n.trim().parse().ok())
                .expect("a length");
            while buffer.len() < end + 4 + length {
                stream.read_buf(&mut buffer).await.expect("the rest");
            }
            return (buffer.split_off(end + 4), begun.elapsed());
        }
    }
}
