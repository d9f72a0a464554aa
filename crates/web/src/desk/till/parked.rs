//! Tickets that wait beside the till while their buyer fetches one more thing: kept in a cookie of this
//! till's device, by bar code, so that they outlive a reload and cost the books nothing.

use super::ticket::Ticket;
use crate::kit::app::App;
use crate::kit::session::cookie;
use crate::kit::snapshot::Snapshot;
use axum::http::HeaderMap;
use rahba_kernel::{Id, Money};

/// More would not fit one cookie.
const TICKETS_MAX: usize = 5;
/// Browsers keep 4,096 bytes of a cookie.
const BYTES_MAX: usize = 3_600;

/// The tickets that wait, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Parked(Vec<Vec<(String, i64)>>);

/// A ticket that waits, as the till shows it.
pub struct Waiting {
    pub at: usize,
    pub lines: i64,
    pub total: Money,
    /// What is first on it, to know it by.
    pub first: String,
}

impl Parked {
    /// Reads the cookie; anything odd in it is left out.
    pub fn of(app: &App, headers: &HeaderMap) -> Parked {
        let text = cookie(headers, &app.cookie_name("parked")).unwrap_or_default();
        let line = |p: &str| {
            let (code, n) = p.split_once('x')?;
            let n = n.parse().ok().filter(|n| (1..=100_000).contains(n))?;
            (code.len() == 13 && code.bytes().all(|b| b.is_ascii_digit())).then(|| (code.to_owned(), n))
        };
        let tickets = text.split('_').map(|t| t.split('.').filter_map(line).take(60).collect::<Vec<_>>());
        Parked(tickets.filter(|t| !t.is_empty()).take(TICKETS_MAX).collect())
    }

    /// The `Set-Cookie` that keeps them for a day.
    pub fn cookie(&self, app: &App) -> String {
        let text = self.text();
        app.set_cookie("parked", (!text.is_empty()).then_some(&text), 86_400)
    }

    fn text(&self) -> String {
        let line = |(code, n): &(String, i64)| format!("{code}x{n}");
        self.0.iter().map(|t| t.iter().map(line).collect::<Vec<_>>().join(".")).collect::<Vec<_>>().join("_")
    }

    /// Puts a ticket aside; false when there is no room for it.
    pub fn put(&mut self, s: &Snapshot, ticket: &Ticket) -> bool {
        let code = |id: &Id| s.by_variant.get(id).map(|(i, k)| s.items[*i].variants[*k].0.barcode.clone());
        let lines: Vec<_> = ticket.0.iter().filter_map(|(id, n)| Some((code(id)?, *n))).collect();
        if lines.is_empty() || self.0.len() >= TICKETS_MAX {
            return false;
        }
        self.0.push(lines);
        let fits = self.text().len() <= BYTES_MAX;
        if !fits {
            self.0.pop();
        }
        fits
    }

    /// Takes a ticket back.
    pub fn take(&mut self, s: &Snapshot, at: usize) -> Option<Ticket> {
        if at >= self.0.len() {
            return None;
        }
        let lines = self.0.remove(at);
        Some(Ticket(lines.iter().filter_map(|(code, n)| Some((s.barcode(code)?.1.id, *n))).collect()))
    }

    /// As the till shows them.
    pub fn waiting(&self, s: &Snapshot, lang: rahba_kernel::Lang) -> Vec<Waiting> {
        let one = |(at, lines): (usize, &Vec<(String, i64)>)| {
            let known: Vec<_> = lines.iter().filter_map(|(code, n)| Some((s.barcode(code)?, *n))).collect();
            let ((item, ..), _) = known.first()?;
            Some(Waiting {
                at,
                lines: known.len() as i64,
                total: known.iter().filter_map(|((i, v, _), n)| Some(v.price?.for_quantity(*n, i.product.price_per))).sum(),
                first: s.marked("name", item.product.id, lang),
            })
        };
        self.0.iter().enumerate().filter_map(one).collect()
    }
}
