//! A person takes off a passkey of hers: the phone is lost, sold, or another's now.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Takes a passkey off, and ends what it opened but the session that asks: whoever found the phone is out.
#[derive(Debug, Serialize)]
pub struct RemovePasskey {
    pub passkey: Id,
    /// The session that asks.
    pub token_hash: [u8; 32],
}

/// Taken off.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasskeyRemoved {}

refusals! {
    /// Why it stays.
    pub enum RemovePasskeyRefusal {
        /// Not a passkey of hers, or taken off already.
        NoSuchPasskey => ("passkey.not_found", 404),
        /// Prove first that it is you.
        StepUp => ("step_up_needed", 403),
    }
}

impl Command for RemovePasskey {
    const NAME: &'static str = "people/remove_passkey";
    const MAY: Permission = Permission::SignedIn;
    type Done = PasskeyRemoved;
    type Refusal = RemovePasskeyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PasskeyRemoved, Refused<RemovePasskeyRefusal>> {
        let Some(person) = ctx.person() else { return no(RemovePasskeyRefusal::NoSuchPasskey) };
        if !ctx.actor.stepped_up {
            return no(RemovePasskeyRefusal::StepUp);
        }
        if tx.first(&rows::REVOKE_PASSKEY, params![ctx.territory, person, self.passkey, ctx.now])?.is_none() {
            return no(RemovePasskeyRefusal::NoSuchPasskey);
        }
        tx.query(&rows::END_PASSKEY_SESSIONS, params![ctx.territory, person, self.passkey, self.token_hash, ctx.now])?;
        tx.touch(person);
        tx.fact("passkey", "taken off");
        Ok(PasskeyRemoved {})
    }
}
