//! A member is added to an organisation.

use super::reachable;
use super::register::NewMember;
use crate::organisations::{rows, rules};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Adds a member.
#[derive(Debug, Serialize)]
pub struct AddMember {
    pub org: Id,
    pub member: NewMember,
}

/// The member's id: her name is not kept in the journal.
#[derive(Debug, Serialize, Deserialize)]
pub struct MemberAdded {
    pub member: Id,
}

refusals! {
    /// Why a member is not added.
    pub enum AddToRegisterRefusal {
        /// No such organisation, or not yours, or closed.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// The name is missing, or gender or age band is not one of the list.
        BadMember => ("organisation.bad_member", 422),
    }
}

impl Command for AddMember {
    const NAME: &'static str = "organisations/add_member";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = MemberAdded;
    type Refusal = AddToRegisterRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MemberAdded, Refused<AddToRegisterRefusal>> {
        if reachable(tx, ctx, self.org)?.is_none() {
            return no(AddToRegisterRefusal::NoSuchOrganisation);
        }
        let m = &self.member;
        let name = clean_line(&m.name, 120);
        if name.is_empty() || !rules::is_gender(&m.gender) || !rules::is_age_band(&m.age_band) {
            return no(AddToRegisterRefusal::BadMember);
        }
        let member = ctx.new_id();
        tx.execute(
            &rows::ADD_MEMBER,
            params![ctx.territory, member, self.org, name, m.gender.as_str(), m.age_band.as_str(), ctx.now],
        )?;
        tx.touch(self.org);
        Ok(MemberAdded { member })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::organisations::remove_member::{RemoveFromRegisterRefusal, RemoveMember};
    use crate::organisations::views;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    fn member(name: &str, gender: &str) -> NewMember {
        NewMember { name: name.into(), gender: gender.into(), age_band: "18-34".into() }
    }

    #[test]
    fn members_come_and_go_and_are_counted() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let added =
                b.by("m", Role::ProducerManager, s.maker, AddMember { org: s.maker, member: member("Fadma", "f") }).unwrap();
            let names: Vec<_> = b.read(|q| views::member_list(q, b.territory, s.maker)).into_iter().map(|m| m.name).collect();
            assert_eq!(names, ["Itto", "Fadma"]);
            assert_eq!(
                b.read(|q| views::members(q, b.territory, s.maker)),
                [("f".into(), "18-34".into(), 1), ("f".into(), "35-59".into(), 1)]
            );
            b.system(RemoveMember { org: s.maker, member: added.member }).unwrap();
            assert_eq!(b.read(|q| views::member_list(q, b.territory, s.maker)).len(), 1);
            let twice = b.system(RemoveMember { org: s.maker, member: added.member });
            assert!(matches!(twice, Err(CommandError::Refused(RemoveFromRegisterRefusal::NoSuchMember))));
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            for bad in [member("", "f"), member("x", "z"), NewMember { age_band: "7".into(), ..member("x", "f") }] {
                let r = b.system(AddMember { org: s.maker, member: bad });
                assert!(matches!(r, Err(CommandError::Refused(AddToRegisterRefusal::BadMember))));
            }
            let other = b.by("m", Role::ProducerManager, s.carrier, AddMember { org: s.maker, member: member("x", "f") });
            assert!(matches!(other, Err(CommandError::Refused(AddToRegisterRefusal::NoSuchOrganisation))));
            let own = b.read(|q| views::member_list(q, b.territory, s.maker))[0].id;
            let taken = b.by("m", Role::ProducerManager, s.carrier, RemoveMember { org: s.carrier, member: own });
            assert!(matches!(taken, Err(CommandError::Refused(RemoveFromRegisterRefusal::NoSuchMember))));
            let not_yours = b.by("m", Role::ProducerManager, s.carrier, RemoveMember { org: s.maker, member: own });
            assert!(matches!(not_yours, Err(CommandError::Refused(RemoveFromRegisterRefusal::NoSuchOrganisation))));
        });
    }
}
