//! A session ends.

use crate::people::rows;
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Never, Refused, Tx, params};
use serde::{Deserialize, Serialize};

/// Ends the session whose token this is the hash of. Ending what has ended is no error.
#[derive(Debug, Serialize)]
pub struct SignOut {
    pub token_hash: [u8; 32],
}

/// Signed out.
#[derive(Debug, Serialize, Deserialize)]
pub struct SignedOut {}

impl Command for SignOut {
    const NAME: &'static str = "people/sign_out";
    const MAY: Permission = Permission::Anyone;
    type Done = SignedOut;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SignedOut, Refused<Never>> {
        if let Some(r) = tx.first(&rows::END_SESSION, params![ctx.territory, self.token_hash, ctx.now])? {
            tx.touch(r.get::<Id>(0)?);
        }
        Ok(SignedOut {})
    }
}
