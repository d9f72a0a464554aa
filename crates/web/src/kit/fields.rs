//! What a form sent, read field by field; unknown fields are simply not read.

use super::oops::Oops;
use rahba_kernel::formats::{amount, measure};
use rahba_kernel::text::digits;
use rahba_kernel::{Day, Id, Money};

/// The fields of a form, in order.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The field's text, trimmed; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.trim())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(k, _)| k == name).map(|(_, v)| v.trim())
    }

    /// Whether one of the fields of this name holds this value.
    pub fn has(&self, name: &str, value: impl ToString) -> bool {
        let value = value.to_string();
        self.all(name).any(|x| x == value)
    }

    /// # Errors
    /// 404 when it is not an id: ids are not typed by people.
    pub fn id(&self, name: &str) -> Result<Id, Oops> {
        self.get(name).parse().map_err(|_| Oops::not_found())
    }

    /// # Errors
    /// `bad-number` when it is not a whole number.
    pub fn int(&self, name: &str) -> Result<i64, Oops> {
        digits::to_ascii(self.get(name)).parse().map_err(|_| Oops::new(422, "bad-number"))
    }

    /// Units of something: a whole number, or a weight or a length with its sign.
    ///
    /// # Errors
    /// `bad-number` when it is neither.
    pub fn units(&self, name: &str) -> Result<i64, Oops> {
        measure::parse_with_sign(self.get(name)).ok_or_else(|| Oops::new(422, "bad-number"))
    }

    /// # Errors
    /// `bad-date` when it is not a day.
    pub fn day(&self, name: &str) -> Result<Day, Oops> {
        Day::parse_iso(self.get(name)).ok_or_else(|| Oops::new(422, "bad-date"))
    }

    /// # Errors
    /// `bad-amount` when it is not an amount.
    pub fn money(&self, name: &str) -> Result<Money, Oops> {
        amount::parse(self.get(name)).ok_or_else(|| Oops::new(422, "bad-amount"))
    }
}
