//! An organisation takes a role: producer, seller, carrier…

use crate::organisations::{rows, rules, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Gives a role of [`rules::ROLES`].
#[derive(Debug, Serialize)]
pub struct AddRole {
    pub org: Id,
    pub role: String,
}

/// Given.
#[derive(Debug, Serialize, Deserialize)]
pub struct RoleAdded {}

refusals! {
    /// Why a role is not given.
    pub enum AddRoleRefusal {
        /// No such open organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Not a role of the list.
        BadRole => ("organisation.bad_role", 422),
    }
}

impl Command for AddRole {
    const NAME: &'static str = "organisations/add_role";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = RoleAdded;
    type Refusal = AddRoleRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<RoleAdded, Refused<AddRoleRefusal>> {
        if !rules::ROLES.contains(&self.role.as_str()) {
            return no(AddRoleRefusal::BadRole);
        }
        if views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(AddRoleRefusal::NoSuchOrganisation);
        }
        tx.execute(&rows::ADD_ROLE, params![ctx.territory, self.org, self.role.as_str(), ctx.now])?;
        tx.touch(self.org);
        tx.fact("role", &self.role);
        Ok(RoleAdded {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::organisations::end_role::{EndRole, EndRoleRefusal};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    #[test]
    fn a_role_begins_and_ends() {
        Bench::each(|b| {
            let s = Shop::open(b);
            b.system(AddRole { org: s.maker, role: "seller".into() }).unwrap();
            assert_eq!(b.read(|q| views::roles(q, b.territory, s.maker)), ["producer", "seller"]);
            b.system(EndRole { org: s.maker, role: "seller".into() }).unwrap();
            assert_eq!(b.read(|q| views::roles(q, b.territory, s.maker)), ["producer"]);
            let twice = b.system(EndRole { org: s.maker, role: "seller".into() });
            assert!(matches!(twice, Err(CommandError::Refused(EndRoleRefusal::NoSuchRole))));
            let king = b.system(AddRole { org: s.maker, role: "king".into() });
            assert!(matches!(king, Err(CommandError::Refused(AddRoleRefusal::BadRole))));
            let nobody = b.system(AddRole { org: Id::named("nobody"), role: "seller".into() });
            assert!(matches!(nobody, Err(CommandError::Refused(AddRoleRefusal::NoSuchOrganisation))));
        });
    }
}
