//! The auditor verifies a mending, or sends it back; with the last one the application is ready.

use super::is_conflict;
use crate::label::model::Finding;
use crate::label::{paper, rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Verifies.
#[derive(Debug, Clone, Serialize)]
pub struct Verify {
    pub visit: Id,
    pub criterion: Id,
    pub accept: bool,
    pub note: String,
}

/// Verified.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verified {
    /// Non-conformities still open.
    pub open: i64,
}

refusals! {
    /// Why it is not verified.
    pub enum VerifyRefusal {
        /// Nothing mended waits here.
        NotFound => ("label.finding_not_found", 404),
        /// She belongs to the organisation.
        Conflict => ("label.conflict", 403),
        /// Say why it is sent back.
        NoNote => ("label.no_note", 422),
    }
}

impl Command for Verify {
    const NAME: &'static str = "label/verify";
    const MAY: Permission = Permission::Roles(&[Role::LabelAuditor]);
    type Done = Verified;
    type Refusal = VerifyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Verified, Refused<VerifyRefusal>> {
        let Some(visit) = views::visit(&mut tx.reader(), ctx.territory, self.visit)? else {
            return no(VerifyRefusal::NotFound);
        };
        let a = views::application(&mut tx.reader(), ctx.territory, visit.application)?
            .ok_or_else(|| Fault::Decode("a visit without its application".into()))?;
        if is_conflict(ctx, a.org) {
            return no(VerifyRefusal::Conflict);
        }
        let note = clean_text(&self.note, 2_000);
        let at = params![ctx.territory, visit.id, self.criterion];
        let moved = if self.accept {
            tx.first(&rows::VERIFY, params![ctx.territory, visit.id, self.criterion, crate::who(ctx), ctx.now])?
        } else if note.is_empty() {
            return no(VerifyRefusal::NoNote);
        } else {
            tx.first(&rows::SEND_BACK, at)?
        };
        if moved.is_none() {
            return no(VerifyRefusal::NotFound);
        }
        let open = views::findings(&mut tx.reader(), ctx.territory, a.id)?.iter().filter(|f| Finding::is_open(f)).count() as i64;
        if open == 0 {
            tx.first(&rows::MOVE_APPLICATION, params![ctx.territory, a.id, "mending", "ready", a.note, ctx.now])?;
        }
        paper(tx, ctx, if self.accept { "verified" } else { "sent_back" }, a.id, a.org, &note)?;
        Ok(Verified { open })
    }
}
