//! An organisation is scored by the newest grid on a day.

use crate::capacities::{rows, rules, views};
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// The level of one criterion.
#[derive(Debug, Clone, Serialize)]
pub struct Level {
    pub code: String,
    pub level: i64,
    pub note: String,
}

/// Scores an organisation.
#[derive(Debug, Clone, Serialize)]
pub struct Assess {
    pub org: Id,
    pub on: Day,
    pub levels: Vec<Level>,
    pub note: String,
}

/// Scored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assessed {
    pub assessment: Id,
    /// Criteria below what is wanted.
    pub needs: i64,
}

refusals! {
    /// Why it is not scored.
    pub enum AssessRefusal {
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// No grid is published.
        NoGrid => ("capacity.no_grid", 409),
        /// In the future, or more than a year ago.
        BadDay => ("capacity.bad_day", 422),
        /// A criterion has no level from 0 to 4.
        Missing { missing: i64 } => ("capacity.level_missing", 422),
        /// It was scored on this day.
        Taken => ("capacity.scored", 409),
    }
}

impl Command for Assess {
    const NAME: &'static str = "capacities/assess";
    const MAY: Permission = Permission::Roles(&[Role::Coach]);
    type Done = Assessed;
    type Refusal = AssessRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Assessed, Refused<AssessRefusal>> {
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(AssessRefusal::NoSuchOrganisation);
        }
        let Some(grid) = views::grids(&mut tx.reader(), ctx.territory)?.into_iter().next() else {
            return no(AssessRefusal::NoGrid);
        };
        let today = ctx.today();
        if self.on > today || self.on < today.plus(-366) {
            return no(AssessRefusal::BadDay);
        }
        let of =
            |code: &str| self.levels.iter().find(|l| l.code == code && (0..=crate::capacities::model::TOP).contains(&l.level));
        let missing = grid.criteria.iter().filter(|c| of(&c.code).is_none()).count() as i64;
        if missing > 0 {
            return no(AssessRefusal::Missing { missing });
        }
        let assessment = ctx.new_id();
        let note = clean_text(&self.note, 4_000);
        let row = params![ctx.territory, assessment, self.org, grid.id, self.on, note, crate::who(ctx), ctx.now];
        if tx.first(&rows::INSERT_ASSESSMENT, row)?.is_none() {
            return no(AssessRefusal::Taken);
        }
        for c in &grid.criteria {
            let Some(l) = of(&c.code) else { continue };
            let note = clean_text(&l.note, 1_000);
            tx.execute(&rows::INSERT_SCORE, params![ctx.territory, assessment, c.code.as_str(), l.level, note])?;
        }
        let scored = views::assessments(&mut tx.reader(), ctx.territory, Some(self.org))?;
        let needs = scored.iter().find(|a| a.id == assessment).map_or(0, |a| rules::needs(&grid, a).len() as i64);
        tx.touch(assessment);
        tx.touch(self.org);
        tx.fact("needs", needs);
        Ok(Assessed { assessment, needs })
    }
}
