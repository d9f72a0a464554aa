//! Bank account (RIB), IBAN and company number (ICE): one rule, the whole number mod 97 is 0.

use crate::text::digits;

fn digits_only(text: &str) -> String {
    digits::to_ascii(text).chars().filter(|c| !c.is_whitespace() && *c != '-' && *c != '\u{202F}').collect()
}

fn mod97(digits: &str) -> Option<u64> {
    digits.bytes().try_fold(0u64, |r, b| b.is_ascii_digit().then(|| (r * 10 + u64::from(b - b'0')) % 97))
}

/// A RIB of 24 digits whose key is right; also read from an IBAN. `None` otherwise.
pub fn parse(text: &str) -> Option<String> {
    let d = digits_only(text).to_uppercase();
    let rib = match d.strip_prefix("MA") {
        Some(rest) if rest.len() == 26 => {
            let rib = &rest[2..];
            (iban(rib) == d).then(|| rib.to_owned())?
        }
        Some(_) => return None,
        None => d,
    };
    (rib.len() == 24 && mod97(&rib)? == 0 && rib.bytes().any(|b| b != b'0')).then_some(rib)
}

/// `MA` + two check digits + RIB (ISO 13616).
pub fn iban(rib: &str) -> String {
    // M = 22, A = 10, then "00" in place of the check digits.
    let r = mod97(&[rib, "221000"].concat()).unwrap_or(0);
    format!("MA{:02}{rib}", 98 - r)
}

/// What is to be said of a company number. Wrong ones exist in the wild: warn, never block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IceVerdict {
    Good,
    /// Not 15 digits.
    Length,
    /// The key does not fit: probably mistyped.
    Key,
}

/// Judges an ICE (15 digits, the whole mod 97 = 0).
pub fn ice(text: &str) -> IceVerdict {
    let d = digits_only(text);
    if d.len() != 15 || !d.bytes().all(|b| b.is_ascii_digit()) {
        IceVerdict::Length
    } else if mod97(&d) == Some(0) && d.bytes().any(|b| b != b'0') {
        IceVerdict::Good
    } else {
        IceVerdict::Key
    }
}
