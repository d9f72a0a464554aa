//! An organisation sets out for a certificate.

use crate::certificates::{rows, views};
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Sets out.
#[derive(Debug, Clone, Serialize)]
pub struct StartPath {
    pub org: Id,
    pub kind: Id,
    pub due_on: Day,
}

/// On the way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PathStarted {
    pub path: Id,
}

refusals! {
    /// Why she does not set out.
    pub enum StartPathRefusal {
        /// No such kind.
        NoKind => ("certificate.no_kind", 422),
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Not in the past.
        BadDay => ("certificate.bad_day", 422),
        /// She is on the way already.
        UnderWay => ("certificate.under_way", 409),
    }
}

impl Command for StartPath {
    const NAME: &'static str = "certificates/start_path";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::LabelOfficer]);
    type Done = PathStarted;
    type Refusal = StartPathRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PathStarted, Refused<StartPathRefusal>> {
        if !views::kinds(&mut tx.reader(), ctx.territory)?.iter().any(|k| k.id == self.kind) {
            return no(StartPathRefusal::NoKind);
        }
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(StartPathRefusal::NoSuchOrganisation);
        }
        if self.due_on < ctx.today() {
            return no(StartPathRefusal::BadDay);
        }
        if views::paths(&mut tx.reader(), ctx.territory, Some(self.org), "open")?.iter().any(|p| p.kind == self.kind) {
            return no(StartPathRefusal::UnderWay);
        }
        let path = ctx.new_id();
        tx.execute(&rows::INSERT_PATH, params![ctx.territory, path, self.org, self.kind, self.due_on, crate::who(ctx), ctx.now])?;
        tx.touch(path);
        tx.touch(self.org);
        Ok(PathStarted { path })
    }
}
