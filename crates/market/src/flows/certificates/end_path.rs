//! A path ends: the certificate came, or the organisation let go of it.

use crate::certificates::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ends a path.
#[derive(Debug, Clone, Serialize)]
pub struct EndPath {
    pub path: Id,
    /// Reached, or let go.
    pub reached: bool,
}

/// Ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PathEnded {}

refusals! {
    /// Why it goes on.
    pub enum EndPathRefusal {
        /// No such open path.
        NotFound => ("certificate.path_not_found", 404),
        /// Record the certificate first.
        NoCertificate => ("certificate.not_recorded", 409),
    }
}

impl Command for EndPath {
    const NAME: &'static str = "certificates/end_path";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::LabelOfficer]);
    type Done = PathEnded;
    type Refusal = EndPathRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PathEnded, Refused<EndPathRefusal>> {
        let Some(path) = views::path(&mut tx.reader(), ctx.territory, self.path)? else { return no(EndPathRefusal::NotFound) };
        if self.reached {
            let held = views::holding(&mut tx.reader(), ctx.territory, Some(path.org), ctx.today())?;
            if !held.iter().any(|c| c.kind == path.kind) {
                return no(EndPathRefusal::NoCertificate);
            }
        }
        let to = if self.reached { "done" } else { "dropped" };
        if tx.first(&rows::END_PATH, params![ctx.territory, path.id, to])?.is_none() {
            return no(EndPathRefusal::NotFound);
        }
        tx.touch(path.id);
        tx.touch(path.org);
        Ok(PathEnded {})
    }
}
