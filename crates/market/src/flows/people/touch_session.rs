//! A session that is in use stays open.

use crate::people::rows;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Never, Refused, Tx, params};
use serde::{Deserialize, Serialize};

/// Remembers that a session was used: it idles out from now on. The web gives it a few times an hour
/// for each session in use, not with each page.
#[derive(Debug, Serialize)]
pub struct TouchSession {
    pub token_hash: [u8; 32],
}

/// Remembered.
#[derive(Debug, Serialize, Deserialize)]
pub struct Touched {}

impl Command for TouchSession {
    const NAME: &'static str = "people/touch_session";
    const MAY: Permission = Permission::SignedIn;
    type Done = Touched;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Touched, Refused<Never>> {
        tx.execute(&rows::TOUCH_SESSION, params![ctx.territory, self.token_hash, ctx.now])?;
        Ok(Touched {})
    }
}
