//! Direction marks for plain-text channels (SMS, receipts, file names). Pages use `<bdi>` instead.

use crate::Lang;
use std::collections::BTreeMap;

/// Left-to-right isolate: numbers, phones, codes, dates inside any paragraph.
pub fn ltr(text: &str) -> String {
    ["\u{2066}", text, "\u{2069}"].concat()
}

/// Right-to-left isolate: Arabic text inside a line of another direction.
pub fn rtl(text: &str) -> String {
    ["\u{2067}", text, "\u{2069}"].concat()
}

/// First-strong isolate: text by people in an unknown language.
pub fn auto(text: &str) -> String {
    ["\u{2068}", text, "\u{2069}"].concat()
}

/// True for invisible controls that change direction or join letters for looks only.
pub fn is_control(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}')
}

/// A line of text as it is stored: no direction controls, no tatweel, no control characters, single
/// spaces, at most `max` characters.
pub fn clean_line(text: &str, max: usize) -> String {
    let kept: String =
        text.chars().filter(|c| !is_control(*c) && *c != '\u{0640}').map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line: String = kept.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(max).collect();
    // The cut may fall after a space.
    line.trim_end().to_owned()
}

/// The same for several lines: line breaks are kept.
pub fn clean_text(text: &str, max: usize) -> String {
    let lines: Vec<String> = text.replace("\r\n", "\n").split('\n').map(|l| clean_line(l, max)).collect();
    let text: String = lines.join("\n").trim().chars().take(max).collect();
    text.trim_end().to_owned()
}

/// Whether nothing of a text would be kept: marks and spaces alone are no name and no reason.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| is_control(c) || c == '\u{0640}' || c.is_control() || c.is_whitespace())
}

/// Several languages of one text as they are stored; those of which nothing is left are left out.
pub fn clean_each(texts: &BTreeMap<Lang, String>, max: usize) -> BTreeMap<Lang, String> {
    texts.iter().map(|(l, x)| (*l, clean_text(x, max))).filter(|(_, x)| !x.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cleaning() {
        assert_eq!(clean_line("  عـــسل \u{202E}x\t y ", 20), "عسل x y");
        assert_eq!(clean_text("a\r\n b \n", 10), "a\nb");
        assert_eq!(clean_line("abcdef", 3), "abc");
        assert!(is_blank(" \u{202E}\u{200F}\t") && is_blank("") && !is_blank("\u{202E}x"));
        let texts = BTreeMap::from([(Lang::Ar, "\u{200F}".to_owned()), (Lang::Fr, " a\u{202E} ".to_owned())]);
        assert_eq!(clean_each(&texts, 9), BTreeMap::from([(Lang::Fr, "a".to_owned())]));
        assert_eq!(ltr("06 12"), "\u{2066}06 12\u{2069}");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_and_keeps_the_limit(s in "\\PC{0,60}", max in 0usize..40) {
            for clean in [clean_line as fn(&str, usize) -> String, clean_text] {
                let once = clean(&s, max);
                prop_assert!(once.chars().count() <= max);
                prop_assert!(!once.chars().any(is_control));
                prop_assert_eq!(clean(&once, max), once);
            }
        }
    }
}
