//! The items of the shop by number, with what lists ask of them: small columns, counts, the order of prices.
//! All of it changes in [`Items::set`] alone, so that no count can stay behind.

use imbl::{OrdMap, OrdSet};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::catalogue::model::{Product, Variant};
use rahba_market::label::model::Standing;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A product with what its pages show.
#[derive(Clone, Debug)]
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
        self.units > 0 && !self.label.stopped
    }

    /// Of its cheapest variant; nothing when none has one.
    fn price(&self) -> Money {
        self.variants.iter().filter_map(|(v, _)| v.price).min().unwrap_or_default()
    }

    fn lean(&self) -> Lean {
        Lean {
            maker: number(self.maker_no),
            family: u16::try_from(self.family_no).unwrap_or(u16::MAX),
            offered: self.units > 0,
            labelled: self.label.labelled,
        }
    }
}

fn number(n: usize) -> u32 {
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

/// What can be bought at a place, the newest first, and how much of it is whose. Copies share what did not change.
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
const BLOCK: usize = 512;

#[derive(Clone, Default)]
struct Block {
    items: Vec<Arc<Item>>,
    lean: Vec<Lean>,
    prices: Vec<Money>,
}

/// Items by number, in blocks that snapshots share: a sale copies its own block alone, however big the
/// shop is.
#[derive(Clone, Default)]
pub struct Items {
    blocks: Vec<Arc<Block>>,
    len: usize,
    /// Of each family, of each maker; the last row is of all families.
    tallies: Vec<Arc<Vec<Tally>>>,
    /// Numbers from the cheapest to the dearest, equal prices in their order.
    by_price: Arc<Vec<u32>>,
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
        for x in &lean {
            tallies[x.family as usize][x.maker as usize].put(*x);
            tallies[families][x.maker as usize].put(*x);
        }
        let mut by_price: Vec<u32> = (0..number(len)).collect();
        let prices: Vec<Money> = all.iter().map(|i| i.price()).collect();
        by_price.sort_by_key(|n| prices[*n as usize]);
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
        let (tallies, by_price) = (tallies.into_iter().map(Arc::new).collect(), Arc::new(by_price));
        Items { blocks, len, tallies, by_price, places, mark: Mark::default() }
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
        if was != price {
            let place =
                |items: &Items, price| items.by_price.partition_point(|m| (items.price(*m as usize), *m) < (price, number(n)));
            let from = place(self, was);
            // Taken out before the new place is looked for: what is looked at must be in order.
            Arc::make_mut(&mut self.by_price).remove(from);
            let to = place(self, price);
            Arc::make_mut(&mut self.by_price).insert(to, number(n));
        }
        if old != new {
            let all = self.tallies.len() - 1;
            for row in [old.family as usize, all] {
                Arc::make_mut(&mut self.tallies[row])[old.maker as usize].take(old);
            }
            for row in [new.family as usize, all] {
                Arc::make_mut(&mut self.tallies[row])[new.maker as usize].put(new);
            }
        }
        let before = self[n].clone();
        if (before.is_shown(), &before.places) != (item.is_shown(), &item.places) {
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

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Item>> + Clone {
        self.blocks.iter().flat_map(|b| b.items.iter())
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

    /// Numbers from the cheapest to the dearest, of those between two prices.
    pub fn by_price(&self, least: Option<Money>, most: Option<Money>) -> &[u32] {
        let price = |n: &u32| self.price(*n as usize);
        let from = least.map_or(0, |m| self.by_price.partition_point(|n| price(n) < m));
        let to = most.map_or(self.by_price.len(), |m| self.by_price.partition_point(|n| price(n) <= m));
        &self.by_price[from.min(to)..to]
    }
}

impl std::ops::Index<usize> for Items {
    type Output = Arc<Item>;
    fn index(&self, n: usize) -> &Arc<Item> {
        &self.blocks[n / BLOCK].items[n % BLOCK]
    }
}
