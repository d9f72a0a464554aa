//! A device is a till no more: it is lost, or another takes its place.

use super::leave_device;
use crate::refusals;
use crate::tills::{rows, views};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ends a device at once, with the sessions on it and its PINs. No second proof: who finds the counter empty is quick.
#[derive(Debug, Serialize)]
pub struct EndDevice {
    pub device: Id,
}

/// Ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeviceEnded {}

refusals! {
    /// Why nothing ends.
    pub enum EndDeviceRefusal {
        /// No such device, or it ended already.
        NoSuchDevice => ("till_device.not_found", 404),
    }
}

impl Command for EndDevice {
    const NAME: &'static str = "tills/end_device";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = DeviceEnded;
    type Refusal = EndDeviceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<DeviceEnded, Refused<EndDeviceRefusal>> {
        let Some(device) = views::device(&mut tx.reader(), ctx.territory, self.device)? else {
            return no(EndDeviceRefusal::NoSuchDevice);
        };
        ctx.only_in(Self::MAY, device.space)?;
        let by = crate::who(ctx);
        if tx.first(&rows::END_DEVICE, params![ctx.territory, device.id, by, ctx.now])?.is_none() {
            return no(EndDeviceRefusal::NoSuchDevice);
        }
        leave_device(tx, ctx, device.id, &device.token_hash)?;
        tx.touch(device.till);
        tx.fact("till", &device.code);
        Ok(DeviceEnded {})
    }
}
