//! A legal duty is defined or changed: what, from when it counts, how many days, by which text.

use crate::capacities::model::Texts;
use crate::capacities::{cleaned, governance_rows as rows, governance_views as views, is_code, json};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Defines it; one a code.
#[derive(Debug, Clone, Serialize)]
pub struct DefineDuty {
    pub code: String,
    /// `year_end`, `assembly`: days after it; `mandate`: days before its end.
    pub rule: String,
    pub days: i64,
    /// An ordinary assembly that is held settles it.
    pub by_assembly: bool,
    pub name: Texts,
    /// Law, decree or statutes; who confirmed it.
    pub source: String,
}

/// Defined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DutyDefined {
    pub duty: Id,
}

refusals! {
    /// Why it is not defined.
    pub enum DefineDutyRefusal {
        /// Small letters and digits, a name, a rule of the list.
        BadDuty => ("governance.bad_duty", 422),
        /// From 0 to 1100 days.
        BadDays => ("governance.bad_duty_days", 422),
        /// Say where it is written.
        NoSource => ("governance.no_source", 422),
    }
}

impl Command for DefineDuty {
    const NAME: &'static str = "governance/define_duty";
    const MAY: Permission = Permission::Roles(&[Role::UnionSecretary, Role::Admin]);
    type Done = DutyDefined;
    type Refusal = DefineDutyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<DutyDefined, Refused<DefineDutyRefusal>> {
        let name = cleaned(&self.name);
        if !is_code(&self.code) || name.is_empty() || !matches!(self.rule.as_str(), "year_end" | "assembly" | "mandate") {
            return no(DefineDutyRefusal::BadDuty);
        }
        if !(0..=1_100).contains(&self.days) {
            return no(DefineDutyRefusal::BadDays);
        }
        let source = clean_line(&self.source, 300);
        if source.is_empty() {
            return no(DefineDutyRefusal::NoSource);
        }
        let known = views::duties(&mut tx.reader(), ctx.territory)?;
        let duty = known.iter().find(|d| d.code == self.code).map_or_else(|| ctx.new_id(), |d| d.id);
        tx.execute(
            &rows::PUT_DUTY,
            params![
                ctx.territory,
                duty,
                self.code.as_str(),
                self.rule.as_str(),
                self.days,
                self.by_assembly,
                json(&name)?,
                source
            ],
        )?;
        tx.touch(duty);
        Ok(DutyDefined { duty })
    }
}
