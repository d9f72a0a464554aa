//! The accountant asks that a period be closed; another person closes it (LEDGER §2.7).

use crate::ledger::{closing, rows};
use crate::{refusals, tills};
use rahba_kernel::Day;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Asks for the close of everything up to and with a day.
#[derive(Debug, Serialize)]
pub struct AskClose {
    pub through: Day,
}

/// Asked; nothing is closed yet.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseRequested {}

refusals! {
    /// Why a period cannot be closed.
    pub enum AskCloseRefusal {
        /// Only days that are over.
        NotPast => ("close.not_past", 422),
        /// Closed already, up to a later day or this one.
        Closed { through: Day } => ("close.already", 409),
        /// Tills of those days have not been counted.
        SessionsOpen { count: i64 } => ("close.sessions_open", 409),
        /// A close waits already.
        Asked { through: Day } => ("close.asked", 409),
    }
}

impl Command for AskClose {
    const NAME: &'static str = "ledger/ask_close";
    const MAY: Permission = Permission::SteppedUp(&[Role::Accountant]);
    type Done = CloseRequested;
    type Refusal = AskCloseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CloseRequested, Refused<AskCloseRefusal>> {
        if self.through >= ctx.today() {
            return no(AskCloseRefusal::NotPast);
        }
        let through = closing::last(&mut tx.reader(), ctx.territory)?;
        if self.through <= through {
            return no(AskCloseRefusal::Closed { through });
        }
        if let Some(a) = closing::asked(&mut tx.reader(), ctx.territory)? {
            return no(AskCloseRefusal::Asked { through: a.through });
        }
        let count = tills::views::open_sessions_through(&mut tx.reader(), ctx.territory, self.through)?;
        if count > 0 {
            return no(AskCloseRefusal::SessionsOpen { count });
        }
        tx.execute(&rows::ASK_CLOSE, params![ctx.territory, self.through, crate::who(ctx), ctx.now])?;
        tx.touch(ctx.territory);
        tx.fact("through", self.through.iso());
        Ok(CloseRequested {})
    }
}
