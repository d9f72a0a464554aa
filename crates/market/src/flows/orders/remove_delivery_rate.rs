//! A delivery price is taken away; orders that were placed under it keep what they were told.

use crate::refusals;
use crate::sales::rows;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Removes a price.
#[derive(Debug, Serialize)]
pub struct RemoveDeliveryRate {
    pub rate: Id,
}

/// Removed.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeliveryRateRemoved {}

refusals! {
    /// Why it is not removed.
    pub enum RemoveRateRefusal {
        /// No such price.
        NotFound => ("delivery.not_found", 404),
    }
}

impl Command for RemoveDeliveryRate {
    const NAME: &'static str = "orders/remove_delivery_rate";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = DeliveryRateRemoved;
    type Refusal = RemoveRateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<DeliveryRateRemoved, Refused<RemoveRateRefusal>> {
        if tx.first(&rows::DELETE_ZONE, params![ctx.territory, self.rate])?.is_none() {
            return no(RemoveRateRefusal::NotFound);
        }
        tx.touch(ctx.territory);
        Ok(DeliveryRateRemoved {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sales::views::zones;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    #[test]
    fn once() {
        Bench::each(|b| {
            let _shop = Shop::open(b);
            let rate = b.read(|q| zones(q, b.territory)).first().expect("a price").id;
            let remove = || b.by("manager", Role::ShopManager, Id::NIL, RemoveDeliveryRate { rate });
            remove().unwrap();
            assert!(matches!(remove(), Err(CommandError::Refused(RemoveRateRefusal::NotFound))));
            assert!(b.read(|q| zones(q, b.territory)).iter().all(|z| z.id != rate));
        });
    }
}
