//! A cooperative's people come in and leave: by its own manager, the shop's, or an administrator.

use super::register::{Contact, ContactRefused, contact};
use crate::people::rows;
use crate::{organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

const MANAGERS: Permission = Permission::SteppedUp(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);

/// Whether who asks acts for the union rather than for one organisation.
pub(super) fn is_staff(ctx: &Ctx) -> bool {
    ctx.person().is_none() || ctx.actor.has_any(&[Role::Admin, Role::ShopManager])
}

/// Whether who asks manages this organisation.
pub(super) fn manages(ctx: &Ctx, organisation: Id) -> bool {
    ctx.actor.grants.iter().any(|g| g.role == Role::ProducerManager && g.scope == organisation)
}

/// Registers somebody as a maker of an organisation, in one act: nobody is left without a place.
#[derive(Debug, Serialize)]
pub struct AddMember {
    pub organisation: Id,
    /// She manages the organisation's people; only the union's staff name managers.
    pub manager: bool,
    pub name: String,
    /// As typed; kept as E.164.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub lang: Lang,
}

/// Her id.
#[derive(Debug, Serialize, Deserialize)]
pub struct MemberAdded {
    pub person: Id,
}

refusals! {
    /// Why she does not come in.
    pub enum AddMemberRefusal {
        /// No such organisation, or not of this manager.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Managers are named by the union's staff.
        ManagerByStaff => ("member.manager_by_staff", 403),
        /// No name.
        NoName => ("person.no_name", 422),
        /// Neither phone nor e-mail.
        NoContact => ("person.no_contact", 422),
        /// The phone number is not a Moroccan one.
        BadPhone => ("person.bad_phone", 422),
        /// The e-mail has no sense.
        BadEmail => ("person.bad_email", 422),
        /// Somebody has this phone or e-mail already.
        Taken => ("person.taken", 409),
    }
}

impl Command for AddMember {
    const NAME: &'static str = "people/add_member";
    const MAY: Permission = MANAGERS;
    type Done = MemberAdded;
    type Refusal = AddMemberRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MemberAdded, Refused<AddMemberRefusal>> {
        if !is_staff(ctx) && !manages(ctx, self.organisation) {
            return no(AddMemberRefusal::NoSuchOrganisation);
        }
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.organisation)?.is_none() {
            return no(AddMemberRefusal::NoSuchOrganisation);
        }
        if self.manager && !is_staff(ctx) {
            return no(AddMemberRefusal::ManagerByStaff);
        }
        let name = clean_line(&self.name, 120);
        if name.is_empty() {
            return no(AddMemberRefusal::NoName);
        }
        let Contact { phone, email } = match contact(self.phone.as_deref(), self.email.as_deref()) {
            Ok(c) => c,
            Err(ContactRefused::None) => return no(AddMemberRefusal::NoContact),
            Err(ContactRefused::Phone) => return no(AddMemberRefusal::BadPhone),
            Err(ContactRefused::Email) => return no(AddMemberRefusal::BadEmail),
        };
        let person = ctx.new_id();
        let new = tx.first(&rows::INSERT_PERSON, params![ctx.territory, person, name, phone, email, self.lang, ctx.now])?;
        if new.is_none() {
            return no(AddMemberRefusal::Taken);
        }
        let role = if self.manager { Role::ProducerManager } else { Role::ProducerMember };
        let by = crate::who(ctx);
        tx.execute(&rows::GRANT, params![ctx.territory, person, role.code(), self.organisation, by, ctx.now])?;
        tx.touch(person);
        tx.fact("role", role.code());
        Ok(MemberAdded { person })
    }
}

/// Takes a maker's place in an organisation back; her sessions end at once. Her name stays with what
/// she made.
#[derive(Debug, Serialize)]
pub struct RemoveMember {
    pub person: Id,
    pub organisation: Id,
}

/// Done.
#[derive(Debug, Serialize, Deserialize)]
pub struct MemberRemoved {}

refusals! {
    /// Why she stays.
    pub enum RemoveMemberRefusal {
        /// She has no place there, or this manager has no say there.
        NotHeld => ("role.not_held", 404),
        /// Nobody takes her own place back.
        Oneself => ("role.oneself", 403),
        /// A manager leaves by the union's staff.
        ManagerByStaff => ("member.manager_by_staff", 403),
    }
}

impl Command for RemoveMember {
    const NAME: &'static str = "people/remove_member";
    const MAY: Permission = MANAGERS;
    type Done = MemberRemoved;
    type Refusal = RemoveMemberRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MemberRemoved, Refused<RemoveMemberRefusal>> {
        if !is_staff(ctx) && !manages(ctx, self.organisation) {
            return no(RemoveMemberRefusal::NotHeld);
        }
        if ctx.person() == Some(self.person) {
            return no(RemoveMemberRefusal::Oneself);
        }
        let mut held = false;
        for role in [Role::ProducerManager, Role::ProducerMember] {
            let taken = params![ctx.territory, self.person, role.code(), self.organisation, ctx.now];
            let taken = tx.first(&rows::REVOKE, taken)?.is_some();
            if taken && role == Role::ProducerManager && !is_staff(ctx) {
                return no(RemoveMemberRefusal::ManagerByStaff);
            }
            held |= taken;
        }
        if !held {
            return no(RemoveMemberRefusal::NotHeld);
        }
        if tx.first(&rows::GRANTS, params![ctx.territory, self.person])?.is_none() {
            // Nothing is left to come in for.
            tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, self.person, "pin", ctx.now])?;
            tx.execute(&rows::WITHDRAW_INVITATIONS, params![ctx.territory, self.person, ctx.now])?;
        }
        tx.query(&rows::END_ALL_SESSIONS, params![ctx.territory, self.person, ctx.now])?;
        tx.touch(self.person);
        Ok(MemberRemoved {})
    }
}
