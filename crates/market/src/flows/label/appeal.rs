//! A producer appeals against a suspension or a withdrawal, once, in the charter's time.

use super::acts_for;
use super::ask_committee::{CaseOpened, open_case};
use crate::label::{paper, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no};
use serde::Serialize;

/// Appeals.
#[derive(Debug, Clone, Serialize)]
pub struct Appeal {
    pub licence: Id,
    pub reason: String,
}

refusals! {
    /// Why the appeal is not taken.
    pub enum AppealRefusal {
        /// No such licence of hers.
        NotFound => ("label.licence_not_found", 404),
        /// Nothing to appeal against.
        NotSuspended => ("label.not_suspended", 409),
        /// She appealed against this already.
        Again => ("label.appealed_already", 409),
        /// The charter's time is over.
        TooLate { days: i64 } => ("label.appeal_too_late", 409),
        /// Say why.
        NoReason => ("label.no_note", 422),
    }
}

impl Command for Appeal {
    const NAME: &'static str = "label/appeal";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::LabelOfficer]);
    type Done = CaseOpened;
    type Refusal = AppealRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CaseOpened, Refused<AppealRefusal>> {
        let found = views::licence(&mut tx.reader(), ctx.territory, self.licence)?;
        let Some(l) = found.filter(|l| acts_for(ctx, l.org)) else { return no(AppealRefusal::NotFound) };
        if !matches!(l.state.as_str(), "suspended" | "withdrawn") {
            return no(AppealRefusal::NotSuspended);
        }
        let reason = clean_text(&self.reason, 2_000);
        if reason.is_empty() {
            return no(AppealRefusal::NoReason);
        }
        let charter = views::charter(&mut tx.reader(), ctx.territory, l.charter)?
            .ok_or_else(|| Fault::Decode("a licence without its charter".into()))?;
        if ctx.today() > ctx.zone.day(l.changed_at).plus(charter.appeal_days) {
            return no(AppealRefusal::TooLate { days: charter.appeal_days });
        }
        let cases = views::cases(&mut tx.reader(), ctx.territory, Some(l.id), "")?;
        if cases.iter().any(|c| c.kind == "appeal" && c.opened_at >= l.changed_at) {
            return no(AppealRefusal::Again);
        }
        paper(tx, ctx, "appealed", l.id, l.org, &reason)?;
        Ok(open_case(tx, ctx, "appeal", l.id, l.org, &reason)?)
    }
}
