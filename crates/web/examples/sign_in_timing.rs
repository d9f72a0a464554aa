//! Whether the time of a refused sign-in says if the login is known (S14): wrong passwords for people who
//! exist and for people who do not, in turn, through the whole router; then the Kolmogorov–Smirnov test of the
//! two distributions. A soak, because it measures the clock: `cargo run --release -p rahba-web --example
//! sign_in_timing [SAMPLES each = 1000]`; exit 1 when p ≤ 0.01.
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use rahba_kernel::Lang;
use rahba_kernel::role::Actor;
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::people::rules;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_store::Command;
use rahba_web::{App, Config, router};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Instant;
use tower::ServiceExt;

const FORM: &str = "formcookieofastranger";
/// Tries for one login before it is slowed.
const TRIES: usize = 3;

fn give<C: Command>(b: &Bench, app: &App, c: C) -> C::Done {
    b.db.command_blocking(app.call(Actor::system("timing")), c).unwrap_or_else(|e| panic!("{}: {e}", C::NAME))
}

fn main() -> ExitCode {
    let samples: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let b = Bench::sqlite();
    let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
    let proxies = vec!["127.0.0.1".parse().expect("an address")];
    let data = std::env::temp_dir();
    let config = Config { secure: false, proxies, origin: String::new(), key: [7; 32].into(), data, demo_logins: Vec::new() };
    let app = App::new(b.db.clone(), t, config);
    // All know one password: its hash is made once, and verified as often as any.
    let secret_hash = rules::hash_password("cèdre bleu sous la pluie", [5; 16]);
    for n in 0..samples.div_ceil(TRIES) {
        let email = Some(format!("known{n}@example.org"));
        let person = give(&b, &app, Register { name: format!("Known {n}"), phone: None, email, lang: Lang::Fr }).person;
        let token_hash = rules::token_hash(&n.to_string());
        give(&b, &app, Invite { person, to: InviteTo::Password, token_hash });
        let secret_hash = secret_hash.clone();
        give(&b, &app, AcceptInvitation { token_hash, secret_hash, device_hash: None, label: String::new() });
    }
    let _ready = rules::decoy();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let router = router(app.clone());
    let token = app.csrf(FORM);
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..samples * 2 {
        // Known and unknown in turn; which comes first of a pair changes too.
        let is_known = (n + n / 2) % 2 == 0;
        let k = n / 2;
        let login =
            if is_known { format!("known{}%40example.org", k / TRIES) } else { format!("other{}%40example.org", k / TRIES) };
        let mut request = Request::post("/fr/sign-in")
            .header("cookie", format!("form={FORM}"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255))
            .body(Body::from(format!("csrf={token}&login={login}&password=not+this+one+at+all")))
            .expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_000))));
        let begun = Instant::now();
        let (status, body) = runtime.block_on(async {
            let r = router.clone().oneshot(request).await.expect("an answer");
            (r.status(), to_bytes(r.into_body(), 1_000_000).await.expect("a body"))
        });
        let took = begun.elapsed().as_secs_f64() * 1e3;
        assert!(status == 422 && !body.is_empty(), "{status}: it was told to wait, and that is another answer");
        if is_known { known.push(took) } else { unknown.push(took) }
    }
    known.sort_by(f64::total_cmp);
    unknown.sort_by(f64::total_cmp);
    let at = |v: &[f64], of: usize| v[(v.len() * of / 100).min(v.len() - 1)];
    for (name, v) in [("known", &known), ("unknown", &unknown)] {
        println!("{name}: {} tries, p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms", v.len(), at(v, 50), at(v, 90), at(v, 99));
    }
    let d = distance(&known, &unknown);
    let p = probability(d, known.len(), unknown.len());
    println!("Kolmogorov–Smirnov: D = {d:.4}, p = {p:.3}");
    if p > 0.01 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The largest distance between the two shares of tries that took at most so long; both sorted.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let (mut i, mut j, mut most) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let at = a[i].min(b[j]);
        while i < a.len() && a[i] <= at {
            i += 1;
        }
        while j < b.len() && b[j] <= at {
            j += 1;
        }
        most = most.max((i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs());
    }
    most
}

/// The odds of such a distance between two samples of one distribution (Kolmogorov's series, with Stephens'
/// correction for their number).
fn probability(d: f64, n: usize, m: usize) -> f64 {
    let root = ((n * m) as f64 / (n + m) as f64).sqrt();
    let x = (root + 0.12 + 0.11 / root) * d;
    if x < 0.2 {
        return 1.0;
    }
    let terms = (1..=100).map(f64::from).map(|k| 2.0 * (-1.0_f64).powf(k - 1.0) * (-2.0 * k * k * x * x).exp());
    terms.sum::<f64>().clamp(0.0, 1.0)
}
