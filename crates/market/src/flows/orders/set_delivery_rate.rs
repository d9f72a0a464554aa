//! A delivery price is set for an area and a weight.

use crate::sales::rows;
use crate::{refusals, territory};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Sets a price up to a weight for an area (HCP code prefix; empty is everywhere).
#[derive(Debug, Serialize)]
pub struct SetDeliveryRate {
    pub code: String,
    pub area: String,
    pub up_to_g: i64,
    pub fee: Money,
    pub days_min: i64,
    pub days_max: i64,
}

/// The rate's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeliveryRateSet {
    pub rate: Id,
}

refusals! {
    /// Why a price is not set.
    pub enum DeliveryRateRefusal {
        /// Weight, fee or days out of range, no code, or no such area.
        BadRate => ("delivery.bad_rate", 422),
    }
}

impl Command for SetDeliveryRate {
    const NAME: &'static str = "orders/set_delivery_rate";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = DeliveryRateSet;
    type Refusal = DeliveryRateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<DeliveryRateSet, Refused<DeliveryRateRefusal>> {
        let days = 0 <= self.days_min && self.days_min <= self.days_max && self.days_max <= 366;
        let code = clean_line(&self.code, 40);
        let somewhere = self.area.is_empty() || territory::communes::by_code(&self.area).is_some();
        let weight = (1..=100_000_000).contains(&self.up_to_g);
        if !weight || !(0..=1_000_000).contains(&self.fee.0) || !days || code.is_empty() || !somewhere {
            return no(DeliveryRateRefusal::BadRate);
        }
        let rate = ctx.new_id();
        tx.execute(
            &rows::INSERT_ZONE,
            params![ctx.territory, rate, code.as_str(), self.area.as_str(), self.up_to_g, self.fee, self.days_min, self.days_max],
        )?;
        tx.touch(ctx.territory);
        Ok(DeliveryRateSet { rate })
    }
}
