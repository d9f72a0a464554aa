//! The label's office checks whether an application is complete, or says what is missing.

use crate::label::{paper, rows, rules, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Checks.
#[derive(Debug, Clone, Serialize)]
pub struct CheckComplete {
    pub application: Id,
    pub complete: bool,
    /// What is missing, when something is.
    pub note: String,
}

/// Checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Checked {}

refusals! {
    /// Why it is not settled.
    pub enum CheckCompleteRefusal {
        /// No such application.
        NotFound => ("label.application_not_found", 404),
        /// It is not waiting for this.
        NotOpen => ("label.not_open", 409),
        /// Criteria without evidence.
        EvidenceMissing { missing: i64 } => ("label.evidence_missing", 409),
        /// Say what is missing.
        NoNote => ("label.no_note", 422),
    }
}

impl Command for CheckComplete {
    const NAME: &'static str = "label/check_complete";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer]);
    type Done = Checked;
    type Refusal = CheckCompleteRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Checked, Refused<CheckCompleteRefusal>> {
        let Some(a) = views::application(&mut tx.reader(), ctx.territory, self.application)? else {
            return no(CheckCompleteRefusal::NotFound);
        };
        let note = clean_text(&self.note, 1_000);
        if self.complete {
            let families = views::application_families(&mut tx.reader(), ctx.territory, a.id)?;
            let asked = rules::asked(&views::criteria(&mut tx.reader(), ctx.territory, a.charter)?, &families);
            let given = views::evidence(&mut tx.reader(), ctx.territory, a.id)?;
            let missing = asked.iter().filter(|c| !given.contains_key(&c.id)).count() as i64;
            if missing > 0 {
                return no(CheckCompleteRefusal::EvidenceMissing { missing });
            }
        } else if note.is_empty() {
            return no(CheckCompleteRefusal::NoNote);
        }
        let to = if self.complete { "complete" } else { "incomplete" };
        let moved = tx.first(&rows::MOVE_APPLICATION, params![ctx.territory, a.id, "submitted", to, note.as_str(), ctx.now])?;
        if moved.is_none() {
            return no(CheckCompleteRefusal::NotOpen);
        }
        paper(tx, ctx, to, a.id, a.org, &note)?;
        Ok(Checked {})
    }
}
