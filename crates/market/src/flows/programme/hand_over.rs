//! A finished project is handed to whoever runs what was built.

use crate::organisations;
use crate::programme::{rows, tell, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Hands a project over.
#[derive(Debug, Clone, Serialize)]
pub struct HandOver {
    pub project: Id,
    pub operator: Id,
    pub handed_on: Day,
    /// The minutes: what was handed over, in which state.
    pub minutes: String,
}

/// Handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandedOver {}

refusals! {
    /// Why it is not handed over.
    pub enum HandOverRefusal {
        /// No such signed project.
        NotFound => ("programme.project_not_found", 404),
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// It is not finished.
        NotFinished => ("programme.not_finished", 409),
        /// A tranche has not come.
        TrancheMissing => ("programme.tranche_missing", 409),
        /// Money or goods are left that no paper accounts for.
        Unspent { left: Money } => ("programme.unspent", 409),
        /// In days to come.
        BadDays => ("programme.bad_days", 422),
        /// A handover has minutes.
        NoMinutes => ("programme.no_note", 422),
    }
}

impl Command for HandOver {
    const NAME: &'static str = "programme/hand_over";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor, Role::Admin]);
    type Done = HandedOver;
    type Refusal = HandOverRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<HandedOver, Refused<HandOverRefusal>> {
        let found = views::project(&mut tx.reader(), ctx.territory, self.project)?;
        let Some(p) = found.filter(|p| p.state == "signed") else { return no(HandOverRefusal::NotFound) };
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.operator)?.is_none() {
            return no(HandOverRefusal::NoSuchOrganisation);
        }
        if views::progress(&mut tx.reader(), ctx.territory, p.id)? < 10_000 {
            return no(HandOverRefusal::NotFinished);
        }
        if views::tranches(&mut tx.reader(), ctx.territory, Some(p.id))?.iter().any(|t| t.state != "received") {
            return no(HandOverRefusal::TrancheMissing);
        }
        let (bank, kind) = views::left(&mut tx.reader(), ctx.territory, p.id)?;
        if !(bank + kind).is_zero() {
            return no(HandOverRefusal::Unspent { left: bank + kind });
        }
        if self.handed_on > ctx.today() {
            return no(HandOverRefusal::BadDays);
        }
        let minutes = clean_text(&self.minutes, 4_000);
        if minutes.is_empty() {
            return no(HandOverRefusal::NoMinutes);
        }
        if tx.first(&rows::HAND_OVER, params![ctx.territory, p.id, self.operator, self.handed_on])?.is_none() {
            return no(HandOverRefusal::NotFound);
        }
        tell(tx, ctx, p.id, "handed_over", None, &minutes)?;
        tx.touch(self.operator);
        tx.fact("number", &p.number);
        Ok(HandedOver {})
    }
}
