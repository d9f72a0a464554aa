//! A convention is signed: its number, what each side owes, and the tranches with their conditions.

use crate::programme::{is_sum, rows, rules, tell, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_line, clean_text};
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// A tranche as the convention says it.
#[derive(Debug, Clone, Serialize)]
pub struct NewTranche {
    pub partner: Id,
    /// `cash` or `kind`.
    pub form: String,
    pub amount: Money,
    pub due_on: Day,
    pub condition: String,
}

/// Signs.
#[derive(Debug, Clone, Serialize)]
pub struct SignConvention {
    pub project: Id,
    pub convention: String,
    pub signed_on: Day,
    pub obligations: String,
    pub tranches: Vec<NewTranche>,
}

/// Signed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConventionSigned {
    pub tranches: Vec<Id>,
}

refusals! {
    /// Why it is not signed.
    pub enum SignRefusal {
        /// No such approved project.
        NotFound => ("programme.project_not_found", 404),
        /// A convention has a number.
        NoNumber => ("programme.no_reference", 422),
        /// A tranche says on what condition it is paid.
        NoCondition => ("programme.no_condition", 422),
        /// Signed in days to come.
        BadDays => ("programme.bad_days", 422),
        /// The tranches of a partner are not what she gives.
        TranchesDiffer => ("programme.tranches_differ", 422),
    }
}

impl Command for SignConvention {
    const NAME: &'static str = "programme/sign_convention";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor, Role::Admin]);
    type Done = ConventionSigned;
    type Refusal = SignRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ConventionSigned, Refused<SignRefusal>> {
        let found = views::project(&mut tx.reader(), ctx.territory, self.project)?;
        let Some(p) = found.filter(|p| p.state == "approved") else { return no(SignRefusal::NotFound) };
        let convention = clean_line(&self.convention, 100);
        if convention.is_empty() {
            return no(SignRefusal::NoNumber);
        }
        if self.signed_on > ctx.today() {
            return no(SignRefusal::BadDays);
        }
        let given: Vec<_> =
            views::contributions(&mut tx.reader(), ctx.territory, Some(p.id))?.into_iter().map(|(_, c)| c).collect();
        let sums: Vec<_> = self.tranches.iter().map(|t| (t.partner, t.form.as_str(), t.amount)).collect();
        if self.tranches.len() > 200 || !self.tranches.iter().all(|t| is_sum(t.amount)) || !rules::tranches_fit(&given, &sums) {
            return no(SignRefusal::TranchesDiffer);
        }
        let mut tranches = Vec::new();
        for (n, t) in self.tranches.iter().enumerate() {
            let condition = clean_text(&t.condition, 1_000);
            if condition.is_empty() {
                return no(SignRefusal::NoCondition);
            }
            let id = ctx.new_id();
            let row = params![ctx.territory, id, p.id, t.partner, t.form.as_str(), n as i64 + 1, t.amount, t.due_on, condition];
            tx.execute(&rows::INSERT_TRANCHE, row)?;
            tranches.push(id);
        }
        let obligations = clean_text(&self.obligations, 4_000);
        let signed = params![ctx.territory, p.id, convention.as_str(), self.signed_on, obligations];
        if tx.first(&rows::SIGN, signed)?.is_none() {
            return no(SignRefusal::NotFound);
        }
        tell(tx, ctx, p.id, "signed", None, &convention)?;
        tx.fact("number", &p.number);
        Ok(ConventionSigned { tranches })
    }
}
