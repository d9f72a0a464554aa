//! Quantities with and without their sign: what is read is shown in a field, sent again and read as the same.

use rahba_kernel::formats::measure::{field, parse, parse_with_sign, write};
use rahba_kernel::text::digits;
use rahba_kernel::{Lang, Unit};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for unit in Unit::ALL {
        let Some(n) = parse(unit, text) else { continue };
        assert!(n >= 0, "{text:?} is no quantity");
        assert!(is_what_stands_there(unit, text, n), "{text:?} is read as {n}");
        for lang in Lang::ALL {
            let shown = field(lang, unit, n);
            assert_eq!(parse(unit, &shown), Some(n), "{shown:?} of {text:?}");
            assert!(!write(lang, unit, n).is_empty());
        }
    }
    let Some(n) = parse_with_sign(text) else { return };
    if parse(Unit::Piece, text) == Some(n) {
        return;
    }
    // Who typed a sign meant one unit, and no other reads it.
    let by: Vec<Unit> = [Unit::G, Unit::Cm].into_iter().filter(|u| parse(*u, text).is_some()).collect();
    assert_eq!(by.len(), 1, "{text:?} is both a weight and a length");
    assert_eq!(parse(by[0], text), Some(n));
    for lang in Lang::ALL {
        assert_eq!(parse_with_sign(&field(lang, by[0], n)), Some(n), "{text:?}");
    }
}

/// Counted another way: all digits as one number, over as many tens as stand behind the mark, in small or large units.
fn is_what_stands_there(unit: Unit, text: &str, n: i64) -> bool {
    let text = digits::to_ascii(text.trim()).replace(['٫', '.'], ",");
    let number = text.split(|c: char| !c.is_ascii_digit() && c != ',').next().unwrap_or_default();
    let (whole, rest) = number.split_once(',').unwrap_or((number, ""));
    let rest = rest.trim_end_matches('0');
    let Ok(all) = format!("{whole}{rest}").parse::<i128>() else { return false };
    let tens = 10_i128.pow(rest.len() as u32);
    let large = i128::from(unit.usual_price_per());
    let n = i128::from(n) * tens;
    (n == all && rest.is_empty()) || n == all * large
}
