//! A producer applies for the label, for families, with what she has as evidence.

use super::acts_for;
use crate::label::{paper, rows, rules, views};
use crate::territory::series;
use crate::{organisations, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Days before its end from which a licence may be renewed.
pub const RENEWAL_DAYS: i64 = 120;

/// Applies.
#[derive(Debug, Clone, Serialize)]
pub struct Apply {
    pub org: Id,
    pub families: Vec<Id>,
    /// Criterion and what is given as evidence; more may follow.
    pub evidence: Vec<(Id, String)>,
    pub note: String,
}

/// The application.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Applied {
    pub application: Id,
    pub number: String,
}

refusals! {
    /// Why no application is taken.
    pub enum ApplyRefusal {
        /// No such organisation of hers.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// No charter is published yet.
        NoCharter => ("label.no_charter", 409),
        /// At least one family that the charter speaks of.
        NoFamily => ("label.no_family", 422),
        /// Another application for a family is under way.
        UnderWay => ("label.under_way", 409),
        /// She has the licence; renewal opens before its end.
        LicensedAlready => ("label.licensed_already", 409),
    }
}

impl Command for Apply {
    const NAME: &'static str = "label/apply";
    const MAY: Permission = Permission::Roles(&[Role::ProducerManager, Role::LabelOfficer]);
    type Done = Applied;
    type Refusal = ApplyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Applied, Refused<ApplyRefusal>> {
        if !acts_for(ctx, self.org) || organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(ApplyRefusal::NoSuchOrganisation);
        }
        let Some(charter) = views::charters(&mut tx.reader(), ctx.territory)?.into_iter().next() else {
            return no(ApplyRefusal::NoCharter);
        };
        let all = views::criteria(&mut tx.reader(), ctx.territory, charter.id)?;
        let families: BTreeSet<Id> = self.families.iter().copied().collect();
        let known = crate::catalogue::views::families(&mut tx.reader(), ctx.territory)?;
        if families.is_empty() || !families.iter().all(|f| known.iter().any(|k| k.id == *f)) {
            return no(ApplyRefusal::NoFamily);
        }
        let licences = views::licences(&mut tx.reader(), ctx.territory, Some(self.org), "")?;
        for f in &families {
            if views::is_under_way(&mut tx.reader(), ctx.territory, self.org, *f)? {
                return no(ApplyRefusal::UnderWay);
            }
            let renewal = ctx.today().plus(RENEWAL_DAYS);
            if licences.iter().any(|l| l.covers(*f) && l.state_on(ctx.today()) == "valid" && l.valid_until > renewal) {
                return no(ApplyRefusal::LicensedAlready);
            }
        }
        let application = ctx.new_id();
        let number = series::take(tx, ctx, "LA", application)?;
        tx.execute(
            &rows::INSERT_APPLICATION,
            params![
                ctx.territory,
                application,
                number.as_str(),
                self.org,
                charter.id,
                clean_text(&self.note, 1_000),
                crate::who(ctx),
                ctx.now
            ],
        )?;
        let families: Vec<Id> = families.into_iter().collect();
        for f in &families {
            tx.execute(&rows::INSERT_APPLICATION_FAMILY, params![ctx.territory, application, *f])?;
        }
        let asked = rules::asked(&all, &families);
        for (criterion, body) in &self.evidence {
            let body = clean_text(body, 2_000);
            if !body.is_empty() && asked.iter().any(|c| c.id == *criterion) {
                tx.execute(&rows::PUT_EVIDENCE, params![ctx.territory, application, *criterion, body, ctx.now])?;
            }
        }
        paper(tx, ctx, "applied", application, self.org, "")?;
        tx.fact("number", &number);
        Ok(Applied { application, number })
    }
}
