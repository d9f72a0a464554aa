//! The committee is asked: to grant what is ready, or to withdraw a licence.

use crate::label::{paper, rows, views};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Asks about an application (to grant) or a licence (to withdraw).
#[derive(Debug, Clone, Serialize)]
pub struct AskCommittee {
    pub subject: Id,
    /// Why, for a withdrawal.
    pub reason: String,
}

/// The case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseOpened {
    pub case: Id,
    pub number: String,
}

refusals! {
    /// Why the committee is not asked.
    pub enum AskCommitteeRefusal {
        /// Neither an application nor a licence.
        NotFound => ("label.application_not_found", 404),
        /// Visits or mendings are missing, or the licence is withdrawn already.
        NotReady => ("label.not_ready", 409),
        /// The committee is asked already.
        Asked => ("label.asked_already", 409),
        /// Say why.
        NoNote => ("label.no_note", 422),
    }
}

/// Opens a case and writes its document.
pub(super) fn open_case(tx: &mut Tx<'_>, ctx: &Ctx, kind: &str, subject: Id, org: Id, reason: &str) -> Result<CaseOpened, Fault> {
    let case = ctx.new_id();
    let number = series::take(tx, ctx, "LC", case)?;
    tx.execute(
        &rows::INSERT_CASE,
        params![ctx.territory, case, number.as_str(), kind, subject, org, reason, crate::who(ctx), ctx.now],
    )?;
    tx.touch(case);
    tx.fact("number", &number);
    Ok(CaseOpened { case, number })
}

impl Command for AskCommittee {
    const NAME: &'static str = "label/ask_committee";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer]);
    type Done = CaseOpened;
    type Refusal = AskCommitteeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CaseOpened, Refused<AskCommitteeRefusal>> {
        let reason = clean_text(&self.reason, 2_000);
        if let Some(a) = views::application(&mut tx.reader(), ctx.territory, self.subject)? {
            let moved = tx.first(&rows::MOVE_APPLICATION, params![ctx.territory, a.id, "ready", "voting", a.note, ctx.now])?;
            if moved.is_none() {
                return no(AskCommitteeRefusal::NotReady);
            }
            paper(tx, ctx, "asked", a.id, a.org, &reason)?;
            return Ok(open_case(tx, ctx, "grant", a.id, a.org, &reason)?);
        }
        let Some(l) = views::licence(&mut tx.reader(), ctx.territory, self.subject)? else {
            return no(AskCommitteeRefusal::NotFound);
        };
        if l.state == "withdrawn" {
            return no(AskCommitteeRefusal::NotReady);
        }
        if reason.is_empty() {
            return no(AskCommitteeRefusal::NoNote);
        }
        if !views::cases(&mut tx.reader(), ctx.territory, Some(l.id), "open")?.is_empty() {
            return no(AskCommitteeRefusal::Asked);
        }
        paper(tx, ctx, "withdrawal_asked", l.id, l.org, &reason)?;
        Ok(open_case(tx, ctx, "withdraw", l.id, l.org, &reason)?)
    }
}
