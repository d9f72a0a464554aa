//! An organisation gives a role up.

use crate::organisations::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ends a role.
#[derive(Debug, Serialize)]
pub struct EndRole {
    pub org: Id,
    pub role: String,
}

/// Ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct RoleEnded {}

refusals! {
    /// Why a role is not ended.
    pub enum EndRoleRefusal {
        /// It does not hold that role now.
        NoSuchRole => ("organisation.no_role", 404),
    }
}

impl Command for EndRole {
    const NAME: &'static str = "organisations/end_role";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = RoleEnded;
    type Refusal = EndRoleRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<RoleEnded, Refused<EndRoleRefusal>> {
        if tx.first(&rows::END_ROLE, params![ctx.territory, self.org, self.role.as_str(), ctx.now])?.is_none() {
            return no(EndRoleRefusal::NoSuchRole);
        }
        tx.touch(self.org);
        tx.fact("role", &self.role);
        Ok(RoleEnded {})
    }
}
