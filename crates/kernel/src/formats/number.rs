//! Numbers, money and dates in four languages, by our own table: ICU's Moroccan Arabic hides
//! direction marks and its data has no Tamazight (GROUND §3.3). Western digits everywhere.

use crate::lang::Lang;
use crate::money::Money;
use crate::time::Day;

/// Narrow no-break space: groups of thousands stay together and keep their order in Arabic.
const GROUP: char = '\u{202F}';

fn grouped(n: u64, sep: char) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(sep);
        }
        out.push(c);
    }
    out
}

/// A whole number with grouped thousands.
pub fn integer(lang: Lang, n: i64) -> String {
    let sign = if n < 0 { "−" } else { "" };
    let sep = if lang == Lang::En { ',' } else { GROUP };
    format!("{sign}{}", grouped(n.unsigned_abs(), sep))
}

/// An amount without its unit: `1 250,50`, in English `1,250.50`.
pub fn amount(lang: Lang, m: Money) -> String {
    let sign = if m.0 < 0 { "−" } else { "" };
    let (d, c) = (m.0.unsigned_abs() / 100, m.0.unsigned_abs() % 100);
    if lang == Lang::En { format!("{sign}{}.{c:02}", grouped(d, ',')) } else { format!("{sign}{},{c:02}", grouped(d, GROUP)) }
}

/// The dirham's sign as each language writes it.
pub fn currency(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "درهم",
        Lang::Fr => "DH",
        Lang::Zgh => "ⴷⵔⵀ",
        Lang::En => "MAD",
    }
}

/// An amount with its unit.
pub fn money(lang: Lang, m: Money) -> String {
    format!("{}\u{00A0}{}", amount(lang, m), currency(lang))
}

const MONTHS: [[&str; 12]; 4] = [
    ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"],
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    ["ⵉⵏⵏⴰⵢⵔ", "ⴱⵕⴰⵢⵕ", "ⵎⴰⵕⵚ", "ⵉⴱⵔⵉⵔ", "ⵎⴰⵢⵢⵓ", "ⵢⵓⵏⵢⵓ", "ⵢⵓⵍⵢⵓⵣ", "ⵖⵓⵛⵜ", "ⵛⵓⵜⴰⵏⴱⵉⵔ", "ⴽⵜⵓⴱⵔ", "ⵏⵓⵡⴰⵏⴱⵉⵔ", "ⴷⵓⵊⴰⵏⴱⵉⵔ"],
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
];

/// The month's name (1 to 12).
pub fn month(lang: Lang, m: i8) -> &'static str {
    usize::try_from(m - 1).ok().and_then(|i| MONTHS[lang.index()].get(i)).copied().unwrap_or("")
}

/// A day of a month as it is written: the first is `1er` in French, a number elsewhere.
fn day_of_month(lang: Lang, d: i8) -> String {
    if lang == Lang::Fr && d == 1 { "1er".to_owned() } else { d.to_string() }
}

/// `23 نونبر 2026`, `23 novembre 2026`, `1er novembre 2026`.
pub fn date(lang: Lang, day: Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{} {} {y}", day_of_month(lang, d), month(lang, m))
}

/// `23/11/2026`: short, the same in the four languages.
pub fn date_short(day: Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{d:02}/{m:02}/{y:04}")
}

/// A rate in basis points: `12 %`, `0,5 %`.
pub fn percent(lang: Lang, bps: i64) -> String {
    let mark = if lang == Lang::En { "." } else { "," };
    let sign = if bps < 0 { "−" } else { "" };
    let (whole, rest) = (bps.unsigned_abs() / 100, bps.unsigned_abs() % 100);
    let number = match rest {
        0 => format!("{sign}{whole}"),
        r if r % 10 == 0 => format!("{sign}{whole}{mark}{}", r / 10),
        r => format!("{sign}{whole}{mark}{r:02}"),
    };
    if lang == Lang::En { format!("{number}%") } else { format!("{number}\u{00A0}%") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::amount;
    use proptest::prelude::*;

    #[test]
    fn written_in_four_languages() {
        assert_eq!(money(Lang::Fr, Money(125_050)), "1\u{202F}250,50\u{00A0}DH");
        assert_eq!(money(Lang::En, Money(-5)), "−0.05\u{00A0}MAD");
        assert_eq!(date(Lang::Ar, Day::from_ymd(2026, 11, 23).unwrap()), "23 نونبر 2026");
        assert_eq!(percent(Lang::Fr, 1_250), "12,5\u{00A0}%");
        assert_eq!(integer(Lang::Zgh, 1_234_567), "1\u{202F}234\u{202F}567");
    }

    #[test]
    fn rates_below_zero_and_small_ones() {
        assert_eq!(percent(Lang::Fr, -50), "−0,5\u{00A0}%");
        assert_eq!(percent(Lang::En, 5), "0.05%");
        assert_eq!(percent(Lang::Ar, 2_000), "20\u{00A0}%");
    }

    #[test]
    fn the_first_of_a_month_is_an_ordinal_in_french() {
        let first = Day::from_ymd(2026, 11, 1).expect("a day");
        let written = Lang::ALL.map(|l| date(l, first));
        assert_eq!(written, ["1 نونبر 2026", "1er novembre 2026", "1 ⵏⵓⵡⴰⵏⴱⵉⵔ 2026", "1 November 2026"]);
        assert_eq!(date(Lang::Fr, first.plus(10)), "11 novembre 2026");
    }

    #[test]
    fn months_out_of_range_are_empty() {
        for m in [-1, 0, 13, i8::MAX] {
            assert_eq!(month(Lang::Ar, m), "");
        }
        assert_eq!(month(Lang::Ar, 8), "غشت");
        assert_eq!(month(Lang::Zgh, 12), "ⴷⵓⵊⴰⵏⴱⵉⵔ");
    }

    proptest! {
        #[test]
        fn an_amount_is_read_back_as_written(c in 0i64..100_000_000_000) {
            for lang in Lang::ALL {
                prop_assert_eq!(amount::parse(&super::amount(lang, Money(c))), Some(Money(c)));
            }
        }

        #[test]
        fn writing_never_panics(n in any::<i64>()) {
            for lang in Lang::ALL {
                let _ = (integer(lang, n), money(lang, Money(n)), percent(lang, n));
            }
        }
    }
}
