//! A producer says how she mended a non-conformity.

use super::acts_for;
use crate::label::{paper, rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Says that it is mended.
#[derive(Debug, Clone, Serialize)]
pub struct Mend {
    pub visit: Id,
    pub criterion: Id,
    pub note: String,
}

/// Said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mended {
    /// After the deadline.
    pub late: bool,
}

refusals! {
    /// Why it does not count.
    pub enum MendRefusal {
        /// No such open non-conformity of hers.
        NotFound => ("label.finding_not_found", 404),
        /// Say what was done.
        NoNote => ("label.no_note", 422),
    }
}

impl Command for Mend {
    const NAME: &'static str = "label/mend";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::LabelOfficer]);
    type Done = Mended;
    type Refusal = MendRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Mended, Refused<MendRefusal>> {
        let Some(visit) = views::visit(&mut tx.reader(), ctx.territory, self.visit)? else { return no(MendRefusal::NotFound) };
        let found = views::application(&mut tx.reader(), ctx.territory, visit.application)?;
        let Some(a) = found.filter(|a| acts_for(ctx, a.org)) else { return no(MendRefusal::NotFound) };
        let note = clean_text(&self.note, 2_000);
        if note.is_empty() {
            return no(MendRefusal::NoNote);
        }
        let moved = tx.first(&rows::MEND, params![ctx.territory, visit.id, self.criterion, note.as_str(), ctx.now])?;
        if moved.is_none() {
            return no(MendRefusal::NotFound);
        }
        let findings = views::findings(&mut tx.reader(), ctx.territory, a.id)?;
        let late = findings
            .iter()
            .any(|f| f.visit == visit.id && f.criterion == self.criterion && f.due_on.is_some_and(|d| d < ctx.today()));
        paper(tx, ctx, "mended", a.id, a.org, &note)?;
        Ok(Mended { late })
    }
}
