//! What somebody tried and may not do is written down, once an hour.

use rahba_kernel::role::Permission;
use rahba_kernel::{Id, Micros};
use rahba_store::{Command, Ctx, Never, Refused, Tx};
use serde::{Deserialize, Serialize};

/// Notes that whoever gives it tried what her roles do not allow (S30). No page gives it: the program does, in her
/// name, so that nobody can write such a line about another. Who gives it chooses its id by person, act and hour:
/// tried a thousand times at once, by two programs too, it is one command and leaves one line.
#[derive(Debug, Serialize)]
pub struct NoteDenial {
    /// The command's name, or the route's address as it is declared. Never what was typed: a word of the program.
    pub act: &'static str,
    /// Hours since 1970.
    pub hour: i64,
}

/// Noted.
#[derive(Debug, Serialize, Deserialize)]
pub struct DenialNoted {}

/// What every denial is about: their list is read by it.
pub fn denials() -> Id {
    Id::named("denials")
}

/// The hour of a moment, which one line stands for.
pub fn hour_of(now: Micros) -> i64 {
    now.0.div_euclid(Micros::HOUR)
}

impl Command for NoteDenial {
    const NAME: &'static str = "people/note_denial";
    const MAY: Permission = Permission::SignedIn;
    type Done = DenialNoted;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<DenialNoted, Refused<Never>> {
        tx.touch(denials());
        if let Some(person) = ctx.person() {
            tx.touch(person);
        }
        tx.fact("act", self.act);
        Ok(DenialNoted {})
    }
}
