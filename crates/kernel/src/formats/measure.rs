//! Quantities as people read and type them: pieces, grams and kilos, centimetres and metres.

use super::number;
use crate::lang::Lang;
use crate::quantity::Unit;
use crate::text::digits;

/// Small steps in one large unit: 1,000 g in a kilo, 100 cm in a metre.
fn large(unit: Unit) -> Option<i64> {
    match unit {
        Unit::Piece => None,
        Unit::G => Some(1_000),
        Unit::Cm => Some(100),
    }
}

/// The signs of the small and the large unit; none for pieces.
pub fn signs(lang: Lang, unit: Unit) -> Option<(&'static str, &'static str)> {
    match (unit, lang) {
        (Unit::Piece, _) => None,
        (Unit::G, Lang::Ar) => Some(("غ", "كغ")),
        (Unit::G, _) => Some(("g", "kg")),
        (Unit::Cm, Lang::Ar) => Some(("سم", "م")),
        (Unit::Cm, _) => Some(("cm", "m")),
    }
}

/// `3`, `350 g`, `1,25 kg`, `2,4 m`: the large unit from one of it on, with no zeros behind.
pub fn write(lang: Lang, unit: Unit, n: i64) -> String {
    said(lang, unit, n, |n| number::integer(lang, n))
}

/// The same as a field shows it, which is sent and read again: without the marks between thousands. [`parse`] takes
/// the comma of an English thousand for a decimal mark, and a kilometre would come back as a metre.
pub fn field(lang: Lang, unit: Unit, n: i64) -> String {
    said(lang, unit, n, |n| n.to_string())
}

fn said(lang: Lang, unit: Unit, n: i64, whole: impl Fn(i64) -> String) -> String {
    let (Some(per), Some((small, big))) = (large(unit), signs(lang, unit)) else { return whole(n) };
    if n.abs() < per {
        return format!("{}\u{00A0}{small}", whole(n));
    }
    let width = if per == 1_000 { 3 } else { 2 };
    let rest = format!("{:0width$}", n.unsigned_abs() % per.unsigned_abs());
    let rest = rest.trim_end_matches('0');
    let mark = if lang == Lang::En { "." } else { "," };
    let tail = if rest.is_empty() { String::new() } else { format!("{mark}{rest}") };
    format!("{}{tail}\u{00A0}{big}", whole(n / per))
}

/// What a price is for, when it is not for one piece: `kg`, `m`, `100 g`.
pub fn per(lang: Lang, unit: Unit, price_per: i64) -> Option<String> {
    let (_, big) = signs(lang, unit)?;
    Some(if large(unit) == Some(price_per) { big.to_owned() } else { write(lang, unit, price_per) })
}

/// Reads a quantity: `3`; `350`, `350 g`, `0,35 kg`, `1.5kg`; `240`, `2,4 m`. A number with a decimal
/// mark and no unit is what a scale or a measuring tape says: kilos, metres. `None` for anything else,
/// also for a part of the smallest step.
pub fn parse(unit: Unit, text: &str) -> Option<i64> {
    let text = digits::to_ascii(text.trim()).replace(['٫', '.'], ",").to_lowercase();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(text.len());
    let (number, sign) = (text[..at].trim(), text[at..].trim());
    let (whole, rest) = number.split_once(',').unwrap_or((number, ""));
    if whole.is_empty() || whole.len() > 7 || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let Some(per) = large(unit) else {
        return (number.bytes().all(|b| b.is_ascii_digit()) && sign.is_empty()).then_some(whole);
    };
    let known = |n: usize| Lang::ALL.iter().any(|l| signs(*l, unit).is_some_and(|s| [s.0, s.1][n] == sign));
    if known(0) || (sign.is_empty() && !number.contains(',')) {
        return rest.is_empty().then_some(whole);
    }
    if !sign.is_empty() && !known(1) {
        return None;
    }
    let width = if per == 1_000 { 3 } else { 2 };
    let (kept, cut) = rest.split_at(rest.len().min(width));
    if cut.bytes().any(|b| b != b'0') {
        return None;
    }
    let part: i64 = if kept.is_empty() { 0 } else { format!("{kept:0<width$}").parse().ok()? };
    Some(whole * per + part)
}

/// Reads a quantity whose unit nobody knows but who typed it: a whole number as it is, a weight or a length
/// with its sign.
pub fn parse_with_sign(text: &str) -> Option<i64> {
    parse(Unit::Piece, text).or_else(|| {
        let signed = text.trim().chars().next_back().is_some_and(char::is_alphabetic);
        [Unit::G, Unit::Cm].into_iter().find_map(|u| parse(u, text)).filter(|_| signed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_as_a_market_says_it() {
        assert_eq!(write(Lang::Fr, Unit::Piece, 1_250), "1\u{202F}250");
        assert_eq!(write(Lang::Fr, Unit::G, 350), "350\u{00A0}g");
        assert_eq!(write(Lang::Fr, Unit::G, 1_250), "1,25\u{00A0}kg");
        assert_eq!(write(Lang::En, Unit::G, 1_005), "1.005\u{00A0}kg");
        assert_eq!(write(Lang::Ar, Unit::Cm, 240), "2,4\u{00A0}م");
        assert_eq!(write(Lang::Ar, Unit::Cm, 300), "3\u{00A0}م");
        assert_eq!(per(Lang::Fr, Unit::G, 1_000).as_deref(), Some("kg"));
        assert_eq!(per(Lang::Fr, Unit::G, 100).as_deref(), Some("100\u{00A0}g"));
        assert_eq!(per(Lang::Fr, Unit::Piece, 1), None);
    }

    #[test]
    fn read_as_a_cashier_types_it() {
        for (text, grams) in [
            ("350", Some(350)),
            ("350 g", Some(350)),
            ("0,35", Some(350)),
            ("0.350", Some(350)),
            ("1.5kg", Some(1_500)),
            ("2 KG", Some(2_000)),
            ("١٫٥", Some(1_500)),
            ("1,5 كغ", Some(1_500)),
            ("0,0005", None),
            ("1,5 g", None),
            ("1,5 m", None),
            ("-3", None),
            ("", None),
            ("kg", None),
            ("1,2,3", None),
        ] {
            assert_eq!(parse(Unit::G, text), grams, "{text}");
        }
        assert_eq!(parse(Unit::Cm, "2,4 m"), Some(240));
        assert_eq!(parse(Unit::Cm, "240"), Some(240));
        assert_eq!(parse(Unit::Piece, "3"), Some(3));
        assert_eq!(parse(Unit::Piece, "3,5"), None);
        assert_eq!(parse_with_sign("12"), Some(12));
        assert_eq!(parse_with_sign("12,5 kg"), Some(12_500));
        assert_eq!(parse_with_sign("3 م"), Some(300));
        assert_eq!(parse_with_sign("1,5"), None);
    }

    #[test]
    fn a_kilometre_in_a_field_is_not_read_as_a_metre() {
        assert_eq!(write(Lang::En, Unit::Cm, 100_000), "1,000\u{00A0}m");
        assert_eq!(field(Lang::En, Unit::Cm, 100_000), "1000\u{00A0}m");
        assert_eq!(field(Lang::Fr, Unit::Piece, 1_250), "1250");
        assert_eq!(field(Lang::Fr, Unit::G, 1_250), "1,25\u{00A0}kg");
    }

    proptest! {
        #[test]
        fn what_a_field_shows_is_read_back(n in 0i64..10_000_000) {
            for unit in Unit::ALL {
                for lang in Lang::ALL {
                    prop_assert_eq!(parse(unit, &field(lang, unit, n)), Some(n));
                    if n < 1_000 {
                        prop_assert_eq!(parse(unit, &write(lang, unit, n)), Some(n));
                    }
                }
            }
        }

        #[test]
        fn reading_never_panics(s in "\\PC{0,14}") {
            for unit in Unit::ALL {
                let _ = parse(unit, &s);
            }
        }
    }
}
