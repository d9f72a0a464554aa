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
            // `get`: a letter of another script may stand where the digits are cut.
            let rib = rest.get(2..)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_iban_with_letters_of_another_script_is_refused() {
        // 26 bytes after MA, with a letter across the place where the key ends.
        let text = ["MA", "1\u{C9}", &"1".repeat(23)].concat();
        assert_eq!(text.len(), 28);
        assert_eq!(parse(&text), None);
        assert_eq!(parse("MA"), None);
        assert_eq!(parse(&"0".repeat(24)), None);
    }

    #[test]
    fn written_in_groups_or_in_arabic_digits() {
        let rib = "011519000001205000534921";
        assert_eq!(parse("011 519 0000012050005349 21").as_deref(), Some(rib));
        assert_eq!(parse("٠١١٥١٩٠٠٠٠٠١٢٠٥٠٠٠٥٣٤٩٢١").as_deref(), Some(rib));
        assert_eq!(parse("ma64 0115 1900 0001 2050 0053 4921").as_deref(), Some(rib));
        assert_eq!(parse("MA65 0115 1900 0001 2050 0053 4921"), None);
    }

    proptest! {
        #[test]
        fn reading_never_panics(s in "\\PC{0,40}", m in "(MA|ma)?[0-9é٠ ]{20,30}") {
            let _ = (parse(&s), ice(&s), parse(&m), ice(&m));
        }

        #[test]
        fn a_wrong_digit_is_caught(place in 0usize..24, by in 1u8..10) {
            let mut rib = *b"011519000001205000534921";
            rib[place] = b'0' + (rib[place] - b'0' + by) % 10;
            prop_assert_eq!(parse(std::str::from_utf8(&rib).unwrap()), None);
        }
    }
}
