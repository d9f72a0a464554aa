//! Moroccan phone numbers: read in many forms, kept as E.164.

use crate::text::digits;

/// Without what people put between digits.
fn plain(text: &str) -> String {
    let is_between =
        |c: &char| crate::text::bidi::is_control(*c) || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{00A0}' | '\u{202F}');
    digits::to_ascii(text).chars().filter(|c| !is_between(c)).collect()
}

/// `+212` and nine digits, from what a person typed; `None` when it is not a Moroccan number
/// (5 fixed, 6 and 7 mobile, 8 fixed wireless).
pub fn parse(text: &str) -> Option<String> {
    let plain = plain(text);
    let rest = plain
        .strip_prefix("+212")
        .or_else(|| plain.strip_prefix("00212"))
        .or_else(|| plain.strip_prefix("212").filter(|r| r.len() >= 9))
        .unwrap_or(&plain);
    let national = rest.strip_prefix('0').unwrap_or(rest);
    let ours = national.len() == 9
        && national.bytes().all(|b| b.is_ascii_digit())
        && matches!(national.as_bytes()[0], b'5' | b'6' | b'7' | b'8')
        && (rest.starts_with('0') || plain != rest || plain.len() == 9 && plain != national);
    ours.then(|| ["+212", national].concat())
}

/// Part of a number as it stands in E.164, from what a person typed of it: a national number from its beginning, or
/// digits without what stands between them; the text itself when it is no such part.
pub fn part(text: &str) -> String {
    let plain = plain(text);
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    match digits.strip_prefix('0') {
        Some(rest) if rest.starts_with(['5', '6', '7', '8']) => ["+212", rest].concat(),
        _ => plain,
    }
}

/// For people: `06 12 34 56 78`. In a page it stands in a left-to-right isolate.
pub fn national(e164: &str) -> String {
    let Some(n) = e164.strip_prefix("+212").filter(|n| n.len() == 9 && n.is_ascii()) else {
        return e164.to_owned();
    };
    let all = ["0", n].concat();
    [&all[0..2], &all[2..4], &all[4..6], &all[6..8], &all[8..10]].join(" ")
}

/// The same for plain text (SMS, receipts, file titles), in a left-to-right isolate: without it an
/// Arabic line shows the pairs in reverse.
pub fn national_isolated(e164: &str) -> String {
    crate::text::bidi::ltr(&national(e164))
}

/// For a log or a list that shows only enough to recognise: `06 •• •• •• 78`.
pub fn masked(e164: &str) -> String {
    let n = national(e164);
    match (n.get(..2), n.get(n.len().saturating_sub(2)..)) {
        (Some(a), Some(z)) => format!("{a} •• •• •• {z}"),
        _ => "••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_for_people() {
        assert_eq!(national("+212612345678"), "06 12 34 56 78");
        assert_eq!(national_isolated("+212612345678"), "\u{2066}06 12 34 56 78\u{2069}");
        assert_eq!(masked("+212612345678"), "06 •• •• •• 78");
        assert_eq!(national("+33612345678"), "+33612345678");
        assert_eq!([part("06 12"), part("0345"), part("34.56"), part("+212 6")], ["+212612", "0345", "3456", "+2126"]);
        assert_eq!([part("Itto 06"), part("+"), part("")], ["Itto 06", "+", ""]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(n in 500_000_000u32..900_000_000) {
            let e164 = format!("+212{n}");
            for typed in [national(&e164), national_isolated(&e164), e164.clone(), format!("00212{n}"), format!("212{n}")] {
                prop_assert_eq!(parse(&typed), Some(e164.clone()));
            }
        }

        #[test]
        fn reading_never_panics(s in "\\PC{0,30}") {
            let _ = (parse(&s), national(&s), masked(&s));
        }
    }
}
