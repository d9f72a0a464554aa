//! Layer 2 of search: the consonants that a word keeps in every script and spelling.
//!
//! zarbia, zrabi, زربية, زرابي, ⵜⴰⵣⵔⴱⵉⵢⵜ all have the skeleton `zrb`.

use super::fold::fold;

/// The skeletons under which a word may be found: its own, and those of its likely variants (Latin
/// plural -s, Amazigh t…t). Sorted, without doubles; empty for a word without consonants.
pub fn skeletons(word: &str) -> Vec<String> {
    let folded = fold(word);
    let folded = folded.trim();
    let mut forms: Vec<String> = vec![folded.to_owned()];
    let latin = folded.chars().any(|c| c.is_ascii_alphabetic());
    if latin && folded.ends_with('s') && !folded.ends_with("ss") && folded.chars().count() > 3 {
        forms.push(folded[..folded.len() - 1].to_owned());
    }
    let tifinagh = folded.chars().any(|c| ('\u{2D30}'..='\u{2D7F}').contains(&c));
    let letters: Vec<char> = folded.chars().collect();
    if letters.len() > 4 {
        let (first, last) = (letters[0], letters[letters.len() - 1]);
        let inner: String = letters[1..letters.len() - 1].iter().collect();
        let is_t = |c: char| matches!(c, 't' | 'ⵜ');
        if is_t(first) && is_t(last) {
            if tifinagh {
                forms = vec![inner];
            } else {
                forms.push(inner);
            }
        }
    }
    let mut out: Vec<String> = forms.iter().map(|f| consonants(f)).filter(|s| !s.is_empty()).collect();
    out.sort();
    out.dedup();
    out
}

fn consonants(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    strip_article(&mut letters);
    if letters.len() >= 4 && letters.last() == Some(&'ه') {
        letters.pop();
    }
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    if letters.len() >= 3 && letters.last() == Some(&'h') && letters.get(letters.len() - 2).is_some_and(|c| vowel(*c)) {
        letters.pop();
    }
    let mut out = String::new();
    let mut i = 0;
    while i < letters.len() {
        let (class, used) = class_at(&letters[i..]);
        i += used;
        if let Some(c) = class
            && !out.ends_with(c)
        {
            out.push(c);
        }
    }
    out
}

fn strip_article(letters: &mut Vec<char>) {
    let starts = |l: &[char], p: &[char]| l.len() > p.len() + 1 && l.starts_with(p);
    for article in [&['ا', 'ل'][..], &['ل', 'ل'][..]] {
        if starts(letters, article) {
            letters.drain(..2);
            return;
        }
    }
    for article in [&['a', 'l', '-'][..], &['e', 'l', '-'][..]] {
        if starts(letters, article) {
            letters.drain(..3);
            return;
        }
    }
    if starts(letters, &['l', '\'']) || starts(letters, &['l', '’']) {
        letters.drain(..2);
    }
}

/// The consonant class at the head of the letters and how many letters it takes.
fn class_at(l: &[char]) -> (Option<char>, usize) {
    let next = l.get(1).copied();
    let two = |c: char| (Some(c), 2);
    let one = |c: char| (Some(c), 1);
    let soft = next.is_some_and(|n| matches!(n, 'e' | 'i' | 'y'));
    match l[0] {
        't' if next == Some('h') => two('t'),
        't' if next == Some('c') && l.get(2) == Some(&'h') => (Some('c'), 3),
        'k' if next == Some('h') => two('x'),
        'd' if next == Some('h') => two('d'),
        'd' if next == Some('j') => two('j'),
        'c' if next == Some('h') => two('c'),
        's' if next == Some('h') => two('c'),
        'g' if next == Some('h') => two('g'),
        'g' if next == Some('u') => two('k'),
        'p' if next == Some('h') => two('f'),
        'b' | 'p' | 'ب' | 'پ' | 'ⴱ' => one('b'),
        't' | '6' | 'ت' | 'ث' | 'ط' | 'ⵜ' | 'ⵟ' => one('t'),
        'j' | 'ج' | 'ⵊ' => one('j'),
        'g' if soft => one('j'),
        'h' | '7' | 'ح' | 'ه' | 'ⵀ' | 'ⵃ' => one('h'),
        '5' | 'خ' | 'ⵅ' => one('x'),
        'd' | 'د' | 'ذ' | 'ض' | 'ظ' | 'ⴷ' | 'ⴹ' => one('d'),
        'r' | 'ر' | 'ⵔ' | 'ⵕ' => one('r'),
        'z' | 'ز' | 'ⵣ' | 'ⵥ' => one('z'),
        'c' if soft => one('s'),
        's' | 'ç' | 'ص' | 'س' | 'ⵙ' | 'ⵚ' => one('s'),
        'ش' | 'ⵛ' => one('c'),
        '8' | 'غ' | 'ⵖ' => one('g'),
        'f' | 'v' | 'ف' | 'ڤ' | 'ڥ' | 'ⴼ' => one('f'),
        'k' | 'q' | 'c' | '9' | 'g' | 'ق' | 'ك' | 'ڭ' | 'ⴽ' | 'ⴳ' | 'ⵇ' => one('k'),
        'x' => (Some('k'), 1),
        'l' | 'ل' | 'ⵍ' => one('l'),
        'm' | 'م' | 'ⵎ' => one('m'),
        'n' | 'ن' | 'ⵏ' => one('n'),
        _ => (None, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn articles_and_words_without_consonants() {
        assert_eq!(skeletons("الزربية"), skeletons("زربية"));
        assert_eq!(skeletons("l'argan"), skeletons("أركان"));
        assert!(skeletons("").is_empty());
        assert!(skeletons("aeiou").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_gives_sorted_distinct_latin_keys(s in "\\PC{0,30}", w in "[a-zأ-يⴰ-ⵥ' -]{0,20}") {
            for text in [s, w] {
                let keys = skeletons(&text);
                prop_assert!(keys.windows(2).all(|p| p[0] < p[1]));
                prop_assert!(keys.iter().all(|k| !k.is_empty() && k.bytes().all(|b| b.is_ascii_lowercase())));
            }
        }
    }
}
