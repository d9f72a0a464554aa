//! A coupon is opened: what it takes off, how often, and who pays for it.

use crate::plan::model::Funder;
use crate::plan::rules::clean_code;
use crate::plan::{rows, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Opens a coupon of a campaign.
#[derive(Debug, Clone, Serialize)]
pub struct OpenCoupon {
    pub campaign: Id,
    pub code: String,
    /// `amount` (centimes) or `percent` (hundredths of a per cent).
    pub kind: String,
    pub value: i64,
    /// The least a basket must hold.
    pub min_goods: Money,
    /// The most that one order is given; nothing says no limit.
    pub most: Money,
    pub uses_max: i64,
    /// Orders of one phone number; 0 says no limit.
    pub per_phone: i64,
    pub starts_on: Day,
    pub ends_on: Day,
    /// Shares in hundredths of a per cent; they sum to 10 000.
    pub funders: Vec<Funder>,
}

/// The coupon.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CouponOpened {
    pub coupon: Id,
}

refusals! {
    /// Why it is not opened.
    pub enum OpenCouponRefusal {
        /// No such campaign runs.
        NoCampaign => ("campaign.not_running", 409),
        /// Four to 24 letters and digits.
        BadCode => ("coupon.bad_code", 422),
        /// Another coupon has this code.
        Taken => ("coupon.taken", 409),
        /// Not an amount or a share that can be given.
        BadValue => ("coupon.bad_value", 422),
        /// One to a million uses.
        BadUses => ("coupon.bad_uses", 422),
        /// It ends before it starts.
        BadDays => ("campaign.bad_days", 422),
        /// Funders are named, and their shares sum to the whole.
        BadFunders => ("coupon.bad_funders", 422),
    }
}

impl Command for OpenCoupon {
    const NAME: &'static str = "campaigns/open_coupon";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = CouponOpened;
    type Refusal = OpenCouponRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CouponOpened, Refused<OpenCouponRefusal>> {
        let campaigns = views::campaigns(&mut tx.reader(), ctx.territory)?;
        if !campaigns.iter().any(|c| c.id == self.campaign && c.state == "running") {
            return no(OpenCouponRefusal::NoCampaign);
        }
        let code = clean_code(&self.code);
        if code.len() < 4 {
            return no(OpenCouponRefusal::BadCode);
        }
        let can_be = match self.kind.as_str() {
            "amount" => (100..=1_000_000).contains(&self.value),
            "percent" => (100..=9_000).contains(&self.value),
            _ => false,
        };
        let limit = |m: Money| (0..=100_000_000).contains(&m.0);
        if !can_be || !limit(self.min_goods) || !limit(self.most) {
            return no(OpenCouponRefusal::BadValue);
        }
        if !(1..=1_000_000).contains(&self.uses_max) || !(0..=1_000).contains(&self.per_phone) {
            return no(OpenCouponRefusal::BadUses);
        }
        if self.ends_on < self.starts_on {
            return no(OpenCouponRefusal::BadDays);
        }
        let funds = views::funds(&mut tx.reader(), ctx.territory)?;
        let known = |f: &Funder| (1..=10_000).contains(&f.share) && f.fund.is_none_or(|id| funds.iter().any(|x| x.id == id));
        let mut who: Vec<Option<Id>> = self.funders.iter().map(|f| f.fund).collect();
        who.sort();
        who.dedup();
        // Each is looked at before they are added up: no sum wraps around to the whole.
        let fair = self.funders.len() <= 8 && self.funders.iter().all(known) && who.len() == self.funders.len();
        if !fair || self.funders.iter().map(|f| f.share).sum::<i64>() != 10_000 {
            return no(OpenCouponRefusal::BadFunders);
        }
        let coupon = ctx.new_id();
        let new = tx.first(
            &rows::INSERT_COUPON,
            params![
                ctx.territory,
                coupon,
                self.campaign,
                code.as_str(),
                self.kind.as_str(),
                self.value,
                self.min_goods,
                self.most,
                self.uses_max,
                self.per_phone,
                self.starts_on,
                self.ends_on
            ],
        )?;
        if new.is_none() {
            return no(OpenCouponRefusal::Taken);
        }
        for (n, f) in self.funders.iter().enumerate() {
            tx.execute(&rows::INSERT_COUPON_FUNDER, params![ctx.territory, coupon, n as i64 + 1, f.fund, f.share])?;
        }
        tx.touch(coupon);
        tx.touch(self.campaign);
        tx.fact("code", &code);
        Ok(CouponOpened { coupon })
    }
}
