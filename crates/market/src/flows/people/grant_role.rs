//! A person is given a role over the territory, a space or an organisation.

use crate::people::rows;
use crate::refusals;
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
        let by = crate::who(ctx);
        tx.execute(&rows::GRANT, params![ctx.territory, self.person, self.role.code(), self.scope, by, ctx.now])?;
        tx.query(&rows::END_ALL_SESSIONS, params![ctx.territory, self.person, ctx.now])?;
        tx.touch(self.person);
        tx.fact("role", self.role.code());
        Ok(Granted {})
    }
}
