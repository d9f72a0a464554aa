//! What somebody finds by following links.

use crate::site::{Person, Site};
use axum::http::Method;
use rahba_kernel::Id;
use rahba_web::kit::registry::Route;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The addresses that a page leads to, without their questions.
fn links(body: &str) -> impl Iterator<Item = String> + '_ {
    let ends = |c: char| matches!(c, '"' | '?' | '#');
    body.split("href=\"/fr/").skip(1).filter_map(move |rest| rest.split(ends).next()).map(|rest| format!("/fr/{rest}"))
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').collect()
}

/// The route that an address belongs to.
pub fn route_of<'a>(all: &'a [Route], method: &Method, path: &str) -> Option<&'a Route> {
    let given = parts(path);
    let fits = |r: &&Route| {
        let declared = parts(r.path);
        r.method == *method
            && declared.len() == given.len()
            && declared.iter().zip(&given).all(|(d, g)| d.starts_with('{') || d == g)
    };
    // The one that names most of it.
    all.iter().filter(fits).max_by_key(|r| parts(r.path).iter().filter(|p| !p.starts_with('{')).count())
}

/// Whether an address names a thing.
pub fn is_thing(path: &str) -> bool {
    parts(path).iter().any(|p| p.parse::<Id>().is_ok())
}

/// The first of each route's addresses.
pub fn some_of_each_kind<'a>(all: &[Route], paths: impl Iterator<Item = &'a String>, each: usize) -> BTreeSet<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    paths
        .filter(|p| {
            let Some(route) = route_of(all, &Method::GET, p) else { return false };
            let n = seen.entry(route.path).or_default();
            *n += 1;
            *n <= each
        })
        .cloned()
        .collect()
}

/// What a person finds by following links from where she begins: addresses that answered with a page, and the page.
pub fn walk(site: &Site, all: &[Route], who: &Person, each: usize) -> BTreeMap<String, String> {
    let begin = all
        .iter()
        .filter(|r| r.method == Method::GET && r.path.starts_with("/{lang}") && !r.path[7..].contains('{') && who.may(r));
    let mut waiting: VecDeque<String> = begin.map(|r| r.path.replace("{lang}", "fr")).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut of_route: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = BTreeMap::new();
    while let Some(path) = waiting.pop_front() {
        let Some(route) = route_of(all, &Method::GET, &path) else { continue };
        if route.kept || route.path.ends_with("/c/{code}") {
            continue;
        }
        let known = of_route.entry(route.path).or_default();
        *known += 1;
        if *known > each {
            continue;
        }
        let a = site.get(who, &path);
        if a.status != 200 {
            continue;
        }
        for to in links(&a.body) {
            if seen.insert(to.clone()) {
                waiting.push_back(to);
            }
        }
        found.insert(path, a.body);
    }
    found
}
