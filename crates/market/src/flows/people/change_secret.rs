//! A person changes her own password.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Sets a new password, judged and hashed by the caller. Every session but this one ends, and
/// her PINs at tills: somebody who knew the old one is out.
#[derive(Debug, Serialize)]
pub struct ChangePassword {
    pub secret_hash: String,
    /// The session that asks.
    pub token_hash: [u8; 32],
}

/// Changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasswordChanged {
    pub ended: i64,
}

refusals! {
    /// Why it is not.
    pub enum ChangePasswordRefusal {
        /// Nobody in particular asks.
        Nobody => ("person.not_found", 404),
        /// Prove first that it is you.
        StepUp => ("step_up_needed", 403),
    }
}

impl Command for ChangePassword {
    const NAME: &'static str = "people/change_password";
    const MAY: Permission = Permission::SignedIn;
    type Done = PasswordChanged;
    type Refusal = ChangePasswordRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PasswordChanged, Refused<ChangePasswordRefusal>> {
        let Some(person) = ctx.person() else { return no(ChangePasswordRefusal::Nobody) };
        if !ctx.actor.stepped_up {
            return no(ChangePasswordRefusal::StepUp);
        }
        tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, person, "password", ctx.now])?;
        tx.execute(
            &rows::INSERT_CREDENTIAL,
            params![ctx.territory, ctx.new_id(), person, "password", self.secret_hash.as_str(), None::<Vec<u8>>, "", ctx.now],
        )?;
        // Whoever knew the old one may have set a PIN at a till with it.
        tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, person, "till_pin", ctx.now])?;
        let ended = tx.query(&rows::END_OTHER_SESSIONS, params![ctx.territory, person, self.token_hash, ctx.now])?.len();
        tx.touch(person);
        tx.fact("secret", "changed");
        Ok(PasswordChanged { ended: i64::try_from(ended).unwrap_or(i64::MAX) })
    }
}
