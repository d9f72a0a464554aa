//! The published goods of the desk's list, from the shop in memory: which a filter leaves, in which order.

use crate::kit::snapshot::{Item, Snapshot};
use rahba_kernel::Money;
use rahba_market::catalogue::list::{InOrder, Kept, ProductFilter, ProductSort};
use rahba_search::Numbers;

/// Those that a filter leaves. The first `upto` of them stand in their order, and no more is promised.
pub(crate) fn in_order<'s>(s: &'s Snapshot, f: &'s ProductFilter, sort: ProductSort, upto: usize) -> InOrder<'s> {
    let fits = move |n: &usize| {
        let item = &s.items[*n];
        let prices = || item.variants.iter().filter_map(|(v, _)| v.price);
        item.is_there()
            && f.org.is_none_or(|org| item.product.org == org)
            && f.family.is_none_or(|family| item.product.family == family)
            && (!f.in_stock_only || item.units > 0)
            && f.fits_price(prices().min(), prices().max())
    };
    let kept = move |n: usize| kept(s, n, sort);
    let Some(few) = few(s, f) else {
        return Box::new(all(s, sort).filter(fits).map(kept));
    };
    let mut found: Vec<(Kept<'s>, usize)> = few.filter(fits).map(|n| (kept(n), n)).collect();
    // The newest has the last number. Equals stand as they do where the shop's own orders are gone through.
    let compare = |a: &(Kept<'_>, usize), b: &(Kept<'_>, usize)| {
        let equal = || if sort == ProductSort::PriceDown { a.1.cmp(&b.1) } else { b.1.cmp(&a.1) };
        sort.compare(&a.0, &b.0).then_with(equal)
    };
    if upto < found.len() {
        found.select_nth_unstable_by(upto, compare);
        found.truncate(upto);
    }
    found.sort_unstable_by(compare);
    Box::new(found.into_iter().map(|(kept, _)| kept))
}

fn kept(s: &Snapshot, n: usize, sort: ProductSort) -> Kept<'_> {
    let item = &s.items[n];
    let name = match sort {
        ProductSort::Name(lang) => s.letters_of(n, lang),
        _ => "",
    };
    Kept {
        id: item.product.id,
        since: item.product.published_at.unwrap_or_default(),
        price: item.variants.iter().filter_map(|(v, _)| v.price).min(),
        name,
        code: &item.product.code,
    }
}

/// Where a filter leaves few, they are looked at and sorted; nothing, where the shop's own orders are gone through.
fn few<'s>(s: &'s Snapshot, f: &ProductFilter) -> Option<Box<dyn Iterator<Item = usize> + 's>> {
    let numbers = |row: Option<&'s Numbers>| row.into_iter().flat_map(Numbers::iter).map(|n| n as usize);
    let wanted = f.wanted();
    if !wanted.is_empty() {
        return Some(Box::new(s.with_letters(&wanted).into_iter()));
    }
    if let Some(org) = f.org {
        return Some(Box::new(numbers(s.by_maker.get(&org))));
    }
    let family = s.families.iter().position(|x| Some(x.id) == f.family)?;
    Some(Box::new(numbers(s.by_family.get(family))))
}

/// Every item in an order, of those that are gone too.
fn all(s: &Snapshot, sort: ProductSort) -> Box<dyn Iterator<Item = usize> + '_> {
    let has_price = |item: &Item| item.variants.iter().any(|(v, _)| v.price.is_some());
    let priced = move |n: &usize| has_price(&s.items[*n]);
    let by_price = || s.items.by_price().iter().map(|n| n as usize);
    // What has no price stands with what costs nothing.
    let unpriced = || {
        let none = s.items.priced(None, Some(Money::ZERO)).flatten().map(|n| *n as usize);
        none.filter(move |n| !priced(n))
    };
    match sort {
        ProductSort::New => Box::new(s.items.numbers().rev()),
        ProductSort::PriceUp => Box::new(by_price().filter(priced).chain(unpriced())),
        ProductSort::PriceDown => Box::new(by_price().rev().filter(priced).chain(unpriced())),
        ProductSort::Name(lang) => Box::new(s.by_name(lang)),
    }
}
