//! The first administrator is named with the token printed on the console: there is no default
//! account (ASVS 6.3.2).

use crate::people::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, Micros, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Prepares the first administrator; whoever holds the token sets the password.
#[derive(Debug, Serialize)]
pub struct FirstRun {
    pub token_hash: [u8; 32],
    pub name: String,
    pub email: String,
    pub lang: Lang,
}

/// The administrator to be.
#[derive(Debug, Serialize, Deserialize)]
pub struct FirstRunReady {
    pub person: Id,
}

refusals! {
    /// Why there is no first run.
    pub enum FirstRunRefusal {
        /// An administrator exists.
        Done => ("first_run.done", 409),
        /// The e-mail is taken.
        Taken => ("person.taken", 409),
    }
}

impl Command for FirstRun {
    const NAME: &'static str = "people/first_run";
    const MAY: Permission = Permission::System;
    type Done = FirstRunReady;
    type Refusal = FirstRunRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<FirstRunReady, Refused<FirstRunRefusal>> {
        let admins: i64 = tx.first(&rows::ADMINS_LEFT, params![ctx.territory])?.map_or(Ok(0), |r| r.get(0))?;
        if admins > 0 {
            return no(FirstRunRefusal::Done);
        }
        let person = ctx.new_id();
        let new = tx.first(
            &rows::INSERT_PERSON,
            params![
                ctx.territory,
                person,
                clean_line(&self.name, 120),
                None::<String>,
                self.email.to_lowercase(),
                self.lang,
                ctx.now
            ],
        )?;
        if new.is_none() {
            return no(FirstRunRefusal::Taken);
        }
        tx.execute(&rows::GRANT, params![ctx.territory, person, Role::Admin.code(), Id::NIL, "system:first-run", ctx.now])?;
        tx.execute(
            &rows::INSERT_INVITATION,
            params![ctx.territory, self.token_hash, person, "first_run", ctx.now, ctx.now.plus(Micros::DAY)],
        )?;
        tx.touch(person);
        Ok(FirstRunReady { person })
    }
}
