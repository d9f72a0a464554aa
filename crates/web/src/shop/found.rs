//! What was found for words and prices that were asked for, kept as long as it holds: a sale that leaves some on the
//! shelf changes none of it, and people ask for honey and rugs all day. In a big shop a word is looked for among
//! a million products.

use super::selection::{Selection, Wish};
use crate::kit::snapshot::Mark;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The most numbers that are kept (8 MB) before all are dropped and begun anew.
const NUMBERS_MAX: usize = 1 << 20;
/// What words, wish and the rest of an entry take, in numbers: strangers choose the words.
const ENTRY: usize = 128;

type Asked = (String, Wish, usize);

#[derive(Default)]
struct Shelf {
    /// Of which state of the shop all of it is.
    mark: Mark,
    selections: BTreeMap<Asked, Arc<Selection>>,
    numbers: usize,
}

/// The selections in memory.
#[derive(Default)]
pub struct Found(Mutex<Shelf>);

impl Found {
    /// The page from `from` on of what words and a wish show: kept, or selected now.
    pub fn of(
        &self,
        mark: &Mark,
        (words, wish, from): (&str, &Wish, usize),
        select: impl FnOnce() -> Selection,
    ) -> Arc<Selection> {
        // What is not counted is at hand sooner than it is looked up here.
        if !wish.is_counted(!words.is_empty()) {
            return Arc::new(select());
        }
        let asked = (words.to_owned(), wish.clone(), from);
        let shelf = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = {
            let shelf = shelf();
            (shelf.mark == *mark).then(|| shelf.selections.get(&asked).cloned()).flatten()
        };
        if let Some(found) = known {
            return found;
        }
        let found = Arc::new(select());
        // A page behind the last is asked for once; the last one is shown instead.
        if found.page.is_empty() && from > 0 {
            return found;
        }
        let numbers = ENTRY + found.page.len() + found.of_families.len() + found.of_makers.len();
        let mut shelf = shelf();
        if shelf.mark != *mark || shelf.numbers + numbers > NUMBERS_MAX {
            *shelf = Shelf { mark: mark.clone(), ..Shelf::default() };
        }
        if shelf.selections.insert(asked, found.clone()).is_none() {
            shelf.numbers += numbers;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::selection::Order;
    use super::*;

    fn wish(least: Option<i64>) -> Wish {
        Wish {
            family: None,
            maker: None,
            sold_out_too: false,
            labelled: false,
            least: least.map(rahba_kernel::Money),
            most: None,
            order: Order::Found,
        }
    }

    fn of(count: usize) -> Selection {
        Selection { count, page: vec![count], ..Selection::default() }
    }

    #[test]
    fn it_is_kept_for_its_words_its_wish_its_page_and_its_shop() {
        let (found, here, there) = (Found::default(), Mark::default(), Mark::default());
        let ask = |mark: &Mark, words: &str, wish: &Wish, from: usize, now: usize| {
            found.of(mark, (words, wish, from), || of(now)).count
        };
        let plain = wish(None);
        assert_eq!(ask(&here, "miel", &plain, 0, 1), 1);
        assert_eq!(ask(&here, "miel", &plain, 0, 2), 1, "kept");
        assert_eq!(ask(&here, "miel", &plain, 24, 3), 3, "another page");
        assert_eq!(ask(&here, "miel", &wish(Some(100)), 0, 4), 4, "another price");
        assert_eq!(ask(&here, "rose", &plain, 0, 5), 5, "another word");
        assert_eq!(ask(&there, "miel", &plain, 0, 6), 6, "another shop");
        assert_eq!(ask(&here, "miel", &plain, 0, 7), 7, "and the first one is begun anew");
        assert_eq!(ask(&here, "", &plain, 0, 8), 8);
        assert_eq!(ask(&here, "", &plain, 0, 9), 9, "nothing is counted: nothing is kept");
    }

    #[test]
    fn it_has_an_end() {
        let (found, mark) = (Found::default(), Mark::default());
        let big = || Selection { of_makers: vec![0; NUMBERS_MAX / 4], ..Selection::default() };
        for n in 0..9 {
            found.of(&mark, (&format!("word {n}"), &wish(None), 0), big);
        }
        for n in 0..2 * NUMBERS_MAX / ENTRY {
            found.of(&mark, (&format!("word {n}"), &wish(None), 0), Selection::default);
        }
        found.of(&mark, ("a page behind the last", &wish(None), 24_000), Selection::default);
        let shelf = found.0.lock().unwrap();
        assert!(shelf.numbers <= NUMBERS_MAX && shelf.selections.len() * ENTRY <= NUMBERS_MAX, "{}", shelf.numbers);
        assert!(!shelf.selections.keys().any(|(words, ..)| words.starts_with("a page")));
    }
}
