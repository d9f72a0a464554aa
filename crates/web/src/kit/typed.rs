//! Small things that people type into a form: an hour, a share, a day of every year, `3*` before a code. A number is
//! digits and nothing else: a sign, which Rust's own parser takes, has no place in the middle of them.

use rahba_kernel::money::Bps;
use rahba_kernel::text::digits;

/// The most pieces that are typed before a code.
const TIMES_MAX: i64 = 100_000;

fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Minutes after midnight of `09:30`, and of `09:30:00`, as some browsers send it.
pub fn minutes(typed: &str) -> Option<i64> {
    let (h, rest) = typed.trim().split_once(':')?;
    let (m, seconds) = rest.split_at_checked(2)?;
    if !seconds.is_empty() && seconds != ":00" {
        return None;
    }
    let (h, m) = (number(h)?, number(m)?);
    ((0..24).contains(&h) && (0..60).contains(&m)).then(|| h * 60 + m)
}

/// `9:30` for 570 minutes.
pub fn clock(minutes: i64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A share in per cent with comma or point: `12`, `12,5`.
pub fn share(typed: &str) -> Option<Bps> {
    let text = digits::to_ascii(typed.trim()).replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if part.len() > 2 {
        return None;
    }
    let part = if part.is_empty() { 0 } else { number(part)? * if part.len() == 1 { 10 } else { 1 } };
    number(whole)?.checked_mul(100)?.checked_add(part).map(Bps)
}

/// A share as its field shows it: `12.50`.
pub fn percent(bps: i64) -> String {
    format!("{}.{:02}", bps / 100, bps % 100)
}

/// A day of every year, `31/12`, as 1231.
pub fn day_of_year(typed: &str) -> Option<i64> {
    let (day, month) = typed.split_once('/')?;
    let two = |text: &str| number(text.trim()).filter(|n| *n < 100);
    Some(two(month)? * 100 + two(day)?)
}

/// What was scanned or typed at the till: how many, and of what. None of it, when how many is no number that is sold.
pub fn times(typed: &str) -> (i64, String) {
    let typed = digits::to_ascii(typed.trim());
    match typed.split_once(['*', '×']) {
        Some((n, code)) if !code.trim().is_empty() => {
            (number(n.trim()).filter(|n| *n <= TIMES_MAX).unwrap_or(0), code.trim().to_owned())
        }
        _ => (1, typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_as_people_type_them() {
        for (typed, at) in [("09:30", 570), ("23:59", 1_439), ("0:00", 0), (" 9:30:00 ", 570)] {
            assert_eq!(minutes(typed), Some(at), "{typed}");
        }
        for odd in ["", "25:00", "9h", "9:3", "09:+5", "+9:30", "10:30abc", "10:3é"] {
            assert_eq!(minutes(odd), None, "{odd}");
        }
        // The fuzzer found it: the minutes were counted before anybody asked whether it is an hour.
        assert_eq!(minutes("9223372036854775807:00"), None);
        assert_eq!((clock(570), clock(65)), ("9:30".to_owned(), "1:05".to_owned()));
    }

    #[test]
    fn a_sign_in_a_share_is_no_share() {
        assert_eq!((share("12"), share("12,5"), share(" ١٢ ")), (Some(Bps(1_200)), Some(Bps(1_250)), Some(Bps(1_200))));
        // `-0,5` was read as 0.5 per cent, `12,-5` as 11.95.
        for odd in ["-0,5", "12,-5", "12,+5", "+12", "-1", "", ",5", "1,234", "1.2.3", "99999999999999999999"] {
            assert_eq!(share(odd), None, "{odd}");
        }
        assert_eq!((share("92233720368547758,08"), share(&percent(1_205))), (None, Some(Bps(1_205))));
    }

    #[test]
    fn a_year_ends_on_a_day_and_no_number_ends_the_answer() {
        assert_eq!((day_of_year("31/12"), day_of_year(" 1 / 6 ")), (Some(1_231), Some(601)));
        // A month that no number holds a hundred times ended the request with our fault.
        assert_eq!((day_of_year("1/9223372036854775807"), day_of_year("-1/12"), day_of_year("31-12")), (None, None, None));
    }

    #[test]
    fn so_many_of_a_code() {
        assert_eq!(times(" 3*2000000000015"), (3, "2000000000015".into()));
        assert_eq!((times("٣×abc"), times("miel"), times("3*")), ((3, "abc".into()), (1, "miel".into()), (1, "3*".into())));
        // So many, of a thing that is sold by fifty grams, are more than a number holds.
        assert_eq!(times("9223372036854775807*2000000000015").0, 0);
        assert_eq!(times("-3*2000000000015").0, 0);
    }
}
