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
    /// The session that it is added in: open when it is added, whenever the form was sent off.
    pub token_hash: [u8; 32],
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
        let session = tx.first(&rows::SESSION_ADDS, params![ctx.territory, self.token_hash.to_vec(), ctx.now])?;
        let Some(session) = session.filter(|_| ctx.actor.stepped_up).filter(|s| s.get(0).is_ok_and(|p: Id| p == person)) else {
            return no(AddPasskeyRefusal::StepUp);
        };
        // What a phone's passkey opened adds phone's passkeys, on whatever screen: they go with it.
        let by_phone = session.get::<Option<String>>(2)?.is_some_and(|added_in| added_in == SessionKind::Phone.code());
        let added_in = if by_phone { SessionKind::Phone.code().to_owned() } else { session.get(1)? };
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
                added_in,
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
