//! A project is handed in under a call: who asks, who will run it, what it costs and who gives what.

use crate::organisations;
use crate::programme::model::{Contribution, PRECISIONS, Texts};
use crate::programme::{clean, is_sum, opaque, rows, rules, tell, views};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Hands a project in.
#[derive(Debug, Clone, Serialize)]
pub struct Submit {
    pub call: Id,
    pub title: Texts,
    pub purpose: Texts,
    pub holder: Id,
    pub operator: Id,
    pub cost: Money,
    /// How its source says the cost.
    pub precision: String,
    pub source: String,
    pub starts_on: Day,
    pub ends_on: Day,
    pub contributions: Vec<Contribution>,
    /// Positions of the call's papers that are there.
    pub papers: Vec<i64>,
}

/// Handed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Submitted {
    pub project: Id,
    pub number: String,
}

refusals! {
    /// Why it is not taken.
    pub enum SubmitRefusal {
        /// No such call.
        NoSuchCall => ("programme.call_not_found", 404),
        /// The call is not open on this day.
        CallClosed => ("programme.call_closed", 409),
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// No title in any language.
        NoTitle => ("programme.no_title", 422),
        /// It ends before it starts.
        BadDays => ("programme.bad_days", 422),
        /// Nothing, below, or said in no known way.
        BadAmount => ("programme.bad_amount", 422),
        /// No such partner, or one twice.
        BadPartner => ("programme.partner_not_found", 404),
        /// What partners give is not the cost.
        SumDiffers { sum: Money } => ("programme.sum_differs", 422),
        /// More grant than the call allows.
        GrantTooHigh { most: Money } => ("programme.grant_too_high", 422),
        /// More in kind than the call allows.
        KindTooHigh { most: Money } => ("programme.kind_too_high", 422),
    }
}

impl Command for Submit {
    const NAME: &'static str = "programme/submit";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant, Role::Admin]);
    type Done = Submitted;
    type Refusal = SubmitRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Submitted, Refused<SubmitRefusal>> {
        let Some(call) = views::call(&mut tx.reader(), ctx.territory, self.call)? else {
            return no(SubmitRefusal::NoSuchCall);
        };
        if ctx.today() < call.opens_on || ctx.today() > call.closes_on {
            return no(SubmitRefusal::CallClosed);
        }
        for org in [self.holder, self.operator] {
            if organisations::views::one_open(&mut tx.reader(), ctx.territory, org)?.is_none() {
                return no(SubmitRefusal::NoSuchOrganisation);
            }
        }
        let (title, purpose) = (clean(&self.title, 200), clean(&self.purpose, 2_000));
        if title.is_empty() {
            return no(SubmitRefusal::NoTitle);
        }
        if self.ends_on < self.starts_on {
            return no(SubmitRefusal::BadDays);
        }
        let said = |p: &str| PRECISIONS.contains(&p);
        let fair = |c: &Contribution| is_sum(c.amount) && said(&c.precision) && matches!(c.form.as_str(), "cash" | "kind");
        if !is_sum(self.cost) || self.contributions.len() > 40 || !said(&self.precision) || !self.contributions.iter().all(fair) {
            return no(SubmitRefusal::BadAmount);
        }
        let partners = views::partners(&mut tx.reader(), ctx.territory)?;
        let mut seen = BTreeSet::new();
        let known = |c: &Contribution| partners.iter().any(|p| p.id == c.partner);
        if !self.contributions.iter().all(|c| known(c) && seen.insert((c.partner, c.form.as_str()))) {
            return no(SubmitRefusal::BadPartner);
        }
        match rules::broken(&call, self.cost, &self.contributions) {
            Some(rules::Broken::Sum(sum)) => return no(SubmitRefusal::SumDiffers { sum }),
            Some(rules::Broken::Grant(most)) => return no(SubmitRefusal::GrantTooHigh { most }),
            Some(rules::Broken::Kind(most)) => return no(SubmitRefusal::KindTooHigh { most }),
            None => {}
        }
        let papers: BTreeSet<i64> = self.papers.iter().copied().filter(|n| (0..call.papers.len() as i64).contains(n)).collect();
        let project = ctx.new_id();
        let number = series::take(tx, ctx, "PJ", project)?;
        tx.execute(
            &rows::INSERT_PROJECT,
            params![
                ctx.territory,
                project,
                number.as_str(),
                call.id,
                opaque(&title)?,
                opaque(&purpose)?,
                self.holder,
                self.operator,
                self.cost,
                self.precision.as_str(),
                clean_line(&self.source, 300),
                opaque(&papers)?,
                self.starts_on,
                self.ends_on,
                crate::who(ctx),
                ctx.now
            ],
        )?;
        for c in &self.contributions {
            let row = params![ctx.territory, project, c.partner, c.form.as_str(), c.amount, c.precision.as_str(), c.grant];
            tx.execute(&rows::INSERT_CONTRIBUTION, row)?;
        }
        tell(tx, ctx, project, "submitted", None, "")?;
        tx.touch(self.holder);
        tx.fact("number", &number);
        Ok(Submitted { project, number })
    }
}
