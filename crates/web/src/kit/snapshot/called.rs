//! How makers are called, as letters that are compared: folded once while their names stay, and not for each key that
//! is pressed. Ten thousand makers in four languages are forty thousand names.

use super::Base;
use rahba_kernel::Lang;
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::text::fold;
use rahba_market::organisations::model::Organisation;
use std::sync::{Arc, OnceLock};

/// What is looked at of what is typed for a maker: a longer text is its beginning.
pub const TYPED_MAX: usize = 100;

/// A maker's code and her name in each language.
#[derive(Debug, PartialEq, Eq)]
pub struct Called {
    pub code: String,
    /// By [`Lang::index`]; where there is none, the next best that readers of it see.
    pub names: [String; 4],
}

impl Called {
    /// The names, and the code last.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).chain([self.code.as_str()])
    }

    /// Whether this is her whole name or her code.
    pub fn is(&self, folded: &str) -> bool {
        self.all().any(|x| x == folded)
    }
}

/// The makers' letters, in their order; copies of a shop share them. Whoever takes other makers or other names of makers
/// in begins anew.
#[derive(Clone, Default)]
pub(super) struct AllCalled(Arc<OnceLock<Vec<Called>>>);

impl Base {
    /// The makers, each as she is called.
    pub fn called(&self) -> impl Iterator<Item = (&Organisation, &Called)> {
        let all = self.called.0.get_or_init(|| {
            let one =
                |o: &Organisation| Called { code: folded(&o.code), names: Lang::ALL.map(|l| folded(self.text("name", o.id, l))) };
            self.makers.values().map(one).collect()
        });
        self.makers.values().zip(all)
    }
}

/// The letters that are compared: one space between words, however many were typed.
pub fn folded(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is looked at of what was typed.
pub fn typed(text: &str) -> String {
    clean_line(text, TYPED_MAX)
}
