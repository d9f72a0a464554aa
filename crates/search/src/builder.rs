//! A whole index at once: for the start of a big shop, where most words were met before.

#![expect(clippy::disallowed_types, reason = "sorted before anything is seen of their order")]

use super::{Index, Numbers, heard, number, split};
use rahba_kernel::text::fold;
use std::collections::HashMap;
use std::sync::Arc;

/// Lists of documents by word, each word with a number of its own.
#[derive(Default)]
struct Lists {
    numbers: HashMap<Arc<str>, u32>,
    holders: Vec<Vec<u32>>,
}

impl Lists {
    /// The number of a word, and whether it is new.
    fn number(&mut self, word: &str) -> (u32, bool) {
        if let Some(n) = self.numbers.get(word) {
            return (*n, false);
        }
        let n = number(self.holders.len());
        self.numbers.insert(word.into(), n);
        self.holders.push(Vec::new());
        (n, true)
    }

    /// Documents come in order, so a word that is met twice in one is the last of its list.
    fn put(&mut self, word: u32, document: u32) {
        let list = &mut self.holders[word as usize];
        if list.last() != Some(&document) {
            list.push(document);
        }
    }

    fn finish(self) -> imbl::OrdMap<Arc<str>, Numbers> {
        let mut holders = self.holders;
        let mut all: Vec<_> = self.numbers.into_iter().collect();
        all.sort_unstable();
        all.into_iter().map(|(word, n)| (word, Numbers::from(std::mem::take(&mut holders[n as usize])))).collect()
    }
}

/// Gathers documents in the order of their numbers, then makes the [`Index`] of them. What it costs is the folding of
/// texts that are met once: a word's skeletons are asked for once, and so is a shared text.
#[derive(Default)]
pub struct Builder {
    words: Lists,
    skeletons: Lists,
    /// Skeletons of a word, by its number.
    heard: Vec<Vec<u32>>,
    /// Words of the texts that many documents share.
    shared: HashMap<String, Arc<[u32]>>,
    documents: u32,
}

impl Builder {
    fn of_text(&mut self, text: &str) -> Vec<u32> {
        let folded = fold(text);
        split(&folded).map(|w| self.of_word(w)).collect()
    }

    fn of_word(&mut self, word: &str) -> u32 {
        let (n, is_new) = self.words.number(word);
        if is_new {
            let heard = heard(word).map(|s| self.skeletons.number(&s).0).collect();
            self.heard.push(heard);
        }
        n
    }

    fn put(&mut self, words: &[u32], document: u32) {
        for w in words {
            self.words.put(*w, document);
            for s in &self.heard[*w as usize] {
                self.skeletons.put(*s, document);
            }
        }
    }

    /// Adds the next document: texts of its own, and texts that it shares with others (its family's, its maker's).
    pub fn add(&mut self, own: &[&str], shared: &[&str]) {
        let document = self.documents;
        self.documents += 1;
        for text in own {
            let words = self.of_text(text);
            self.put(&words, document);
        }
        for text in shared {
            let words = match self.shared.get(*text) {
                Some(words) => words.clone(),
                None => {
                    let words: Arc<[u32]> = self.of_text(text).into();
                    self.shared.insert((*text).to_owned(), words.clone());
                    words
                }
            };
            self.put(&words, document);
        }
    }

    /// The index of what was added.
    pub fn finish(self) -> Index {
        Index { words: self.words.finish(), skeletons: self.skeletons.finish(), documents: self.documents }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn built_at_once_it_is_as_if_added_one_by_one(
            all in prop::collection::vec((prop::collection::vec("[a-dé ]{0,6}|[زربيةتس ]{0,6}", 0..3), 0_usize..3), 0..12)
        ) {
            let shared = ["tapis zarbia", "coopérative الزَّرْبِيَّة", "tapis"];
            let (mut one, mut whole) = (Index::default(), Builder::default());
            for (n, (own, family)) in all.iter().enumerate() {
                let own: Vec<&str> = own.iter().map(String::as_str).collect();
                let texts: Vec<&str> = own.iter().copied().chain([shared[*family]]).collect();
                one.add(n, &texts);
                whole.add(&own, &[shared[*family]]);
            }
            let whole = whole.finish();
            prop_assert_eq!(&one.words, &whole.words);
            prop_assert_eq!(&one.skeletons, &whole.skeletons);
            prop_assert_eq!(one.documents, whole.documents);
        }
    }
}
