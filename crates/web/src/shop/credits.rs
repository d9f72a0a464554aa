//! What the shop is made from and by whom: data, letters, libraries, with their licences.

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;

/// Written by `scripts/credits`.
const LIBRARIES: &str = include_str!("../../data/libraries.txt");

/// A typeface: its name, whose it is, what it is for (a message).
pub struct Face {
    pub name: &'static str,
    pub by: &'static str,
    pub used: &'static str,
}

/// Their licence texts lie beside them in the sources.
const FACES: [Face; 5] = [
    Face { name: "El Messiri", by: "© 2015 The El Messiri Project Authors", used: "credits-arabic-titles" },
    Face { name: "IBM Plex Sans Arabic", by: "© 2019 IBM Corp.", used: "credits-arabic-text" },
    Face { name: "Fraunces", by: "© 2020 The Fraunces Project Authors", used: "credits-latin-titles" },
    Face { name: "IBM Plex Sans", by: "© 2019 IBM Corp.", used: "credits-latin-text" },
    Face { name: "Noto Sans Tifinagh", by: "© 2022 The Noto Project Authors", used: "credits-tifinagh" },
];

/// Name and licence of each library.
fn libraries() -> impl Iterator<Item = (&'static str, &'static str)> {
    LIBRARIES.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'))
}

#[derive(Template)]
#[template(path = "credits.html")]
struct Credits {
    p: Page,
    t: T,
    faces: [Face; 5],
    libraries: Vec<(&'static str, &'static str)>,
    count: i64,
}

/// The page of credits.
///
/// # Errors
/// When the template fails.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let t = T(v.lang);
    let libraries: Vec<_> = libraries().collect();
    html(&Credits { count: libraries.len() as i64, libraries, faces: FACES, p: Page::new(&app, &v, &t.s("credits")), t })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_library_is_named_with_its_licence() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let lock = std::fs::read_to_string(format!("{root}/Cargo.lock")).expect("the lock");
        let named: BTreeSet<&str> = libraries().map(|(n, _)| n).collect();
        assert!(named.len() > 150 && libraries().all(|(_, licence)| !licence.is_empty()));
        for n in &named {
            assert!(lock.contains(&format!("name = \"{n}\"\n")), "{n} is gone: run scripts/credits");
        }
        // What a crate of ours uses itself is there.
        for entry in std::fs::read_dir(format!("{root}/crates")).expect("the crates") {
            let path = entry.expect("an entry").path().join("Cargo.toml");
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let own = text.split("\n[dependencies]\n").nth(1).unwrap_or_default().split("\n[").next().unwrap_or_default();
            for line in own.lines().filter(|l| !l.contains("optional")) {
                let Some(name) = line.split([' ', '.', '=']).next().filter(|n| !n.is_empty() && !n.starts_with(['#', ' ']))
                else {
                    continue;
                };
                assert!(name.starts_with("rahba-") || named.contains(name), "{name} of {}: run scripts/credits", path.display());
            }
        }
    }

    #[test]
    fn every_typeface_has_its_licence_beside_it() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts");
        for f in FACES {
            let file = format!("{folder}/OFL-{}.txt", f.name.to_lowercase().replace(' ', "-"));
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(text.contains("SIL OPEN FONT LICENSE"), "{file}");
        }
    }
}
