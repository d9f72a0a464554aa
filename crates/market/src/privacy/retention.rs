//! What is kept how long, as `data/retention.csv` says.

use rahba_kernel::Micros;
use std::sync::OnceLock;

/// How a class comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Taken away by night.
    Deleted,
    /// It lies with the visitor; her browser forgets it.
    Browser,
    /// Outside the database, by the operator's tools.
    Operator,
    /// When she asks.
    Asked,
    /// Kept: the law or the proof wants it.
    Law,
}

impl How {
    pub fn code(self) -> &'static str {
        match self {
            How::Deleted => "deleted",
            How::Browser => "browser",
            How::Operator => "operator",
            How::Asked => "asked",
            How::Law => "law",
        }
    }

    fn from_code(code: &str) -> Option<How> {
        [How::Deleted, How::Browser, How::Operator, How::Asked, How::Law].into_iter().find(|h| h.code() == code)
    }
}

/// A class of data and its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its words are `keep-CLASS`.
    pub class: &'static str,
    /// From the end of its use; none: as `how` says.
    pub days: Option<i64>,
    pub how: How,
    /// Why so long.
    pub source: &'static str,
}

/// The whole table, in the order in which it is shown.
pub fn terms() -> &'static [Term] {
    static ALL: OnceLock<Vec<Term>> = OnceLock::new();
    ALL.get_or_init(|| {
        let lines = include_str!("../../data/retention.csv").lines().filter(|l| !l.starts_with('#')).skip(1);
        lines
            .filter_map(|l| {
                let mut cells = l.splitn(4, ';');
                let (class, days, how, source) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
                Some(Term { class, days: days.parse().ok(), how: How::from_code(how)?, source })
            })
            .collect()
    })
}

/// The days of a class; 0 when it has no term.
pub fn days(class: &str) -> i64 {
    terms().iter().find(|t| t.class == class).and_then(|t| t.days).unwrap_or(0)
}

/// What ended before this moment is due. `None` for a class without a term.
pub fn cutoff(class: &str, now: Micros) -> Option<Micros> {
    Some(days(class)).filter(|d| *d > 0).map(|d| now.plus(-d * Micros::DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_what_is_deleted_has_a_term() {
        let lines = include_str!("../../data/retention.csv").lines().filter(|l| !l.starts_with('#')).count() - 1;
        assert_eq!(terms().len(), lines);
        for t in terms() {
            assert!(!t.source.is_empty(), "{}", t.class);
            assert!(t.days.is_some() || !matches!(t.how, How::Deleted | How::Browser | How::Operator), "{}", t.class);
        }
        assert_eq!(cutoff("attempts", Micros(100 * Micros::DAY)), Some(Micros(10 * Micros::DAY)));
        assert_eq!(cutoff("journal", Micros(1)), None);
        // Ten years of the books are said and never acted on.
        assert!(terms().iter().filter(|t| t.how == How::Law).count() == 2 && days("books") == 3650);
    }
}
