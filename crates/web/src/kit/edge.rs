//! The outermost layer: every request has an id, a line in the log without personal data, and its
//! place in the figures; a panic is an answer, not a silence.

use super::app::App;
use super::policy;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rahba_kernel::merkle::hex;
use std::any::Any;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;
use tracing::Instrument as _;

/// Upper bounds of the answer-time buckets, in milliseconds.
const BUCKETS_MS: [u64; 8] = [1, 5, 10, 50, 100, 500, 1_000, 5_000];

/// What kinds of routes there are to an operator.
const KINDS: [&str; 5] = ["shop", "desk", "till", "file", "machine"];

/// Which of [`KINDS`] a route's pattern is.
fn kind_of(route: &str) -> usize {
    let at = route.strip_prefix("/{lang}").unwrap_or(route);
    let under = |place: &str| at.strip_prefix(place).is_some_and(|r| r.is_empty() || r.starts_with('/'));
    if under("/desk") || under("/me") {
        1
    } else if under("/till") {
        2
    } else if under("/assets") || under("/art") || under("/media") {
        3
    } else if under("/healthz") || under("/readyz") || under("/metrics") {
        4
    } else {
        0
    }
}

#[derive(Default)]
struct OfKind {
    by_class: [AtomicU64; 6],
    by_time: [AtomicU64; 9],
    micros: AtomicU64,
}

/// What the site did since its start.
#[derive(Default)]
pub struct Traffic {
    kinds: [OfKind; KINDS.len()],
    failed: AtomicU64,
    panics: AtomicU64,
    sign_ins_refused: AtomicU64,
}

impl Traffic {
    fn saw(&self, route: &str, status: StatusCode, micros: u64) {
        let of = &self.kinds[kind_of(route)];
        of.by_class[usize::from(status.as_u16() / 100).min(5)].fetch_add(1, Relaxed);
        let bucket = BUCKETS_MS.iter().position(|ms| micros <= ms * 1_000).unwrap_or(BUCKETS_MS.len());
        of.by_time[bucket].fetch_add(1, Relaxed);
        of.micros.fetch_add(micros, Relaxed);
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            self.failed.fetch_add(1, Relaxed);
        }
    }

    /// Somebody gave a wrong password, PIN or code, or was told to wait.
    pub fn sign_in_refused(&self) {
        self.sign_ins_refused.fetch_add(1, Relaxed);
    }

    /// In the text form that Prometheus reads.
    pub fn text(&self) -> String {
        let mut out = String::from("# TYPE rahba_http_requests_total counter\n");
        for (of, kind) in self.kinds.iter().zip(KINDS) {
            for (class, n) in of.by_class.iter().enumerate().skip(1) {
                let _ = writeln!(out, "rahba_http_requests_total{{kind=\"{kind}\",class=\"{class}xx\"}} {}", n.load(Relaxed));
            }
        }
        out.push_str("# TYPE rahba_http_seconds histogram\n");
        for (of, kind) in self.kinds.iter().zip(KINDS) {
            let mut sum = 0;
            for (n, ms) in of.by_time.iter().zip(BUCKETS_MS) {
                sum += n.load(Relaxed);
                let _ =
                    writeln!(out, "rahba_http_seconds_bucket{{kind=\"{kind}\",le=\"{}.{:03}\"}} {sum}", ms / 1_000, ms % 1_000);
            }
            sum += of.by_time[BUCKETS_MS.len()].load(Relaxed);
            let micros = of.micros.load(Relaxed);
            let _ = writeln!(out, "rahba_http_seconds_bucket{{kind=\"{kind}\",le=\"+Inf\"}} {sum}");
            let _ = writeln!(out, "rahba_http_seconds_count{{kind=\"{kind}\"}} {sum}");
            let _ = writeln!(out, "rahba_http_seconds_sum{{kind=\"{kind}\"}} {}.{:06}", micros / 1_000_000, micros % 1_000_000);
        }
        for (name, n) in [
            ("rahba_http_errors_total", &self.failed),
            ("rahba_panics_total", &self.panics),
            ("rahba_sign_ins_refused_total", &self.sign_ins_refused),
        ] {
            let _ = writeln!(out, "# TYPE {name} counter\n{name} {}", n.load(Relaxed));
        }
        out
    }
}

/// What a request is called in the log and in the answer.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Marks the answer that stands for a panic until its page is made.
#[derive(Clone, Debug)]
struct Panicked;

/// Wraps a request: id, log line, figures. The line holds the route's pattern and not the address: an
/// address may hold a buyer's secret, a name that somebody searched for, a person's id.
#[expect(clippy::disallowed_methods, reason = "measures how long an answer took; it decides nothing")]
pub async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = hex(&super::session::random_of_the_moment::<6>());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", |m| m.as_str()).to_owned();
    let mut response = match super::registry::at_once(&app, &request) {
        Some(kept) => kept,
        None => {
            request.extensions_mut().insert(RequestId(id.clone()));
            // Whatever is said below it on the way says which request it was.
            next.run(request).instrument(tracing::error_span!("request", %id)).await
        }
    };
    if response.extensions_mut().remove::<Panicked>().is_some() {
        app.traffic.panics.fetch_add(1, Relaxed);
        response = our_fault(&id);
    }
    if !response.headers().contains_key(header::X_CONTENT_TYPE_OPTIONS) {
        // Made by a layer and not by a route: too late, too large.
        policy::put(app.config.secure, &super::session::new_token(), &mut response);
    }
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status();
    app.traffic.saw(&route, status, micros);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    if status.is_server_error() {
        tracing::error!(target: "rahba::access", %id, %method, route, status = status.as_u16(), micros, "request");
    } else {
        tracing::debug!(target: "rahba::access", %id, %method, route, status = status.as_u16(), micros, "request");
    }
    response
}

/// The answer after a panic. What it said goes to the log, which has the request's id.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_default();
    tracing::error!(panic = text, "a handler panicked");
    let mut r = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    r.extensions_mut().insert(Panicked);
    r
}

/// The page of a panic: in three languages, because whose it is may not be known, with the id to tell.
fn our_fault(id: &str) -> Response {
    let body = format!(
        "<!DOCTYPE html><html lang=\"ar\" dir=\"rtl\"><meta charset=\"utf-8\"><title>500</title><body><p>حدث خطأ من جهتنا، وقد سجل. أعيدوا المحاولة.</p><p lang=\"fr\" dir=\"ltr\">Une erreur de notre part, notée. Réessayez.</p><p lang=\"en\" dir=\"ltr\">Our mistake, and noted. Please try again.</p><p dir=\"ltr\"><code>{id}</code></p></body></html>"
    );
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
        body,
    )
        .into_response()
}
