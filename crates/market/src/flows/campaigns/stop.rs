//! A campaign is stopped: its collection leaves the shop and its coupons give nothing from now on.

use crate::plan::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Stops a campaign.
#[derive(Debug, Serialize)]
pub struct StopCampaign {
    pub campaign: Id,
    pub why: String,
}

/// Stopped.
#[derive(Debug, Serialize, Deserialize)]
pub struct CampaignStopped {}

refusals! {
    /// Why it goes on.
    pub enum StopRefusal {
        /// No such campaign, or stopped before.
        NotRunning => ("campaign.not_running", 409),
        /// Say why.
        NoReason => ("campaign.no_reason", 422),
    }
}

impl Command for StopCampaign {
    const NAME: &'static str = "campaigns/stop";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = CampaignStopped;
    type Refusal = StopRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CampaignStopped, Refused<StopRefusal>> {
        let why = clean_line(&self.why, 300);
        if why.is_empty() {
            return no(StopRefusal::NoReason);
        }
        if tx.first(&rows::STOP_CAMPAIGN, params![ctx.territory, self.campaign, ctx.now, why.as_str()])?.is_none() {
            return no(StopRefusal::NotRunning);
        }
        tx.execute(&rows::STOP_COUPONS_OF, params![ctx.territory, self.campaign])?;
        tx.touch(self.campaign);
        tx.fact("reason", &why);
        Ok(CampaignStopped {})
    }
}
