//! A device becomes a till: the tablet at the counter gets a key of its own.

use super::leave_device;
use crate::tills::{rows, views};
use crate::{people, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::{clean_line, is_blank};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// The longest name of a device.
pub const NAME_MAX: usize = 40;

/// Makes the device that somebody holds this till. The one that was ends, with every session on it.
#[derive(Debug, Serialize)]
pub struct EnrolDevice {
    pub till: Id,
    /// As the manager calls it.
    pub name: String,
    /// SHA-256 of the token that the device keeps.
    pub token_hash: [u8; 32],
    /// The till's epoch that she saw: who enrols by an old page is told that another was quicker.
    pub seen_epoch: i64,
    /// What the device was before, where it was a till already: SHA-256 of the token that it gives up.
    pub instead_of: Option<[u8; 32]>,
    /// The session that asks. It ends: the tablet stays at the counter, and she goes.
    pub session: Option<[u8; 32]>,
}

/// The device and its epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEnrolled {
    pub device: Id,
    pub epoch: i64,
}

refusals! {
    /// Why it does not become the till.
    pub enum EnrolDeviceRefusal {
        /// No such till.
        NoSuchTill => ("till.not_found", 404),
        /// A device has a name, so that it is known among others.
        NoName => ("till_device.no_name", 422),
        /// Another device became this till meanwhile.
        Overtaken => ("till_device.overtaken", 409),
    }
}

impl Command for EnrolDevice {
    const NAME: &'static str = "tills/enrol_device";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin, Role::ShopManager]);
    type Done = DeviceEnrolled;
    type Refusal = EnrolDeviceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<DeviceEnrolled, Refused<EnrolDeviceRefusal>> {
        let Some(till) = views::till(&mut tx.reader(), ctx.territory, self.till)? else {
            return no(EnrolDeviceRefusal::NoSuchTill);
        };
        ctx.only_in(Self::MAY, till.space)?;
        if is_blank(&self.name) {
            return no(EnrolDeviceRefusal::NoName);
        }
        let before = views::device_of(&mut tx.reader(), ctx.territory, till.id)?;
        let Some(raised) = tx.first(&rows::RAISE_EPOCH, params![ctx.territory, till.id, self.seen_epoch])? else {
            return no(EnrolDeviceRefusal::Overtaken);
        };
        let epoch: i64 = raised.get(0)?;
        let by = crate::who(ctx);
        // A device is one till: what it was before, it is no more.
        let was = match &self.instead_of {
            Some(hash) => views::device_shown(&mut tx.reader(), ctx.territory, hash)?,
            None => None,
        };
        for old in before.into_iter().chain(was) {
            tx.query(&rows::END_DEVICE, params![ctx.territory, old.id, by.as_str(), ctx.now])?;
            leave_device(tx, ctx, old.id, &old.token_hash)?;
        }
        let device = ctx.new_id();
        let name = clean_line(&self.name, NAME_MAX);
        tx.execute(&rows::INSERT_DEVICE, params![ctx.territory, device, till.id, epoch, self.token_hash, name, by, ctx.now])?;
        if let Some(hers) = &self.session {
            tx.query(&people::rows::END_SESSION, params![ctx.territory, *hers, ctx.now])?;
        }
        tx.touch(till.id);
        tx.touch(device);
        tx.fact("till", &till.code);
        tx.fact("epoch", epoch);
        Ok(DeviceEnrolled { device, epoch })
    }
}
