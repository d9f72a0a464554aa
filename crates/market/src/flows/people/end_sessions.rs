//! A person ends sessions of hers: one, or all but the one she is in.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ends one of her sessions, or all others.
#[derive(Debug, Serialize)]
pub struct EndSessions {
    /// `None`: all but the one that asks.
    pub session: Option<Id>,
    pub token_hash: [u8; 32],
}

/// How many ended.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsEnded {
    pub ended: i64,
}

refusals! {
    /// Why none ends.
    pub enum EndSessionsRefusal {
        /// Not a session of hers, or ended already.
        NoSession => ("session.not_found", 404),
    }
}

impl Command for EndSessions {
    const NAME: &'static str = "people/end_sessions";
    const MAY: Permission = Permission::SignedIn;
    type Done = SessionsEnded;
    type Refusal = EndSessionsRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SessionsEnded, Refused<EndSessionsRefusal>> {
        let Some(person) = ctx.person() else { return no(EndSessionsRefusal::NoSession) };
        let ended = match self.session {
            Some(session) => tx.query(&rows::END_ONE_SESSION, params![ctx.territory, person, session, ctx.now])?.len(),
            None => tx.query(&rows::END_OTHER_SESSIONS, params![ctx.territory, person, self.token_hash, ctx.now])?.len(),
        };
        if self.session.is_some() && ended == 0 {
            return no(EndSessionsRefusal::NoSession);
        }
        tx.touch(person);
        Ok(SessionsEnded { ended: i64::try_from(ended).unwrap_or(i64::MAX) })
    }
}
