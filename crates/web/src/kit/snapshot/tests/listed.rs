//! The desk's lists of products: asked of the shop in memory and of the database, they are what each row says.

use super::super::Snapshot;
use crate::desk::product_list::in_order;
use rahba_kernel::text::fold;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_market::catalogue::list::{Kept, Listed, Part, ProductFilter, ProductSort, product_list};
use rahba_market::testing::Bench;

/// Lists by many filters and orders, each against a look at every product; how many rows they had.
pub(super) fn check(b: &Bench, s: &Snapshot, now: Micros, families: &[Id], makers: &[Id], case: &str) -> usize {
    let list = |f: &ProductFilter, sort, limit, offset| {
        let at = (now, Zone::casablanca().day(now));
        let upto = usize::try_from(offset + limit).expect("a page");
        b.read(|q| product_list(q, b.territory, (f, sort, Part { limit, offset }), at, || in_order(s, f, sort, upto)))
    };
    // The latest are read of the database alone.
    let all = list(&ProductFilter::default(), ProductSort::New, 1_000, 0);
    let mut rows = 0;
    for (n, f) in filters(families, makers).iter().enumerate() {
        let wanted: Vec<Id> = sorted(all.iter().filter(|l| fits(f, l)).map(|l| l.id));
        for sort in [ProductSort::New, ProductSort::PriceUp, ProductSort::PriceDown, ProductSort::Name(Lang::ALL[n % 4])] {
            let found = list(f, sort, 1_000, 0);
            assert_eq!(sorted(found.iter().map(|l| l.id)), wanted, "{case}: {f:?} {sort:?}");
            let names =
                found.iter().map(|l| if let ProductSort::Name(lang) = sort { fold(l.name.body(lang)) } else { String::new() });
            let names: Vec<String> = names.collect();
            let keys = found.iter().zip(&names).map(|(l, name)| Kept {
                id: l.id,
                since: l.since,
                price: l.price_min,
                name,
                code: &l.code,
            });
            assert!(keys.collect::<Vec<_>>().is_sorted_by(|a, b| sort.compare(a, b).is_le()), "{case}: {f:?} {sort:?} in order");
            let (page, from) = (3, n as i64 % 4);
            let part = list(f, sort, page, from);
            let whole = found.iter().skip(from as usize).take(page as usize);
            assert!(part.iter().map(|l| l.id).eq(whole.map(|l| l.id)), "{case}: {f:?} {sort:?}, {page} from {from} on");
            rows += found.len();
        }
    }
    rows
}

fn sorted(ids: impl Iterator<Item = Id>) -> Vec<Id> {
    let mut ids: Vec<Id> = ids.collect();
    ids.sort_unstable();
    ids
}

fn fits(f: &ProductFilter, l: &Listed) -> bool {
    let wanted = fold(&f.search);
    (f.state.is_empty() || l.state == f.state)
        && f.family.is_none_or(|x| l.family == x)
        && f.org.is_none_or(|x| l.org == x)
        && (!f.in_stock_only || l.units > 0)
        && f.price_min.is_none_or(|m| l.price_max.is_some_and(|p| p >= m))
        && f.price_max.is_none_or(|m| l.price_min.is_some_and(|p| p <= m))
        && l.name.bodies().map(|(_, body)| body).chain([l.code.as_str()]).any(|x| fold(x).contains(&wanted))
}

fn filters(families: &[Id], makers: &[Id]) -> Vec<ProductFilter> {
    let all = ProductFilter::default;
    let mut out = vec![all(), ProductFilter { in_stock_only: true, ..all() }];
    out.extend(["draft", "submitted", "published", "withdrawn"].map(|s| ProductFilter { state: s.into(), ..all() }));
    out.extend(
        ["iel", "MIEL 1", "عسل", "nouveau-", "sauvage", "rien de tel"].map(|s| ProductFilter { search: s.into(), ..all() }),
    );
    out.extend(families.iter().map(|f| ProductFilter { family: Some(*f), in_stock_only: true, ..all() }));
    out.extend(makers.iter().map(|m| ProductFilter { org: Some(*m), search: "e".into(), ..all() }));
    out.push(ProductFilter { price_min: Some(Money(1_100)), ..all() });
    out.push(ProductFilter { price_min: Some(Money(1_000)), price_max: Some(Money(1_200)), state: "published".into(), ..all() });
    out
}
