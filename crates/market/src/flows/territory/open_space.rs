//! A space opens: a shop with floors, or the platform's store.

use crate::refusals;
use crate::territory::rows;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Opens a space run by an organisation.
#[derive(Debug, Serialize)]
pub struct OpenSpace {
    pub code: String,
    /// HCP code of its commune.
    pub commune: String,
    pub operator: Id,
}

/// The space's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct SpaceOpened {
    pub space: Id,
}

refusals! {
    /// Why a space is not opened.
    pub enum OpenSpaceRefusal {
        /// The code is empty.
        NoCode => ("space.no_code", 422),
    }
}

impl Command for OpenSpace {
    const NAME: &'static str = "territory/open_space";
    const MAY: Permission = Permission::Roles(&[Role::Admin]);
    type Done = SpaceOpened;
    type Refusal = OpenSpaceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SpaceOpened, Refused<OpenSpaceRefusal>> {
        if self.code.trim().is_empty() {
            return no(OpenSpaceRefusal::NoCode);
        }
        let space = ctx.new_id();
        tx.execute(&rows::INSERT_SPACE, params![ctx.territory, space, self.code.as_str(), self.commune.as_str(), self.operator])?;
        tx.touch(space);
        tx.touch(ctx.territory);
        Ok(SpaceOpened { space })
    }
}
