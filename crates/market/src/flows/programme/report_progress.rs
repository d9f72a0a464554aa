//! How far a project is, in words and as a share.

use crate::programme::{tell, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Reports progress.
#[derive(Debug, Clone, Serialize)]
pub struct ReportProgress {
    pub project: Id,
    pub progress: Bps,
    pub note: String,
}

/// Reported.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProgressReported {}

refusals! {
    /// Why it is not reported.
    pub enum ReportProgressRefusal {
        /// No such signed project.
        NotFound => ("programme.project_not_found", 404),
        /// More than all, or less than nothing.
        BadShare => ("programme.bad_share", 422),
        /// What was done.
        NoNote => ("programme.no_note", 422),
    }
}

impl Command for ReportProgress {
    const NAME: &'static str = "programme/report_progress";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant, Role::ProgrammeMonitor, Role::Admin]);
    type Done = ProgressReported;
    type Refusal = ReportProgressRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProgressReported, Refused<ReportProgressRefusal>> {
        let found = views::project(&mut tx.reader(), ctx.territory, self.project)?;
        let Some(p) = found.filter(|p| p.state == "signed") else { return no(ReportProgressRefusal::NotFound) };
        if !(0..=10_000).contains(&self.progress.0) {
            return no(ReportProgressRefusal::BadShare);
        }
        let note = clean_text(&self.note, 2_000);
        if note.is_empty() {
            return no(ReportProgressRefusal::NoNote);
        }
        tell(tx, ctx, p.id, "progress", Some(self.progress.0), &note)?;
        tx.fact("number", &p.number);
        Ok(ProgressReported {})
    }
}
