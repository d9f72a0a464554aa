//! What a browser may do with an answer: the content policy with its nonce, and what it reports (S1, S2).
//!
//! Each answer has a nonce of its own and only the script that bears it runs: neither an inline script nor a
//! file of our own host that somebody managed to fill. A page from memory has a mark where the nonce goes
//! (`cache`), near its end, so that its compressed form need not be made anew. A 304 says nothing of the
//! policy: the browser keeps the one that came with the page it has, whose nonce that page bears.

use super::app::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Where browsers send what the policy stopped.
pub const REPORTS: &str = "/csp-reports";
/// The largest report that is read.
const REPORT_MAX: usize = 16 * 1024;

/// Files of ours or of others: nothing runs in them, wherever they are opened (S4).
const FILE: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
const DRAWING: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

fn page(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
         manifest-src 'self'; report-uri {REPORTS}; report-to csp"
    )
}

/// What every answer bears.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=()"),
];

/// Puts the headers on.
pub fn put(secure: bool, nonce: &str, response: &mut Response) {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let csp = if kind.starts_with(b"text/html") {
        HeaderValue::from_str(&page(nonce)).ok()
    } else if kind.starts_with(b"image/svg") {
        Some(HeaderValue::from_static(DRAWING))
    } else {
        Some(HeaderValue::from_static(FILE))
    };
    let status = response.status();
    let h = response.headers_mut();
    if let Some(csp) = csp.filter(|_| status != StatusCode::NOT_MODIFIED) {
        h.insert(header::CONTENT_SECURITY_POLICY, csp);
        h.insert("reporting-endpoints", HeaderValue::from_static("csp=\"/csp-reports\""));
    }
    for (name, value) in ALWAYS {
        h.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        h.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    if !h.contains_key(header::CACHE_CONTROL) {
        h.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
}

/// What browsers reported.
#[derive(Default)]
pub struct Reports(AtomicU64);

impl Reports {
    pub fn count(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// Takes a report: counted, and the directive noted, nothing else. An address in it may hold a buyer's secret.
pub async fn report(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|h| h.to_str().ok()).unwrap_or_default();
    if !["application/csp-report", "application/reports+json", "application/json"].iter().any(|k| kind.starts_with(k)) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    if body.len() > REPORT_MAX {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let Ok(said) = serde_json::from_slice::<serde_json::Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    app.reports.0.fetch_add(1, Relaxed);
    let one = said.get(0).and_then(|r| r.get("body")).or_else(|| said.get("csp-report")).unwrap_or(&serde_json::Value::Null);
    let text = |names: [&str; 2]| names.iter().find_map(|n| one.get(*n)?.as_str()).unwrap_or_default().to_owned();
    let directive: String = text(["effectiveDirective", "effective-directive"])
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == '-')
        .take(40)
        .collect();
    tracing::warn!(directive, "a browser stopped something that our pages do not allow");
    StatusCode::NO_CONTENT.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(kind: &'static str, status: StatusCode) -> HeaderMap {
        let mut r = (status, [(header::CONTENT_TYPE, kind)], "x").into_response();
        put(true, "abc", &mut r);
        r.headers().clone()
    }

    #[test]
    fn only_the_script_with_this_answer_s_nonce_runs() {
        let h = with("text/html; charset=utf-8", StatusCode::OK);
        let csp = h["content-security-policy"].to_str().unwrap();
        assert!(csp.contains("script-src 'nonce-abc';") && csp.starts_with("default-src 'none';"), "{csp}");
        for word in ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "report-to csp"] {
            assert!(csp.contains(word), "{word}");
        }
        assert!(!csp.contains("unsafe") && !csp.contains("script-src 'self'"));
        assert_eq!(h["strict-transport-security"], "max-age=31536000; includeSubDomains");
    }

    #[test]
    fn files_are_in_a_sandbox() {
        for kind in ["image/webp", "text/csv", "text/javascript", "image/svg+xml", "application/pdf"] {
            let h = with(kind, StatusCode::OK);
            assert!(h["content-security-policy"].to_str().unwrap().contains("sandbox"), "{kind}");
            assert_eq!(h["x-content-type-options"], "nosniff");
        }
    }

    #[test]
    fn a_page_that_the_browser_has_keeps_its_own_policy() {
        assert!(!with("text/html", StatusCode::NOT_MODIFIED).contains_key("content-security-policy"));
    }
}
