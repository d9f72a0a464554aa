//! Tickets that wait beside the till while their buyer fetches one more thing: kept in a cookie of this
//! till's device, by bar code, so that they outlive a reload and cost the books nothing.

use super::ticket::Ticket;
use crate::kit::app::App;
use crate::kit::carried::{Line, TICKETS_MAX, read_waiting, waiting_text};
use crate::kit::session::cookie;
use crate::kit::snapshot::Snapshot;
use axum::http::HeaderMap;
use rahba_kernel::{Id, Money};

/// Browsers keep 4,096 bytes of a cookie.
const BYTES_MAX: usize = 3_600;

/// The tickets that wait, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Parked(Vec<Vec<Line>>);

/// A ticket that waits, as the till shows it.
pub struct Waiting {
    pub at: usize,
    pub lines: i64,
    pub total: Money,
    /// What is first on it, to know it by.
    pub first: String,
}

impl Parked {
    /// Reads the cookie.
    pub fn of(app: &App, headers: &HeaderMap) -> Parked {
        Parked(read_waiting(&cookie(headers, &app.cookie_name("parked")).unwrap_or_default()))
    }

    /// The `Set-Cookie` that keeps them for a day.
    pub fn cookie(&self, app: &App) -> String {
        let text = self.text();
        app.set_cookie("parked", (!text.is_empty()).then_some(&text), 86_400)
    }

    fn text(&self) -> String {
        waiting_text(&self.0)
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
        let one = |(at, lines): (usize, &Vec<Line>)| {
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
