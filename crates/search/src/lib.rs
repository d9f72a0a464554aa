//! The product index: a cache in memory, rebuilt from the database at any time.
//!
//! Words are compared by their folded letters and by their consonant skeleton, so that zarbia,
//! زربية and ⵜⴰⵣⵔⴱⵉⵢⵜ find the same rug. Rank: exact word, beginning of a word, skeleton.

use rahba_kernel::text::{fold, skeletons};
use std::collections::{BTreeMap, BTreeSet};

/// Words of products.
#[derive(Default)]
pub struct Index {
    words: BTreeMap<String, BTreeSet<usize>>,
    skeletons: BTreeMap<String, BTreeSet<usize>>,
    documents: usize,
}

fn words(text: &str) -> impl Iterator<Item = String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

impl Index {
    /// Adds a document under a number, with its texts in any language.
    pub fn add(&mut self, document: usize, texts: &[&str]) {
        self.documents += 1;
        for text in texts {
            for w in words(text) {
                for s in skeletons(&w).into_iter().filter(|s| s.len() > 1) {
                    self.skeletons.entry(s).or_default().insert(document);
                }
                self.words.entry(w).or_default().insert(document);
            }
        }
    }

    /// Documents for a query, best first: every word must be met in some way.
    pub fn search(&self, query: &str) -> Vec<usize> {
        let mut total: Option<BTreeMap<usize, u32>> = None;
        for w in words(query).take(8) {
            let mut scores: BTreeMap<usize, u32> = BTreeMap::new();
            let mut give = |ids: &BTreeSet<usize>, score: u32| {
                for id in ids {
                    let s = scores.entry(*id).or_default();
                    *s = (*s).max(score);
                }
            };
            for s in skeletons(&w) {
                if let Some(ids) = self.skeletons.get(&s) {
                    give(ids, 1);
                }
            }
            if w.chars().count() >= 2 {
                for (_, ids) in self.words.range(w.clone()..).take_while(|(k, _)| k.starts_with(&w)) {
                    give(ids, 2);
                }
            }
            if let Some(ids) = self.words.get(&w) {
                give(ids, 4);
            }
            total = Some(match total {
                None => scores,
                Some(before) => before.into_iter().filter_map(|(id, s)| scores.get(&id).map(|t| (id, s + t))).collect(),
            });
        }
        let mut out: Vec<(usize, u32)> = total.unwrap_or_default().into_iter().collect();
        out.sort_by_key(|(id, s)| (std::cmp::Reverse(*s), *id));
        out.into_iter().map(|(id, _)| id).collect()
    }

    pub fn len(&self) -> usize {
        self.documents
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
}
