//! Numbers in an order, in blocks that copies share: whoever puts one in or takes one out copies its block, and not
//! all of them, however many there are.

use std::sync::Arc;

/// Numbers of a block when it is made. A block of twice as many becomes two.
const BLOCK: usize = 1024;

/// Numbers in an order that whoever keeps them knows. A copy costs nothing.
#[derive(Clone, Default)]
pub struct Numbers {
    /// None of them is empty.
    blocks: Arc<Vec<Arc<Vec<u32>>>>,
    len: usize,
}

impl Numbers {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One after the other.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + Clone {
        self.blocks.iter().flat_map(|b| b.iter().copied())
    }

    /// The same, as they lie side by side.
    pub fn blocks(&self) -> impl Iterator<Item = &[u32]> + Clone {
        self.blocks.iter().map(|b| b.as_slice())
    }

    pub fn last(&self) -> Option<u32> {
        self.blocks.last().and_then(|b| b.last().copied())
    }

    /// Those from the first that does not stand `before` up to the last that is not `behind`.
    pub fn between(&self, before: impl Fn(u32) -> bool, behind: impl Fn(u32) -> bool) -> impl Iterator<Item = &[u32]> + Clone {
        let (first, from) = self.place(before);
        let (last, to) = self.place(|n| !behind(n));
        self.blocks.iter().enumerate().take(last + 1).skip(first).map(move |(k, b)| {
            let end = if k == last { to } else { b.len() };
            let begin = if k == first { from.min(end) } else { 0 };
            &b[begin..end]
        })
    }

    /// The block and the place in it of the first that does not stand before; behind the last, where all do.
    fn place(&self, before: impl Fn(u32) -> bool) -> (usize, usize) {
        let block = self.blocks.partition_point(|b| b.last().is_some_and(|n| before(*n)));
        (block, self.blocks.get(block).map_or(0, |b| b.partition_point(|n| before(*n))))
    }

    /// Whether a number is there, behind those that stand `before` it.
    pub fn holds(&self, n: u32, before: impl Fn(u32) -> bool) -> bool {
        let (block, at) = self.place(before);
        self.blocks.get(block).is_some_and(|b| b[at] == n)
    }

    /// Puts a number behind those that stand `before` it. Nothing happens, when it is there.
    pub fn put(&mut self, n: u32, before: impl Fn(u32) -> bool) {
        let (mut block, mut at) = self.place(before);
        if self.blocks.get(block).is_some_and(|b| b[at] == n) {
            return;
        }
        let blocks = Arc::make_mut(&mut self.blocks);
        if block == blocks.len() {
            match blocks.last() {
                Some(last) => (block, at) = (block - 1, last.len()),
                None => blocks.push(Arc::default()),
            }
        }
        let into = Arc::make_mut(&mut blocks[block]);
        into.insert(at, n);
        if into.len() == 2 * BLOCK {
            let half = into.split_off(BLOCK);
            blocks.insert(block + 1, Arc::new(half));
        }
        self.len += 1;
    }

    /// Takes a number out that stands behind those `before` it. Nothing happens, when it is not there.
    pub fn take(&mut self, n: u32, before: impl Fn(u32) -> bool) {
        let (block, at) = self.place(before);
        if self.blocks.get(block).is_none_or(|b| b[at] != n) {
            return;
        }
        let blocks = Arc::make_mut(&mut self.blocks);
        if blocks[block].len() == 1 {
            blocks.remove(block);
        } else {
            Arc::make_mut(&mut blocks[block]).remove(at);
        }
        self.len -= 1;
    }
}

impl From<Vec<u32>> for Numbers {
    fn from(mut all: Vec<u32>) -> Numbers {
        let len = all.len();
        all.shrink_to_fit();
        let blocks = match len {
            0 => Vec::new(),
            1..BLOCK => vec![Arc::new(all)],
            _ => all.chunks(BLOCK).map(|b| Arc::new(b.to_vec())).collect(),
        };
        Numbers { blocks: Arc::new(blocks), len }
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(all: I) -> Numbers {
        all.into_iter().collect::<Vec<u32>>().into()
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Numbers) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl std::fmt::Debug for Numbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// As a set says it: all of them, backwards, some of them, and after some that are skipped.
    fn check(row: &Numbers, set: &BTreeSet<u32>, from: u32, to: u32) -> Result<(), TestCaseError> {
        let all: Vec<u32> = set.iter().copied().collect();
        prop_assert_eq!((row.len(), row.is_empty(), row.last()), (all.len(), all.is_empty(), all.last().copied()));
        prop_assert!(row.iter().eq(all.iter().copied()) && row.blocks().all(|b| !b.is_empty() && b.len() < 2 * BLOCK));
        prop_assert!(row.iter().rev().eq(all.iter().rev().copied()));
        let skip = from as usize % (all.len() + 1);
        prop_assert!(row.iter().skip(skip).eq(all[skip..].iter().copied()));
        let some: Vec<u32> = row.between(|n| n < from, |n| n > to).flatten().copied().collect();
        prop_assert_eq!(some, all.into_iter().filter(|n| (from..=to).contains(n)).collect::<Vec<_>>());
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn they_are_what_a_set_is(
            made in prop::collection::btree_set(0_u32..9_000, 0..5_000),
            then in prop::collection::vec((any::<bool>(), 0_u32..9_100), 0..4_000),
            (from, to) in (0_u32..9_200, 0_u32..9_200),
        ) {
            let (mut set, first) = (made.clone(), made.iter().copied().collect::<Numbers>());
            let mut row = first.clone();
            for (is_put, n) in then {
                if is_put {
                    row.put(n, |m| m < n);
                    set.insert(n);
                } else {
                    row.take(n, |m| m < n);
                    set.remove(&n);
                }
            }
            check(&row, &set, from, to)?;
            // Whoever has the first copy sees nothing of it.
            check(&first, &made, from, to)?;
        }
    }

    #[test]
    fn one_more_copies_one_block() {
        let first: Numbers = (0..100 * BLOCK as u32).map(|n| 2 * n).collect();
        let mut row = first.clone();
        row.put(77_777, |m| m < 77_777);
        row.take(88_888, |m| m < 88_888);
        let shared = first.blocks.iter().filter(|b| row.blocks.iter().any(|c| Arc::ptr_eq(b, c))).count();
        assert_eq!((shared, row.len()), (98, first.len()));
    }
}
