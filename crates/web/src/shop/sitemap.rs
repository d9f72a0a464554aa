//! The shop's addresses for search engines. A small shop is one list; a big one is a list of lists, each as long as
//! whoever reads them takes and as we make without holding the whole shop as text.

use crate::kit::app::App;
use crate::kit::oops::Oops;
use crate::kit::serve::base;
use crate::kit::snapshot::Snapshot;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::Lang;
use std::fmt::Write as _;

/// Pages of a list; each has an address in four languages, and a list holds at most 50,000 (sitemaps.org).
const PAGES: usize = 5_000;
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// What stands behind the language in the addresses of the shop's pages, the newest product first.
fn pages(s: &Snapshot) -> impl Iterator<Item = String> + '_ {
    let first = ["/", "/products", "/space"].map(str::to_owned).into_iter();
    let families = s.families.iter().map(|f| format!("/products?family={}", f.code));
    let makers = s.terms.keys().filter_map(|m| s.makers.get(m)).map(|m| format!("/maker/{}", m.code));
    let items = s.items.numbers().rev().map(|n| &s.items[n]).filter(|i| i.is_there());
    first.chain(families).chain(makers).chain(items.map(|i| format!("/p/{}", i.product.code)))
}

fn list(base: &str, pages: impl Iterator<Item = String>) -> String {
    let mut out = format!("{XML}<urlset xmlns=\"{NAMESPACE}\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for page in pages {
        for lang in Lang::ALL {
            let _ = write!(out, "<url><loc>{base}/{lang}{page}</loc>");
            for other in Lang::ALL {
                let _ = write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{other}\" href=\"{base}/{other}{page}\"/>");
            }
            out.push_str("</url>\n");
        }
    }
    out.push_str("</urlset>\n");
    out
}

fn list_of_lists(base: &str, lists: usize) -> String {
    let mut out = format!("{XML}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for n in 1..=lists {
        let _ = writeln!(out, "<sitemap><loc>{base}/sitemap/{n}</loc></sitemap>");
    }
    out.push_str("</sitemapindex>\n");
    out
}

fn xml(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
}

/// The list, or the lists that there are.
///
/// # Errors
/// A fault of the store.
pub async fn whole(State(app): State<App>, headers: HeaderMap) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let base = base(&app, &headers);
    let lists = pages(&s).count().div_ceil(PAGES);
    Ok(xml(if lists == 1 { list(&base, pages(&s)) } else { list_of_lists(&base, lists) }))
}

/// One of the lists, the first being 1.
///
/// # Errors
/// There is none of this number; a fault of the store.
pub async fn part(State(app): State<App>, headers: HeaderMap, Path(n): Path<String>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let n = n.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let skipped = n.and_then(|n| n.checked_mul(PAGES)).ok_or_else(Oops::not_found)?;
    let mut pages = pages(&s).skip(skipped).take(PAGES).peekable();
    if pages.peek().is_none() {
        return Err(Oops::not_found());
    }
    Ok(xml(list(&base(&app, &headers), pages)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_big_shop_is_a_list_of_lists() {
        let lists = list_of_lists("https://shop.example", 3);
        let locations: Vec<_> = lists.lines().filter(|l| l.contains("<loc>")).collect();
        assert_eq!(locations.len(), 3);
        assert!(locations[2].contains("<loc>https://shop.example/sitemap/3</loc>") && lists.contains("</sitemapindex>"));
        let one = list("https://shop.example", (0..PAGES).map(|n| format!("/p/{n}")));
        assert_eq!(one.matches("<url>").count(), 4 * PAGES);
        assert!(one.matches("<url>").count() <= 50_000 && one.len() < 50 << 20, "what whoever reads it takes");
    }
}
