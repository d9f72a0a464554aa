//! A text in four languages and a picture, as readers meet them.

use rahba_kernel::{Id, Lang};

/// How a text came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextState {
    Machine,
    Written,
    Reviewed,
}

impl TextState {
    pub fn code(self) -> &'static str {
        match self {
            TextState::Machine => "machine",
            TextState::Written => "written",
            TextState::Reviewed => "reviewed",
        }
    }

    pub fn from_code(code: &str) -> Option<TextState> {
        [TextState::Machine, TextState::Written, TextState::Reviewed].into_iter().find(|s| s.code() == code)
    }
}

/// One language of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub body: String,
    /// [`TextState`] by its code.
    pub state: String,
    /// Its source has changed since it was written or reviewed.
    pub stale: bool,
    pub is_source: bool,
    /// Counts its bodies; a review names the one that was read.
    pub revision: i64,
}

/// A field in the languages it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub(super) by_lang: [Option<Text>; 4],
}

/// A text as found for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked<'a> {
    pub body: &'a str,
    /// The language it is really in.
    pub lang: Lang,
    /// True when the reader's language is missing.
    pub is_fallback: bool,
    pub stale: bool,
}

impl Texts {
    pub fn get(&self, lang: Lang) -> Option<&Text> {
        self.by_lang[lang.index()].as_ref()
    }

    /// The text in the reader's language, or in the next best; never passed off as hers.
    pub fn pick(&self, lang: Lang) -> Option<Picked<'_>> {
        lang.fallbacks()
            .into_iter()
            .find_map(|l| self.get(l).map(|t| Picked { body: &t.body, lang: l, is_fallback: l != lang, stale: t.stale }))
    }

    /// The picked body, or nothing.
    pub fn body(&self, lang: Lang) -> &str {
        self.pick(lang).map_or("", |p| p.body)
    }

    /// The language that the others follow.
    pub fn source(&self) -> Option<Lang> {
        Lang::ALL.into_iter().find(|l| self.get(*l).is_some_and(|t| t.is_source))
    }

    /// The bodies that are there, in the order of [`Lang::ALL`].
    pub fn bodies(&self) -> impl Iterator<Item = (Lang, &str)> {
        Lang::ALL.into_iter().filter_map(|l| self.get(l).map(|t| (l, t.body.as_str())))
    }

    pub fn is_empty(&self) -> bool {
        self.by_lang.iter().all(Option::is_none)
    }
}

/// A photograph; the files are named by `media_hash` (crate `rahba-media`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub id: Id,
    pub owner: Id,
    /// SHA-256 of what was uploaded after its metadata was dropped, in hexadecimal.
    pub media_hash: String,
    /// Of the largest size, in pixels.
    pub width: i64,
    pub height: i64,
}
