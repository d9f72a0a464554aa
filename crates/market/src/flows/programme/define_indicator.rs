//! What an indicator is: its measure, its words, where it began and where it shall be. Never its value.

use crate::programme::model::{Measure, Texts};
use crate::programme::{clean, opaque, rows};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id};
use rahba_store::Fault;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Defines an indicator, or changes its words, baseline and target.
#[derive(Debug, Clone, Serialize)]
pub struct DefineIndicator {
    pub code: String,
    pub measure: Measure,
    pub position: i64,
    pub name: Texts,
    pub definition: Texts,
    /// In the measure's unit: centimes, makers, basis points.
    pub baseline: i64,
    pub baseline_on: Day,
    pub target: i64,
    pub target_on: Day,
}

/// Defined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndicatorDefined {
    pub indicator: Id,
}

refusals! {
    /// Why it is not defined.
    pub enum DefineIndicatorRefusal {
        /// No code, or no name in any language.
        NoTitle => ("programme.no_title", 422),
        /// The target is before the baseline.
        BadDays => ("programme.bad_days", 422),
        /// Below nothing.
        BadAmount => ("programme.bad_amount", 422),
    }
}

impl Command for DefineIndicator {
    const NAME: &'static str = "programme/define_indicator";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor, Role::Admin]);
    type Done = IndicatorDefined;
    type Refusal = DefineIndicatorRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<IndicatorDefined, Refused<DefineIndicatorRefusal>> {
        let (code, name) = (clean_line(&self.code, 40).to_lowercase(), clean(&self.name, 200));
        let fit = !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !fit || name.is_empty() {
            return no(DefineIndicatorRefusal::NoTitle);
        }
        if self.target_on < self.baseline_on {
            return no(DefineIndicatorRefusal::BadDays);
        }
        if ![self.baseline, self.target].iter().all(|n| (0..=1_000_000_000_000).contains(n)) {
            return no(DefineIndicatorRefusal::BadAmount);
        }
        let row = params![
            ctx.territory,
            ctx.new_id(),
            code.as_str(),
            self.measure.code(),
            self.position,
            opaque(&name)?,
            opaque(&clean(&self.definition, 1_000))?,
            self.baseline,
            self.baseline_on,
            self.target,
            self.target_on,
            crate::who(ctx),
            ctx.now
        ];
        let kept = tx.first(&rows::PUT_INDICATOR, row)?.ok_or_else(|| Fault::Decode("an indicator was not kept".into()))?;
        let indicator: Id = kept.get(0)?;
        tx.touch(indicator);
        tx.fact("code", &code);
        Ok(IndicatorDefined { indicator })
    }
}
