//! A coupon is stopped; orders that used it keep it.

use crate::plan::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Stops a coupon.
#[derive(Debug, Serialize)]
pub struct StopCoupon {
    pub coupon: Id,
}

/// Stopped.
#[derive(Debug, Serialize, Deserialize)]
pub struct CouponStopped {}

refusals! {
    /// Why it goes on.
    pub enum StopCouponRefusal {
        /// No such coupon, or stopped before.
        NotRunning => ("coupon.not_running", 409),
    }
}

impl Command for StopCoupon {
    const NAME: &'static str = "campaigns/stop_coupon";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Admin]);
    type Done = CouponStopped;
    type Refusal = StopCouponRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CouponStopped, Refused<StopCouponRefusal>> {
        if tx.first(&rows::STOP_COUPON, params![ctx.territory, self.coupon])?.is_none() {
            return no(StopCouponRefusal::NotRunning);
        }
        tx.touch(self.coupon);
        Ok(CouponStopped {})
    }
}
