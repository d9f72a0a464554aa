//! Messages in four languages, by Fluent.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rahba_kernel::Lang;
use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock, PoisonError};

type Bundle = FluentBundle<FluentResource>;

/// The files of one subject, in the order of [`Lang::ALL`].
struct Subject {
    name: &'static str,
    sources: [&'static str; 4],
}

/// One line here and one file in each language's folder is how a room gets its texts.
macro_rules! subjects {
    ($($name:literal),* $(,)?) => {
        const SUBJECTS: &[Subject] = &[$(Subject {
            name: $name,
            sources: [
                include_str!(concat!("../../messages/ar/", $name, ".ftl")),
                include_str!(concat!("../../messages/fr/", $name, ".ftl")),
                include_str!(concat!("../../messages/zgh/", $name, ".ftl")),
                include_str!(concat!("../../messages/en/", $name, ".ftl")),
            ],
        }),*];
    };
}

subjects![
    "pages",
    "refusals",
    "counts",
    "passkeys",
    "people",
    "catalogue",
    "goods",
    "why",
    "desk",
    "label",
    "trade",
    "capacities",
    "plan",
    "programme",
    "tasks",
    "settings",
    "till",
    "devices",
    "credits",
    "privacy"
];

/// A whole number in groups of three; anything else stays as it is.
fn written(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    let FluentValue::Number(n) = value else { return None };
    let n: i64 = n.as_string().parse().ok()?;
    Some(rahba_kernel::formats::number::integer(lang, n))
}

fn bundles() -> &'static [Bundle; 4] {
    static BUNDLES: OnceLock<[Bundle; 4]> = OnceLock::new();
    BUNDLES.get_or_init(|| {
        Lang::ALL.map(|lang| {
            let id = lang.code().parse().expect("our language codes are well formed");
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            // A number inside a text is written as every other number of the language.
            bundle.set_formatter(Some(match lang {
                Lang::Ar => |v, _| written(v, Lang::Ar),
                Lang::Fr => |v, _| written(v, Lang::Fr),
                Lang::Zgh => |v, _| written(v, Lang::Zgh),
                Lang::En => |v, _| written(v, Lang::En),
            }));
            for subject in SUBJECTS {
                let resource = FluentResource::try_new(subject.sources[lang.index()].to_owned())
                    .unwrap_or_else(|(_, errors)| panic!("{lang}/{}: {errors:?}", subject.name));
                bundle.add_resource(resource).unwrap_or_else(|errors| panic!("{lang}/{}: {errors:?}", subject.name));
            }
            bundle
        })
    })
}

/// The ids that were asked for and are not there; some hundred, whatever is asked.
static MISSING: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
const MISSING_MOST: usize = 100;

/// Which texts somebody saw as their bare id since the start. An id may be put together from a code, so that no reading of
/// the sources finds all: a test that walks every page asks this at its end.
pub fn missing() -> Vec<String> {
    MISSING.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

/// Texts in one language; what templates call `t`.
#[derive(Clone, Copy, Debug)]
pub struct T(pub Lang);

impl T {
    /// A text without arguments.
    pub fn s(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A text whose id ends in a code of ours: a state, a kind.
    pub fn p(&self, prefix: &str, code: impl AsRef<str>) -> String {
        self.with(&[prefix, code.as_ref()].concat(), &[])
    }

    /// A text that counts: `n` selects the plural form.
    pub fn n(&self, id: &str, n: impl std::borrow::Borrow<i64>) -> String {
        let n = n.borrow();
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(*n));
        self.format(id, Some(&args))
    }

    /// A text with one named argument.
    pub fn a(&self, id: &str, name: &str, value: &str) -> String {
        self.with(id, &[(name, value.to_owned())])
    }

    /// A text with arguments.
    pub fn with(&self, id: &str, arguments: &[(&str, String)]) -> String {
        let mut args = FluentArgs::new();
        for (k, v) in arguments {
            // What somebody typed may stand in an error before it was cleaned: no mark of it turns our sentence around.
            let v: String = v.chars().filter(|c| !('\u{202a}'..='\u{202e}').contains(c)).collect();
            args.set((*k).to_owned(), FluentValue::from(v));
        }
        self.format(id, Some(&args))
    }

    /// Whether this language has the text.
    pub fn has(&self, id: &str) -> bool {
        bundles()[self.0.index()].has_message(id)
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = &bundles()[self.0.index()];
        let Some(pattern) = bundle.get_message(id).and_then(|m| m.value()) else {
            tracing::error!(id, lang = self.0.code(), "a message is missing");
            let mut missing = MISSING.lock().unwrap_or_else(PoisonError::into_inner);
            if missing.len() < MISSING_MOST {
                missing.insert(id.to_owned());
            }
            return id.to_owned();
        };
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, args, &mut errors).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_number_in_a_text_is_written_in_groups() {
        for (lang, written) in
            [(Lang::Fr, "100\u{202f}263"), (Lang::Ar, "100\u{202f}263"), (Lang::Zgh, "100\u{202f}263"), (Lang::En, "100,263")]
        {
            let text = T(lang).n("pieces", 100_263);
            assert!(text.contains(written), "{lang}: {text}");
        }
        assert!(T(Lang::Fr).n("pieces", 7).contains('7'));
    }

    /// With a plain space between its groups it is two numbers to an Arabic line, which sets the second one first.
    #[test]
    fn a_number_in_a_text_stays_in_one_piece() {
        for subject in SUBJECTS {
            for (lang, source) in Lang::ALL.into_iter().zip(subject.sources) {
                let all: Vec<char> = source.chars().collect();
                let torn =
                    all.windows(5).find(|w| w[0].is_ascii_digit() && w[1] == ' ' && w[2..].iter().all(char::is_ascii_digit));
                assert_eq!(torn, None, "{lang}/{}", subject.name);
            }
        }
    }

    fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut out = BTreeMap::new();
        let mut current = String::new();
        for line in source.lines().filter(|l| !l.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" =")
                && !line.starts_with(' ')
            {
                current = id.to_owned();
                out.entry(current.clone()).or_insert_with(BTreeSet::new);
            }
            for piece in line.split('$').skip(1) {
                let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                out.entry(current.clone()).or_insert_with(BTreeSet::new).insert(name);
            }
        }
        out
    }

    #[test]
    fn every_message_and_argument_is_in_four_languages() {
        for subject in SUBJECTS {
            let ar = messages(subject.sources[0]);
            for (lang, source) in Lang::ALL.into_iter().zip(subject.sources) {
                let own = messages(source);
                let missing: Vec<_> = ar.keys().filter(|k| !own.contains_key(*k)).collect();
                let extra: Vec<_> = own.keys().filter(|k| !ar.contains_key(*k)).collect();
                assert!(missing.is_empty() && extra.is_empty(), "{lang}/{}: missing {missing:?}, extra {extra:?}", subject.name);
                for (id, args) in &ar {
                    assert_eq!(&own[id], args, "{lang}/{}: arguments of {id}", subject.name);
                }
            }
        }
    }

    #[test]
    fn every_refusal_has_a_message() {
        let missing: Vec<_> =
            rahba_market::all_refusal_codes().into_iter().filter(|c| !T(Lang::Ar).has(&c.replace(['.', '_'], "-"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// Every source under a folder of `crates`.
    fn sources(folder: &str) -> Vec<String> {
        let mut open = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder)];
        let mut out = Vec::new();
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            } else {
                out.push(std::fs::read_to_string(&path).unwrap());
            }
        }
        out
    }

    /// What stands between `before` and the next quote, in all of them.
    fn quoted(folder: &str, before: &str) -> Vec<String> {
        let all = sources(folder);
        let pieces = all.iter().flat_map(|text| text.split(before).skip(1));
        pieces.map(|piece| piece.split('"').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_text_that_handlers_name_exists() {
        for before in [".s(\"", ".n(\"", ".a(\"", "Oops::new(422, \"", "Oops::new(403, \""] {
            let missing: Vec<_> =
                quoted("web/src", before).into_iter().filter(|id| !id.is_empty() && !T(Lang::Ar).has(id)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    /// Headings of lists are named in arrays, where no call stands before the id.
    #[test]
    fn every_column_has_a_heading() {
        // In two pieces, so that it does not find itself.
        let (before, mut seen) = (concat!("let columns", " = ["), 0);
        for text in sources("web/src") {
            for array in text.split(before).skip(1) {
                let array = array.split(']').next().unwrap();
                for id in array.split('"').skip(1).step_by(2) {
                    assert!(T(Lang::Ar).has(id), "{id} of {array}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 20, "{seen}");
    }

    /// Every command has a word for people who ask why.
    #[test]
    fn every_command_has_a_word() {
        let all = quoted("market/src", "const NAME: &'static str = \"");
        assert!(all.len() > 50);
        let missing: Vec<_> = all
            .into_iter()
            .map(|n| format!("event-{}", n.replace(['/', '_'], "-")))
            .filter(|id| !id.starts_with("event-test-") && !T(Lang::Ar).has(id))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_text_that_templates_name_exists() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            for call in ["t.s(\"", "t.n(\"", "t.a(\""] {
                for piece in text.split(call).skip(1) {
                    let id = piece.split('"').next().unwrap();
                    assert!(T(Lang::Ar).has(id), "{}: {id}", path.display());
                }
            }
        }
    }

    #[test]
    fn arabic_has_its_six_plurals() {
        let forms: BTreeSet<String> = [0, 1, 2, 3, 11, 100].iter().map(|n| T(Lang::Ar).n("pieces", *n)).collect();
        assert!(forms.len() >= 5, "{forms:?}");
    }
}
