//! Papers of a project's file arrive: the file is complete when none of the call's is missing.

use crate::programme::{opaque, rows, tell, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Says which papers are there.
#[derive(Debug, Clone, Serialize)]
pub struct GivePapers {
    pub project: Id,
    /// Positions in the call's list.
    pub papers: Vec<i64>,
}

/// Noted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PapersGiven {
    pub missing: i64,
}

refusals! {
    /// Why it is not noted.
    pub enum GivePapersRefusal {
        /// No such project that waits for a decision.
        NotFound => ("programme.project_not_found", 404),
    }
}

impl Command for GivePapers {
    const NAME: &'static str = "programme/give_papers";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant, Role::Admin]);
    type Done = PapersGiven;
    type Refusal = GivePapersRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PapersGiven, Refused<GivePapersRefusal>> {
        let Some(p) = views::project(&mut tx.reader(), ctx.territory, self.project)? else {
            return no(GivePapersRefusal::NotFound);
        };
        let asked = views::call(&mut tx.reader(), ctx.territory, p.call)?.map_or(0, |c| c.papers.len() as i64);
        let papers: BTreeSet<i64> = self.papers.iter().copied().filter(|n| (0..asked).contains(n)).collect();
        if tx.first(&rows::SET_PAPERS, params![ctx.territory, p.id, opaque(&papers)?])?.is_none() {
            return no(GivePapersRefusal::NotFound);
        }
        let missing = asked - papers.len() as i64;
        tell(tx, ctx, p.id, "papers", None, "")?;
        tx.fact("missing", missing);
        Ok(PapersGiven { missing })
    }
}
