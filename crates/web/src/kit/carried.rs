//! What browsers carry for us in cookies and addresses: a basket, a till's ticket, tickets that wait. Anybody may write
//! into them: what is odd is left out, what is said twice counts once, and what was read is written as it is read again.

use rahba_kernel::Id;

/// The most of one line: a hundred kilos, a kilometre.
pub const UNITS_MAX: i64 = 100_000;
/// Lines of a basket.
pub const BASKET_LINES: usize = 30;
/// Lines of one ticket.
pub const TICKET_LINES: usize = 60;
/// Tickets that wait: more would not fit one cookie.
pub const TICKETS_MAX: usize = 5;

/// A bar code and how many units.
pub type Line = (String, i64);

/// Lines as `CODExUNITS.CODExUNITS`, at most so many.
fn lines<X: PartialEq>(text: &str, most: usize, of: impl Fn(&str) -> Option<X>) -> Vec<(X, i64)> {
    let mut out: Vec<(X, i64)> = Vec::new();
    for part in text.split('.') {
        let line = part.split_once('x').and_then(|(key, n)| {
            let units: i64 = n.parse().ok().filter(|n| (1..=UNITS_MAX).contains(n))?;
            Some((of(key)?, units))
        });
        if let Some(line) = line.filter(|(key, _)| out.len() < most && out.iter().all(|(known, _)| known != key)) {
            out.push(line);
        }
    }
    out
}

fn text<X: std::fmt::Display>(lines: &[(X, i64)]) -> String {
    lines.iter().map(|(key, n)| format!("{key}x{n}")).collect::<Vec<_>>().join(".")
}

fn barcode(text: &str) -> Option<String> {
    (text.len() == 13 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

/// A basket: its id, which becomes the order's, and what is in it by bar code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basket {
    pub id: Option<Id>,
    pub lines: Vec<Line>,
}

impl Basket {
    /// Reads what [`Basket::text`] wrote. Without an id there is no basket: nothing in it could be ordered.
    pub fn read(text: &str) -> Basket {
        let (id, rest) = text.split_once('.').unwrap_or((text, ""));
        let Ok(id) = id.parse() else { return Basket::default() };
        Basket { id: Some(id), lines: lines(rest, BASKET_LINES, barcode) }
    }

    /// The basket for a cookie; nothing when nothing is in it.
    pub fn text(&self) -> Option<String> {
        let id = self.id.filter(|_| !self.lines.is_empty())?;
        Some(format!("{id}.{}", text(&self.lines)))
    }
}

/// What is on a till's ticket: variants and units, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket(pub Vec<(Id, i64)>);

impl Ticket {
    /// Reads what [`Ticket::text`] wrote.
    pub fn read(text: &str) -> Ticket {
        Ticket(lines(text, TICKET_LINES, |id| id.parse().ok()))
    }

    /// The ticket for an address.
    pub fn text(&self) -> String {
        text(&self.0)
    }

    /// The same ticket with other units of one line; none of it takes the line away.
    #[must_use]
    pub fn with(&self, variant: Id, units: i64) -> Ticket {
        let mut lines = self.0.clone();
        match lines.iter().position(|(x, _)| *x == variant) {
            Some(n) if units <= 0 => {
                lines.remove(n);
            }
            Some(n) => lines[n].1 = units.min(UNITS_MAX),
            None if units > 0 && lines.len() < TICKET_LINES => lines.push((variant, units.min(UNITS_MAX))),
            None => {}
        }
        Ticket(lines)
    }

    /// Units of a variant.
    pub fn units(&self, variant: Id) -> i64 {
        self.0.iter().find(|(x, _)| *x == variant).map_or(0, |(_, n)| *n)
    }
}

/// Tickets that wait, by bar code, as [`waiting_text`] wrote them.
pub fn read_waiting(text: &str) -> Vec<Vec<Line>> {
    text.split('_').map(|t| lines(t, TICKET_LINES, barcode)).filter(|t| !t.is_empty()).take(TICKETS_MAX).collect()
}

/// Tickets that wait, for a cookie.
pub fn waiting_text(tickets: &[Vec<Line>]) -> String {
    tickets.iter().map(|t| text(t)).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_written_and_read_back() {
        let (a, b) = (Id::named("a"), Id::named("b"));
        let ticket = Ticket::default().with(a, 2).with(b, 350).with(a, 3);
        assert_eq!(ticket.0, [(a, 3), (b, 350)]);
        assert_eq!(Ticket::read(&ticket.text()), ticket);
        assert_eq!(ticket.with(a, 0).0, [(b, 350)]);
        assert_eq!(ticket.with(b, -5).0, [(a, 3)]);
        assert_eq!(Ticket::read("nonsense.x.5x5"), Ticket::default());
        assert_eq!(ticket.units(b), 350);
    }

    #[test]
    fn what_is_said_twice_counts_once() {
        let id = Id::named("basket");
        let basket = Basket::read(&format!("{id}.2000000000015x2.2000000000022x1.2000000000015x9"));
        let lines = [("2000000000015".to_owned(), 2), ("2000000000022".to_owned(), 1)];
        assert_eq!((basket.id, basket.lines.as_slice()), (Some(id), &lines[..]));
        let twice = Ticket(vec![(id, 5), (id, 6)]);
        assert_eq!(Ticket::read(&twice.text()).0, [(id, 5)]);
    }

    #[test]
    fn a_basket_without_an_id_is_empty() {
        // It was shown with its lines, and an order of it led back to the basket for ever.
        assert_eq!(Basket::read("odd.2000000000015x2"), Basket::default());
        assert_eq!(Basket::read(""), Basket::default());
        assert_eq!(Basket { id: Some(Id::NIL), lines: Vec::new() }.text(), None);
    }
}
