//! A role is taken back.

use crate::people::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Takes a role back; the person's sessions end at once.
#[derive(Debug, Serialize)]
pub struct RevokeRole {
    pub person: Id,
    pub role: Role,
    pub scope: Id,
}

/// Taken back.
#[derive(Debug, Serialize, Deserialize)]
pub struct Revoked {}

refusals! {
    /// Why a role stays.
    pub enum RevokeRefusal {
        /// The person does not hold it.
        NotHeld => ("role.not_held", 404),
        /// The last administrator stays.
        LastAdmin => ("role.last_admin", 409),
    }
}

impl Command for RevokeRole {
    const NAME: &'static str = "people/revoke_role";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = Revoked;
    type Refusal = RevokeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Revoked, Refused<RevokeRefusal>> {
        let held = tx.first(&rows::REVOKE, params![ctx.territory, self.person, self.role.code(), self.scope, ctx.now])?;
        if held.is_none() {
            return no(RevokeRefusal::NotHeld);
        }
        if self.role == Role::Admin {
            let left: i64 = tx.first(&rows::ADMINS_LEFT, params![ctx.territory])?.map_or(Ok(0), |r| r.get(0))?;
            if left == 0 {
                return no(RevokeRefusal::LastAdmin);
            }
        }
        if matches!(self.role, Role::Cashier | Role::ShopManager) {
            // Where she still sells, she sets another.
            tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, self.person, "till_pin", ctx.now])?;
        }
        tx.query(&rows::END_ALL_SESSIONS, params![ctx.territory, self.person, ctx.now])?;
        tx.touch(self.person);
        tx.fact("role", self.role.code());
        Ok(Revoked {})
    }
}
