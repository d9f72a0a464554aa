//! The provincial committee decides on a project: never whoever handed it in, never an incomplete file.

use crate::programme::{rows, tell, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records the committee's decision.
#[derive(Debug, Clone, Serialize)]
pub struct DecideProject {
    pub project: Id,
    pub approve: bool,
    /// Why, and where the decision stands.
    pub reason: String,
}

/// Decided.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProjectDecided {}

refusals! {
    /// Why it is not decided.
    pub enum DecideProjectRefusal {
        /// No such project that waits for a decision.
        NotFound => ("programme.project_not_found", 404),
        /// She handed it in herself.
        SamePerson => ("programme.same_person", 403),
        /// Papers are missing.
        Incomplete { missing: i64 } => ("programme.incomplete", 409),
        /// A refusal says why.
        NoReason => ("programme.no_note", 422),
    }
}

impl Command for DecideProject {
    const NAME: &'static str = "programme/decide";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor]);
    type Done = ProjectDecided;
    type Refusal = DecideProjectRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProjectDecided, Refused<DecideProjectRefusal>> {
        let found = views::project(&mut tx.reader(), ctx.territory, self.project)?;
        let Some(p) = found.filter(|p| p.state == "submitted") else { return no(DecideProjectRefusal::NotFound) };
        if p.submitted_by == crate::who(ctx) {
            return no(DecideProjectRefusal::SamePerson);
        }
        let asked = views::call(&mut tx.reader(), ctx.territory, p.call)?.map_or(0, |c| c.papers.len() as i64);
        let missing = asked - p.papers.len() as i64;
        if self.approve && missing > 0 {
            return no(DecideProjectRefusal::Incomplete { missing });
        }
        let reason = clean_text(&self.reason, 1_000);
        if reason.is_empty() && !self.approve {
            return no(DecideProjectRefusal::NoReason);
        }
        let to = if self.approve { "approved" } else { "refused" };
        if tx.first(&rows::MOVE_PROJECT, params![ctx.territory, p.id, "submitted", to])?.is_none() {
            return no(DecideProjectRefusal::NotFound);
        }
        tell(tx, ctx, p.id, to, None, &reason)?;
        tx.fact("number", &p.number);
        Ok(ProjectDecided {})
    }
}
