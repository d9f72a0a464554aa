//! A version of the maturity grid is published; it is never changed afterwards.

use crate::capacities::model::{Criterion, DOMAINS, TOP, Texts};
use crate::capacities::{cleaned, is_code, json, rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Publishes the next version.
#[derive(Debug, Clone, Serialize)]
pub struct PublishGrid {
    pub name: Texts,
    pub criteria: Vec<Criterion>,
}

/// The version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GridPublished {
    pub grid: Id,
    pub version: i64,
}

refusals! {
    /// Why no version is published.
    pub enum PublishGridRefusal {
        /// A grid has a name.
        NoName => ("capacity.no_name", 422),
        /// It asks nothing, or too much.
        NoCriteria => ("capacity.no_criteria", 422),
        /// A criterion has no text, not five levels, no such domain, or a code twice.
        BadCriterion { n: i64 } => ("capacity.bad_criterion", 422),
    }
}

impl Command for PublishGrid {
    const NAME: &'static str = "capacities/publish_grid";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::Admin]);
    type Done = GridPublished;
    type Refusal = PublishGridRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<GridPublished, Refused<PublishGridRefusal>> {
        let name = cleaned(&self.name);
        if name.is_empty() {
            return no(PublishGridRefusal::NoName);
        }
        if self.criteria.is_empty() || self.criteria.len() > 60 {
            return no(PublishGridRefusal::NoCriteria);
        }
        let version = views::grids(&mut tx.reader(), ctx.territory)?.first().map_or(1, |g| g.version + 1);
        let grid = ctx.new_id();
        let written =
            tx.first(&rows::INSERT_GRID, params![ctx.territory, grid, version, json(&name)?, ctx.now, crate::who(ctx)])?;
        if written.is_none() {
            return Err(Fault::Decode("two grids of one version".into()).into());
        }
        for (n, c) in self.criteria.iter().enumerate() {
            let n = n as i64 + 1;
            let body = cleaned(&c.body);
            let levels: Vec<Texts> = c.levels.iter().map(cleaned).collect();
            let whole = levels.len() as i64 == TOP + 1 && levels.iter().all(|l| !l.is_empty());
            if !is_code(&c.code)
                || body.is_empty()
                || !whole
                || !DOMAINS.contains(&c.domain.as_str())
                || !(1..=TOP).contains(&c.wanted)
            {
                return no(PublishGridRefusal::BadCriterion { n });
            }
            let row = params![ctx.territory, grid, c.code.as_str(), c.domain.as_str(), n, c.wanted, json(&body)?, json(&levels)?];
            if tx.first(&rows::INSERT_CRITERION, row)?.is_none() {
                return no(PublishGridRefusal::BadCriterion { n });
            }
        }
        tx.touch(grid);
        tx.fact("version", version);
        Ok(GridPublished { grid, version })
    }
}
