//! A manager takes somebody's PIN at a till away.

use crate::people::{rows, rules};
use crate::refusals;
use crate::tills::views;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Withdraws a PIN, and ends what is open by it. She sets another with her password.
#[derive(Debug, Serialize)]
pub struct WithdrawTillPin {
    pub device: Id,
    pub person: Id,
}

/// Withdrawn.
#[derive(Debug, Serialize, Deserialize)]
pub struct TillPinWithdrawn {}

refusals! {
    /// Why nothing is withdrawn.
    pub enum WithdrawTillPinRefusal {
        /// No such device, or it ended already.
        NoSuchDevice => ("till_device.not_found", 404),
        /// She has none there.
        NoSuchPin => ("till_pin.not_found", 404),
    }
}

impl Command for WithdrawTillPin {
    const NAME: &'static str = "tills/withdraw_pin";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = TillPinWithdrawn;
    type Refusal = WithdrawTillPinRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TillPinWithdrawn, Refused<WithdrawTillPinRefusal>> {
        let Some(device) = views::device(&mut tx.reader(), ctx.territory, self.device)? else {
            return no(WithdrawTillPinRefusal::NoSuchDevice);
        };
        ctx.only_in(Self::MAY, device.space)?;
        let taken = tx.first(&rows::REVOKE_TILL_PIN, params![ctx.territory, device.token_hash, self.person, ctx.now])?;
        if taken.is_none() {
            return no(WithdrawTillPinRefusal::NoSuchPin);
        }
        tx.query(&rows::END_DEVICE_SESSIONS_OF, params![ctx.territory, device.id, self.person, ctx.now])?;
        tx.execute(&rows::SUCCEEDED, params![ctx.territory, rules::till_tries(self.person, device.id)])?;
        tx.touch(self.person);
        tx.touch(device.id);
        tx.fact("till", &device.code);
        Ok(TillPinWithdrawn {})
    }
}
