//! A person adds a passkey: from now on her phone or computer lets her in.

use crate::people::model::SessionKind;
use crate::people::{rows, views};
use crate::refusals;
use rahba_kernel::role::Permission;
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Id, Micros};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// How many passkeys one person has at most: whoever has more devices than that shares hers.
pub const PASSKEYS_MAX: usize = 10;
/// The longest name of one.
pub const LABEL_MAX: usize = 40;

/// Adds a passkey that the caller has seen made.
#[derive(Debug, Serialize)]
pub struct AddPasskey {
    /// As the device names it.
    pub credential: Vec<u8>,
    /// Her random number on her devices.
    pub handle: Id,
    pub public_key: String,
    pub counter: i64,
    /// The host name that it works under.
    pub host: String,
    /// As she calls it; may be empty.
    pub label: String,
    /// The session that it is added in.
    pub kind: SessionKind,
    /// When the device was asked for it.
    pub asked_at: Micros,
}

/// Added.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasskeyAdded {
    pub passkey: Id,
}

refusals! {
    /// Why it is not.
    pub enum AddPasskeyRefusal {
        /// Nobody in particular asks.
        Nobody => ("person.not_found", 404),
        /// Prove first that it is you.
        StepUp => ("step_up_needed", 403),
        /// She has as many as one may have.
        TooMany => ("passkey.too_many", 409),
        /// This device's passkey is here already, or was and has been taken off.
        Taken => ("passkey.taken", 409),
    }
}

impl Command for AddPasskey {
    const NAME: &'static str = "people/add_passkey";
    const MAY: Permission = Permission::SignedIn;
    type Done = PasskeyAdded;
    type Refusal = AddPasskeyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PasskeyAdded, Refused<AddPasskeyRefusal>> {
        let Some(person) = ctx.person() else { return no(AddPasskeyRefusal::Nobody) };
        if !ctx.actor.stepped_up {
            return no(AddPasskeyRefusal::StepUp);
        }
        if views::passkeys(&mut tx.reader(), ctx.territory, person)?.len() >= PASSKEYS_MAX {
            return no(AddPasskeyRefusal::TooMany);
        }
        let passkey = ctx.new_id();
        let added = tx.first(
            &rows::INSERT_PASSKEY,
            params![
                ctx.territory,
                passkey,
                person,
                self.credential.clone(),
                self.handle,
                self.public_key.as_str(),
                self.host.as_str(),
                clean_line(&self.label, LABEL_MAX),
                self.counter,
                self.kind.code(),
                self.asked_at,
                ctx.now
            ],
        )?;
        if added.is_none() {
            return no(AddPasskeyRefusal::Taken);
        }
        tx.touch(person);
        tx.fact("passkey", "added");
        Ok(PasskeyAdded { passkey })
    }
}
