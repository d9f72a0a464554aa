//! A photograph is given as evidence: for a criterion of the label, for how something was mended, for the
//! condition of a tranche, for an expense.

use crate::content::evidence;
use crate::flows::catalogue::add_picture::is_media_hash;
use crate::flows::label::acts_for;
use crate::{label, plan, programme, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role, Who};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// What a photograph proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Proves {
    /// That an application meets a criterion.
    Criterion { application: Id, criterion: Id },
    /// That what a visit found was mended.
    Mending { visit: Id, criterion: Id },
    /// That the condition of a tranche is met.
    Tranche { tranche: Id },
    /// A project's expense: its invoice or receipt.
    ProjectExpense { expense: Id },
    /// The same of an action of the plan.
    PlanExpense { expense: Id },
}

impl Proves {
    /// What it belongs to, and which part of it.
    pub fn place(self) -> (Id, Id) {
        match self {
            Proves::Criterion { application, criterion } => (application, criterion),
            Proves::Mending { visit, criterion } => (visit, criterion),
            Proves::Tranche { tranche } => (tranche, tranche),
            Proves::ProjectExpense { expense } | Proves::PlanExpense { expense } => (expense, expense),
        }
    }
}

/// Gives a photograph. Its files were made before the command.
#[derive(Debug, Clone, Serialize)]
pub struct PhotographEvidence {
    pub proves: Proves,
    /// 64 hexadecimal digits: the name under which the files lie.
    pub media_hash: String,
    /// What it shows; may be empty.
    pub caption: String,
}

/// Its place among the photographs of its subject, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidencePhotographed {
    pub position: i64,
}

refusals! {
    /// Why it is not taken.
    pub enum PhotographEvidenceRefusal {
        /// Nothing of hers that it could prove.
        NotFound => ("evidence.not_found", 404),
        /// Not the name of processed media.
        BadMedia => ("picture.bad_media", 422),
        /// What it would prove is settled: its evidence stays as it was.
        Settled => ("evidence.settled", 409),
        /// There are as many as there may be.
        Full { most: i64 } => ("evidence.full", 409),
    }
}

/// Whether it may be given now; `None` when there is no such thing for this actor.
fn open(tx: &mut Tx<'_>, ctx: &Ctx, proves: Proves) -> Result<Option<bool>, Fault> {
    let t = ctx.territory;
    let office = |roles: &[Role]| matches!(ctx.actor.who, Who::System(_)) || ctx.actor.has_any(roles);
    Ok(match proves {
        Proves::Criterion { application, criterion } => {
            let Some(a) = label::views::application(&mut tx.reader(), t, application)?.filter(|a| acts_for(ctx, a.org)) else {
                return Ok(None);
            };
            let families = label::views::application_families(&mut tx.reader(), t, a.id)?;
            let asked = label::rules::asked(&label::views::criteria(&mut tx.reader(), t, a.charter)?, &families);
            asked.iter().any(|c| c.id == criterion).then_some(matches!(a.state.as_str(), "submitted" | "incomplete"))
        }
        Proves::Mending { visit, criterion } => {
            let Some(x) = label::views::visit(&mut tx.reader(), t, visit)? else { return Ok(None) };
            let a = label::views::application(&mut tx.reader(), t, x.application)?;
            let Some(a) = a.filter(|a| acts_for(ctx, a.org)) else { return Ok(None) };
            let findings = label::views::findings(&mut tx.reader(), t, a.id)?;
            let found = findings.iter().find(|f| f.visit == visit && f.criterion == criterion && f.due_on.is_some());
            found.map(|f| f.verified_at.is_none())
        }
        Proves::Tranche { tranche } => programme::views::tranche(&mut tx.reader(), t, tranche)?
            .filter(|_| office(&[Role::ShopManager, Role::Accountant, Role::Admin]))
            .map(|x| x.state != "received"),
        Proves::ProjectExpense { expense } => programme::views::expenses(&mut tx.reader(), t, Some(expense))?
            .into_iter()
            .find(|e| e.id == expense && office(&[Role::Accountant]))
            .map(|e| e.cancelled_at.is_none()),
        Proves::PlanExpense { expense } => plan::views::expenses(&mut tx.reader(), t)?
            .iter()
            .any(|e| e.id == expense && office(&[Role::Accountant]))
            .then_some(true),
    })
}

impl Command for PhotographEvidence {
    const NAME: &'static str = "evidence/photograph";
    const MAY: Permission =
        Permission::Roles(&[Role::ProducerManager, Role::LabelOfficer, Role::ShopManager, Role::Accountant, Role::Admin]);
    type Done = EvidencePhotographed;
    type Refusal = PhotographEvidenceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<EvidencePhotographed, Refused<PhotographEvidenceRefusal>> {
        if !is_media_hash(&self.media_hash) {
            return no(PhotographEvidenceRefusal::BadMedia);
        }
        match open(tx, ctx, self.proves)? {
            None => return no(PhotographEvidenceRefusal::NotFound),
            Some(false) => return no(PhotographEvidenceRefusal::Settled),
            Some(true) => {}
        }
        let caption = clean_text(&self.caption, 200);
        let Some(position) = evidence::add(tx, ctx, self.proves.place(), &self.media_hash, &caption)? else {
            return no(PhotographEvidenceRefusal::Full { most: evidence::MOST });
        };
        // A photograph alone is evidence too: the criterion is no more without any.
        if let Proves::Criterion { application, criterion } = self.proves
            && !label::views::evidence(&mut tx.reader(), ctx.territory, application)?.contains_key(&criterion)
        {
            tx.execute(&label::rows::PUT_EVIDENCE, params![ctx.territory, application, criterion, "", ctx.now])?;
        }
        Ok(EvidencePhotographed { position })
    }
}
