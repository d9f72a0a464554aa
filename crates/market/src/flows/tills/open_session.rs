//! A cash session opens at a till with a float from the safe.

use crate::ledger::{self, Posting, chart, postings};
use crate::stock::PlaceKind;
use crate::tills::{log, rows, views};
use crate::{refusals, stock};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Opens a session, in the space of the till or at a fair.
#[derive(Debug, Serialize)]
pub struct OpenSession {
    pub till: Id,
    /// A fair: only what was carried there is sold, and all of it counts there. None: the till's space.
    pub fair: Option<Id>,
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
        /// No such fair of this space, or it is over.
        NoSuchFair => ("till.no_such_fair", 404),
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
        super::stands_at(tx, ctx, &till)?;
        if views::open_session(&mut tx.reader(), ctx.territory, till.id)?.is_some() {
            return no(OpenSessionRefusal::Open);
        }
        if let Some(fair) = self.fair {
            let open = stock::views::places(&mut tx.reader(), ctx.territory)?;
            if !open.iter().any(|p| p.id == fair && p.kind == PlaceKind::Fair && p.space == till.space) {
                return no(OpenSessionRefusal::NoSuchFair);
            }
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
            params![ctx.territory, session, till.id, ctx.today(), crate::who(ctx), ctx.now, self.float, self.fair],
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
        let body = match self.fair {
            Some(fair) => serde_json::json!({ "float": self.float, "fair": fair }),
            None => serde_json::json!({ "float": self.float }),
        };
        log::append(tx, ctx, &till, session, ctx.new_id(), "open", &body)?;
        tx.touch(session);
        if let Some(fair) = self.fair {
            tx.touch(fair);
        }
        Ok(SessionOpened { session })
    }
}
