//! Reads the sources: each variant of each `refusals!` is named by some test as `Enum::Variant`. A reason
//! that no test provokes is one that nobody has seen given, or that cannot be given at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of code: comments name nothing.
fn code(text: &str) -> String {
    text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The word that a text ends with.
fn last_word(text: &str) -> &str {
    text.trim_end().rsplit(|c: char| !is_word(c)).next().unwrap_or_default()
}

/// The refusals that code declares: enum and variants.
fn declared(code: &str) -> Vec<(String, Vec<String>)> {
    let mut out = Vec::new();
    for block in code.split("refusals! {").skip(1) {
        let Some((_, body)) = block.split_once("pub enum ") else { continue };
        let Some((name, body)) = body.split_once('{') else { continue };
        let mut variants = Vec::new();
        let mut rest = body;
        while let Some((before, after)) = rest.split_once("=> (") {
            // The enum is over before the next arrow when its bracket closes first.
            let fields = before.trim_end().strip_suffix('}').and_then(|b| b.rfind('{').map(|at| &b[..at]));
            let head = fields.unwrap_or(before);
            if head.contains('}') {
                break;
            }
            variants.push(last_word(head).to_owned());
            let Some((_, tail)) = after.split_once(')') else { break };
            rest = tail;
        }
        out.push((name.trim().to_owned(), variants));
    }
    out
}

/// Whether code names `Enum::Variant`, whole.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back().is_none_or(|c| !is_word(c));
        before && code[at + word.len()..].chars().next().is_none_or(|c| !is_word(c))
    })
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for e in entries.flatten() {
        let path = e.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|x| x == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn every_refusal_has_a_test() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for c in fs::read_dir(&crates).expect("the crates").flatten() {
        for part in ["src", "tests"] {
            sources(&c.path().join(part), &mut files);
        }
    }
    let (mut all, mut tests) = (Vec::new(), String::new());
    for file in &files {
        let text = fs::read_to_string(file).expect("a source");
        let is_test = file.components().any(|c| c.as_os_str() == "tests") || file.ends_with("tests.rs");
        let (program, test) = match text.find("#[cfg(test)]\nmod ") {
            _ if is_test => ("", text.as_str()),
            Some(at) => text.split_at(at),
            None => (text.as_str(), ""),
        };
        all.extend(declared(&code(program)));
        tests.push_str(&code(test));
        tests.push('\n');
    }
    let variants: usize = all.iter().map(|(_, v)| v.len()).sum();
    assert!(variants > 500, "the reader finds only {variants} refusals: it reads the wrong thing");
    let mut seen = BTreeMap::new();
    for (name, _) in &all {
        *seen.entry(name.as_str()).or_insert(0) += 1;
    }
    let twice: Vec<_> = seen.iter().filter(|(_, n)| **n > 1).map(|(name, _)| *name).collect();
    assert!(twice.is_empty(), "two refusals of one name cannot be told apart here: {twice:?}");
    let never: BTreeSet<String> = all
        .iter()
        .flat_map(|(name, variants)| variants.iter().map(move |v| format!("{name}::{v}")))
        .filter(|word| !names(&tests, word))
        .collect();
    assert!(never.is_empty(), "no test provokes {} of {variants}: {never:#?}", never.len());
}

#[test]
fn the_reader_reads() {
    let text = "
        refusals! {
            /// Why => (\"not.this\", 1).
            pub enum ARefusal {
                /// One.
                One => (\"a.one\", 409),
                Two { left: i64 } => (\"a.two\", 409),
                Three {
                    from: Day,
                    to: Day,
                } => (\"a.three\", 422),
            }
        }
        fn other() { match x { Some(Four) => (1, 2), None => (3, 4) } }
        refusals! { pub enum BRefusal { Only => (\"b.only\", 404) } }
    ";
    let words = |x: &[&str]| x.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let wanted = [("ARefusal".to_owned(), words(&["One", "Two", "Three"])), ("BRefusal".to_owned(), words(&["Only"]))];
    assert_eq!(declared(&code(text)), wanted);
    assert!(names("x(ARefusal::One)", "ARefusal::One"));
    assert!(!names("ARefusal::OneMore BARefusal::One", "ARefusal::One"));
    assert!(!names(&code("  // ARefusal::One"), "ARefusal::One"));
}
