//! Amounts in words, as they stand on deposit notes, receipts for cash and payouts, so that a figure
//! cannot be changed by one stroke.
//!
//! Arabic: nominative, as on Moroccan cheques, with the counted noun's case (3–10 plural, 11–99
//! singular accusative, hundreds and thousands in construct). French: classical spelling. Tamazight:
//! the numerals of the standard grammar (units before ten; tens with ⵉⴷ ⵎⵔⴰⵡ); not yet read by a
//! native speaker, as VOCABULARY.md says of that whole column.

use crate::lang::Lang;
use crate::money::Money;

/// The first amount that is not spelled: a billion dirhams.
pub const LIMIT: Money = Money(100_000_000_000);

/// The amount in words: `mille deux cent cinquante dirhams et cinquante centimes`. `None` below zero
/// and from [`LIMIT`] on.
pub fn spell(lang: Lang, amount: Money) -> Option<String> {
    if amount < Money::ZERO || amount >= LIMIT {
        return None;
    }
    let dirhams = u32::try_from(amount.0 / 100).ok()?;
    let centimes = u32::try_from(amount.0 % 100).ok()?;
    let (counted, and): (fn(u32, bool) -> String, &str) = match lang {
        Lang::Ar => (arabic::counted, " و"),
        Lang::Fr => (french::counted, " et "),
        Lang::Zgh => (tamazight::counted, " ⴷ "),
        Lang::En => (english::counted, " and "),
    };
    Some(match (dirhams, centimes) {
        (d, 0) => counted(d, true),
        (0, c) => counted(c, false),
        (d, c) => [counted(d, true), counted(c, false)].join(and),
    })
}

/// Millions, thousands and what is left below a thousand.
fn groups(n: u32) -> (u32, u32, u32) {
    (n / 1_000_000, n / 1_000 % 1_000, n % 1_000)
}

mod french {
    const UNITS: [&str; 17] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
        "quatorze", "quinze", "seize",
    ];
    const TENS: [&str; 7] = ["", "dix", "vingt", "trente", "quarante", "cinquante", "soixante"];

    fn below_hundred(n: u32, plural: bool) -> String {
        let tens = |t: u32| TENS[t as usize];
        match n {
            0..=16 => UNITS[n as usize].to_owned(),
            71 => "soixante et onze".to_owned(),
            80 if plural => "quatre-vingts".to_owned(),
            80 => "quatre-vingt".to_owned(),
            70..=79 => format!("soixante-{}", below_hundred(n - 60, false)),
            81..=99 => format!("quatre-vingt-{}", below_hundred(n - 80, false)),
            _ => match n % 10 {
                0 => tens(n / 10).to_owned(),
                1 if n > 20 => format!("{} et un", tens(n / 10)),
                u => format!("{}-{}", tens(n / 10), UNITS[u as usize]),
            },
        }
    }

    /// `plural`: vingt and cent take their s, as at the end of a number or before million.
    fn below_thousand(n: u32, plural: bool) -> String {
        let (h, rest) = (n / 100, n % 100);
        if h == 0 {
            return below_hundred(rest, plural);
        }
        let mut out = if h == 1 { "cent".to_owned() } else { format!("{} cent", UNITS[h as usize]) };
        if rest > 0 {
            out = format!("{out} {}", below_hundred(rest, plural));
        } else if h > 1 && plural {
            out.push('s');
        }
        out
    }

    pub fn counted(n: u32, dirhams: bool) -> String {
        let (m, t, rest) = super::groups(n);
        let mut parts = Vec::new();
        if m > 0 {
            parts.push(format!("{} million{}", below_thousand(m, true), if m > 1 { "s" } else { "" }));
        }
        if t > 0 {
            parts.push(if t == 1 { "mille".to_owned() } else { format!("{} mille", below_thousand(t, false)) });
        }
        if rest > 0 || n == 0 {
            parts.push(below_thousand(rest, true));
        }
        // A noun, million asks for "de" when nothing follows it.
        let of = if m > 0 && t == 0 && rest == 0 { "de " } else { "" };
        let noun = if dirhams { "dirham" } else { "centime" };
        format!("{} {of}{noun}{}", parts.join(" "), if n > 1 { "s" } else { "" })
    }
}

mod english {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    fn below_hundred(n: u32) -> String {
        match n {
            0..=19 => UNITS[n as usize].to_owned(),
            _ if n.is_multiple_of(10) => TENS[(n / 10) as usize].to_owned(),
            _ => format!("{}-{}", TENS[(n / 10) as usize], UNITS[(n % 10) as usize]),
        }
    }

    fn below_thousand(n: u32) -> String {
        match (n / 100, n % 100) {
            (0, rest) => below_hundred(rest),
            (h, 0) => format!("{} hundred", UNITS[h as usize]),
            (h, rest) => format!("{} hundred and {}", UNITS[h as usize], below_hundred(rest)),
        }
    }

    pub fn counted(n: u32, dirhams: bool) -> String {
        let (m, t, rest) = super::groups(n);
        let mut parts = Vec::new();
        if m > 0 {
            parts.push(format!("{} million", below_thousand(m)));
        }
        if t > 0 {
            parts.push(format!("{} thousand", below_thousand(t)));
        }
        if rest > 0 || n == 0 {
            let and = if rest < 100 && !parts.is_empty() { "and " } else { "" };
            parts.push(format!("{and}{}", below_thousand(rest)));
        }
        let noun = if dirhams { "dirham" } else { "centime" };
        format!("{} {noun}{}", parts.join(" "), if n == 1 { "" } else { "s" })
    }
}

mod arabic {
    /// With a masculine noun, which dirham, centime, thousand and million all are.
    const UNITS: [&str; 11] = ["صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"];
    const TENS: [&str; 10] = ["", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"];
    const HUNDREDS: [&str; 10] =
        ["", "مائة", "مائتان", "ثلاثمائة", "أربعمائة", "خمسمائة", "ستمائة", "سبعمائة", "ثمانمائة", "تسعمائة"];

    /// A counted noun in the forms that numbers ask for.
    struct Noun {
        one: &'static str,
        two: &'static str,
        /// Dual before a noun, its n dropped.
        two_of: &'static str,
        /// After 3 to 10.
        few: &'static str,
        /// After 11 to 99.
        many: &'static str,
    }

    const DIRHAM: Noun =
        Noun { one: "درهم", two: "درهمان", two_of: "درهما", few: "دراهم", many: "درهما" };
    const CENTIME: Noun =
        Noun { one: "سنتيم", two: "سنتيمان", two_of: "سنتيما", few: "سنتيمات", many: "سنتيما" };
    const THOUSAND: Noun = Noun { one: "ألف", two: "ألفان", two_of: "ألفا", few: "آلاف", many: "ألفا" };
    const MILLION: Noun =
        Noun { one: "مليون", two: "مليونان", two_of: "مليونا", few: "ملايين", many: "مليونا" };

    fn below_hundred(n: u32) -> String {
        match n {
            0..=10 => UNITS[n as usize].to_owned(),
            11 => "أحد عشر".to_owned(),
            12 => "اثنا عشر".to_owned(),
            13..=19 => format!("{} عشر", UNITS[(n - 10) as usize]),
            _ if n.is_multiple_of(10) => TENS[(n / 10) as usize].to_owned(),
            _ => format!("{} و{}", UNITS[(n % 10) as usize], TENS[(n / 10) as usize]),
        }
    }

    /// A number below a thousand with its noun. `of`: another noun follows in construct, so duals
    /// drop their n and the accusative its mark.
    fn group(n: u32, noun: &Noun, of: bool) -> String {
        let (h, rest) = (n / 100, n % 100);
        let tail = match rest {
            // Alone, one and two are the noun itself.
            1 if h == 0 => noun.one.to_owned(),
            2 if h == 0 => (if of { noun.two_of } else { noun.two }).to_owned(),
            0 => String::new(),
            1 | 2 => format!("{} {}", UNITS[rest as usize], noun.one),
            3..=10 => format!("{} {}", UNITS[rest as usize], noun.few),
            _ => format!("{} {}", below_hundred(rest), if of { noun.one } else { noun.many }),
        };
        match (h, rest) {
            (0, _) => tail,
            (2, 0) => format!("مائتا {}", noun.one),
            (_, 0) => format!("{} {}", HUNDREDS[h as usize], noun.one),
            _ => format!("{} و{tail}", HUNDREDS[h as usize]),
        }
    }

    pub fn counted(n: u32, dirhams: bool) -> String {
        let noun = if dirhams { &DIRHAM } else { &CENTIME };
        let (m, t, rest) = super::groups(n);
        match n {
            0 => return format!("صفر {}", noun.one),
            1 | 2 => return format!("{} {}", if n == 1 { noun.one } else { noun.two }, UNITS[n as usize]),
            _ => {}
        }
        let mut parts = Vec::new();
        if m > 0 {
            parts.push(group(m, &MILLION, t == 0 && rest == 0));
        }
        if t > 0 {
            parts.push(group(t, &THOUSAND, rest == 0));
        }
        match rest {
            // The last of the scales carries the noun: ألفا درهم.
            0 => {
                let last = parts.pop().unwrap_or_default();
                parts.push(format!("{last} {}", noun.one));
            }
            // One and two after hundreds are said with the noun itself: مائة ودرهم واحد.
            _ if matches!(rest % 100, 1 | 2) => {
                if rest > 2 {
                    parts.push(HUNDREDS[(rest / 100) as usize].to_owned());
                }
                parts.push(if rest % 100 == 1 { format!("{} واحد", noun.one) } else { noun.two.to_owned() });
            }
            _ => parts.push(group(rest, noun, false)),
        }
        parts.join(" و")
    }
}

mod tamazight {
    const UNITS: [&str; 11] = ["ⴰⵎⵢⴰ", "ⵢⴰⵏ", "ⵙⵉⵏ", "ⴽⵕⴰⴹ", "ⴽⴽⵓⵥ", "ⵙⵎⵎⵓⵙ", "ⵚⴹⵉⵚ", "ⵙⴰ", "ⵜⴰⵎ", "ⵜⵥⴰ", "ⵎⵔⴰⵡ"];
    /// With a feminine noun: hundreds.
    const FEMININE: [&str; 10] = ["", "ⵢⴰⵜ", "ⵙⵏⴰⵜ", "ⴽⵕⴰⵟⵜ", "ⴽⴽⵓⵥⵜ", "ⵙⵎⵎⵓⵙⵜ", "ⵚⴹⵉⵚⵜ", "ⵙⴰⵜ", "ⵜⴰⵎⵜ", "ⵜⵥⴰⵜ"];

    /// A noun after a numeral: one (ⵢⴰⵏ ⵓⴷⵔⵉⵎ), two to ten (ⵙⵉⵏ ⵉⴷⵔⵉⵎⵏ), more (ⵏ ⵓⴷⵔⵉⵎ).
    struct Noun {
        one: &'static str,
        few: &'static str,
    }

    const DIRHAM: Noun = Noun { one: "ⵓⴷⵔⵉⵎ", few: "ⵉⴷⵔⵉⵎⵏ" };
    const CENTIME: Noun = Noun { one: "ⵓⵙⴰⵏⵜⵉⵎ", few: "ⵉⵙⴰⵏⵜⵉⵎⵏ" };
    const MILLION: Noun = Noun { one: "ⵓⵎⵍⵢⵓⵏ", few: "ⵉⵎⵍⵢⵓⵏⵏ" };

    fn below_thousand(n: u32) -> String {
        let mut parts = Vec::new();
        match n / 100 {
            0 => {}
            1 => parts.push("ⵜⵉⵎⵉⴹⵉ".to_owned()),
            h => parts.push(format!("{} ⵜⵎⴰⴹ", FEMININE[h as usize])),
        }
        match n % 100 {
            0 => {}
            u @ 1..=10 => parts.push(UNITS[u as usize].to_owned()),
            u @ 11..=19 => parts.push(format!("{} ⴷ ⵎⵔⴰⵡ", UNITS[(u - 10) as usize])),
            u => {
                parts.push(format!("{} ⵉⴷ ⵎⵔⴰⵡ", UNITS[(u / 10) as usize]));
                if u % 10 > 0 {
                    parts.push(UNITS[(u % 10) as usize].to_owned());
                }
            }
        }
        parts.join(" ⴷ ")
    }

    fn with(n: u32, words: &str, noun: &Noun) -> String {
        match n {
            1 => format!("{words} {}", noun.one),
            2..=10 => format!("{words} {}", noun.few),
            _ => format!("{words} ⵏ {}", noun.one),
        }
    }

    pub fn counted(n: u32, dirhams: bool) -> String {
        let noun = if dirhams { &DIRHAM } else { &CENTIME };
        let (m, t, rest) = super::groups(n);
        let mut parts = Vec::new();
        if m > 0 {
            parts.push(with(m, &below_thousand(m), &MILLION));
        }
        match t {
            0 => {}
            1 => parts.push("ⵉⴼⴹ".to_owned()),
            2..=10 => parts.push(format!("{} ⵉⴼⴹⵏ", below_thousand(t))),
            _ => parts.push(format!("{} ⵏ ⵉⴼⴹ", below_thousand(t))),
        }
        if rest > 0 {
            parts.push(below_thousand(rest));
        }
        if n == 0 {
            parts.push(UNITS[0].to_owned());
        }
        with(n, &parts.join(" ⴷ "), noun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn said(lang: Lang, centimes: i64) -> String {
        spell(lang, Money(centimes)).unwrap()
    }

    #[test]
    fn in_french() {
        for (c, words) in [
            (0, "zéro dirham"),
            (100, "un dirham"),
            (1, "un centime"),
            (125_050, "mille deux cent cinquante dirhams et cinquante centimes"),
            (2_100, "vingt et un dirhams"),
            (7_100, "soixante et onze dirhams"),
            (7_700, "soixante-dix-sept dirhams"),
            (8_000, "quatre-vingts dirhams"),
            (8_100, "quatre-vingt-un dirhams"),
            (9_900, "quatre-vingt-dix-neuf dirhams"),
            (20_000, "deux cents dirhams"),
            (20_100, "deux cent un dirhams"),
            (8_000_000, "quatre-vingt mille dirhams"),
            (20_000_000, "deux cent mille dirhams"),
            (100_000_000, "un million de dirhams"),
            (20_000_000_000, "deux cents millions de dirhams"),
            (100_000_100, "un million un dirhams"),
        ] {
            assert_eq!(said(Lang::Fr, c), words);
        }
    }

    #[test]
    fn in_english() {
        for (c, words) in [
            (0, "zero dirhams"),
            (100, "one dirham"),
            (125_050, "one thousand two hundred and fifty dirhams and fifty centimes"),
            (100_500, "one thousand and five dirhams"),
            (2_199, "twenty-one dirhams and ninety-nine centimes"),
            (31_501_700, "three hundred and fifteen thousand and seventeen dirhams"),
            (100_000_001, "one million dirhams and one centime"),
        ] {
            assert_eq!(said(Lang::En, c), words);
        }
    }

    #[test]
    fn in_arabic() {
        for (c, words) in [
            (0, "صفر درهم"),
            (100, "درهم واحد"),
            (200, "درهمان اثنان"),
            (300, "ثلاثة دراهم"),
            (1_100, "أحد عشر درهما"),
            (2_500, "خمسة وعشرون درهما"),
            (10_000, "مائة درهم"),
            (10_100, "مائة ودرهم واحد"),
            (10_200, "مائة ودرهمان"),
            (10_300, "مائة وثلاثة دراهم"),
            (20_000, "مائتا درهم"),
            (25_000, "مائتان وخمسون درهما"),
            (100_000, "ألف درهم"),
            (125_050, "ألف ومائتان وخمسون درهما وخمسون سنتيما"),
            (200_000, "ألفا درهم"),
            (210_000, "ألفان ومائة درهم"),
            (300_000, "ثلاثة آلاف درهم"),
            (1_100_000, "أحد عشر ألف درهم"),
            (1_100_100, "أحد عشر ألفا ودرهم واحد"),
            (20_000_000, "مائتا ألف درهم"),
            (100_000_000, "مليون درهم"),
            (200_000_005, "مليونا درهم وخمسة سنتيمات"),
        ] {
            assert_eq!(said(Lang::Ar, c), words);
        }
    }

    #[test]
    fn in_tamazight() {
        for (c, words) in [
            (100, "ⵢⴰⵏ ⵓⴷⵔⵉⵎ"),
            (200, "ⵙⵉⵏ ⵉⴷⵔⵉⵎⵏ"),
            (1_200, "ⵙⵉⵏ ⴷ ⵎⵔⴰⵡ ⵏ ⵓⴷⵔⵉⵎ"),
            (2_500, "ⵙⵉⵏ ⵉⴷ ⵎⵔⴰⵡ ⴷ ⵙⵎⵎⵓⵙ ⵏ ⵓⴷⵔⵉⵎ"),
            (10_000, "ⵜⵉⵎⵉⴹⵉ ⵏ ⵓⴷⵔⵉⵎ"),
            (20_000, "ⵙⵏⴰⵜ ⵜⵎⴰⴹ ⵏ ⵓⴷⵔⵉⵎ"),
            (200_000, "ⵙⵉⵏ ⵉⴼⴹⵏ ⵏ ⵓⴷⵔⵉⵎ"),
        ] {
            assert_eq!(said(Lang::Zgh, c), words);
        }
    }

    #[test]
    fn outside_the_limits_nothing_is_said() {
        for lang in Lang::ALL {
            assert_eq!(spell(lang, Money(-1)), None);
            assert_eq!(spell(lang, LIMIT), None);
            assert!(spell(lang, Money(LIMIT.0 - 1)).is_some());
        }
    }

    #[test]
    fn no_two_amounts_up_to_twelve_thousand_dirhams_read_alike() {
        for lang in Lang::ALL {
            let mut seen = BTreeMap::new();
            for d in 0..12_000 {
                if let Some(other) = seen.insert(said(lang, d * 100), d) {
                    panic!("{lang}: {other} and {d} read alike: {}", said(lang, d * 100));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn spelled_in_single_spaces_without_digits(c in 0i64..100_000_000_000) {
            for lang in Lang::ALL {
                let words = said(lang, c);
                prop_assert!(!words.contains("  ") && words.trim() == words);
                prop_assert!(!words.chars().any(char::is_numeric));
            }
        }
    }
}
