//! Lists of products: filtered, sorted, paged, with the numbers beside each filter.
//!
//! A list reads one compact row a product of the state asked for and does the rest here: the number
//! beside a filter counts what would be found if only that filter were changed, and names sort by
//! their letters, not by the engine's locale. That is linear in the products of the territory. It is
//! the desk's list; the shop's search over many thousands is `rahba-search`.

use super::{rows, rules, views};
use crate::content::{self, Texts};
use rahba_kernel::text::fold;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use rahba_store::{Fault, Reader, params};
use std::collections::{BTreeMap, BTreeSet};

/// What a list is narrowed to; empty fields narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct ProductFilter {
    /// `published` for buyers; empty for every state.
    pub state: String,
    /// A maker's own desk sees only hers: facets count nothing else.
    pub only_of: Option<Id>,
    pub family: Option<Id>,
    pub org: Option<Id>,
    pub price_min: Option<Money>,
    pub price_max: Option<Money>,
    /// Part of a name in any language, or of the code.
    pub search: String,
    /// Only these, as an index found them.
    pub ids: Option<BTreeSet<Id>>,
    pub in_stock_only: bool,
    pub unique: Option<bool>,
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
    Name,
}

/// A product in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: Id,
    pub code: String,
    pub org: Id,
    pub family: Id,
    pub form: String,
    pub unique: bool,
    pub state: String,
    /// When it was published, or made when it never was.
    pub since: Micros,
    /// Of its variants; `None` when none has a price.
    pub price_min: Option<Money>,
    pub price_max: Option<Money>,
    /// Units that a buyer could have now.
    pub units: i64,
    pub name: Texts,
    pub maker: Texts,
    /// Media hash of its first picture.
    pub picture: Option<String>,
}

/// One page of a list.
#[derive(Clone, Debug, Default)]
pub struct ProductList {
    pub rows: Vec<Listed>,
    pub total: i64,
    /// Products by family, by maker, and by band of [`rules::PRICE_BANDS`].
    pub families: BTreeMap<Id, i64>,
    pub makers: BTreeMap<Id, i64>,
    pub bands: BTreeMap<usize, i64>,
}

impl ProductFilter {
    fn fits_price(&self, l: &Listed) -> bool {
        self.price_min.is_none_or(|m| l.price_max.is_some_and(|p| p >= m))
            && self.price_max.is_none_or(|m| l.price_min.is_some_and(|p| p <= m))
    }

    fn fits_rest(&self, l: &Listed, wanted: &str) -> bool {
        self.ids.as_ref().is_none_or(|ids| ids.contains(&l.id))
            && (!self.in_stock_only || l.units > 0)
            && self.unique.is_none_or(|u| u == l.unique)
            && (wanted.is_empty() || fold(&l.code).contains(wanted) || l.name.bodies().any(|(_, b)| fold(b).contains(wanted)))
    }
}

/// Page `page` (from 0) of at most 100 products.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn product_list(
    q: &mut Reader<'_>,
    territory: Id,
    f: &ProductFilter,
    sort: ProductSort,
    lang: Lang,
    page: usize,
    size: usize,
    at: (Micros, Day),
) -> Result<ProductList, Fault> {
    let (now, today) = at;
    let mut units: BTreeMap<Id, i64> = BTreeMap::new();
    for r in q.query(&rows::UNITS_BY_PRODUCT, params![territory, today])? {
        units.insert(r.get(0)?, r.get(1)?);
    }
    let wanted = fold(f.search.trim());
    let needs_names = !wanted.is_empty() || sort == ProductSort::Name;
    let mut names = if needs_names { content::gather(&q.query(&rows::NAMES, params![territory])?)? } else { BTreeMap::new() };
    let mut all = Vec::new();
    for r in
        q.query(&rows::LISTED, params![territory, f.state.as_str(), f.only_of.unwrap_or(Id::NIL), f.only_of.is_some(), now])?
    {
        let id: Id = r.get(0)?;
        all.push(Listed {
            id,
            code: r.get(1)?,
            org: r.get(2)?,
            family: r.get(3)?,
            form: r.get(4)?,
            unique: r.get(5)?,
            state: r.get(6)?,
            since: r.get(7)?,
            price_min: r.get(8)?,
            price_max: r.get(9)?,
            units: units.get(&id).copied().unwrap_or(0),
            name: names.remove(&(id, "name".to_owned())).unwrap_or_default(),
            maker: Texts::default(),
            picture: None,
        });
    }
    let mut out = arrange(all, f, &wanted, sort, lang);
    let size = size.clamp(1, 100);
    out.rows = out.rows.into_iter().skip(page.saturating_mul(size)).take(size).collect();
    dress(q, territory, &mut out.rows)?;
    Ok(out)
}

/// Filters, counts and sorts.
fn arrange(all: Vec<Listed>, f: &ProductFilter, wanted: &str, sort: ProductSort, lang: Lang) -> ProductList {
    let mut out = ProductList::default();
    for l in all.into_iter().filter(|l| f.fits_rest(l, wanted)) {
        let (family, org, price) = (f.family.is_none_or(|x| x == l.family), f.org.is_none_or(|x| x == l.org), f.fits_price(&l));
        if org && price {
            *out.families.entry(l.family).or_default() += 1;
        }
        if family && price {
            *out.makers.entry(l.org).or_default() += 1;
        }
        if family
            && org
            && let Some(p) = l.price_min
        {
            *out.bands.entry(rules::price_band(p)).or_default() += 1;
        }
        if family && org && price {
            out.rows.push(l);
        }
    }
    out.total = out.rows.len() as i64;
    match sort {
        ProductSort::New => out.rows.sort_by(|a, b| (b.since, &a.code).cmp(&(a.since, &b.code))),
        // Without a price it comes last in both directions.
        ProductSort::PriceUp => out
            .rows
            .sort_by(|a, b| (a.price_min.is_none(), a.price_min, &a.code).cmp(&(b.price_min.is_none(), b.price_min, &b.code))),
        ProductSort::PriceDown => out.rows.sort_by(|a, b| (b.price_min, &a.code).cmp(&(a.price_min, &b.code))),
        ProductSort::Name => out.rows.sort_by_cached_key(|l| (fold(l.name.body(lang)), l.code.clone())),
    }
    out
}

/// Texts and pictures for the rows of one page only.
fn dress(q: &mut Reader<'_>, territory: Id, rows: &mut [Listed]) -> Result<(), Fault> {
    let products: Vec<Id> = rows.iter().map(|l| l.id).collect();
    let owners: BTreeSet<Id> = rows.iter().flat_map(|l| [l.id, l.org]).collect();
    let owners: Vec<Id> = owners.into_iter().collect();
    let texts = content::views::texts(q, territory, &owners)?;
    let pictures = content::views::pictures(q, territory, &products)?;
    for l in rows {
        l.name = texts.get(&(l.id, "name".to_owned())).cloned().unwrap_or_default();
        l.maker = texts.get(&(l.org, "name".to_owned())).cloned().unwrap_or_default();
        l.picture = pictures.get(&l.id).and_then(|p| p.first()).map(|p| p.media_hash.clone());
    }
    Ok(())
}

/// The families in the shop's order with their names and how many products are published in each.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn families_with_counts(
    q: &mut Reader<'_>,
    territory: Id,
    at: (Micros, Day),
) -> Result<Vec<(super::model::Family, Texts, i64)>, Fault> {
    let f = ProductFilter { state: "published".into(), ..ProductFilter::default() };
    let counts = product_list(q, territory, &f, ProductSort::New, Lang::Ar, 0, 1, at)?.families;
    let families = views::families(q, territory)?;
    let ids: Vec<Id> = families.iter().map(|f| f.id).collect();
    let mut texts = content::views::texts(q, territory, &ids)?;
    Ok(families
        .into_iter()
        .map(|f| {
            let name = texts.remove(&(f.id, "name".to_owned())).unwrap_or_default();
            let n = counts.get(&f.id).copied().unwrap_or(0);
            (f, name, n)
        })
        .collect())
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
            let list = |f: ProductFilter, sort, page, size| {
                b.read(|q| product_list(q, b.territory, &f, sort, Lang::Fr, page, size, (b.now(), today)))
            };
            let codes = |l: &ProductList| l.rows.iter().map(|r| r.code.clone()).collect::<Vec<_>>();
            let all = || ProductFilter::default();
            let up = list(all(), ProductSort::PriceUp, 0, 10);
            assert_eq!(codes(&up), ["c1", "c2", "thyme-honey", "c3"]);
            assert_eq!((up.total, up.families[&s.family], up.makers[&s.maker]), (4, 4, 4));
            assert_eq!(up.bands, BTreeMap::from([(2, 2), (3, 2)]));
            assert_eq!(up.rows[2].units, 20);
            assert_eq!(up.rows[2].maker.body(Lang::Fr), "bees");
            assert_eq!(codes(&list(all(), ProductSort::PriceDown, 0, 2)), ["c3", "thyme-honey"]);
            assert_eq!(codes(&list(all(), ProductSort::Name, 0, 10)), ["c3", "c2", "c1", "thyme-honey"]);
            assert_eq!(codes(&list(all(), ProductSort::Name, 1, 3)), ["thyme-honey"]);
            assert_eq!(codes(&list(all(), ProductSort::New, 0, 1)).len(), 1);
            let f = ProductFilter { state: "published".into(), ..all() };
            assert_eq!(codes(&list(f, ProductSort::New, 0, 10)), ["thyme-honey"]);
            let f = ProductFilter { price_min: Some(Money(20_000)), price_max: Some(Money(25_000)), ..all() };
            let l = list(f, ProductSort::PriceUp, 0, 10);
            assert_eq!(codes(&l), ["c2", "thyme-honey"]);
            assert_eq!(l.bands.values().sum::<i64>(), 4, "bands count past the price filter");
            assert_eq!(list(ProductFilter { search: "COUSSIN 7".into(), ..all() }, ProductSort::New, 0, 10).total, 1);
            assert_eq!(list(ProductFilter { in_stock_only: true, ..all() }, ProductSort::New, 0, 10).total, 1);
            assert_eq!(list(ProductFilter { unique: Some(true), ..all() }, ProductSort::New, 0, 10).total, 1);
            assert_eq!(list(ProductFilter { ids: Some(BTreeSet::from([s.product])), ..all() }, ProductSort::New, 0, 10).total, 1);
            assert_eq!(list(ProductFilter { only_of: Some(s.carrier), ..all() }, ProductSort::New, 0, 10).total, 0);
            let l = list(ProductFilter { org: Some(s.carrier), ..all() }, ProductSort::New, 0, 10);
            assert_eq!((l.total, l.makers[&s.maker]), (0, 4), "makers count past the maker filter");
            let families = b.read(|q| families_with_counts(q, b.territory, (b.now(), today)));
            assert_eq!((families[0].1.body(Lang::Fr), families[0].2), ("Miel", 1));
        });
    }
}
