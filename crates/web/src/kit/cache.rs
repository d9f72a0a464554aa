//! Shop pages in memory. A page is kept with the snapshot that it was made from and given out only
//! while that is the shop's snapshot still: what anybody changes, the next reader sees.
//!
//! A page is the same for everybody who is not signed in, but for the number on the basket and the nonce
//! of the answer; they are put in at marks. What stands before the nonce's mark is compressed once; the
//! nonce and the few bytes behind it follow as they are.

use super::pieces;
use super::snapshot::Snapshot;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::merkle::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Where the frame leaves room for the basket's number.
pub const BASKET_MARK: &str = "<!--basket-->";
/// Where the frame leaves room for the answer's nonce.
pub const NONCE_MARK: &str = "@nonce@";
/// The most that is kept before all is dropped and begun anew.
const BYTES_MAX: usize = 96 * 1024 * 1024;

/// One page.
pub struct Kept {
    snapshot: Arc<Snapshot>,
    /// Without the marks: what somebody with an empty basket gets, but for the nonce.
    body: Bytes,
    /// Where the basket's number goes into `body`.
    mark: Option<usize>,
    /// Where the nonce goes into `body`.
    nonce: Option<usize>,
    tag: String,
    /// Brotli of `body` up to the nonce, made when first asked for.
    small: OnceLock<Bytes>,
}

#[derive(Default)]
struct Shelf {
    pages: BTreeMap<String, Arc<Kept>>,
    bytes: usize,
}

/// The pages in memory.
#[derive(Default)]
pub struct Pages(RwLock<Shelf>);

impl Pages {
    /// The page of an address, if it was made from this very snapshot.
    pub fn get(&self, address: &str, snapshot: &Arc<Snapshot>) -> Option<Arc<Kept>> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shelf.pages.get(address).filter(|k| Arc::ptr_eq(&k.snapshot, snapshot)).cloned()
    }

    /// Keeps a page.
    pub fn keep(&self, address: &str, snapshot: Arc<Snapshot>, html: &str) -> Arc<Kept> {
        let mark = html.find(BASKET_MARK);
        let html = html.replacen(BASKET_MARK, "", 1);
        let nonce = html.find(NONCE_MARK);
        let body = Bytes::from(html.replacen(NONCE_MARK, "", 1));
        let tag = hex(&Sha256::digest(&body)[..12]);
        let size = body.len() + address.len();
        let kept = Arc::new(Kept { snapshot, body, mark, nonce, tag, small: OnceLock::new() });
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.bytes + size > BYTES_MAX {
            *shelf = Shelf::default();
        }
        let before = shelf.pages.insert(address.to_owned(), kept.clone());
        shelf.bytes = shelf.bytes + size - before.map_or(0, |b| b.body.len() + address.len());
        kept
    }

    /// How many pages are kept, and their bytes.
    pub fn size(&self) -> (usize, usize) {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (shelf.pages.len(), shelf.bytes)
    }
}

/// The number beside the basket.
pub fn basket_dot(lines: usize) -> String {
    if lines == 0 { String::new() } else { format!("<b class=\"dot\">{lines}</b>") }
}

impl Kept {
    /// The answer for a visitor with so many lines in her basket: 304 when she has it already.
    pub fn answer(&self, lines: usize, nonce: &str, headers: &HeaderMap) -> Response {
        let tag = format!("\"{}-{lines}\"", self.tag);
        let text = |name| headers.get(name).and_then(|x: &HeaderValue| x.to_str().ok()).unwrap_or_default();
        let known = text(header::IF_NONE_MATCH).split(',').any(|t| t.trim().trim_start_matches("W/") == tag);
        let at = self.nonce.unwrap_or(self.body.len());
        let nonce = if self.nonce.is_some() { Bytes::copy_from_slice(nonce.as_bytes()) } else { Bytes::new() };
        let tail = self.body.slice(at..);
        let mut answer = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else if lines == 0 && super::assets::takes_brotli(headers) {
            let small = self.small.get_or_init(|| super::assets::brotli_open(&self.body[..at], 5)).clone();
            let end = super::assets::brotli_end(&[&nonce[..], &tail[..]].concat());
            let mut r = pieces::of([small, end]).into_response();
            r.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            r
        } else {
            let (dot, basket) = match self.mark.filter(|_| lines > 0) {
                None => (0, Bytes::new()),
                Some(mark) => (mark, Bytes::from(basket_dot(lines))),
            };
            pieces::of([self.body.slice(..dot), basket, self.body.slice(dot..at), nonce, tail]).into_response()
        };
        let h = answer.headers_mut();
        if !known {
            h.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        }
        if let Ok(value) = HeaderValue::from_str(&tag) {
            h.insert(header::ETAG, value);
        }
        h.insert(header::VARY, HeaderValue::from_static("cookie, accept-encoding"));
        answer
    }
}
