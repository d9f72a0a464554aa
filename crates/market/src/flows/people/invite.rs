//! A person is invited by a link or a printed QR: a producer sets a PIN on her phone, staff set a
//! password.

use super::members::manages;
use crate::people::{rows, views};
use crate::refusals;
use rahba_kernel::role::{Grant, Permission, Role};
use rahba_kernel::{Id, Micros};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// How long an invitation is open.
pub const OPEN_FOR: i64 = 7 * Micros::DAY;

/// What the invited person will set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InviteTo {
    /// A PIN on her phone.
    Phone,
    /// A password.
    Password,
}

/// Invites a registered person. The token is random and only its hash comes here.
#[derive(Debug, Serialize)]
pub struct Invite {
    pub person: Id,
    pub to: InviteTo,
    pub token_hash: [u8; 32],
}

/// Invited.
#[derive(Debug, Serialize, Deserialize)]
pub struct Invited {
    pub expires_at: Micros,
}

refusals! {
    /// Why nobody is invited.
    pub enum InviteRefusal {
        /// No such person.
        NoSuchPerson => ("person.not_found", 404),
        /// Whoever may set a secret may become that person: staff are invited by an administrator.
        StaffByAdmin => ("invitation.staff_by_admin", 403),
        /// A PIN is for makers on their phones: staff sign in with a password.
        StaffByPassword => ("invitation.staff_by_password", 409),
        /// She is shut out.
        ShutOut => ("person.shut_out", 409),
    }
}

impl Command for Invite {
    const NAME: &'static str = "people/invite";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = Invited;
    type Refusal = InviteRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Invited, Refused<InviteRefusal>> {
        if tx.first(&rows::PERSON, params![ctx.territory, self.person])?.is_none() {
            return no(InviteRefusal::NoSuchPerson);
        }
        if tx.first(&rows::IS_OPEN, params![ctx.territory, self.person])?.is_none() {
            return no(InviteRefusal::ShutOut);
        }
        let grants = views::grants(&mut tx.reader(), ctx.territory, self.person)?;
        let makes = grants.iter().all(|g| g.role.is_producer());
        if !ctx.actor.has(Role::Admin) && ctx.person().is_some() {
            // Who holds nothing yet may become anybody: only an administrator invites her.
            if grants.is_empty() || !makes || self.to == InviteTo::Password {
                return no(InviteRefusal::StaffByAdmin);
            }
            let own = |g: &Grant| g.role == Role::ProducerMember && manages(ctx, g.scope);
            if !ctx.actor.has(Role::ShopManager) && !grants.iter().all(own) {
                return no(InviteRefusal::NoSuchPerson);
            }
        }
        if self.to == InviteTo::Phone && !makes {
            return no(InviteRefusal::StaffByPassword);
        }
        // The newest alone is open.
        tx.execute(&rows::WITHDRAW_INVITATIONS, params![ctx.territory, self.person, ctx.now])?;
        let expires_at = ctx.now.plus(OPEN_FOR);
        let kind = match self.to {
            InviteTo::Phone => "phone",
            InviteTo::Password => "password",
        };
        tx.execute(&rows::INSERT_INVITATION, params![ctx.territory, self.token_hash, self.person, kind, ctx.now, expires_at])?;
        tx.touch(self.person);
        tx.fact("invited_to", kind);
        Ok(Invited { expires_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::people::grant_role::GrantRole;
    use crate::flows::people::register::Register;
    use crate::people::rules::token_hash;
    use crate::testing::Bench;
    use rahba_kernel::Lang;
    use rahba_store::CommandError;

    #[test]
    fn a_shop_manager_invites_makers_and_nobody_above_her() {
        Bench::each(|b| {
            let person = |email: &str| {
                b.system(Register { name: "T".into(), phone: None, email: Some(email.into()), lang: Lang::Ar }).unwrap().person
            };
            let (maker, accountant) = (person("maker@example.org"), person("accountant@example.org"));
            b.system(GrantRole { person: accountant, role: Role::Accountant, scope: Id::NIL }).unwrap();
            let org = crate::testing_shop::Shop::open(b).maker;
            b.system(GrantRole { person: maker, role: Role::ProducerMember, scope: org }).unwrap();
            let mut n = 0;
            let mut invite = |role, person, to| {
                n += 1;
                b.by("somebody", role, Id::NIL, Invite { person, to, token_hash: token_hash(&format!("{n}")) })
            };
            assert!(invite(Role::ShopManager, maker, InviteTo::Phone).is_ok());
            for (who, to) in [(accountant, InviteTo::Phone), (accountant, InviteTo::Password), (maker, InviteTo::Password)] {
                let refused = invite(Role::ShopManager, who, to);
                assert!(matches!(refused, Err(CommandError::Refused(InviteRefusal::StaffByAdmin))), "{refused:?}");
            }
            assert!(invite(Role::Admin, accountant, InviteTo::Password).is_ok());
            assert!(matches!(invite(Role::Cashier, maker, InviteTo::Phone), Err(CommandError::Forbidden)));
            let nobody = invite(Role::Admin, Id::named("nobody"), InviteTo::Password);
            assert!(matches!(nobody, Err(CommandError::Refused(InviteRefusal::NoSuchPerson))));
            let pin = invite(Role::Admin, accountant, InviteTo::Phone);
            assert!(matches!(pin, Err(CommandError::Refused(InviteRefusal::StaffByPassword))), "{pin:?}");
            let blank = person("blank@example.org");
            let blank = invite(Role::ShopManager, blank, InviteTo::Phone);
            assert!(matches!(blank, Err(CommandError::Refused(InviteRefusal::StaffByAdmin))), "who may still become anybody");
        });
    }
}
