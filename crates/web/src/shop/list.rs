//! Products: searched, filtered, sorted, paged.

use super::browse::{Card, FamilyTile, card, tiles};
use super::selection::{Order, Shelves, Wish};
use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_kernel::Lang;
use rahba_kernel::formats::amount;
use serde::Deserialize;

/// What a list is narrowed to.
#[derive(Deserialize, Default)]
pub struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    family: String,
    #[serde(default)]
    maker: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    all: String,
    /// Price from and to, as typed.
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// `1`: only what bears the label.
    #[serde(default)]
    label: String,
    #[serde(default)]
    page: usize,
}

const PER_PAGE: usize = 24;
/// Makers to choose from: whoever looks for one among more writes her name, which finds her goods.
const MAKERS_MAX: usize = 60;
/// Pages beside the one that is shown.
const PAGES_BESIDE: usize = 2;

/// The first page, those around this one, the last; 0 stands for those left out.
fn around(page: usize, pages: usize) -> Vec<usize> {
    let near = page.saturating_sub(PAGES_BESIDE)..=page + PAGES_BESIDE;
    let mut out = Vec::new();
    for n in std::iter::once(1).chain(near.filter(|n| (2..pages).contains(n))).chain((pages > 1).then_some(pages)) {
        let last = out.last().copied().unwrap_or(0);
        if n > last + 2 {
            out.push(0);
        } else if n == last + 2 {
            // One left out takes no less room than its sign.
            out.push(n - 1);
        }
        out.push(n);
    }
    out
}

/// Code, name and how many of the makers that have most here, by name, and of the chosen one.
fn most_here(s: &Snapshot, lang: Lang, counts: &[i64], chosen: Option<usize>) -> Vec<(String, String, i64)> {
    let mut here: Vec<(i64, usize)> =
        counts.iter().enumerate().filter(|(m, n)| **n > 0 || Some(*m) == chosen).map(|(m, n)| (*n, m)).collect();
    let rank = |(n, m): &(i64, usize)| (Some(*m) != chosen, -n, *m);
    if here.len() > MAKERS_MAX {
        here.select_nth_unstable_by_key(MAKERS_MAX, rank);
        here.truncate(MAKERS_MAX);
    }
    let mut out: Vec<_> = here
        .into_iter()
        .filter_map(|(n, m)| Some((s.makers.get(s.maker_ids.get(m)?)?, n)))
        .map(|(maker, n)| (maker.code.clone(), s.text("name", maker.id, lang).to_owned(), n))
        .collect();
    out.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    out
}

#[derive(Template)]
#[template(path = "list.html")]
struct List {
    p: Page,
    t: T,
    heading: String,
    families: Vec<FamilyTile>,
    cards: Vec<Card>,
    count: i64,
    q: String,
    family: String,
    sort: String,
    all: bool,
    maker: String,
    /// Code, name, how many, of every maker that has some here.
    makers: Vec<(String, String, i64)>,
    /// Makers that are not among them.
    more_makers: usize,
    from: String,
    to: String,
    labelled: bool,
    labelled_count: i64,
    page: usize,
    /// Of the line of pages: a number, or 0 where some are left out.
    pages: Vec<usize>,
    query: String,
}

/// Products, searched, filtered, sorted, paged.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(f): Query<ListQuery>,
) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    // An invisible mark that turns a line around is no part of a word.
    let query = rahba_kernel::text::bidi::clean_line(&f.q, 100);
    let (least, most) = (amount::parse(&f.from), amount::parse(&f.to));
    let (all, labelled) = (f.all == "1", f.label == "1");
    let family = s.families.iter().position(|x| x.code == f.family);
    let maker = if f.maker.is_empty() { None } else { s.makers.values().position(|m| m.code == f.maker) };
    let chosen_maker = maker.and_then(|n| s.maker_ids.get(n));
    let wish = Wish {
        family,
        maker,
        sold_out_too: all,
        labelled,
        least,
        most,
        order: match f.sort.as_str() {
            "cheap" => Order::Cheapest,
            "dear" => Order::Dearest,
            "new" => Order::Newest,
            // Nothing asked for: the first page shows what there is.
            _ if query.is_empty() => Order::Turns,
            _ => Order::Found,
        },
    };
    let shelves = Shelves { items: &s.items, came: &s.came, of_maker: chosen_maker.and_then(|m| s.by_maker.get(m)) };
    let select = |page: usize| {
        let from = (page - 1).saturating_mul(PER_PAGE);
        app.found.of(s.items.mark(), (&query, &wish, from), || {
            let met = (!query.is_empty()).then(|| s.index.search(&query));
            wish.select(shelves, met.as_deref(), from, PER_PAGE)
        })
    };
    let mut page = f.page.max(1);
    let mut found = select(page);
    let pages = found.count.div_ceil(PER_PAGE).max(1);
    if page > pages {
        page = pages;
        found = select(page);
    }
    let families = tiles(&s, v.lang, &f.family, &found.of_families);
    let makers = most_here(&s, v.lang, &found.of_makers, maker);
    let cards = found.page.iter().map(|n| card(&s, &s.items[*n], v.lang)).collect();
    let family = family.map(|n| &s.families[n]);
    let heading = match (family, query.is_empty()) {
        (Some(x), _) => s.text("name", x.id, v.lang).to_owned(),
        (None, false) => t.a("search-results", "query", &query),
        (None, true) => t.s("all-products"),
    };
    let encode = |x: &str| {
        x.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    let link = format!(
        "q={}&family={}&maker={}&from={}&to={}&label={}&all={}",
        encode(&query),
        encode(&f.family),
        encode(&f.maker),
        encode(&f.from),
        encode(&f.to),
        if labelled { "1" } else { "" },
        if all { "1" } else { "" }
    );
    html(&List {
        families,
        more_makers: found.of_makers.iter().filter(|n| **n > 0).count().saturating_sub(makers.len()),
        makers,
        maker: maker.map(|_| f.maker).unwrap_or_default(),
        from: f.from,
        to: f.to,
        labelled,
        labelled_count: found.labelled,
        cards,
        count: found.count as i64,
        q: query,
        // Only what there is comes back into the page.
        family: family.map(|x| x.code.clone()).unwrap_or_default(),
        sort: if matches!(f.sort.as_str(), "cheap" | "dear" | "new") { f.sort } else { String::new() },
        all,
        page,
        pages: around(page, pages),
        query: link,
        p: Page::new(&app, &v, &heading),
        heading,
        t,
    })
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn the_line_of_pages() {
        assert_eq!(around(1, 1), [1]);
        assert_eq!(around(1, 2), [1, 2]);
        assert_eq!(around(4, 7), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(around(5, 9), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(around(1, 40_000), [1, 2, 3, 0, 40_000]);
        assert_eq!(around(9, 40_000), [1, 0, 7, 8, 9, 10, 11, 0, 40_000]);
        assert_eq!(around(40_000, 40_000), [1, 0, 39_998, 39_999, 40_000]);
    }
}
