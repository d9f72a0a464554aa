//! The ticket: how a till shows what is on it, and how a scan or a typed quantity changes it.

pub use crate::kit::carried::Ticket;
use crate::kit::carried::UNITS_MAX;
use crate::kit::i18n::T;
use crate::kit::snapshot::Snapshot;
use crate::kit::typed;
use rahba_kernel::formats::ean::{self, Internal};
use rahba_kernel::formats::measure;
use rahba_kernel::{Id, Lang, Money, Unit};
use std::collections::BTreeMap;

/// A line as the till shows it.
pub struct TicketLine {
    pub variant: Id,
    pub name: String,
    pub label: String,
    /// The name for those who hear the page.
    pub plain: String,
    /// `3`, `350 g`, `2,4 m`.
    pub amount: String,
    pub price: Money,
    /// `kg`, `m`: what the price is for.
    pub per: Option<String>,
    pub total: Money,
    pub more: String,
    pub less: String,
    pub without: String,
    /// More than the book knows to be here.
    pub short: Option<String>,
    /// Its field takes the focus: a weight is to be typed.
    pub edit: bool,
}

/// The lines with their names and totals; what is no longer offered is left out. `there`: what stands at
/// the fair that the till sells at.
pub fn lines(s: &Snapshot, ticket: &Ticket, lang: Lang, edit: Option<Id>, there: Option<&BTreeMap<Id, i64>>) -> Vec<TicketLine> {
    let line = |(id, n): &(Id, i64)| {
        let (i, k) = s.by_variant.get(id)?;
        let (item, n) = (&s.items[*i], *n);
        let (variant, left) = &item.variants[*k];
        let left = there.map_or(*left, |t| t.get(id).copied().unwrap_or(0));
        let (p, price) = (&item.product, variant.price?);
        Some(TicketLine {
            variant: *id,
            name: s.marked("name", p.id, lang),
            label: s.marked("label", *id, lang),
            plain: s.text("name", p.id, lang).to_owned(),
            amount: measure::field(lang, p.unit, n),
            price,
            per: measure::per(lang, p.unit, p.price_per),
            total: price.for_quantity(n, p.price_per),
            more: ticket.with(*id, n + hop(p.unit, p.step)).text(),
            less: ticket.with(*id, n - hop(p.unit, p.step)).text(),
            without: ticket.with(*id, 0).text(),
            short: (n > left).then(|| measure::write(lang, p.unit, left)),
            edit: edit == Some(*id),
        })
    };
    ticket.0.iter().filter_map(line).collect()
}

/// How far − and + go: one piece; 50 g or 10 cm where the smallest amount sold divides it.
fn hop(unit: Unit, step: i64) -> i64 {
    let usual = match unit {
        Unit::Piece => 1,
        Unit::G => 50,
        Unit::Cm => 10,
    };
    if usual % step == 0 { usual } else { step }
}

/// What a scan or a search in the till's field came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Scan {
    /// Units of a variant come onto the ticket.
    Found { variant: Id, units: i64, measured: bool },
    /// A code that is not known, or a piece that may not be sold: the sentence to show.
    No(String),
    /// Words to search for.
    Words,
}

/// Reads what was scanned or typed: a bar code, one of a scale's labels (21 grams, 22 centimes, 23
/// centimetres), or `3*` before a code for three of it.
pub fn scan(s: &Snapshot, t: T, typed: &str) -> Scan {
    let (times, code) = typed::times(typed);
    let is_code = code.len() >= 8 && code.bytes().all(|b| b.is_ascii_digit());
    let unknown = || if is_code { Scan::No(t.a("till-unknown-code", "code", &code)) } else { Scan::Words };
    // A scale's label names the five-digit number of the variant's own code.
    let (plain, said) = match Internal::read(&code) {
        Some(Internal::Weight { item, grams }) => (ean::numbered(24, item.into()), Some((Unit::G, i64::from(grams)))),
        Some(Internal::Length { item, centimetres }) => {
            (ean::numbered(24, item.into()), Some((Unit::Cm, i64::from(centimetres))))
        }
        Some(Internal::Price { item, centimes }) => (ean::numbered(24, item.into()), Some((Unit::Piece, i64::from(centimes)))),
        _ => (Some(code.clone()), None),
    };
    let by_price = matches!(Internal::read(&code), Some(Internal::Price { .. }));
    let Some((item, variant, _)) = plain.as_deref().and_then(|c| s.barcode(c)) else { return unknown() };
    let p = &item.product;
    if item.label.stopped {
        return Scan::No(format!("{}: {}", s.text("name", p.id, t.0), t.s("order-label-stopped")));
    }
    let units = match (said, variant.price) {
        // More than a number holds is none that is sold.
        (None, _) => times.checked_mul(p.step).unwrap_or(0),
        (Some((_, centimes)), Some(price)) if by_price && price.0 > 0 => {
            // The quantity is the amount over the price, to the nearest amount that is sold.
            let exact = (p.price_per * centimes + price.0 / 2) / price.0;
            (exact + p.step / 2) / p.step * p.step
        }
        (Some((unit, n)), _) if unit == p.unit => n,
        _ => return unknown(),
    };
    if !(1..=UNITS_MAX).contains(&units) {
        return unknown();
    }
    Scan::Found { variant: variant.id, units, measured: said.is_some() || p.unit == Unit::Piece }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_goes_as_far_as_a_hand_would() {
        assert_eq!(hop(Unit::Piece, 1), 1);
        assert_eq!(hop(Unit::G, 10), 50);
        assert_eq!(hop(Unit::G, 100), 100);
        assert_eq!(hop(Unit::Cm, 5), 10);
    }
}
