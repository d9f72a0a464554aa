//! Openings of campaigns' links are added up: counts, of nobody in particular. The pages count in
//! memory and hand the sums over now and then, so that a reader never waits for a write.

use crate::plan::model::LINK_CHANNELS;
use crate::plan::{rows, views};
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Never, Refused, Tx, params};
use serde::{Deserialize, Serialize};

/// Adds counts of today.
#[derive(Debug, Serialize)]
pub struct CountVisits {
    /// Campaign, channel, openings.
    pub counts: Vec<(Id, String, i64)>,
}

/// Added.
#[derive(Debug, Serialize, Deserialize)]
pub struct VisitsCounted {}

impl Command for CountVisits {
    const NAME: &'static str = "campaigns/count_visits";
    const MAY: Permission = Permission::System;
    type Done = VisitsCounted;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VisitsCounted, Refused<Never>> {
        let known = views::campaigns(&mut tx.reader(), ctx.territory)?;
        for (campaign, channel, n) in &self.counts {
            if *n > 0 && known.iter().any(|c| c.id == *campaign) && LINK_CHANNELS.contains(&channel.as_str()) {
                tx.execute(&rows::ADD_VISITS, params![ctx.territory, *campaign, channel.as_str(), ctx.today(), *n])?;
            }
        }
        Ok(VisitsCounted {})
    }
}
