//! A person changes the PIN of the phone in her hand.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Sets a new PIN, judged and hashed by the caller, on the phone that has one. Every session but this
/// one ends.
#[derive(Debug, Serialize)]
pub struct ChangePin {
    pub secret_hash: String,
    /// SHA-256 of the phone's token.
    pub device_hash: [u8; 32],
    /// The session that asks.
    pub token_hash: [u8; 32],
}

/// Changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PinChanged {}

refusals! {
    /// Why it is not.
    pub enum ChangePinRefusal {
        /// Prove first that it is you.
        StepUp => ("step_up_needed", 403),
        /// This phone has no PIN of hers: an invitation sets one.
        NotThisPhone => ("pin.not_this_phone", 409),
    }
}

impl Command for ChangePin {
    const NAME: &'static str = "people/change_pin";
    const MAY: Permission = Permission::SignedIn;
    type Done = PinChanged;
    type Refusal = ChangePinRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PinChanged, Refused<ChangePinRefusal>> {
        let Some(person) = ctx.person() else { return no(ChangePinRefusal::NotThisPhone) };
        if !ctx.actor.stepped_up {
            return no(ChangePinRefusal::StepUp);
        }
        let changed = params![ctx.territory, person, self.device_hash, self.secret_hash.as_str()];
        if tx.first(&rows::CHANGE_PIN, changed)?.is_none() {
            return no(ChangePinRefusal::NotThisPhone);
        }
        tx.query(&rows::END_OTHER_SESSIONS, params![ctx.territory, person, self.token_hash, ctx.now])?;
        tx.touch(person);
        tx.fact("secret", "changed");
        Ok(PinChanged {})
    }
}
