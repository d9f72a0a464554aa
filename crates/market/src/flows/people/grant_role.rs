//! A person is given a role over the territory, a space or an organisation.

use crate::people::rows;
use crate::{organisations, refusals, territory};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Gives a role.
#[derive(Debug, Serialize)]
pub struct GrantRole {
    pub person: Id,
    pub role: Role,
    /// [`Id::NIL`] for the territory; producers' roles name an organisation.
    pub scope: Id,
}

/// Given.
#[derive(Debug, Serialize, Deserialize)]
pub struct Granted {}

refusals! {
    /// Why a role is not given.
    pub enum GrantRefusal {
        /// No such person.
        NoSuchPerson => ("person.not_found", 404),
        /// A producer's role needs her organisation.
        NeedsOrganisation => ("role.needs_organisation", 422),
        /// Tills and shops are of a space or the whole territory; other staff of the territory.
        WrongScope => ("role.wrong_scope", 422),
        /// Nobody gives themselves a role.
        Oneself => ("role.oneself", 403),
    }
}

impl Command for GrantRole {
    const NAME: &'static str = "people/grant_role";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = Granted;
    type Refusal = GrantRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Granted, Refused<GrantRefusal>> {
        if ctx.person() == Some(self.person) {
            return no(GrantRefusal::Oneself);
        }
        if self.role.is_producer() && self.scope.is_nil() {
            return no(GrantRefusal::NeedsOrganisation);
        }
        if tx.first(&rows::PERSON, params![ctx.territory, self.person])?.is_none() {
            return no(GrantRefusal::NoSuchPerson);
        }
        let fits = match self.role {
            Role::ProducerMember | Role::ProducerManager => {
                organisations::views::one_open(&mut tx.reader(), ctx.territory, self.scope)?.is_some()
            }
            Role::Cashier | Role::ShopManager if !self.scope.is_nil() => {
                territory::views::spaces(&mut tx.reader(), ctx.territory)?.iter().any(|s| s.id == self.scope)
            }
            _ => self.scope.is_nil(),
        };
        if !fits {
            return no(GrantRefusal::WrongScope);
        }
        if !self.role.is_producer() {
            // A PIN or an invitation that somebody gave a maker does not open a desk, nor does what they added.
            tx.execute(&rows::REVOKE_CREDENTIALS, params![ctx.territory, self.person, "pin", ctx.now])?;
            tx.execute(&rows::WITHDRAW_PHONE, params![ctx.territory, self.person, ctx.now])?;
            tx.execute(&rows::REVOKE_PHONE_PASSKEYS, params![ctx.territory, self.person, ctx.now])?;
        }
        let by = crate::who(ctx);
        tx.execute(&rows::GRANT, params![ctx.territory, self.person, self.role.code(), self.scope, by, ctx.now])?;
        tx.query(&rows::END_ALL_SESSIONS, params![ctx.territory, self.person, ctx.now])?;
        tx.touch(self.person);
        tx.fact("role", self.role.code());
        Ok(Granted {})
    }
}
