//! A commune, found by what a buyer types: in either script, with or without its province. A list of 1,500
//! to scroll through on a small phone is no choice.

use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::{app::App, fmt};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rahba_kernel::text::fold;
use rahba_market::territory::communes::{self, Area, Level};
use serde::Deserialize;

/// What a text says of where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    Here(&'static Area),
    /// Several are called so: she says which.
    Which(Vec<&'static Area>),
    Nowhere,
}

/// As many as are offered to choose from.
const OFFERED: usize = 12;

/// Finds the commune that a code, a name, or a name with its province means.
pub(crate) fn find(typed: &str) -> Where {
    let typed = typed.trim();
    if let Some(a) = communes::by_code(typed).filter(|a| a.level == Level::Commune) {
        return Where::Here(a);
    }
    if typed.is_empty() {
        return Where::Nowhere;
    }
    // A label names the province too: `Azrou — Ifrane`.
    if let Some((name, province)) = typed.rsplit_once(" — ") {
        let province = fold(province.trim());
        let there = |a: &&Area| a.province().is_some_and(|p| fold(p.name_fr) == province || fold(p.name_ar) == province);
        if let Some(a) = communes::named(name).into_iter().find(there) {
            return Where::Here(a);
        }
    }
    let named = communes::named(typed);
    let found = if named.is_empty() { communes::search(typed, OFFERED) } else { named };
    match found.as_slice() {
        [] => Where::Nowhere,
        [one] => Where::Here(one),
        _ => Where::Which(found),
    }
}

/// What was typed so far.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// Communes for what is typed, as options: those of the territory's province before anything is.
///
/// # Errors
/// None; the page's shape asks for it.
pub async fn suggest(State(app): State<App>, Extension(v): Extension<Visitor>, Query(f): Query<Typed>) -> Result<Response, Oops> {
    let found =
        if f.q.trim().is_empty() { communes::of_province(&app.settings().province) } else { communes::search(&f.q, OFFERED) };
    let body: String = found.iter().map(|a| format!("<option value=\"{}\"></option>", fmt::escape(&a.label(v.lang)))).collect();
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Lang;

    fn code(typed: &str) -> Option<&'static str> {
        match find(typed) {
            Where::Here(a) => Some(a.code),
            _ => None,
        }
    }

    #[test]
    fn by_code_by_name_in_either_script_and_with_its_province() {
        let home = communes::by_code("03.171.01.05").unwrap();
        assert_eq!(code("03.171.01.05"), Some(home.code));
        for lang in Lang::ALL {
            assert_eq!(code(&home.label(lang)), Some(home.code), "{lang}");
            assert_eq!(code(home.name(lang)), Some(home.code), "{lang}");
        }
        assert_eq!(code("  el hajeb "), Some(home.code));
        // A province is no commune.
        assert_ne!(code("03.171"), Some("03.171"));
        assert_eq!(find(""), Where::Nowhere);
        assert_eq!(find("zzzzzz"), Where::Nowhere);
    }

    #[test]
    fn those_that_share_a_name_are_asked_about() {
        let mut seen = std::collections::BTreeMap::<String, Vec<&'static Area>>::new();
        for a in communes::all_communes() {
            seen.entry(fold(a.name_fr)).or_default().push(a);
        }
        let twins: Vec<_> = seen.values().filter(|all| all.len() > 1).collect();
        assert!(twins.len() > 5);
        for all in twins {
            assert!(matches!(find(all[0].name_fr), Where::Which(found) if found.len() >= all.len()), "{}", all[0].name_fr);
        }
    }

    /// What the field shows is what comes back: no commune is lost on the way.
    #[test]
    fn every_label_leads_to_its_commune() {
        let mut lost = Vec::new();
        for a in communes::all_communes() {
            for lang in [Lang::Ar, Lang::Fr] {
                if code(&a.label(lang)) != Some(a.code) {
                    lost.push(a.label(lang));
                }
            }
        }
        assert!(lost.is_empty(), "{lost:?}");
    }
}
