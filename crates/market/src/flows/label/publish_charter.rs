//! A version of the charter with its specification is published; it is never changed afterwards.

use crate::label::model::{NewCriterion, THEMES, Texts};
use crate::label::{rows, views};
use crate::{catalogue, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Publishes the next version.
#[derive(Debug, Clone, Serialize)]
pub struct PublishCharter {
    pub name: Texts,
    pub promise: Texts,
    pub term_days: i64,
    /// Votes that a decision needs.
    pub quorum: i64,
    /// Days to mend a minor non-conformity.
    pub mend_days: i64,
    pub appeal_days: i64,
    /// Whether a suspension stops the sale.
    pub stops_sale: bool,
    pub criteria: Vec<NewCriterion>,
}

/// The version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CharterPublished {
    pub charter: Id,
    pub version: i64,
    pub criteria: Vec<Id>,
}

refusals! {
    /// Why no version is published.
    pub enum PublishCharterRefusal {
        /// A charter has a name.
        NoName => ("label.no_name", 422),
        /// Terms, quorum or delays that cannot be.
        BadRules => ("label.bad_rules", 422),
        /// It asks nothing, or too much.
        NoCriteria => ("label.no_criteria", 422),
        /// A criterion has no text, no evidence, no such theme or family.
        BadCriterion { n: i64 } => ("label.bad_criterion", 422),
    }
}

fn cleaned(t: &Texts) -> Texts {
    t.iter().map(|(l, x)| (*l, clean_text(x, 2_000))).filter(|(_, x)| !x.is_empty()).collect()
}

fn json(t: &Texts) -> Result<String, Fault> {
    serde_json::to_string(t).map_err(|e| Fault::Decode(e.to_string()))
}

impl Command for PublishCharter {
    const NAME: &'static str = "label/publish_charter";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer, Role::Admin]);
    type Done = CharterPublished;
    type Refusal = PublishCharterRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CharterPublished, Refused<PublishCharterRefusal>> {
        let name = cleaned(&self.name);
        if name.is_empty() {
            return no(PublishCharterRefusal::NoName);
        }
        let days = [self.term_days, self.mend_days, self.appeal_days];
        if days.iter().any(|d| !(1..=3_660).contains(d)) || !(1..=50).contains(&self.quorum) {
            return no(PublishCharterRefusal::BadRules);
        }
        if self.criteria.is_empty() || self.criteria.len() > 200 {
            return no(PublishCharterRefusal::NoCriteria);
        }
        let version = views::charters(&mut tx.reader(), ctx.territory)?.first().map_or(1, |c| c.version + 1);
        let charter = ctx.new_id();
        let promise = json(&cleaned(&self.promise))?;
        let written = tx.first(
            &rows::INSERT_CHARTER,
            params![
                ctx.territory,
                charter,
                version,
                json(&name)?,
                promise,
                self.term_days,
                self.quorum,
                self.mend_days,
                self.appeal_days,
                self.stops_sale,
                ctx.now,
                crate::who(ctx)
            ],
        )?;
        if written.is_none() {
            return Err(Fault::Decode("two charters of one version".into()).into());
        }
        let families: Vec<Id> = catalogue::views::families(&mut tx.reader(), ctx.territory)?.iter().map(|f| f.id).collect();
        let mut criteria = Vec::new();
        for (n, c) in self.criteria.iter().enumerate() {
            let (body, evidence) = (cleaned(&c.body), cleaned(&c.evidence));
            let known = c.family.is_none_or(|f| families.contains(&f)) && THEMES.contains(&c.theme.as_str());
            if body.is_empty() || evidence.is_empty() || !known {
                return no(PublishCharterRefusal::BadCriterion { n: n as i64 + 1 });
            }
            let id = ctx.new_id();
            tx.execute(
                &rows::INSERT_CRITERION,
                params![
                    ctx.territory,
                    id,
                    charter,
                    c.family,
                    c.theme.as_str(),
                    c.major,
                    n as i64,
                    json(&body)?,
                    json(&evidence)?
                ],
            )?;
            criteria.push(id);
        }
        tx.touch(charter);
        tx.fact("version", version);
        Ok(CharterPublished { charter, version, criteria })
    }
}
