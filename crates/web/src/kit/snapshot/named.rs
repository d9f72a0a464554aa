//! How goods are called, as letters that are compared: for the desk, which looks for a part of a name and lists by
//! name. Letters are folded block by block when they are first asked for; another name makes its own block old. Places
//! in a block's text are small numbers: of a million goods there is much of everything.

use super::items::{BLOCK, number};
use super::{Base, Item, Snapshot};
use rahba_kernel::Lang;
use rahba_kernel::text::fold;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Stands behind each name: nobody looks for it.
const END: char = '\n';

/// The letters of a block of items.
struct Letters {
    /// Every name and the code of one item after the other.
    text: String,
    /// Where the part of each ends.
    ends: Vec<u32>,
    /// The name of each as readers of a language see it, by [`Lang::index`].
    names: Vec<[(u32, u32); 4]>,
    /// Its items by that name, then by code.
    order: [Vec<u16>; 4],
}

impl Letters {
    fn of(base: &Base, items: &[Arc<Item>]) -> Letters {
        let (ends, names) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        let mut l = Letters { text: String::new(), ends, names, order: Default::default() };
        for item in items {
            let mut places = [(0, 0); 4];
            let said = base.said("name", item.product.id);
            for (lang, place) in Lang::ALL.into_iter().zip(&mut places) {
                if let Some(body) = said.and_then(|said| said.get(lang)) {
                    *place = l.put(body);
                }
            }
            let found = |lang| said.and_then(|said| said.pick(lang)).map_or((0, 0), |(found, _)| places[found.index()]);
            l.names.push(Lang::ALL.map(found));
            l.put(&item.product.code);
            l.ends.push(number(l.text.len()));
        }
        l.order = Lang::ALL.map(|lang| {
            let mut order: Vec<u16> = (0..items.len()).filter_map(|n| u16::try_from(n).ok()).collect();
            order.sort_unstable_by_key(|n| (l.name(usize::from(*n), lang), &items[usize::from(*n)].product.code));
            order
        });
        l.text.shrink_to_fit();
        l
    }

    fn put(&mut self, text: &str) -> (u32, u32) {
        let from = self.text.len();
        self.text.push_str(&fold(text));
        let place = (number(from), number(self.text.len()));
        self.text.push(END);
        place
    }

    fn name(&self, n: usize, lang: Lang) -> &str {
        let (from, to) = self.names[n][lang.index()];
        &self.text[from as usize..to as usize]
    }

    /// Items with such letters in a name or in their code.
    fn with(&self, wanted: &memchr::memmem::Finder<'_>) -> Vec<usize> {
        let mut found: Vec<usize> =
            wanted.find_iter(self.text.as_bytes()).map(|at| self.ends.partition_point(|end| *end as usize <= at)).collect();
        found.dedup();
        found
    }
}

/// The letters of every block, as far as they were asked for. Copies of a shop share them.
#[derive(Clone, Default)]
pub(super) struct AllLetters {
    blocks: Vec<Arc<OnceLock<Letters>>>,
    /// One folds many, the others wait for it.
    folding: Arc<Mutex<()>>,
}

impl AllLetters {
    pub fn of(items: usize) -> AllLetters {
        AllLetters { blocks: (0..items.div_ceil(BLOCK)).map(|_| Arc::default()).collect(), folding: Arc::default() }
    }

    /// An item is called otherwise, or it is new.
    pub fn forget(&mut self, n: usize) {
        let block = n / BLOCK;
        self.blocks.resize_with(self.blocks.len().max(block + 1), Arc::default);
        self.blocks[block] = Arc::default();
    }
}

impl Snapshot {
    fn letters(&self, block: usize) -> &Letters {
        self.base.letters.blocks[block].get_or_init(|| Letters::of(&self.base, self.items.block(block)))
    }

    /// Folds what was not asked for yet. Of a million goods that takes a second or two: whoever is about to ask for all of
    /// them does it where nobody waits.
    pub fn fold_letters(&self) {
        let _one = self.base.letters.folding.lock().unwrap_or_else(PoisonError::into_inner);
        (0..self.base.letters.blocks.len()).for_each(|block| {
            self.letters(block);
        });
    }

    fn all_letters(&self) -> impl Iterator<Item = (usize, &Letters)> {
        (0..self.base.letters.blocks.len()).map(|b| (b, self.letters(b)))
    }

    /// The name of an item as letters that are compared.
    pub fn letters_of(&self, n: usize, lang: Lang) -> &str {
        self.letters(n / BLOCK).name(n % BLOCK, lang)
    }

    /// Numbers of items that have such folded letters in a name, in whatever language, or in their code; the oldest
    /// first, and of those that are gone too.
    pub fn with_letters(&self, wanted: &str) -> Vec<usize> {
        let wanted = memchr::memmem::Finder::new(wanted);
        self.all_letters().flat_map(|(b, l)| l.with(&wanted).into_iter().map(move |n| b * BLOCK + n)).collect()
    }

    /// Numbers of items by name, then by code; of those that are gone too.
    pub fn by_name(&self, lang: Lang) -> impl Iterator<Item = usize> {
        let next = move |block: usize, at: usize| {
            let l = self.letters(block);
            let n = usize::from(*l.order[lang.index()].get(at)?);
            let code = self.items[block * BLOCK + n].product.code.as_str();
            Some(Reverse((l.name(n, lang), code, block, at, n)))
        };
        let mut first: BinaryHeap<_> = self.all_letters().filter_map(|(block, _)| next(block, 0)).collect();
        std::iter::from_fn(move || {
            let Reverse((_, _, block, at, n)) = first.pop()?;
            first.extend(next(block, at + 1));
            Some(block * BLOCK + n)
        })
    }
}
