//! A person chooses the language in which she is written to.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::Lang;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Sets one's own language: of papers, messages, and the pages after signing in.
#[derive(Debug, Serialize)]
pub struct ChooseLanguage {
    pub lang: Lang,
}

/// Chosen.
#[derive(Debug, Serialize, Deserialize)]
pub struct LanguageChosen {}

refusals! {
    /// Why it is not.
    pub enum ChooseLanguageRefusal {
        /// Nobody in particular asks.
        Nobody => ("person.not_found", 404),
    }
}

impl Command for ChooseLanguage {
    const NAME: &'static str = "people/choose_language";
    const MAY: Permission = Permission::SignedIn;
    type Done = LanguageChosen;
    type Refusal = ChooseLanguageRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<LanguageChosen, Refused<ChooseLanguageRefusal>> {
        let Some(person) = ctx.person() else { return no(ChooseLanguageRefusal::Nobody) };
        if tx.first(&rows::SET_LANGUAGE, params![ctx.territory, person, self.lang])?.is_none() {
            return no(ChooseLanguageRefusal::Nobody);
        }
        tx.touch(person);
        Ok(LanguageChosen {})
    }
}
