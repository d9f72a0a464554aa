//! A cashier enters at a till's device by her PIN, or a try fails and is remembered.

use crate::flows::people::sign_in::SignInRefusal;
use crate::people::model::SessionKind;
use crate::people::{rows, rules, till, views};
use crate::tills::{self, views::Device};
use rahba_kernel::Id;
use rahba_kernel::role::Permission;
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// A try, whose PIN the caller has verified already (it is slow, and does not belong in a transaction).
#[derive(Debug, Serialize)]
pub struct EnterTill {
    /// SHA-256 of the token in the device's cookie; of nothing where there is none.
    pub device_hash: [u8; 32],
    /// Whose button was touched.
    pub person: Id,
    /// The PIN that fits, by its id: withdrawn or changed since, it opens nothing.
    pub fits: Option<Id>,
    /// `address:<prefix hash>`.
    pub address: String,
    pub token_hash: [u8; 32],
    /// The session that the browser gives up.
    pub instead_of: Option<[u8; 32]>,
    /// Browser family, for the list of sessions.
    pub agent: String,
}

/// What came of it; a failed try is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnterEnd {
    Welcome {
        till: Id,
    },
    /// No till's device, nobody with a PIN here, or a wrong one: never said which.
    Wrong,
}

/// The device, its till's space and the PIN of whoever is meant, when she may enter.
fn lets_in(tx: &mut Tx<'_>, ctx: &Ctx, device: &Device, person: Id) -> Result<Option<Id>, Fault> {
    let q = &mut tx.reader();
    let Some((pin, _)) = till::till_pin(q, ctx.territory, &device.token_hash, person)? else { return Ok(None) };
    let sells = rules::works_at(&views::grants(q, ctx.territory, person)?, device.space);
    Ok(sells.then_some(pin))
}

impl Command for EnterTill {
    const NAME: &'static str = "tills/enter";
    const MAY: Permission = Permission::Anyone;
    type Done = EnterEnd;
    type Refusal = SignInRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<EnterEnd, Refused<SignInRefusal>> {
        let device = tills::views::device_shown(&mut tx.reader(), ctx.territory, &self.device_hash)?;
        let pin = match &device {
            Some(d) => lets_in(tx, ctx, d, self.person)?,
            None => None,
        };
        let counted = device.as_ref().filter(|_| pin.is_some()).map(|d| rules::till_tries(self.person, d.id));
        let left = till::till_wait(&mut tx.reader(), ctx.territory, counted.as_deref(), &self.address, ctx.now)?;
        if left > 0 {
            return no(SignInRefusal::Wait { seconds: left / 1_000_000 + 1 });
        }
        let (Some(device), Some(_)) = (&device, pin.filter(|p| Some(*p) == self.fits)) else {
            let (subject, brake) = counted.as_deref().map_or((self.address.as_str(), rules::ADDRESS), |c| (c, rules::PAIR));
            let old = ctx.now.plus(-brake.window);
            let tries: i64 =
                tx.first(&rows::FAILED, params![ctx.territory, subject, ctx.now, old])?.map_or(Ok(0), |r| r.get(0))?;
            if let Some(device) = device.as_ref().filter(|_| counted.is_some() && tries >= rules::PIN_TRIES) {
                tx.query(&rows::REVOKE_TILL_PIN, params![ctx.territory, self.device_hash, self.person, ctx.now])?;
                // What it opened ends with it.
                tx.query(&rows::END_DEVICE_SESSIONS_OF, params![ctx.territory, device.id, self.person, ctx.now])?;
                tx.execute(&rows::SUCCEEDED, params![ctx.territory, subject])?;
                tx.touch(self.person);
                tx.fact("pin", "withdrawn");
            }
            return Ok(EnterEnd::Wrong);
        };
        if let Some(counted) = &counted {
            tx.execute(&rows::SUCCEEDED, params![ctx.territory, counted.as_str()])?;
        }
        // One person stands at a till.
        tx.query(&rows::END_DEVICE_SESSIONS, params![ctx.territory, device.id, ctx.now])?;
        if let Some(old) = &self.instead_of {
            tx.query(&rows::END_SESSION, params![ctx.territory, *old, ctx.now])?;
        }
        let until = ctx.now.plus(SessionKind::Till.absolute_max());
        tx.execute(
            &rows::INSERT_TILL_SESSION,
            params![ctx.territory, self.token_hash, ctx.new_id(), self.person, ctx.now, until, self.agent.as_str(), device.id],
        )?;
        tx.execute(&tills::rows::USE_DEVICE, params![ctx.territory, device.id, ctx.now])?;
        tx.touch(self.person);
        tx.touch(device.id);
        Ok(EnterEnd::Welcome { till: device.till })
    }
}
