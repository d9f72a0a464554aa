//! A campaign starts: a collection of the shop with its own page, poster and link.

use crate::catalogue;
use crate::plan::model::Texts;
use crate::plan::rows;
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_each;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Starts a campaign; it acts in the shop from its first day to its last.
#[derive(Debug, Clone, Serialize)]
pub struct StartCampaign {
    pub code: String,
    pub name: Texts,
    pub pitch: Texts,
    pub starts_on: Day,
    pub ends_on: Day,
    pub on_home: bool,
    pub products: Vec<Id>,
}

/// The campaign.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CampaignStarted {
    pub campaign: Id,
}

refusals! {
    /// Why it does not start.
    pub enum StartRefusal {
        /// Small letters, digits and dashes: it stands in the link.
        BadCode => ("campaign.bad_code", 422),
        /// Another campaign has this code.
        Taken => ("campaign.taken", 409),
        /// A name in one language at least.
        NoName => ("campaign.no_name", 422),
        /// It ends before it starts, or is over.
        BadDays => ("campaign.bad_days", 422),
        /// One to 60 products of the shop, each once.
        BadProducts => ("campaign.bad_products", 422),
    }
}

impl Command for StartCampaign {
    const NAME: &'static str = "campaigns/start";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = CampaignStarted;
    type Refusal = StartRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CampaignStarted, Refused<StartRefusal>> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.code.is_empty() || self.code.len() > 40 || !self.code.chars().all(plain) {
            return no(StartRefusal::BadCode);
        }
        let name = clean_each(&self.name, 200);
        if name.is_empty() {
            return no(StartRefusal::NoName);
        }
        if self.ends_on < self.starts_on || self.ends_on < ctx.today() || self.ends_on > self.starts_on.plus(400) {
            return no(StartRefusal::BadDays);
        }
        let several: BTreeSet<Id> = self.products.iter().copied().collect();
        if several.is_empty() || self.products.len() > 60 || several.len() != self.products.len() {
            return no(StartRefusal::BadProducts);
        }
        let json = |t: &Texts| serde_json::to_string(t).map_err(|e| Fault::Decode(e.to_string()));
        let campaign = ctx.new_id();
        let new = tx.first(
            &rows::INSERT_CAMPAIGN,
            params![
                ctx.territory,
                campaign,
                self.code.as_str(),
                json(&name)?,
                json(&clean_each(&self.pitch, 2_000))?,
                self.starts_on,
                self.ends_on,
                self.on_home,
                ctx.now
            ],
        )?;
        if new.is_none() {
            return no(StartRefusal::Taken);
        }
        for (n, p) in self.products.iter().enumerate() {
            if catalogue::views::product(&mut tx.reader(), ctx.territory, *p)?.is_none() {
                return no(StartRefusal::BadProducts);
            }
            tx.execute(&rows::INSERT_CAMPAIGN_PRODUCT, params![ctx.territory, campaign, *p, n as i64 + 1])?;
        }
        tx.touch(campaign);
        tx.fact("code", &self.code);
        Ok(CampaignStarted { campaign })
    }
}
