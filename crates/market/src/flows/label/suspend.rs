//! A licence is suspended, for a cause, from now: the mark is gone with this command's commit.

use super::is_conflict;
use crate::label::{paper, rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Suspends.
#[derive(Debug, Clone, Serialize)]
pub struct Suspend {
    pub licence: Id,
    pub cause: String,
}

/// Suspended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Suspended {
    pub number: String,
}

refusals! {
    /// Why it is not suspended.
    pub enum SuspendRefusal {
        /// No such licence.
        NotFound => ("label.licence_not_found", 404),
        /// It is suspended or withdrawn already.
        NotValid => ("label.not_valid", 409),
        /// A suspension has a cause.
        NoCause => ("label.no_note", 422),
        /// Nobody judges her own organisation.
        Conflict => ("label.conflict", 403),
    }
}

impl Command for Suspend {
    const NAME: &'static str = "label/suspend";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer, Role::CommitteeMember]);
    type Done = Suspended;
    type Refusal = SuspendRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Suspended, Refused<SuspendRefusal>> {
        let Some(l) = views::licence(&mut tx.reader(), ctx.territory, self.licence)? else {
            return no(SuspendRefusal::NotFound);
        };
        if is_conflict(ctx, l.org) {
            return no(SuspendRefusal::Conflict);
        }
        let cause = clean_text(&self.cause, 1_000);
        if cause.is_empty() {
            return no(SuspendRefusal::NoCause);
        }
        let moved = tx.first(&rows::MOVE_LICENCE, params![ctx.territory, l.id, "valid", "suspended", cause.as_str(), ctx.now])?;
        if moved.is_none() {
            return no(SuspendRefusal::NotValid);
        }
        let number = paper(tx, ctx, "suspended", l.id, l.org, &cause)?;
        for f in &l.families {
            tx.touch(*f);
        }
        tx.enqueue("label.suspended", &serde_json::json!({ "org": l.org, "licence": l.number }), 0)?;
        Ok(Suspended { number })
    }
}
