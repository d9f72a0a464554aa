//! An invitation is accepted: the secret is set, once, and the old one of its kind ends, with her PINs at tills.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Accepts an invitation. The secret was judged and hashed by the caller (`people::rules`).
#[derive(Debug, Serialize)]
pub struct AcceptInvitation {
    pub token_hash: [u8; 32],
    /// Hash of the PIN (bound to the phone's token) or of the password.
    pub secret_hash: String,
    /// SHA-256 of the phone's token; with it the secret is a PIN.
    pub device_hash: Option<[u8; 32]>,
    /// What the person calls the phone.
    pub label: String,
}

/// Who accepted.
#[derive(Debug, Serialize, Deserialize)]
pub struct Accepted {
    pub person: Id,
}

refusals! {
    /// Why an invitation is not accepted.
    pub enum AcceptRefusal {
        /// Unknown, used or too old: all the same to a stranger.
        NotOpen => ("invitation.not_open", 404),
        /// A phone's invitation needs a phone, a password's needs none.
        WrongKind => ("invitation.wrong_kind", 422),
    }
}

impl Command for AcceptInvitation {
    const NAME: &'static str = "people/accept_invitation";
    const MAY: Permission = Permission::Anyone;
    type Done = Accepted;
    type Refusal = AcceptRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Accepted, Refused<AcceptRefusal>> {
        let Some(row) = tx.first(&rows::USE_INVITATION, params![ctx.territory, self.token_hash, ctx.now])? else {
            return no(AcceptRefusal::NotOpen);
        };
        let (person, invited): (Id, String) = (row.get(0)?, row.get(1)?);
        let kind = if self.device_hash.is_some() { "pin" } else { "password" };
        if (invited == "phone") != (kind == "pin") {
            return no(AcceptRefusal::WrongKind);
        }
        tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, person, kind, ctx.now])?;
        tx.execute(
            &rows::INSERT_CREDENTIAL,
            params![
                ctx.territory,
                ctx.new_id(),
                person,
                kind,
                self.secret_hash.as_str(),
                self.device_hash.map(|h| h.to_vec()),
                self.label.as_str(),
                ctx.now
            ],
        )?;
        // Whoever knew the old one may have set a PIN at a till with it.
        tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, person, "till_pin", ctx.now])?;
        tx.query(&rows::END_ALL_SESSIONS, params![ctx.territory, person, ctx.now])?;
        tx.touch(person);
        Ok(Accepted { person })
    }
}
