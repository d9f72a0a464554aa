//! The items of the shop by number, with what lists ask of them: small columns, counts, the order of prices.
//! All of it changes in [`Items::set`] alone, so that no count can stay behind.

use imbl::{OrdMap, OrdSet};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::catalogue::model::{Product, Variant};
use rahba_market::label::model::Standing;
use rahba_search::Numbers;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A product with what its pages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub product: Product,
    pub variants: Vec<(Variant, i64)>,
    /// Units offered over all variants.
    pub units: i64,
    /// What the licences of its maker say about it.
    pub label: Standing,
    /// The floors, stands and stores where it stands.
    pub places: BTreeSet<Id>,
    /// Where its family stands in [`super::Base::families`] and its maker in [`super::Base::makers`].
    pub family_no: usize,
    pub maker_no: usize,
}

impl Item {
    /// A quantity of it as people read it: `3`, `350 g`, `2,4 m`.
    pub fn amount(&self, n: i64, lang: Lang) -> String {
        crate::kit::fmt::amount(lang, self.product.unit, n)
    }

    /// It can be bought here and now.
    pub fn is_shown(&self) -> bool {
        self.is_there() && self.units > 0 && !self.label.stopped
    }

    /// It is in the shop. What was withdrawn keeps its number, and no page finds it.
    pub fn is_there(&self) -> bool {
        self.product.state == "published"
    }

    /// Of its cheapest variant; nothing when none has one.
    fn price(&self) -> Money {
        self.variants.iter().filter_map(|(v, _)| v.price).min().unwrap_or_default()
    }

    fn lean(&self) -> Lean {
        Lean {
            maker: number(self.maker_no),
            family: if self.is_there() { u16::try_from(self.family_no).unwrap_or(NOWHERE) } else { NOWHERE },
            offered: self.units > 0,
            labelled: self.label.labelled,
        }
    }
}

/// The family of what is no longer in the shop.
const NOWHERE: u16 = u16::MAX;

pub(super) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What a list counts by of each item: eight bytes, side by side in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lean {
    pub maker: u32,
    pub family: u16,
    pub offered: bool,
    pub labelled: bool,
}

impl Lean {
    /// As [`Item::is_there`].
    pub fn is_there(self) -> bool {
        self.family != NOWHERE
    }
}

/// How many items there are of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    all: u32,
    offered: u32,
    labelled: u32,
    labelled_offered: u32,
}

impl Tally {
    /// Those that are offered, or all; those with the label, or all.
    pub fn count(self, sold_out_too: bool, labelled_only: bool) -> i64 {
        i64::from(match (sold_out_too, labelled_only) {
            (true, false) => self.all,
            (false, false) => self.offered,
            (true, true) => self.labelled,
            (false, true) => self.labelled_offered,
        })
    }

    fn put(&mut self, x: Lean) {
        self.each(x, |n| *n += 1);
    }

    fn take(&mut self, x: Lean) {
        self.each(x, |n| *n -= 1);
    }

    fn each(&mut self, x: Lean, mut change: impl FnMut(&mut u32)) {
        change(&mut self.all);
        if x.offered {
            change(&mut self.offered);
        }
        if x.labelled {
            change(&mut self.labelled);
        }
        if x.offered && x.labelled {
            change(&mut self.labelled_offered);
        }
    }
}

/// What can be bought at a place, the newest last, and how much of it is whose. Copies share what did not change.
#[derive(Clone, Default)]
pub struct OnPlace {
    pub numbers: OrdSet<u32>,
    pub makers: OrdMap<u32, u32>,
    pub families: OrdMap<u32, u32>,
}

impl OnPlace {
    fn put(&mut self, n: usize, item: &Item) {
        self.numbers.insert(number(n));
        *self.makers.entry(number(item.maker_no)).or_default() += 1;
        *self.families.entry(number(item.family_no)).or_default() += 1;
    }

    fn take(&mut self, n: usize, item: &Item) {
        self.numbers.remove(&number(n));
        for (of, no) in [(&mut self.makers, item.maker_no), (&mut self.families, item.family_no)] {
            match of.get_mut(&number(no)) {
                Some(left) if *left > 1 => *left -= 1,
                _ => {
                    of.remove(&number(no));
                }
            }
        }
    }
}

/// Items of a block.
pub(super) const BLOCK: usize = 512;

#[derive(Clone, Default)]
struct Block {
    items: Vec<Arc<Item>>,
    lean: Vec<Lean>,
    prices: Vec<Money>,
}

/// Items by number, the newest last, in blocks that snapshots share: a sale copies its own block alone, however big
/// the shop is. What is published gets the next number, what is withdrawn keeps its own.
#[derive(Clone, Default)]
pub struct Items {
    blocks: Vec<Arc<Block>>,
    len: usize,
    /// Of these numbers, those of what is no longer in the shop.
    gone: usize,
    /// Of each family, of each maker; the last row is of all families.
    tallies: Vec<Arc<Vec<Tally>>>,
    /// Numbers from the cheapest to the dearest, the newest first among equal prices.
    by_price: Numbers,
    places: BTreeMap<Id, OnPlace>,
    mark: Mark,
}

/// Stands for everything that lists choose and count by. Two are the same as long as none of it changed.
#[derive(Clone, Default)]
pub struct Mark(Arc<()>);

impl PartialEq for Mark {
    fn eq(&self, other: &Mark) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Items {
    /// Items of so many families and makers.
    pub fn of(all: &[Arc<Item>], families: usize, makers: usize) -> Items {
        let len = all.len();
        let mut tallies = vec![vec![Tally::default(); makers]; families + 1];
        let lean: Vec<Lean> = all.iter().map(|i| i.lean()).collect();
        let there = || lean.iter().enumerate().filter(|(_, x)| x.is_there());
        for (_, x) in there() {
            tallies[x.family as usize][x.maker as usize].put(*x);
            tallies[families][x.maker as usize].put(*x);
        }
        let mut by_price: Vec<u32> = there().map(|(n, _)| number(n)).collect();
        let gone = len - by_price.len();
        let prices: Vec<Money> = all.iter().map(|i| i.price()).collect();
        by_price.sort_by_key(|n| (prices[*n as usize], Reverse(*n)));
        let mut places: BTreeMap<Id, OnPlace> = BTreeMap::new();
        for (n, item) in all.iter().enumerate().filter(|(_, i)| i.is_shown()) {
            for place in &item.places {
                places.entry(*place).or_default().put(n, item);
            }
        }
        let parts = all.chunks(BLOCK).zip(lean.chunks(BLOCK)).zip(prices.chunks(BLOCK));
        let blocks = parts
            .map(|((items, lean), prices)| {
                Arc::new(Block { items: items.to_vec(), lean: lean.to_vec(), prices: prices.to_vec() })
            })
            .collect();
        let (tallies, by_price) = (tallies.into_iter().map(Arc::new).collect(), by_price.into());
        Items { blocks, len, gone, tallies, by_price, places, mark: Mark::default() }
    }

    /// What lists were made of; another as soon as one of them would be another.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// The words that items are found by changed: what was found before may not be.
    pub(crate) fn found_otherwise(&mut self) {
        self.mark = Mark::default();
    }

    /// Puts an item in the place of another, with every count and order that follows from it.
    pub(crate) fn set(&mut self, n: usize, item: Item) {
        let (old, new) = (self.lean(n), item.lean());
        let (was, price) = (self.price(n), item.price());
        if (was, old) != (price, new) {
            self.mark = Mark::default();
        }
        if (was, old.is_there()) != (price, new.is_there()) {
            let me = number(n);
            let mut row = std::mem::take(&mut self.by_price);
            let before = |m: u32, price| (self.price(m as usize), Reverse(m)) < (price, Reverse(me));
            // Taken out before the new place is looked for: what is looked at must be in order.
            if old.is_there() {
                row.take(me, |m| before(m, was));
            }
            if new.is_there() {
                row.put(me, |m| before(m, price));
            }
            self.by_price = row;
        }
        self.gone = self.gone + usize::from(!new.is_there()) - usize::from(!old.is_there());
        if old != new {
            let all = self.tallies.len() - 1;
            for row in [old.family as usize, all].into_iter().filter(|_| old.is_there()) {
                Arc::make_mut(&mut self.tallies[row])[old.maker as usize].take(old);
            }
            for row in [new.family as usize, all].into_iter().filter(|_| new.is_there()) {
                Arc::make_mut(&mut self.tallies[row])[new.maker as usize].put(new);
            }
        }
        let before = self[n].clone();
        let stands = |i: &Item| (i.is_shown(), i.family_no, i.maker_no);
        if (stands(&before), &before.places) != (stands(&item), &item.places) {
            for place in before.places.iter().filter(|_| before.is_shown()) {
                self.places.entry(*place).or_default().take(n, &before);
            }
            for place in item.places.iter().filter(|_| item.is_shown()) {
                self.places.entry(*place).or_default().put(n, &item);
            }
        }
        let block = Arc::make_mut(&mut self.blocks[n / BLOCK]);
        block.items[n % BLOCK] = Arc::new(item);
        block.lean[n % BLOCK] = new;
        block.prices[n % BLOCK] = price;
    }

    /// Gives the next number to an item that is newer than all; the number.
    pub(crate) fn push(&mut self, item: Item) -> usize {
        let n = self.len;
        // First as one that is gone, so that every count and order follows in one place.
        let mut gone = item.clone();
        gone.product.state = String::new();
        let block = match self.blocks.last_mut() {
            Some(block) if block.items.len() < BLOCK => block,
            _ => {
                self.blocks.push(Arc::default());
                let last = self.blocks.len() - 1;
                &mut self.blocks[last]
            }
        };
        let block = Arc::make_mut(block);
        block.lean.push(gone.lean());
        block.prices.push(gone.price());
        block.items.push(Arc::new(gone));
        self.len += 1;
        self.gone += 1;
        self.set(n, item);
        n
    }

    /// There are so many makers now: new ones come last and have nothing yet.
    pub(crate) fn makers_are(&mut self, makers: usize) {
        for row in self.tallies.iter_mut().filter(|row| row.len() < makers) {
            Arc::make_mut(row).resize(makers, Tally::default());
            self.mark = Mark::default();
        }
    }

    /// How many there are in the shop.
    pub fn len(&self) -> usize {
        self.len - self.gone
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every number that was given, the oldest first; of what is gone too.
    pub fn numbers(&self) -> std::ops::Range<usize> {
        0..self.len
    }

    /// What is in the shop, with its numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &Arc<Item>)> + Clone {
        self.blocks.iter().flat_map(|b| b.items.iter()).enumerate().filter(|(_, i)| i.is_there())
    }

    /// What is in the shop, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Item>> + Clone {
        self.numbered().map(|(_, i)| i)
    }

    /// The items of a block, the oldest first, and those that are gone.
    pub(super) fn block(&self, block: usize) -> &[Arc<Item>] {
        &self.blocks[block].items
    }

    pub fn lean(&self, n: usize) -> Lean {
        self.blocks[n / BLOCK].lean[n % BLOCK]
    }

    pub fn price(&self, n: usize) -> Money {
        self.blocks[n / BLOCK].prices[n % BLOCK]
    }

    /// How many there are of each maker, in one family or in all.
    pub fn tallies(&self, family: Option<usize>) -> &[Tally] {
        &self.tallies[family.unwrap_or(self.tallies.len() - 1)]
    }

    /// What can be bought at a place.
    pub fn on_place(&self, place: Id) -> Option<&OnPlace> {
        self.places.get(&place).filter(|p| !p.numbers.is_empty())
    }

    pub fn families(&self) -> usize {
        self.tallies.len() - 1
    }

    /// Numbers from the cheapest to the dearest, the newest first among equal prices.
    pub fn by_price(&self) -> &Numbers {
        &self.by_price
    }

    /// The same of those between two prices, as they lie side by side.
    pub fn priced(&self, least: Option<Money>, most: Option<Money>) -> impl Iterator<Item = &[u32]> {
        let price = |n: u32| self.price(n as usize);
        self.by_price.between(move |n| least.is_some_and(|m| price(n) < m), move |n| most.is_some_and(|m| price(n) > m))
    }
}

impl std::ops::Index<usize> for Items {
    type Output = Arc<Item>;
    fn index(&self, n: usize) -> &Arc<Item> {
        &self.blocks[n / BLOCK].items[n % BLOCK]
    }
}
