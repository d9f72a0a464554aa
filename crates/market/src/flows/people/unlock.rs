//! A person whose tries were slowed may try again at once.

use crate::people::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Forgets a person's failed tries. It opens nothing: her secret is still wanted.
#[derive(Debug, Serialize)]
pub struct Unlock {
    pub person: Id,
}

/// Forgotten.
#[derive(Debug, Serialize, Deserialize)]
pub struct Unlocked {}

refusals! {
    /// Why it is not.
    pub enum UnlockRefusal {
        /// No such person, or none whom this one may see.
        NoSuchPerson => ("person.not_found", 404),
    }
}

/// What of a person is slowed: each begins a throttle subject, followed by her id.
pub(super) const SLOWED: [&str; 7] = ["account:", "known:account:", "pin:", "codes:", "step-up:", "passkey:", "till:"];

impl Command for Unlock {
    const NAME: &'static str = "people/unlock";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = Unlocked;
    type Refusal = UnlockRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Unlocked, Refused<UnlockRefusal>> {
        if tx.first(&rows::PERSON, params![ctx.territory, self.person])?.is_none()
            || !views::visible(&mut tx.reader(), ctx.territory, &ctx.actor, self.person)?
        {
            return no(UnlockRefusal::NoSuchPerson);
        }
        for kind in SLOWED.iter().filter(|k| !k.starts_with("known:")) {
            tx.execute(&rows::FORGET_FAILURES, params![ctx.territory, format!("{kind}{}%", self.person)])?;
        }
        tx.touch(self.person);
        Ok(Unlocked {})
    }
}
