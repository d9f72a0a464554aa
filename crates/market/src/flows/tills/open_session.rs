//! A cash session opens at a till with a float from the safe.

use crate::ledger::{self, Posting, chart, postings};
use crate::refusals;
use crate::tills::{log, rows, views};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Opens a session.
#[derive(Debug, Serialize)]
pub struct OpenSession {
    pub till: Id,
    /// Cash put into the drawer from the safe.
    pub float: Money,
}

/// The session.
#[derive(Debug, Serialize, Deserialize)]
pub struct SessionOpened {
    pub session: Id,
}

refusals! {
    /// Why no session opens.
    pub enum OpenSessionRefusal {
        /// No such till.
        NoSuchTill => ("till.not_found", 404),
        /// One is open: close it first.
        Open => ("till.open", 409),
        /// Out of range.
        BadFloat => ("till.bad_float", 422),
        /// The safe holds less than the float.
        SafeShort { holds: Money } => ("till.safe_short", 409),
    }
}

impl Command for OpenSession {
    const NAME: &'static str = "tills/open_session";
    const MAY: Permission = Permission::Roles(&[Role::Cashier, Role::ShopManager]);
    type Done = SessionOpened;
    type Refusal = OpenSessionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SessionOpened, Refused<OpenSessionRefusal>> {
        let Some(till) = views::till(&mut tx.reader(), ctx.territory, self.till)? else {
            return no(OpenSessionRefusal::NoSuchTill);
        };
        ctx.only_in(Self::MAY, till.space)?;
        if views::open_session(&mut tx.reader(), ctx.territory, till.id)?.is_some() {
            return no(OpenSessionRefusal::Open);
        }
        if !(0..=10_000_000).contains(&self.float.0) {
            return no(OpenSessionRefusal::BadFloat);
        }
        let safe = chart::cash_safe(till.space);
        let holds = ledger::views::balance(&mut tx.reader(), ctx.territory, &safe)?;
        if holds < self.float {
            return no(OpenSessionRefusal::SafeShort { holds });
        }
        let session = ctx.new_id();
        tx.execute(
            &rows::INSERT_SESSION,
            params![ctx.territory, session, till.id, ctx.today(), crate::who(ctx), ctx.now, self.float],
        )?;
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "till_open",
                document: session,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: till.code.clone(),
                lines: postings::transfer(safe, chart::cash_till(till.id), self.float),
            },
        )?;
        log::append(tx, ctx, &till, session, ctx.new_id(), "open", &serde_json::json!({ "float": self.float }))?;
        tx.touch(session);
        Ok(SessionOpened { session })
    }
}
