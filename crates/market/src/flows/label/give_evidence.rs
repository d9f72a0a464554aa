//! A producer adds evidence to her application and hands it in again.

use super::acts_for;
use crate::label::{paper, rows, rules, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Gives evidence.
#[derive(Debug, Clone, Serialize)]
pub struct GiveEvidence {
    pub application: Id,
    pub evidence: Vec<(Id, String)>,
}

/// Given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EvidenceGiven {
    /// Criteria that still have none.
    pub missing: i64,
}

refusals! {
    /// Why nothing is added.
    pub enum GiveEvidenceRefusal {
        /// No such application of hers.
        NotFound => ("label.application_not_found", 404),
        /// It was found complete already.
        NotOpen => ("label.not_open", 409),
    }
}

impl Command for GiveEvidence {
    const NAME: &'static str = "label/give_evidence";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::LabelOfficer]);
    type Done = EvidenceGiven;
    type Refusal = GiveEvidenceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<EvidenceGiven, Refused<GiveEvidenceRefusal>> {
        let found = views::application(&mut tx.reader(), ctx.territory, self.application)?;
        let Some(a) = found.filter(|a| acts_for(ctx, a.org)) else { return no(GiveEvidenceRefusal::NotFound) };
        if !matches!(a.state.as_str(), "submitted" | "incomplete") {
            return no(GiveEvidenceRefusal::NotOpen);
        }
        let families = views::application_families(&mut tx.reader(), ctx.territory, a.id)?;
        let asked = rules::asked(&views::criteria(&mut tx.reader(), ctx.territory, a.charter)?, &families);
        for (criterion, body) in &self.evidence {
            let body = clean_text(body, 2_000);
            if !body.is_empty() && asked.iter().any(|c| c.id == *criterion) {
                tx.execute(&rows::PUT_EVIDENCE, params![ctx.territory, a.id, *criterion, body, ctx.now])?;
            }
        }
        if a.state == "incomplete" {
            tx.first(&rows::MOVE_APPLICATION, params![ctx.territory, a.id, "incomplete", "submitted", a.note, ctx.now])?;
        }
        let given = views::evidence(&mut tx.reader(), ctx.territory, a.id)?;
        let missing = asked.iter().filter(|c| !given.contains_key(&c.id)).count() as i64;
        paper(tx, ctx, "evidence", a.id, a.org, "")?;
        tx.fact("missing", missing);
        Ok(EvidenceGiven { missing })
    }
}
