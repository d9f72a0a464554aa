//! The four languages, equal in rights.

use serde::{Deserialize, Serialize};

/// A language of the program. Arabic is the default of the demo; Tamazight is written in Tifinagh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    Ar,
    Fr,
    Zgh,
    En,
}

impl Lang {
    pub const ALL: [Lang; 4] = [Lang::Ar, Lang::Fr, Lang::Zgh, Lang::En];

    /// The BCP 47 code used in URLs, `lang` attributes and tables.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ar => "ar",
            Lang::Fr => "fr",
            Lang::Zgh => "zgh",
            Lang::En => "en",
        }
    }

    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|l| l.code() == code)
    }

    /// Writing direction for the `dir` attribute.
    pub fn dir(self) -> &'static str {
        if self == Lang::Ar { "rtl" } else { "ltr" }
    }

    /// The language's own name, as its readers write it.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::Ar => "العربية",
            Lang::Fr => "Français",
            Lang::Zgh => "ⵜⴰⵎⴰⵣⵉⵖⵜ",
            Lang::En => "English",
        }
    }

    pub fn index(self) -> usize {
        self as usize
    }

    /// Where to look, in order, when a text is missing in this language. What is found is shown as
    /// being in another language, never passed off as this one.
    pub fn fallbacks(self) -> [Lang; 4] {
        match self {
            Lang::Ar => [Lang::Ar, Lang::Fr, Lang::En, Lang::Zgh],
            Lang::Fr => [Lang::Fr, Lang::Ar, Lang::En, Lang::Zgh],
            Lang::Zgh => [Lang::Zgh, Lang::Ar, Lang::Fr, Lang::En],
            Lang::En => [Lang::En, Lang::Fr, Lang::Ar, Lang::Zgh],
        }
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
