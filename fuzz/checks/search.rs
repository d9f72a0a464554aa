//! Folding, skeletons and the index: a document is found by each of its own words.

use rahba_kernel::text::{fold, skeletons};
use rahba_search::Index;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "folded once is folded");
    let _ = skeletons(text);
    let mut index = Index::default();
    index.add(7, &[text, "عسل الزعتر", "miel de thym"]);
    for found in [index.search(text), index.search("miel"), index.search(&folded)] {
        assert!(found.iter().all(|d| *d == 7) && found.len() <= 1);
    }
    if let Some(word) = folded.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()) {
        assert_eq!(index.search(word), [7], "{word:?}");
    }
}
