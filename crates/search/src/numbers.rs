//! Numbers in an order, in blocks that copies share: whoever puts one in or takes one out copies its block, and not
//! all of them, however many there are.

use std::sync::Arc;

/// Numbers of a block when it is made. A block of twice as many becomes two.
const BLOCK: usize = 1024;

/// Numbers in an order that whoever keeps them knows. A copy costs nothing.
#[derive(Clone)]
pub struct Numbers(Blocks);

/// Most words have few holders: one block has no list of blocks.
#[derive(Clone)]
enum Blocks {
    One(Arc<[u32]>),
    /// None of them is empty.
    Many(Arc<Vec<Arc<[u32]>>>),
}

impl Default for Numbers {
    fn default() -> Numbers {
        Numbers(Blocks::One(Arc::default()))
    }
}

impl Numbers {
    fn all(&self) -> &[Arc<[u32]>] {
        match &self.0 {
            Blocks::One(block) => std::slice::from_ref(block),
            Blocks::Many(blocks) => blocks,
        }
    }

    pub fn len(&self) -> usize {
        self.all().iter().map(|b| b.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.last().is_none()
    }

    /// One after the other.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + Clone {
        self.all().iter().flat_map(|b| b.iter().copied())
    }

    /// The same, as they lie side by side.
    pub fn blocks(&self) -> impl Iterator<Item = &[u32]> + Clone {
        self.all().iter().map(|b| &**b)
    }

    pub fn last(&self) -> Option<u32> {
        self.all().last().and_then(|b| b.last().copied())
    }

    /// Those from the first that does not stand `before` up to the last that is not `behind`.
    pub fn between(&self, before: impl Fn(u32) -> bool, behind: impl Fn(u32) -> bool) -> impl Iterator<Item = &[u32]> + Clone {
        let (first, from) = self.place(before);
        let (last, to) = self.place(|n| !behind(n));
        self.blocks().enumerate().take(last + 1).skip(first).map(move |(k, b)| {
            let end = if k == last { to } else { b.len() };
            let begin = if k == first { from.min(end) } else { 0 };
            &b[begin..end]
        })
    }

    /// The block and the place in it of the first that does not stand before; behind the last, where all do.
    fn place(&self, before: impl Fn(u32) -> bool) -> (usize, usize) {
        let blocks = self.all();
        let block = blocks.partition_point(|b| b.last().is_some_and(|n| before(*n)));
        (block, blocks.get(block).map_or(0, |b| b.partition_point(|n| before(*n))))
    }

    /// Whether a number is there, behind those that stand `before` it.
    pub fn holds(&self, n: u32, before: impl Fn(u32) -> bool) -> bool {
        let (block, at) = self.place(before);
        self.at(block, at) == Some(n)
    }

    fn at(&self, block: usize, at: usize) -> Option<u32> {
        self.all().get(block).and_then(|b| b.get(at)).copied()
    }

    /// Puts a number behind those that stand `before` it. Nothing happens, when it is there.
    pub fn put(&mut self, n: u32, before: impl Fn(u32) -> bool) {
        let (mut block, mut at) = self.place(before);
        if self.at(block, at) == Some(n) {
            return;
        }
        if block == self.all().len() {
            block -= 1;
            at = self.all()[block].len();
        }
        let (left, right) = self.all()[block].split_at(at);
        self.replace(block, &[left, &[n], right].concat());
    }

    /// Takes a number out that stands behind those `before` it. Nothing happens, when it is not there.
    pub fn take(&mut self, n: u32, before: impl Fn(u32) -> bool) {
        let (block, at) = self.place(before);
        if self.at(block, at) == Some(n) {
            let (left, right) = self.all()[block].split_at(at);
            self.replace(block, &[left, &right[1..]].concat());
        }
    }

    /// Puts other numbers in the place of a block: none, where nothing is left of it, and two, where it is too many.
    fn replace(&mut self, block: usize, numbers: &[u32]) {
        let parts = || numbers.chunks(if numbers.len() < 2 * BLOCK { 2 * BLOCK } else { BLOCK }).map(Arc::from);
        match &mut self.0 {
            Blocks::One(one) if numbers.len() < 2 * BLOCK => *one = numbers.into(),
            Blocks::One(_) => self.0 = Blocks::Many(Arc::new(parts().collect())),
            Blocks::Many(blocks) => {
                let blocks = Arc::make_mut(blocks);
                blocks.splice(block..=block, parts());
                if let [] | [_] = blocks.as_slice() {
                    self.0 = Blocks::One(blocks.pop().unwrap_or_default());
                }
            }
        }
    }
}

impl From<Vec<u32>> for Numbers {
    fn from(all: Vec<u32>) -> Numbers {
        Numbers(match all.len() {
            0..=BLOCK => Blocks::One(all.into()),
            _ => Blocks::Many(Arc::new(all.chunks(BLOCK).map(Arc::from).collect())),
        })
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(all: I) -> Numbers {
        all.into_iter().collect::<Vec<u32>>().into()
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Numbers) -> bool {
        self.iter().eq(other.iter())
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
        prop_assert!(
            row.iter().eq(all.iter().copied()) && row.blocks().all(|b| b.is_empty() == all.is_empty() && b.len() < 2 * BLOCK)
        );
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
    fn all_are_taken_out_and_put_back() {
        let mut row: Numbers = (0..5_000).collect();
        (0..5_000).for_each(|n| row.take((n * 7) % 5_000, |m| m < (n * 7) % 5_000));
        assert_eq!((row.len(), row.is_empty(), row.last(), row.iter().next()), (0, true, None, None));
        assert!(!row.holds(3, |m| m < 3));
        (0..5_000).for_each(|n| row.put((n * 7) % 5_000, |m| m < (n * 7) % 5_000));
        assert_eq!(row, (0..5_000).collect());
    }

    #[test]
    fn one_more_copies_one_block() {
        let first: Numbers = (0..100 * BLOCK as u32).map(|n| 2 * n).collect();
        let mut row = first.clone();
        row.put(77_777, |m| m < 77_777);
        row.take(88_888, |m| m < 88_888);
        let shared = first.all().iter().filter(|b| row.all().iter().any(|c| Arc::ptr_eq(b, c))).count();
        assert_eq!((shared, row.len()), (98, first.len()));
    }
}
