//! A cashier sets her PIN at the device that is a till.

use crate::people::{rows, rules};
use crate::refusals;
use crate::tills::views;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Sets or changes a PIN, judged and hashed by the caller. She has proved herself with her password or passkey: who
/// looked over her shoulder at the till changes nothing.
#[derive(Debug, Serialize)]
pub struct SetTillPin {
    /// SHA-256 of the device's token, which the PIN's hash is bound to.
    pub device_hash: [u8; 32],
    pub secret_hash: String,
    /// The session that asks. It ends: what a password opened does not lie about at the counter.
    pub session: Option<[u8; 32]>,
}

/// Set.
#[derive(Debug, Serialize, Deserialize)]
pub struct TillPinSet {}

refusals! {
    /// Why it is not.
    pub enum SetTillPinRefusal {
        /// Prove first that it is you.
        StepUp => ("step_up_needed", 403),
        /// What she holds is no till.
        NoSuchDevice => ("till_device.not_found", 404),
    }
}

impl Command for SetTillPin {
    const NAME: &'static str = "tills/set_pin";
    const MAY: Permission = Permission::Roles(&[Role::Cashier, Role::ShopManager]);
    type Done = TillPinSet;
    type Refusal = SetTillPinRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TillPinSet, Refused<SetTillPinRefusal>> {
        let Some(device) = views::device_shown(&mut tx.reader(), ctx.territory, &self.device_hash)? else {
            return no(SetTillPinRefusal::NoSuchDevice);
        };
        ctx.only_in(Self::MAY, device.space)?;
        let Some(person) = ctx.person().filter(|_| ctx.actor.stepped_up && ctx.actor.at_till.is_none()) else {
            return no(SetTillPinRefusal::StepUp);
        };
        tx.query(&rows::REVOKE_TILL_PIN, params![ctx.territory, self.device_hash, person, ctx.now])?;
        tx.execute(
            &rows::INSERT_CREDENTIAL,
            params![
                ctx.territory,
                ctx.new_id(),
                person,
                "till_pin",
                self.secret_hash.as_str(),
                Some(self.device_hash.to_vec()),
                device.code.as_str(),
                ctx.now
            ],
        )?;
        tx.query(&rows::END_DEVICE_SESSIONS_OF, params![ctx.territory, device.id, person, ctx.now])?;
        if let Some(hers) = &self.session {
            tx.query(&rows::END_SESSION, params![ctx.territory, *hers, ctx.now])?;
        }
        tx.execute(&rows::SUCCEEDED, params![ctx.territory, rules::till_tries(person, device.id)])?;
        tx.touch(person);
        tx.touch(device.id);
        tx.fact("till", &device.code);
        Ok(TillPinSet {})
    }
}
