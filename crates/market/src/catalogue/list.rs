//! The desk's list of products: filtered, sorted, paged.
//!
//! The latest first, of all, of a state or of a maker, is read a page at a time by an index. A search, a price, a
//! stock or another order looks at one compact row of each product: names are taken from whoever keeps them in
//! memory and sort by their letters, not by the engine's locale. The shop's own lists are kept with its items.

use super::{rows, views};
use crate::content::{self, Texts};
use rahba_kernel::text::fold;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_store::{Fault, Reader, Row, params};
use std::collections::BTreeMap;

/// What a list is narrowed to; empty fields narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct ProductFilter {
    /// `published` for buyers; empty for every state.
    pub state: String,
    pub family: Option<Id>,
    pub org: Option<Id>,
    pub price_min: Option<Money>,
    pub price_max: Option<Money>,
    /// Part of a name in any language, or of the code.
    pub search: String,
    pub in_stock_only: bool,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProductSort {
    /// Latest published first.
    #[default]
    New,
    PriceUp,
    PriceDown,
    /// By name in the reader's language.
    Name(Lang),
}

/// A product in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: Id,
    pub code: String,
    pub org: Id,
    pub family: Id,
    pub state: String,
    /// When it was published, or made when it never was.
    pub since: Micros,
    /// Of its variants; `None` when none has a price.
    pub price_min: Option<Money>,
    pub price_max: Option<Money>,
    /// Units that a buyer could have now.
    pub units: i64,
    pub name: Texts,
}

/// Which part of a list: so many rows after so many.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub limit: i64,
    pub offset: i64,
}

impl ProductFilter {
    fn asks_price(&self) -> bool {
        self.price_min.is_some() || self.price_max.is_some()
    }

    fn fits_price(&self, l: &Listed) -> bool {
        self.price_min.is_none_or(|m| l.price_max.is_some_and(|p| p >= m))
            && self.price_max.is_none_or(|m| l.price_min.is_some_and(|p| p <= m))
    }
}

fn listed(r: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        id: r.get(0)?,
        code: r.get(1)?,
        org: r.get(2)?,
        family: r.get(3)?,
        state: r.get(4)?,
        since: r.get(5)?,
        price_min: None,
        price_max: None,
        units: 0,
        name: Texts::default(),
    })
}

/// How many products are in a state.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn count_in_state(q: &mut Reader<'_>, territory: Id, state: &str) -> Result<i64, Fault> {
    q.first(&rows::COUNT_IN_STATE, params![territory, state])?.map_or(Ok(0), |r| r.get(0))
}

/// The latest of those that makers have submitted to the shop, with their names and without prices.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn submitted(q: &mut Reader<'_>, territory: Id, limit: i64) -> Result<Vec<Listed>, Fault> {
    let found = q.query(&rows::LATEST_IN, params![territory, "submitted", Id::NIL, false, limit, 0])?;
    let mut out = found.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
    name(q, territory, &mut out)?;
    Ok(out)
}

/// Products. Of one that is published, `bodies` gives the names in every language and `named` the one that a reader of
/// a language sees; those of the others are read, for whoever keeps names in memory keeps those of the shop.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn product_list<'n, N: Iterator<Item = &'n str>>(
    q: &mut Reader<'_>,
    territory: Id,
    (f, sort, part): (&ProductFilter, ProductSort, Part),
    (now, today): (Micros, Day),
    bodies: impl Fn(Id) -> N,
    named: impl Fn(Id, Lang) -> &'n str,
) -> Result<Vec<Listed>, Fault> {
    let (limit, offset) = (part.limit.max(0), part.offset.max(0));
    let (state, family) = (f.state.as_str(), f.family.unwrap_or(Id::NIL));
    let by_page = sort == ProductSort::New && !f.asks_price() && f.search.trim().is_empty() && !f.in_stock_only;
    let (limit_read, offset_read) = if by_page { (limit, offset) } else { (i64::MAX, 0) };
    let found = match f.org {
        Some(org) => {
            let of = params![territory, org, state, family, f.family.is_some(), limit_read, offset_read];
            q.query(&rows::LATEST_OF, of)?
        }
        None if state.is_empty() => {
            q.query(&rows::LATEST, params![territory, family, f.family.is_some(), limit_read, offset_read])?
        }
        None => q.query(&rows::LATEST_IN, params![territory, state, family, f.family.is_some(), limit_read, offset_read])?,
    };
    let mut out = found.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
    if by_page {
        price(q, territory, &mut out, now)?;
    } else {
        let wanted = fold(f.search.trim());
        if !wanted.is_empty() || matches!(sort, ProductSort::Name(_)) {
            let (mut shown, mut hidden): (Vec<_>, Vec<_>) = out.into_iter().partition(|l| l.state == "published");
            name(q, territory, &mut hidden)?;
            shown.extend(hidden);
            shown.sort_by_key(|l| std::cmp::Reverse((l.since, l.id)));
            out = shown;
        }
        let holds = |b: &str| fold(b).contains(&wanted);
        let fits = |l: &Listed| {
            let its = if l.state == "published" { bodies(l.id).any(holds) } else { l.name.bodies().any(|(_, b)| holds(b)) };
            its || holds(&l.code)
        };
        if !wanted.is_empty() {
            out.retain(fits);
        }
        if f.in_stock_only {
            let mut units: BTreeMap<Id, i64> = BTreeMap::new();
            for r in q.query(&rows::UNITS_BY_PRODUCT, params![territory, today])? {
                units.insert(r.get(0)?, r.get(1)?);
            }
            out.retain(|l| units.get(&l.id).is_some_and(|n| *n > 0));
        }
        let by_price = matches!(sort, ProductSort::PriceUp | ProductSort::PriceDown);
        if by_price || f.asks_price() {
            price(q, territory, &mut out, now)?;
            out.retain(|l| f.fits_price(l));
        }
        match sort {
            ProductSort::New => {}
            // Without a price it comes last in both directions.
            ProductSort::PriceUp => out.sort_by(|a, b| {
                (a.price_min.is_none(), a.price_min, &a.code).cmp(&(b.price_min.is_none(), b.price_min, &b.code))
            }),
            ProductSort::PriceDown => out.sort_by(|a, b| (b.price_min, &a.code).cmp(&(a.price_min, &b.code))),
            ProductSort::Name(lang) => out.sort_by_cached_key(|l| {
                let its = if l.state == "published" { named(l.id, lang) } else { l.name.body(lang) };
                (fold(its), l.code.clone())
            }),
        }
        let count = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
        out = out.into_iter().skip(count(offset)).take(count(limit)).collect();
        if !by_price && !f.asks_price() {
            price(q, territory, &mut out, now)?;
        }
    }
    dress(q, territory, &mut out, today)?;
    Ok(out)
}

/// Above so many products their prices are read all at once.
const FEW: usize = 2_000;

/// Gives each its prices.
fn price(q: &mut Reader<'_>, territory: Id, rows: &mut [Listed], now: Micros) -> Result<(), Fault> {
    if rows.len() <= FEW {
        for l in rows {
            let prices: Vec<Money> = views::variants(q, territory, l.id, now)?.iter().filter_map(|v| v.price).collect();
            (l.price_min, l.price_max) = (prices.iter().min().copied(), prices.iter().max().copied());
        }
        return Ok(());
    }
    let mut ends: BTreeMap<Id, (Money, Money)> = BTreeMap::new();
    for v in views::all_variants(q, territory, now)? {
        if let Some(p) = v.price {
            let e = ends.entry(v.product).or_insert((p, p));
            *e = (e.0.min(p), e.1.max(p));
        }
    }
    for l in rows {
        if let Some((min, max)) = ends.get(&l.id) {
            (l.price_min, l.price_max) = (Some(*min), Some(*max));
        }
    }
    Ok(())
}

/// Gives each its name.
fn name(q: &mut Reader<'_>, territory: Id, rows: &mut [Listed]) -> Result<(), Fault> {
    let products: Vec<Id> = rows.iter().map(|l| l.id).collect();
    let mut texts = content::views::texts(q, territory, &products)?;
    for l in rows {
        l.name = texts.remove(&(l.id, "name".to_owned())).unwrap_or_default();
    }
    Ok(())
}

/// Names and units for the rows that are shown.
fn dress(q: &mut Reader<'_>, territory: Id, rows: &mut [Listed], today: Day) -> Result<(), Fault> {
    name(q, territory, rows)?;
    for l in rows {
        for r in q.query(&rows::UNITS_OF_PRODUCT, params![territory, l.id, today])? {
            l.units += r.get::<i64>(1)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::catalogue::add_product::{AddProduct, NewVariant};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::Unit;

    fn cushion(s: &Shop, n: i64, unique: bool) -> AddProduct {
        AddProduct {
            code: format!("c{n}"),
            org: s.maker,
            family: s.family,
            form: "cushion".into(),
            unique,
            unit: Unit::Piece,
            step: 1,
            price_per: 1,
            shelf_life_days: None,
            attributes: BTreeMap::new(),
            name: BTreeMap::from([(Lang::Fr, format!("Coussin {}", 9 - n))]),
            description: BTreeMap::new(),
            story: BTreeMap::new(),
            variants: vec![NewVariant {
                code: format!("c{n}-0"),
                label: BTreeMap::new(),
                weight_g: 1,
                price: Some(Money(n * 10_000)),
            }],
        }
    }

    #[test]
    fn filtered_sorted_paged_and_counted() {
        Bench::each(|b| {
            let s = Shop::open(b);
            s.receive(b, 20);
            for n in 1..=3 {
                b.system(cushion(&s, n, n == 3)).unwrap();
            }
            let today = rahba_kernel::time::Zone::casablanca().day(b.now());
            let of_the_shop = b.read(|q| content::of_owner(q, b.territory, s.product)).remove("name").unwrap();
            let names = BTreeMap::from([(s.product, of_the_shop)]);
            let list = |f: ProductFilter, sort, limit, offset| {
                // As the shop keeps them: of what is published.
                let bodies = |id: Id| names.get(&id).into_iter().flat_map(|t| t.bodies().map(|(_, b)| b));
                let named = |id, lang| names.get(&id).map_or("", |t: &Texts| t.body(lang));
                let at = (b.now(), today);
                b.read(|q| product_list(q, b.territory, (&f, sort, Part { limit, offset }), at, bodies, named))
            };
            let codes = |l: &[Listed]| l.iter().map(|r| r.code.clone()).collect::<Vec<_>>();
            let all = || ProductFilter::default();
            let name = ProductSort::Name(Lang::Fr);
            let up = list(all(), ProductSort::PriceUp, 10, 0);
            assert_eq!(codes(&up), ["c1", "c2", "thyme-honey", "c3"]);
            assert_eq!((up[2].units, up[2].price_min), (20, Some(Money(25_000))));
            assert_eq!(codes(&list(all(), ProductSort::PriceDown, 2, 0)), ["c3", "thyme-honey"]);
            assert_eq!(codes(&list(all(), name, 10, 0)), ["c3", "c2", "c1", "thyme-honey"]);
            assert_eq!(codes(&list(all(), name, 3, 3)), ["thyme-honey"]);
            let latest = list(all(), ProductSort::New, 10, 0);
            assert!(latest.is_sorted_by(|a, b| a.since >= b.since) && latest.len() == 4);
            assert_eq!(codes(&list(all(), ProductSort::New, 2, 1)), codes(&latest[1..3]));
            assert_eq!((latest.iter().map(|l| l.units).sum::<i64>(), latest[3].price_min.is_some()), (20, true));
            let f = ProductFilter { state: "published".into(), ..all() };
            assert_eq!(codes(&list(f, ProductSort::New, 10, 0)), ["thyme-honey"]);
            let f = ProductFilter { price_min: Some(Money(20_000)), price_max: Some(Money(25_000)), ..all() };
            assert_eq!(codes(&list(f, ProductSort::PriceUp, 10, 0)), ["c2", "thyme-honey"]);
            let of = |f: ProductFilter| codes(&list(f, ProductSort::New, 10, 0));
            assert_eq!(of(ProductFilter { search: "COUSSIN 7".into(), ..all() }), ["c2"]);
            assert_eq!(of(ProductFilter { search: "C3".into(), ..all() }), ["c3"]);
            assert_eq!(of(ProductFilter { in_stock_only: true, ..all() }), ["thyme-honey"]);
            assert_eq!(of(ProductFilter { org: Some(s.maker), ..all() }).len(), 4);
            assert_eq!(of(ProductFilter { org: Some(s.maker), state: "published".into(), ..all() }), ["thyme-honey"]);
            assert_eq!(of(ProductFilter { org: Some(s.carrier), ..all() }).len(), 0);
            assert_eq!(of(ProductFilter { family: Some(s.family), ..all() }).len(), 4);
            assert_eq!(of(ProductFilter { family: Some(s.carrier), ..all() }).len(), 0);
            let drafts = b.read(|q| count_in_state(q, b.territory, "draft"));
            assert_eq!((drafts, b.read(|q| count_in_state(q, b.territory, "published"))), (3, 1));
        });
    }
}
