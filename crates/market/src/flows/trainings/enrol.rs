//! A member takes a seat in a training.

use crate::capacities::{acts_for, training_rows as rows};
use crate::{organisations, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Enrols a member.
#[derive(Debug, Clone, Serialize)]
pub struct Enrol {
    pub training: Id,
    pub org: Id,
    pub member: Id,
}

/// Enrolled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberEnrolled {
    pub taken: i64,
}

refusals! {
    /// Why she has no seat.
    pub enum EnrolRefusal {
        /// No such member of an organisation that the actor acts for.
        NoMember => ("training.no_member", 404),
        /// No such training that is open, or no seat is left.
        Full => ("training.full", 409),
        /// She has one.
        Enrolled => ("training.enrolled", 409),
    }
}

impl Command for Enrol {
    const NAME: &'static str = "trainings/enrol";
    const MAY: Permission = Permission::Roles(&[Role::Coach, Role::UnionSecretary, Role::ProducerManager]);
    type Done = MemberEnrolled;
    type Refusal = EnrolRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MemberEnrolled, Refused<EnrolRefusal>> {
        let theirs = acts_for(ctx, self.org)
            && organisations::views::member_list(&mut tx.reader(), ctx.territory, self.org)?.iter().any(|m| m.id == self.member);
        if !theirs {
            return no(EnrolRefusal::NoMember);
        }
        let Some(seat) = tx.first(&rows::TAKE_SEAT, params![ctx.territory, self.training])? else {
            return no(EnrolRefusal::Full);
        };
        let row = params![ctx.territory, self.training, self.member, self.org, crate::who(ctx), ctx.now];
        if tx.first(&rows::ENROL, row)?.is_none() {
            return no(EnrolRefusal::Enrolled);
        }
        tx.touch(self.training);
        Ok(MemberEnrolled { taken: seat.get(0)? })
    }
}
