//! Amounts as people type them, without any floating-point number.

use crate::money::Money;
use crate::text::digits;

/// Centimes from `1 250,50`, `1.250,50`, `1250.5`, `١٢٥٠٫٥٠`. `None` for anything doubtful: a sign, a
/// word, more than two decimals, an amount of a billion or more.
pub fn parse(text: &str) -> Option<Money> {
    let t: String = digits::to_ascii(text.trim())
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{00A0}' | '\u{202F}' | '\'') && !crate::text::bidi::is_control(*c))
        .map(|c| match c {
            '٫' => ',',
            '٬' => '.',
            other => other,
        })
        .collect();
    if t.is_empty() || !t.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.') {
        return None;
    }
    let last = t.rfind([',', '.']);
    let (whole, cents) = match last {
        None => (t.as_str(), ""),
        Some(i) => {
            let (w, c) = (&t[..i], &t[i + 1..]);
            let mark = t.as_bytes()[i];
            // "1.250" or "1,250": one kind of mark with three digits behind it groups thousands.
            if c.len() == 3 && !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit() || b == mark) {
                (t.as_str(), "")
            } else {
                (w, c)
            }
        }
    };
    if cents.len() > 2 || !cents.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = whole.split([',', '.']).collect();
    if groups.len() > 1 && (groups[0].is_empty() || groups[0].len() > 3 || groups[1..].iter().any(|g| g.len() != 3)) {
        return None;
    }
    let dirhams = groups.concat();
    if dirhams.len() > 9 || (dirhams.is_empty() && cents.is_empty()) {
        return None;
    }
    let d: i64 = if dirhams.is_empty() { 0 } else { dirhams.parse().ok()? };
    let c: i64 = match cents.len() {
        0 => 0,
        1 => cents.parse::<i64>().ok()? * 10,
        _ => cents.parse().ok()?,
    };
    Some(Money(d * 100 + c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typed_amounts() {
        for (t, m) in [
            ("1 250,50", 125_050),
            ("1.250,50", 125_050),
            ("1,250.50", 125_050),
            ("1250.5", 125_050),
            ("1\u{202F}250", 125_000),
            ("1.250", 125_000),
            ("٤٥٫٥", 4_550),
            ("45", 4_500),
            (",5", 50),
        ] {
            assert_eq!(parse(t), Some(Money(m)), "{t}");
        }
        for t in ["", "-1", "1e9", "NaN", "abc", "1,2,3", "12.3456", "9999999999", "1 250,505", "1..2", "."] {
            assert_eq!(parse(t), None, "{t}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(s in "\\PC{0,20}") {
            let _ = parse(&s);
        }
    }
}
