//! A person is invited by a link or a printed QR: a producer sets a PIN on her phone, staff set a
//! password.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Micros};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// How long an invitation is open.
pub const OPEN_FOR: i64 = 7 * Micros::DAY;

/// What the invited person will set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InviteTo {
    /// A PIN on her phone.
    Phone,
    /// A password.
    Password,
}

/// Invites a registered person. The token is random and only its hash comes here.
#[derive(Debug, Serialize)]
pub struct Invite {
    pub person: Id,
    pub to: InviteTo,
    pub token_hash: [u8; 32],
}

/// Invited.
#[derive(Debug, Serialize, Deserialize)]
pub struct Invited {
    pub expires_at: Micros,
}

refusals! {
    /// Why nobody is invited.
    pub enum InviteRefusal {
        /// No such person.
        NoSuchPerson => ("person.not_found", 404),
    }
}

impl Command for Invite {
    const NAME: &'static str = "people/invite";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = Invited;
    type Refusal = InviteRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Invited, Refused<InviteRefusal>> {
        if tx.first(&rows::PERSON, params![ctx.territory, self.person])?.is_none() {
            return no(InviteRefusal::NoSuchPerson);
        }
        let expires_at = ctx.now.plus(OPEN_FOR);
        let kind = match self.to {
            InviteTo::Phone => "phone",
            InviteTo::Password => "password",
        };
        tx.execute(&rows::INSERT_INVITATION, params![ctx.territory, self.token_hash, self.person, kind, ctx.now, expires_at])?;
        tx.touch(self.person);
        tx.fact("invited_to", kind);
        Ok(Invited { expires_at })
    }
}
