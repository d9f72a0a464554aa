//! The indicators of a period are frozen for a report: computed now, kept with what they were computed
//! from, and computed again by every audit.

use crate::programme::{measures, opaque, rows, views};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Freezes a period's values.
#[derive(Debug, Clone, Serialize)]
pub struct FreezeIndicators {
    pub from: Day,
    pub to: Day,
    pub note: String,
}

/// Frozen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndicatorsFrozen {
    pub freeze: Id,
    pub number: String,
    pub values: i64,
}

refusals! {
    /// Why nothing is frozen.
    pub enum FreezeRefusal {
        /// The period ends before it begins, or is not over.
        BadDays => ("programme.bad_days", 422),
        /// There is no indicator yet.
        NoIndicator => ("programme.no_indicator", 409),
    }
}

impl Command for FreezeIndicators {
    const NAME: &'static str = "programme/freeze";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor, Role::Accountant, Role::Admin]);
    type Done = IndicatorsFrozen;
    type Refusal = FreezeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<IndicatorsFrozen, Refused<FreezeRefusal>> {
        if self.to < self.from || self.to > ctx.today() {
            return no(FreezeRefusal::BadDays);
        }
        if views::indicators(&mut tx.reader(), ctx.territory)?.is_empty() {
            return no(FreezeRefusal::NoIndicator);
        }
        let w = measures::Window::now(&mut tx.reader(), ctx.territory, self.from, self.to, ctx.now)?;
        let basis = measures::basis(&mut tx.reader(), ctx.territory, w)?;
        let values = measures::compute(&mut tx.reader(), ctx.territory, w, &basis)?;
        let freeze = ctx.new_id();
        let number = series::take(tx, ctx, "PR", freeze)?;
        tx.execute(
            &rows::INSERT_FREEZE,
            params![
                ctx.territory,
                freeze,
                number.as_str(),
                self.from,
                self.to,
                w.through,
                opaque(&basis)?,
                clean_line(&self.note, 300),
                crate::who(ctx),
                ctx.now
            ],
        )?;
        for v in &values {
            let row = params![ctx.territory, freeze, v.measure.code(), v.split.code(), v.cell.as_str(), v.value, v.makers];
            tx.execute(&rows::INSERT_VALUE, row)?;
        }
        tx.touch(freeze);
        tx.fact("number", &number);
        Ok(IndicatorsFrozen { freeze, number, values: values.len() as i64 })
    }
}
