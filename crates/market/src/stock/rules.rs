//! Pure rules of stock: codes that are typed by hand, ages on show, signatures.

use rahba_kernel::Micros;
use rahba_kernel::text::digits;

/// Check letters, without those that are read as digits or as one another (I, O, U).
const LETTERS: [u8; 23] = *b"ABCDEFGHJKLMNPQRSTVWXYZ";

/// The check letter of a code: its digits as a number, modulo 23. A prime above 9 that does not
/// divide 10 shows every wrong digit and every exchange of two neighbours: the wrong number typed is why goods go
/// missing.
fn letter(digits: &str) -> char {
    let rest = digits.bytes().filter(u8::is_ascii_digit).fold(0usize, |r, d| (r * 10 + usize::from(d - b'0')) % 23);
    LETTERS[rest] as char
}

/// The code on a lot's label: its series number and a check letter, `L-2026-000123X`.
pub fn lot_code(number: &str) -> String {
    format!("{number}{}", letter(number))
}

/// A lot code as somebody typed or read it out, in its stored form: case, spaces, dashes and
/// Arabic digits do not matter. `None` when its letter does not fit its digits.
pub fn read_lot_code(typed: &str) -> Option<String> {
    let plain: String =
        digits::to_ascii(typed).chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let body = plain.strip_prefix('L').unwrap_or(&plain);
    let (number, check) = body.split_at_checked(body.len().checked_sub(1)?)?;
    if number.len() < 10 || !number.bytes().all(|b| b.is_ascii_digit()) || !check.starts_with(letter(number)) {
        return None;
    }
    Some(format!("L-{}-{}{check}", &number[..4], &number[4..]))
}

/// Days on show that begin the age bands of dead stock .
pub const AGE_BANDS: [i64; 4] = [30, 60, 90, 120];

/// The band that goods on show since a moment have reached: 0, 30, 60, 90 or 120 days.
pub fn age_band(since: Micros, now: Micros) -> i64 {
    let days = now.since(since) / Micros::DAY;
    AGE_BANDS.into_iter().rev().find(|b| days >= *b).unwrap_or(0)
}

/// True for SVG path data made only of moves and lines between numbers, of sane size: it is shown
/// again as a drawing on the note. Empty when it was signed on paper.
pub fn is_signature(path: &str) -> bool {
    if path.is_empty() {
        return true;
    }
    if path.len() > 20_000 || !path.starts_with('M') || path.ends_with(['M', 'L']) {
        return false;
    }
    path.split_inclusive(['M', 'L']).skip(1).all(|piece| {
        let numbers = piece.trim_end_matches(['M', 'L']);
        let mut count = 0;
        let good = numbers.split([' ', ',']).filter(|n| !n.is_empty()).all(|n| {
            count += 1;
            let digits = n.strip_prefix('-').unwrap_or(n);
            let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
            let figures = |t: &str| !t.is_empty() && t.len() <= 6 && t.bytes().all(|b| b.is_ascii_digit());
            figures(whole) && figures(part)
        });
        good && count > 0 && count % 2 == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_digit_or_two_exchanged_ones_show_in_the_letter() {
        let code = lot_code("L-2026-000123");
        assert_eq!(read_lot_code(&code).as_ref(), Some(&code));
        let digits: Vec<char> = code.chars().collect();
        for (i, c) in digits.iter().enumerate().filter(|(_, c)| c.is_ascii_digit()) {
            for other in '0'..='9' {
                if other != *c {
                    let mut wrong = digits.clone();
                    wrong[i] = other;
                    assert_eq!(read_lot_code(&wrong.iter().collect::<String>()), None, "{i} {other}");
                }
            }
            if i + 1 < digits.len() && digits[i + 1].is_ascii_digit() && digits[i + 1] != *c {
                let mut swapped = digits.clone();
                swapped.swap(i, i + 1);
                assert_eq!(read_lot_code(&swapped.iter().collect::<String>()), None, "{i} exchanged");
            }
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = lot_code("L-2026-000123");
        for typed in
            [code.to_lowercase(), code.replace('-', " "), code.replace('-', ""), code.replace('1', "١").replace('2', "٢")]
        {
            assert_eq!(read_lot_code(&typed).as_ref(), Some(&code), "{typed}");
        }
        for wrong in ["", "L", "K", "é", "L-2026", "L-2026-000123", "عسل"] {
            assert_eq!(read_lot_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn bands_begin_on_their_day() {
        let at = |days: i64| age_band(Micros(0), Micros(days * Micros::DAY));
        assert_eq!([at(0), at(29), at(30), at(89), at(90), at(500)], [0, 0, 30, 60, 90, 120]);
    }

    #[test]
    fn a_signature_is_moves_and_lines_between_numbers() {
        for good in ["", "M1 1L20 20", "M10 20L11 21L12 22M30 40L31 41", "M-1.5,2L3,-4.25"] {
            assert!(is_signature(good), "{good}");
        }
        let long = format!("M1 1{}", "L1 1".repeat(6_000));
        for bad in ["L1 1", "M", "M1", "M1 1L", "M1 1C2 2", "M1 1\" onload=\"x", "1 1", "M1 1L2 2 3", "M1 .L2 2", &long] {
            assert!(!is_signature(bad), "{bad}");
        }
    }
}
