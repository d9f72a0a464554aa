//! A space opens: a shop with floors, or the platform's store.

use crate::catalogue::rules::is_code;
use crate::organisations;
use crate::refusals;
use crate::territory::{rows, views};
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
        /// Letters without accents, digits, dashes and low lines.
        BadCode => ("organisation.bad_code", 422),
        /// The code is another space's.
        Taken => ("space.taken", 409),
        /// Whoever is to run it is not there.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Not a commune of Morocco.
        NoCommune => ("order.no_commune", 422),
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
        let code = self.code.trim();
        if !is_code(code, 40) {
            return no(OpenSpaceRefusal::BadCode);
        }
        if views::spaces(&mut tx.reader(), ctx.territory)?.iter().any(|s| s.code == code) {
            return no(OpenSpaceRefusal::Taken);
        }
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.operator)?.is_none() {
            return no(OpenSpaceRefusal::NoSuchOrganisation);
        }
        if !organisations::rules::is_commune(&self.commune) {
            return no(OpenSpaceRefusal::NoCommune);
        }
        let space = ctx.new_id();
        tx.execute(&rows::INSERT_SPACE, params![ctx.territory, space, code, self.commune.as_str(), self.operator])?;
        tx.touch(space);
        tx.touch(ctx.territory);
        Ok(SpaceOpened { space })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    #[test]
    fn what_is_wrong_is_refused() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            let open = |code: &str, commune: &str, operator| OpenSpace { code: code.into(), commune: commune.into(), operator };
            let why = |c| match b.by("admin", Role::Admin, Id::NIL, c) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(why(open(" ", "03.171.01.05", shop.maker)), OpenSpaceRefusal::NoCode);
            // The walk with payloads found a mark that turns a line around in the list of spaces.
            assert_eq!(why(open("S\u{202E}2", "03.171.01.05", shop.maker)), OpenSpaceRefusal::BadCode);
            assert_eq!(why(open("S1", "03.171.01.05", shop.maker)), OpenSpaceRefusal::Taken);
            assert_eq!(why(open("S2", "03.171.01.05", Id::NIL)), OpenSpaceRefusal::NoSuchOrganisation);
            assert_eq!(why(open("S2", "03.171", shop.maker)), OpenSpaceRefusal::NoCommune);
            b.by("admin", Role::Admin, Id::NIL, open("S2", "03.171.01.05", shop.maker)).unwrap();
        });
    }
}
