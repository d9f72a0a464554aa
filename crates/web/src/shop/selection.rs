//! Which products a list shows, in which order, and how many each choice would show. Without a word and
//! without a price nothing is counted: the counts are kept with the items, and only what stands on the
//! page is looked for, so that a list of a million products costs what one of a thousand does.

use crate::kit::snapshot::{Items, Lean};
use rahba_kernel::Money;
use rahba_search::Numbers;
use std::cmp::Reverse;

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// One of each family in turn, each family's in the order in which they came.
    Turns,
    /// As they were found: the best first, or the newest.
    Found,
    Newest,
    Cheapest,
    Dearest,
}

/// What a list is narrowed to. Families and makers by their numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wish {
    pub family: Option<usize>,
    pub maker: Option<usize>,
    pub sold_out_too: bool,
    pub labelled: bool,
    pub least: Option<Money>,
    pub most: Option<Money>,
    pub order: Order,
}

/// Items by family as they came, and those of the maker that was chosen.
#[derive(Clone, Copy)]
pub struct Shelves<'a> {
    pub items: &'a Items,
    pub came: &'a [Numbers],
    pub of_maker: Option<&'a Numbers>,
}

/// What it shows. Each count says what choosing it would show: everything else that was chosen holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    pub page: Vec<usize>,
    pub count: usize,
    pub of_families: Vec<i64>,
    pub of_makers: Vec<i64>,
    pub labelled: i64,
}

/// As many as the nearest memory holds with room to spare.
const FETCHED: usize = 512;

impl Wish {
    /// Whether each that was met is looked at; without, what stands on the page is found by what is kept.
    pub fn is_counted(&self, words: bool) -> bool {
        words || self.least.is_some() || self.most.is_some()
    }

    /// The selection's page from `from` on, of at most `size`; `met` is what words met, best first.
    pub fn select(&self, at: Shelves<'_>, met: Option<&[u32]>, from: usize, size: usize) -> Selection {
        if self.is_counted(met.is_some()) { self.counted(at, met, from, size) } else { self.kept(at, from, size) }
    }

    fn family_is(&self, no: u16) -> bool {
        self.family.is_none_or(|x| x == usize::from(no))
    }

    fn maker_is(&self, no: u32) -> bool {
        self.maker.is_none_or(|x| x == no as usize)
    }

    /// By a look at each that was met.
    fn counted(&self, at: Shelves<'_>, met: Option<&[u32]>, from: usize, size: usize) -> Selection {
        let items = at.items;
        let mut out = Selection {
            of_families: vec![0; items.families()],
            of_makers: vec![0; items.tallies(None).len()],
            ..Selection::default()
        };
        // What was found in its order needs no more of it than the page.
        let stands = self.order == Order::Found && met.is_some();
        let mut found = Vec::new();
        let mut count = 0;
        let mut look = |n: usize, x: Lean| {
            let priced = self.least.is_none_or(|m| items.price(n) >= m) && self.most.is_none_or(|m| items.price(n) <= m);
            if !priced || !(x.offered || self.sold_out_too) {
                return;
            }
            let (in_family, of_maker, of_label) =
                (self.family_is(x.family), self.maker_is(x.maker), !self.labelled || x.labelled);
            out.of_families[x.family as usize] += i64::from(of_maker && of_label);
            out.of_makers[x.maker as usize] += i64::from(in_family && of_label);
            out.labelled += i64::from(x.labelled && in_family && of_maker);
            if in_family && of_maker && of_label {
                count += 1;
                if !stands || (count > from && found.len() < size) {
                    found.push(n);
                }
            }
        };
        // Fetched some at a time before any is counted: in a big shop each lies far from the last, and so memory is
        // asked for many at once instead of one after the other.
        let mut fetched = Vec::with_capacity(FETCHED);
        let mut count_all = |numbers: &[u32]| {
            for some in numbers.chunks(FETCHED) {
                fetched.clear();
                fetched.extend(some.iter().map(|n| items.lean(*n as usize)));
                some.iter().zip(&fetched).for_each(|(n, x)| look(*n as usize, *x));
            }
        };
        match met {
            Some(met) => count_all(met),
            None => items.priced(self.least, self.most).for_each(count_all),
        }
        out.count = count;
        out.page = if stands { found } else { self.in_order(at, found, from, size) };
        out
    }

    /// Of what is kept with the items.
    fn kept(&self, at: Shelves<'_>, from: usize, size: usize) -> Selection {
        let items = at.items;
        let count = |family: Option<usize>, maker: usize, labelled: bool| {
            items.tallies(family).get(maker).map_or(0, |t| t.count(self.sold_out_too, labelled))
        };
        let over = |family: Option<usize>, labelled: bool| match self.maker {
            Some(m) => count(family, m, labelled),
            None => items.tallies(family).iter().map(|t| t.count(self.sold_out_too, labelled)).sum(),
        };
        let total = usize::try_from(over(self.family, self.labelled)).unwrap_or(0);
        Selection {
            page: self.looked_for(at, total, from, size),
            count: total,
            of_families: (0..items.families()).map(|f| over(Some(f), self.labelled)).collect(),
            of_makers: (0..items.tallies(None).len()).map(|m| count(self.family, m, self.labelled)).collect(),
            labelled: over(self.family, true),
        }
    }

    fn shows(&self, items: &Items, n: usize) -> bool {
        let x = items.lean(n);
        x.is_there()
            && (x.offered || self.sold_out_too)
            && (!self.labelled || x.labelled)
            && self.family_is(x.family)
            && self.maker_is(x.maker)
    }

    /// The page of `total` that there are, looked for in an order that stands already, until it is full.
    fn looked_for(&self, at: Shelves<'_>, total: usize, from: usize, size: usize) -> Vec<usize> {
        let items = at.items;
        let wanted = size.min(total.saturating_sub(from));
        if wanted == 0 {
            return Vec::new();
        }
        // A maker's are few, and a family's that are few among many are sooner sorted than met.
        let few = match (self.maker, self.family) {
            (Some(_), _) => at.of_maker,
            (None, Some(f)) if total * 64 < items.len() => at.came.get(f),
            _ => None,
        };
        if let Some(all) = few {
            let found = all.iter().map(|n| n as usize).filter(|n| self.shows(items, *n)).collect();
            return self.in_order(at, found, from, size);
        }
        let shown = |n: &usize| self.shows(items, *n);
        let by_price = || items.by_price().iter().map(|n| n as usize);
        let page = |all: &mut dyn Iterator<Item = usize>| all.skip(from).take(wanted).collect();
        match self.order {
            Order::Found | Order::Newest => page(&mut items.numbers().rev().filter(shown)),
            Order::Cheapest => page(&mut by_price().filter(shown)),
            Order::Dearest => page(&mut by_price().rev().filter(shown)),
            Order::Turns => {
                let families: Vec<_> = at.came.iter().map(|all| all.iter().map(|n| n as usize).filter(shown)).collect();
                page(&mut Turns::of(items, families))
            }
        }
    }

    /// A page of what was found by a look at each.
    fn in_order(&self, at: Shelves<'_>, mut found: Vec<usize>, from: usize, size: usize) -> Vec<usize> {
        let items = at.items;
        let upto = from.saturating_add(size);
        match self.order {
            // The newest has the last number.
            Order::Found | Order::Newest => sort_first(&mut found, upto, |n| Reverse(*n)),
            Order::Cheapest => sort_first(&mut found, upto, |n| (items.price(*n), Reverse(*n))),
            Order::Dearest => sort_first(&mut found, upto, |n| Reverse((items.price(*n), Reverse(*n)))),
            Order::Turns => {
                let mut families: Vec<Vec<usize>> = vec![Vec::new(); items.families()];
                for n in found {
                    families[items.lean(n).family as usize].push(n);
                }
                for family in &mut families {
                    sort_first(family, upto, |n| items[*n].product.id);
                }
                return Turns::of(items, families.into_iter().map(Vec::into_iter).collect()).skip(from).take(size).collect();
            }
        }
        found.into_iter().skip(from).take(size).collect()
    }
}

/// Leaves the first so many of what was found, in order. The others are not sorted: a page is read, not a shop.
fn sort_first<K: Ord>(found: &mut Vec<usize>, upto: usize, key: impl Fn(&usize) -> K) {
    if upto < found.len() {
        found.select_nth_unstable_by_key(upto, &key);
        found.truncate(upto);
    }
    found.sort_unstable_by_key(key);
}

/// The first of each family, then the second of each: what is sold out passes its turn on to the next of its family.
struct Turns<'a, I> {
    items: &'a Items,
    families: Vec<I>,
    round: std::vec::IntoIter<usize>,
}

impl<'a, I: Iterator<Item = usize>> Turns<'a, I> {
    fn of(items: &'a Items, families: Vec<I>) -> Self {
        Turns { items, families, round: Vec::new().into_iter() }
    }
}

impl<I: Iterator<Item = usize>> Iterator for Turns<'_, I> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if let Some(n) = self.round.next() {
            return Some(n);
        }
        let mut round: Vec<usize> = self.families.iter_mut().filter_map(Iterator::next).collect();
        round.sort_unstable_by_key(|n| self.items[*n].product.id);
        self.round = round.into_iter();
        self.round.next()
    }
}

#[cfg(test)]
mod tests;
