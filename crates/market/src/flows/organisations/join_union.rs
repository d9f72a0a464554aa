//! An organisation joins a union.

use crate::organisations::model::Form;
use crate::organisations::{rows, rules, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Joins `org` to `union`.
#[derive(Debug, Serialize)]
pub struct JoinUnion {
    pub union: Id,
    pub org: Id,
}

/// Joined.
#[derive(Debug, Serialize, Deserialize)]
pub struct UnionJoined {}

refusals! {
    /// Why it does not join.
    pub enum JoinUnionRefusal {
        /// No such open organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// No such open union.
        NoSuchUnion => ("organisation.no_union", 404),
        /// It belongs to it already.
        Already => ("organisation.member_already", 409),
        /// The union belongs to the organisation, directly or through others.
        Cycle => ("organisation.union_cycle", 409),
    }
}

impl Command for JoinUnion {
    const NAME: &'static str = "organisations/join_union";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = UnionJoined;
    type Refusal = JoinUnionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<UnionJoined, Refused<JoinUnionRefusal>> {
        let mut q = tx.reader();
        if views::one_open(&mut q, ctx.territory, self.org)?.is_none() {
            return no(JoinUnionRefusal::NoSuchOrganisation);
        }
        if views::one_open(&mut q, ctx.territory, self.union)?.is_none_or(|u| u.form != Form::Union) {
            return no(JoinUnionRefusal::NoSuchUnion);
        }
        let pairs = views::memberships(&mut q, ctx.territory)?;
        if pairs.contains(&(self.union, self.org)) {
            return no(JoinUnionRefusal::Already);
        }
        if rules::makes_cycle(&pairs, self.union, self.org) {
            return no(JoinUnionRefusal::Cycle);
        }
        tx.execute(&rows::JOIN_UNION, params![ctx.territory, self.union, self.org, ctx.now])?;
        tx.touch(self.union);
        tx.touch(self.org);
        Ok(UnionJoined {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::organisations::leave_union::{LeaveUnion, LeaveUnionRefusal};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    #[test]
    fn joins_leaves_and_joins_again() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let union = b.read(|q| views::with_role(q, b.territory, "union"))[0].id;
            let join = || JoinUnion { union, org: s.maker };
            let refused = |r| match r {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            b.system(join()).unwrap();
            assert_eq!(refused(b.system(join())), JoinUnionRefusal::Already);
            assert_eq!(b.read(|q| views::unions_of(q, b.territory, s.maker)), [union]);
            assert_eq!(b.read(|q| views::members_of_union(q, b.territory, union)), [s.maker]);
            b.system(LeaveUnion { union, org: s.maker }).unwrap();
            let twice = b.system(LeaveUnion { union, org: s.maker });
            assert!(matches!(twice, Err(CommandError::Refused(LeaveUnionRefusal::NotMember))));
            b.system(join()).unwrap();
            let nobody = Id::named("nobody");
            assert_eq!(refused(b.system(JoinUnion { union, org: nobody })), JoinUnionRefusal::NoSuchOrganisation);
            assert_eq!(refused(b.system(JoinUnion { union: nobody, org: s.maker })), JoinUnionRefusal::NoSuchUnion);
            assert_eq!(refused(b.system(JoinUnion { union: s.carrier, org: s.maker })), JoinUnionRefusal::NoSuchUnion);
            assert_eq!(refused(b.system(JoinUnion { union, org: union })), JoinUnionRefusal::Cycle);
        });
    }
}
