//! The desk's list of products: filtered, sorted, paged.
//!
//! The latest first, of all, of a state or of a maker, is read a page at a time by an index. A search, a price, a
//! stock or another order is asked of whoever keeps the published goods in memory; those that are not published are
//! few, are read, and are put between them. Names sort by their letters, not by the engine's locale. The shop's own
//! lists are kept with its items.

use super::{rows, views};
use crate::content::{self, Texts};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::text::fold;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_store::{Fault, Reader, Row, Statement, Value, params};
use std::cmp::Ordering;
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

/// A published product, as whoever keeps the shop in memory knows it.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    pub id: Id,
    pub since: Micros,
    /// The least of its variants.
    pub price: Option<Money>,
    /// As letters that are compared; asked of an order by name alone.
    pub name: &'a str,
    pub code: &'a str,
}

/// Those that a filter leaves, in the order of the list.
pub type InOrder<'a> = Box<dyn Iterator<Item = Kept<'a>> + 'a>;

impl ProductSort {
    /// Which of two comes first. Without a price it comes last in both directions.
    pub fn compare(self, a: &Kept<'_>, b: &Kept<'_>) -> Ordering {
        match self {
            ProductSort::New => b.since.cmp(&a.since),
            ProductSort::PriceUp => (a.price.is_none(), a.price).cmp(&(b.price.is_none(), b.price)),
            ProductSort::PriceDown => b.price.cmp(&a.price),
            ProductSort::Name(_) => (a.name, a.code).cmp(&(b.name, b.code)),
        }
    }
}

/// Letters of a search that are looked at.
const SEARCH_MAX: usize = 100;

impl ProductFilter {
    /// The letters that are looked for.
    pub fn wanted(&self) -> String {
        fold(&clean_line(&self.search, SEARCH_MAX))
    }

    fn asks_price(&self) -> bool {
        self.price_min.is_some() || self.price_max.is_some()
    }

    /// Whether something costs what is asked for, from the least to the most of its variants.
    pub fn fits_price(&self, least: Option<Money>, most: Option<Money>) -> bool {
        self.price_min.is_none_or(|m| most.is_some_and(|p| p >= m))
            && self.price_max.is_none_or(|m| least.is_some_and(|p| p <= m))
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

/// States of goods that are not in the shop.
const HIDDEN: [&str; 3] = ["draft", "submitted", "withdrawn"];

/// Products. Those that are published are asked of `shown`, where an index does not give the page.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn product_list<'n>(
    q: &mut Reader<'_>,
    territory: Id,
    (f, sort, part): (&ProductFilter, ProductSort, Part),
    (now, today): (Micros, Day),
    shown: impl FnOnce() -> InOrder<'n>,
) -> Result<Vec<Listed>, Fault> {
    let (limit, offset) = (part.limit.max(0), part.offset.max(0));
    let by_page = sort == ProductSort::New && !f.asks_price() && f.search.trim().is_empty() && !f.in_stock_only;
    let mut out = if by_page {
        latest(q, territory, f, &f.state, (limit, offset))?
    } else {
        let hidden = hidden(q, territory, f, sort, (now, today))?;
        let shown = match f.state.as_str() {
            "" | "published" => shown(),
            _ => Box::new(std::iter::empty()),
        };
        let count = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
        let page: Vec<Place> = between(sort, shown, hidden).skip(count(offset)).take(count(limit)).collect();
        placed(q, territory, page)?
    };
    price(q, territory, &mut out, now)?;
    dress(q, territory, &mut out, today)?;
    Ok(out)
}

/// Products of a statement.
const EIGHT: usize = 8;

/// Asks a statement of some values and eight products, for as many as there are.
fn by_eights(q: &mut Reader<'_>, s: &'static Statement, first: &[Value], products: &[Id]) -> Result<Vec<Row>, Fault> {
    let mut out = Vec::new();
    for some in products.chunks(EIGHT) {
        let some = (0..EIGHT).map(|n| Value::from(some.get(n).copied().unwrap_or(Id::NIL)));
        let all: Vec<Value> = first.iter().cloned().chain(some).collect();
        out.extend(q.query(s, &all)?);
    }
    Ok(out)
}

/// The rows of a page. One that was shown a moment ago and is published no more stands among the others.
fn placed(q: &mut Reader<'_>, territory: Id, page: Vec<Place>) -> Result<Vec<Listed>, Fault> {
    let shown: Vec<Id> = page.iter().filter_map(|p| if let Place::Shown(id) = p { Some(*id) } else { None }).collect();
    let mut read: BTreeMap<Id, Listed> = BTreeMap::new();
    for r in by_eights(q, &rows::LISTED, &[territory.into()], &shown)? {
        let l = listed(&r)?;
        read.insert(l.id, l);
    }
    let row = |place| match place {
        Place::Hidden(l) => Some(*l),
        Place::Shown(id) => read.remove(&id).filter(|l| l.state == "published"),
    };
    Ok(page.into_iter().filter_map(row).collect())
}

/// The latest of a state, or of all.
fn latest(
    q: &mut Reader<'_>,
    territory: Id,
    f: &ProductFilter,
    state: &str,
    (limit, offset): (i64, i64),
) -> Result<Vec<Listed>, Fault> {
    let (family, has_family) = (f.family.unwrap_or(Id::NIL), f.family.is_some());
    let found = match f.org {
        Some(org) => q.query(&rows::LATEST_OF, params![territory, org, state, family, has_family, limit, offset])?,
        None if state.is_empty() => q.query(&rows::LATEST, params![territory, family, has_family, limit, offset])?,
        None => q.query(&rows::LATEST_IN, params![territory, state, family, has_family, limit, offset])?,
    };
    found.iter().map(listed).collect()
}

/// Those that are not published and that a filter leaves, in the order of the list, each with the letters of its name.
fn hidden(
    q: &mut Reader<'_>,
    territory: Id,
    f: &ProductFilter,
    sort: ProductSort,
    (now, today): (Micros, Day),
) -> Result<Vec<(Listed, String)>, Fault> {
    let mut all = Vec::new();
    for state in HIDDEN.into_iter().filter(|s| f.state.is_empty() || f.state == *s) {
        all.extend(latest(q, territory, f, state, (i64::MAX, 0))?);
    }
    let wanted = f.wanted();
    if !wanted.is_empty() || matches!(sort, ProductSort::Name(_)) {
        name(q, territory, &mut all)?;
        let holds = |b: &str| fold(b).contains(&wanted);
        all.retain(|l| l.name.bodies().any(|(_, b)| holds(b)) || holds(&l.code));
    }
    if f.in_stock_only {
        units(q, territory, &mut all, today)?;
        all.retain(|l| l.units > 0);
    }
    if f.asks_price() || matches!(sort, ProductSort::PriceUp | ProductSort::PriceDown) {
        price(q, territory, &mut all, now)?;
        all.retain(|l| f.fits_price(l.price_min, l.price_max));
    }
    let letters = |l: &Listed| match sort {
        ProductSort::Name(lang) => fold(l.name.body(lang)),
        _ => String::new(),
    };
    let mut all: Vec<(Listed, String)> = all
        .into_iter()
        .map(|l| {
            let name = letters(&l);
            (l, name)
        })
        .collect();
    all.sort_by(|a, b| sort.compare(&kept(&a.0, &a.1), &kept(&b.0, &b.1)).then_with(|| b.0.id.cmp(&a.0.id)));
    Ok(all)
}

fn kept<'a>(l: &'a Listed, name: &'a str) -> Kept<'a> {
    Kept { id: l.id, since: l.since, price: l.price_min, name, code: &l.code }
}

/// A row of the list, before it is dressed.
enum Place {
    Shown(Id),
    Hidden(Box<Listed>),
}

/// What is published and what is not, in one order.
fn between(sort: ProductSort, shown: InOrder<'_>, hidden: Vec<(Listed, String)>) -> impl Iterator<Item = Place> {
    let (mut shown, mut hidden) = (shown.peekable(), hidden.into_iter().peekable());
    std::iter::from_fn(move || {
        let is_hidden_first = match (shown.peek(), hidden.peek()) {
            (Some(s), Some((h, name))) => sort.compare(&kept(h, name), s).is_lt(),
            (None, _) => true,
            (_, None) => false,
        };
        if is_hidden_first {
            hidden.next().map(|(l, _)| Place::Hidden(Box::new(l)))
        } else {
            shown.next().map(|s| Place::Shown(s.id))
        }
    })
}

/// Gives each the units that a buyer could have.
fn units(q: &mut Reader<'_>, territory: Id, rows: &mut [Listed], today: Day) -> Result<(), Fault> {
    let products: Vec<Id> = rows.iter().map(|l| l.id).collect();
    let mut units: BTreeMap<Id, i64> = BTreeMap::new();
    for r in by_eights(q, &rows::UNITS_OF_PRODUCTS, &[territory.into(), today.into()], &products)? {
        units.insert(r.get(0)?, r.get(1)?);
    }
    rows.iter_mut().for_each(|l| l.units = units.get(&l.id).copied().unwrap_or_default());
    Ok(())
}

/// Above so many products all prices are read at once.
const FEW: usize = 50_000;

/// Gives each its prices.
fn price(q: &mut Reader<'_>, territory: Id, rows: &mut [Listed], now: Micros) -> Result<(), Fault> {
    let mut ends: BTreeMap<Id, (Money, Money)> = BTreeMap::new();
    let mut put = |product: Id, price: Option<Money>| {
        if let Some(p) = price {
            let e = ends.entry(product).or_insert((p, p));
            *e = (e.0.min(p), e.1.max(p));
        }
    };
    if rows.len() <= FEW {
        let products: Vec<Id> = rows.iter().map(|l| l.id).collect();
        for r in by_eights(q, &rows::PRICES_OF_PRODUCTS, &[territory.into(), now.into()], &products)? {
            put(r.get(0)?, r.get(1)?);
        }
    } else {
        views::all_variants(q, territory, now)?.into_iter().for_each(|v| put(v.product, v.price));
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
    units(q, territory, rows, today)
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
            let honey = b.read(|q| views::product(q, b.territory, s.product)).expect("it is published");
            let name_of_it = fold(of_the_shop.body(Lang::Fr));
            let since = honey.published_at.expect("it is published");
            let price = Some(Money(25_000));
            let kept = Kept { id: honey.id, since, price, name: &name_of_it, code: &honey.code };
            let list = |f: ProductFilter, sort, limit, offset| {
                // As the shop keeps it: of what is published, which here is one.
                let fits = f.org.is_none_or(|o| o == honey.org)
                    && f.family.is_none_or(|x| x == honey.family)
                    && f.fits_price(price, price)
                    && [kept.name, kept.code].iter().any(|x| x.contains(&f.wanted()));
                let shown = || -> InOrder<'_> { Box::new(fits.then_some(kept).into_iter()) };
                b.read(|q| product_list(q, b.territory, (&f, sort, Part { limit, offset }), (b.now(), today), shown))
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
