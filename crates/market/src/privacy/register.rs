//! Which column holds what of a person, as `data/personal.csv` says.

use std::sync::OnceLock;

/// A column of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub table: &'static str,
    pub column: &'static str,
    /// `none`, `id`, `actor`, `secret`, or what it holds of a person: `identity`, `contact`, `money`,
    /// `session`, `act`, `text`.
    pub class: &'static str,
    /// Of whom: words of `person buyer member artisan named paper`; empty when nothing is of a person.
    whose: &'static str,
}

/// Classes of what is of a person.
pub const PERSONAL: [&str; 6] = ["identity", "contact", "money", "session", "act", "text"];

impl Column {
    /// Of whom this column tells.
    pub fn whose(&self) -> impl Iterator<Item = &'static str> {
        self.whose.split_whitespace()
    }

    pub fn is_personal(&self) -> bool {
        PERSONAL.contains(&self.class)
    }
}

/// Every column of the schema. A line that is no line is not there, and the schema's test then misses it.
pub fn columns() -> &'static [Column] {
    static ALL: OnceLock<Vec<Column>> = OnceLock::new();
    ALL.get_or_init(|| {
        let lines = include_str!("../../data/personal.csv").lines().filter(|l| !l.starts_with('#')).skip(1);
        lines
            .filter_map(|l| {
                let mut cells = l.split(';');
                let (table, column, class, whose) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
                Some(Column { table, column, class, whose: if whose == "-" { "" } else { whose } })
            })
            .collect()
    })
}

/// How a number of a column is meant, as column names of this schema say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Moment,
    Day,
    /// Whole centimes.
    Money,
    Plain,
}

/// What a column's number means.
pub fn meaning(column: &str) -> Meaning {
    const DAYS: [&str; 3] = ["from_day", "until_day", "on_day"];
    const MONEY: [&str; 8] = ["goods", "discount", "shipping", "total", "unit_price", "paid", "amount", "value"];
    match column {
        "at" => Meaning::Moment,
        c if c.ends_with("_at") => Meaning::Moment,
        c if c.ends_with("_on") || DAYS.contains(&c) => Meaning::Day,
        c if MONEY.contains(&c) => Meaning::Money,
        _ => Meaning::Plain,
    }
}
