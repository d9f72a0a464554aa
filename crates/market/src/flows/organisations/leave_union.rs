//! An organisation leaves a union.

use crate::organisations::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ends the membership of `org` in `union`.
#[derive(Debug, Serialize)]
pub struct LeaveUnion {
    pub union: Id,
    pub org: Id,
}

/// Left.
#[derive(Debug, Serialize, Deserialize)]
pub struct UnionLeft {}

refusals! {
    /// Why it does not leave.
    pub enum LeaveUnionRefusal {
        /// It does not belong to it now.
        NotMember => ("organisation.no_member", 404),
    }
}

impl Command for LeaveUnion {
    const NAME: &'static str = "organisations/leave_union";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = UnionLeft;
    type Refusal = LeaveUnionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<UnionLeft, Refused<LeaveUnionRefusal>> {
        if tx.first(&rows::LEAVE_UNION, params![ctx.territory, self.union, self.org, ctx.now])?.is_none() {
            return no(LeaveUnionRefusal::NotMember);
        }
        tx.touch(self.union);
        tx.touch(self.org);
        Ok(UnionLeft {})
    }
}
