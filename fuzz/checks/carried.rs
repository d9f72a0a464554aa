//! Baskets, tickets and tickets that wait, as anybody may write them into a cookie or an address.

use crate::kit::carried::{BASKET_LINES, Basket, TICKET_LINES, TICKETS_MAX, Ticket, UNITS_MAX, read_waiting, waiting_text};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let basket = Basket::read(text);
    assert!(basket.lines.len() <= BASKET_LINES && (basket.id.is_some() || basket.lines.is_empty()));
    sound(&basket.lines);
    if let Some(written) = basket.text() {
        assert!(written.len() <= 36 + BASKET_LINES * 21, "it fits a cookie");
        assert_eq!(Basket::read(&written), basket);
        is_a_cookie(&written);
    }

    let ticket = Ticket::read(text);
    assert!(ticket.0.len() <= TICKET_LINES);
    sound(&ticket.0);
    assert_eq!(Ticket::read(&ticket.text()), ticket);
    is_a_cookie(&ticket.text());
    if let Some((first, n)) = ticket.0.first().copied() {
        assert_eq!(ticket.with(first, 0).0.len(), ticket.0.len() - 1, "taken off, it is off");
        assert_eq!(ticket.with(first, n), ticket);
    }

    let waiting = read_waiting(text);
    assert!(waiting.len() <= TICKETS_MAX);
    for ticket in &waiting {
        assert!(!ticket.is_empty() && ticket.len() <= TICKET_LINES);
        sound(ticket);
    }
    assert_eq!(read_waiting(&waiting_text(&waiting)), waiting);
    is_a_cookie(&waiting_text(&waiting));
}

fn sound<X: PartialEq>(lines: &[(X, i64)]) {
    for (at, (key, n)) in lines.iter().enumerate() {
        assert!((1..=UNITS_MAX).contains(n));
        assert!(lines[..at].iter().all(|(before, _)| before != key), "a thing has one line");
    }
}

/// Nothing in it ends a cookie, a line of a head or a parameter of an address.
fn is_a_cookie(text: &str) {
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b)), "{text:?}");
}
