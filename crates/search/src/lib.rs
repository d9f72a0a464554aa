//! The product index: a cache in memory, rebuilt from the database at any time.
//!
//! Words are compared by their folded letters and by their consonant skeleton, so that zarbia,
//! زربية and ⵜⴰⵣⵔⴱⵉⵢⵜ find the same rug. Rank: exact word, beginning of a word, skeleton.

mod builder;
mod kept;
mod numbers;

pub use builder::Builder;
use imbl::OrdMap;
pub use numbers::Numbers;
use rahba_kernel::text::{fold, skeletons};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Words of products, each with the numbers of the documents that hold it. A copy shares everything with its original until one of them changes, so that a
/// shop of a million products takes a new price without being read anew.
#[derive(Clone, Default)]
pub struct Index {
    words: OrdMap<Arc<str>, Numbers>,
    skeletons: OrdMap<Arc<str>, Numbers>,
    /// One more than the highest number given.
    documents: u32,
}

/// What an exact word, the beginning of a word, a skeleton are worth.
const EXACT: u8 = 4;
const BEGINNING: u8 = 2;
const SKELETON: u8 = 1;
/// Words of a query that are looked at.
const WORDS_MAX: usize = 8;

/// The words of a folded text.
fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

fn words(text: &str) -> impl Iterator<Item = String> {
    split(&fold(text)).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The skeletons by which a word is met: one letter is none.
fn heard(word: &str) -> impl Iterator<Item = String> {
    skeletons(word).into_iter().filter(|s| s.len() > 1)
}

/// The words and skeletons of some texts, each once.
fn keys(texts: &[&str]) -> (BTreeSet<String>, BTreeSet<String>) {
    let all: BTreeSet<String> = texts.iter().flat_map(|t| words(t)).collect();
    let skeletons = all.iter().flat_map(|w| heard(w)).collect();
    (all, skeletons)
}

fn put(map: &mut OrdMap<Arc<str>, Numbers>, key: &str, document: u32) {
    if !map.contains_key(key) {
        map.insert(key.into(), Numbers::default());
    }
    if let Some(holders) = map.get_mut(key) {
        holders.put(document, |n| n < document);
    }
}

fn take(map: &mut OrdMap<Arc<str>, Numbers>, key: &str, document: u32) {
    if let Some(holders) = map.get_mut(key) {
        holders.take(document, |n| n < document);
    }
}

fn number(document: usize) -> u32 {
    u32::try_from(document).unwrap_or(u32::MAX)
}

impl Index {
    /// Adds a document under a number, with its texts in any language.
    pub fn add(&mut self, document: usize, texts: &[&str]) {
        let (all, skeletons) = keys(texts);
        let n = number(document);
        all.iter().for_each(|w| put(&mut self.words, w, n));
        skeletons.iter().for_each(|s| put(&mut self.skeletons, s, n));
        self.documents = self.documents.max(n + 1);
    }

    /// Takes the texts of a document away, as they were given.
    pub fn remove(&mut self, document: usize, texts: &[&str]) {
        let (all, skeletons) = keys(texts);
        let n = number(document);
        all.iter().for_each(|w| take(&mut self.words, w, n));
        skeletons.iter().for_each(|s| take(&mut self.skeletons, s, n));
    }

    /// Whether a document is found by every word of some texts.
    pub fn holds(&self, document: usize, texts: &[&str]) -> bool {
        let (all, skeletons) = keys(texts);
        let n = number(document);
        let holds =
            |map: &OrdMap<Arc<str>, Numbers>, key: &String| map.get(key.as_str()).is_some_and(|all| all.holds(n, |m| m < n));
        all.iter().all(|w| holds(&self.words, w)) && skeletons.iter().all(|s| holds(&self.skeletons, s))
    }

    /// Documents for a query, best first, and the highest numbers first among equals: every word must be met in some way.
    pub fn search(&self, query: &str) -> Vec<u32> {
        let all = self.documents as usize;
        let mut total: Option<Vec<u8>> = None;
        for w in words(query).take(WORDS_MAX) {
            let mut scores = vec![0_u8; all];
            let mut give = |holders: &Numbers, worth: u8| {
                for n in holders.blocks().flatten() {
                    let s = &mut scores[*n as usize];
                    *s = (*s).max(worth);
                }
            };
            for s in skeletons(&w) {
                if let Some(holders) = self.skeletons.get(s.as_str()) {
                    give(holders, SKELETON);
                }
            }
            if w.chars().count() >= 2 {
                let from: Arc<str> = w.as_str().into();
                // The word itself is the first of those that begin with it.
                for (k, holders) in self.words.range(from..).take_while(|(k, _)| k.starts_with(&w)) {
                    give(holders, if k.len() == w.len() { EXACT } else { BEGINNING });
                }
            } else if let Some(holders) = self.words.get(w.as_str()) {
                give(holders, EXACT);
            }
            total = Some(match total {
                None => scores,
                Some(before) => before.iter().zip(scores).map(|(b, s)| if *b == 0 || s == 0 { 0 } else { b + s }).collect(),
            });
        }
        // Most documents of a big shop are not met: those without a score are passed eight at a time.
        let total = total.unwrap_or_default();
        let scored = || {
            let eights = total.chunks(8).enumerate().filter(|(_, eight)| **eight != [0; 8]);
            eights.flat_map(|(k, eight)| {
                eight.iter().enumerate().filter(|(_, s)| **s > 0).map(move |(n, s)| (k * 8 + n, usize::from(*s)))
            })
        };
        // How many there are of each score, then each in its place: the best first, and within a score the last first.
        let mut places = [0_usize; EXACT as usize * WORDS_MAX + 1];
        scored().for_each(|(_, s)| places[s] += 1);
        let mut met = 0;
        for place in places.iter_mut().rev() {
            met += *place;
            *place = met;
        }
        let mut out = vec![0_u32; met];
        for (n, s) in scored() {
            places[s] -= 1;
            out[places[s]] = number(n);
        }
        out
    }

    pub fn len(&self) -> usize {
        self.documents as usize
    }

    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_in_four_scripts() {
        let mut i = Index::default();
        i.add(0, &["زربية بني مطير", "Tapis Beni M'tir"]);
        i.add(1, &["عسل الزعتر", "Miel de thym"]);
        for q in ["zarbia", "زرابي", "ⵜⴰⵣⵔⴱⵉⵢⵜ", "tapis", "TAP", "beni tapis"] {
            assert_eq!(i.search(q), [0], "{q}");
        }
        assert_eq!(i.search("3sel"), [1]);
        assert!(i.search("tapis miel").is_empty());
        assert!(i.search("").is_empty());
    }

    #[test]
    fn an_exact_word_comes_before_its_beginning_and_a_sound() {
        let mut i = Index::default();
        i.add(0, &["mielleux"]);
        i.add(1, &["mala"]);
        i.add(2, &["miel"]);
        i.add(3, &["miel"]);
        assert_eq!(i.search("miel"), [3, 2, 0, 1]);
    }

    #[test]
    fn a_copy_keeps_what_its_original_forgets() {
        let mut i = Index::default();
        i.add(0, &["Miel de thym"]);
        i.add(1, &["Miel de rose"]);
        let before = i.clone();
        i.remove(0, &["Miel de thym"]);
        i.add(0, &["Huile"]);
        assert_eq!((i.search("thym"), i.search("miel"), i.search("huile")), (vec![], vec![1], vec![0]));
        assert_eq!((before.search("thym"), before.search("miel")), (vec![0], vec![1, 0]));
        let miel = ["Miel de thym"];
        assert_eq!((before.holds(0, &miel), i.holds(0, &miel), i.holds(0, &["huile"])), (true, false, true));
    }
}
