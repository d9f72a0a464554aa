//! A member leaves an organisation; that she was one stays known.

use super::reachable;
use crate::organisations::rows;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Ends a membership.
#[derive(Debug, Serialize)]
pub struct RemoveMember {
    pub org: Id,
    pub member: Id,
}

/// Ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct MemberRemoved {}

refusals! {
    /// Why a membership is not ended.
    pub enum RemoveFromRegisterRefusal {
        /// No such organisation, or not yours, or closed.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// No such member of it now.
        NoSuchMember => ("organisation.no_member", 404),
    }
}

impl Command for RemoveMember {
    const NAME: &'static str = "organisations/remove_member";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = MemberRemoved;
    type Refusal = RemoveFromRegisterRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MemberRemoved, Refused<RemoveFromRegisterRefusal>> {
        if reachable(tx, ctx, self.org)?.is_none() {
            return no(RemoveFromRegisterRefusal::NoSuchOrganisation);
        }
        if tx.first(&rows::LEAVE, params![ctx.territory, self.org, self.member, ctx.now])?.is_none() {
            return no(RemoveFromRegisterRefusal::NoSuchMember);
        }
        tx.touch(self.org);
        Ok(MemberRemoved {})
    }
}
