//! The drawer is counted note by note and coin by coin, before anybody sees what it should hold.

use crate::kit::fields::Fields;
use crate::kit::oops::Oops;
use rahba_kernel::Money;

/// The notes and coins in use, in centimes (Bank Al-Maghrib: 200 to 20 DH, 10 DH to 10 centimes).
const KINDS: [i64; 11] = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10];

/// A sheet to count on.
pub fn blank() -> Vec<(Money, String)> {
    KINDS.map(|k| (Money(k), String::new())).to_vec()
}

/// The sheet as it was filled in.
pub fn typed(f: &Fields) -> Vec<(Money, String)> {
    KINDS.map(|k| (Money(k), f.get(&format!("d-{k}")).to_owned())).to_vec()
}

/// What was counted.
///
/// # Errors
/// `till-count-blank` when nothing was filled in: an empty drawer is counted as a nought; `bad-number` for
/// what is no count.
pub fn counted(f: &Fields) -> Result<Money, Oops> {
    let mut sum = None;
    for k in KINDS {
        let name = format!("d-{k}");
        if f.get(&name).is_empty() {
            continue;
        }
        let n = f.int(&name)?;
        if !(0..=100_000).contains(&n) {
            return Err(Oops::new(422, "bad-number"));
        }
        sum = Some(sum.unwrap_or(Money::ZERO) + Money(k * n));
    }
    sum.ok_or_else(|| Oops::new(422, "till-count-blank"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(filled: &[(&str, &str)]) -> Fields {
        Fields(filled.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn notes_and_coins_add_up_to_the_centime() {
        let f = sheet(&[("d-20000", "3"), ("d-50", "٥"), ("d-10", " 1 "), ("d-100", "")]);
        assert_eq!(counted(&f).ok(), Some(Money(60_260)));
        assert_eq!(counted(&sheet(&[("d-20000", "0")])).ok(), Some(Money::ZERO));
    }

    #[test]
    fn a_blank_sheet_and_words_are_no_count() {
        assert_eq!(counted(&sheet(&[])).unwrap_err().message, "till-count-blank");
        assert_eq!(counted(&sheet(&[("d-500", "two")])).unwrap_err().message, "bad-number");
        assert_eq!(counted(&sheet(&[("d-500", "-1")])).unwrap_err().message, "bad-number");
    }
}
