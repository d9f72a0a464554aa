//! Layer 1 of search: the same word typed in different ways becomes the same letters.

use super::bidi::is_control;
use super::digits::ascii;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Decomposes, drops marks (tashkeel, hamza, accents), tatweel and direction controls, folds case,
/// and merges letters that people interchange: ى→ي, ة→ه, گ→ڭ, ٱ→ا; digits become ASCII.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(|c| !is_control(*c)).map(|c| c.to_ascii_lowercase()).collect();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_control(*c) && *c != '\u{0640}')
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ى' => 'ي',
            'ة' => 'ه',
            'گ' => 'ڭ',
            'ٱ' => 'ا',
            other => ascii(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples() {
        assert_eq!(fold("الزَّرْبِيَّة"), "الزربيه");
        assert_eq!(fold("Épices É"), "epices e");
        assert_eq!(fold("أإآؤ ١٢"), "اااو 12");
    }

    proptest! {
        #[test]
        fn plain_letters_fold_as_among_others(s in "[ -~\\t\\n]{0,40}") {
            prop_assert_eq!(format!("e{}", fold(&s)), fold(&format!("é{s}")));
        }

        #[test]
        fn folding_twice_changes_nothing(s in "\\PC{0,40}") {
            let once = fold(&s);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
