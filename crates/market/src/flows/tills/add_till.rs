//! A till is put into a space.

use crate::tills::rows;
use crate::{refusals, territory};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Adds a till with a short code (`T1`) that begins its receipt numbers.
#[derive(Debug, Serialize)]
pub struct AddTill {
    pub space: Id,
    pub code: String,
}

/// The till's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct TillAdded {
    pub till: Id,
}

refusals! {
    /// Why no till is added.
    pub enum AddTillRefusal {
        /// No such space.
        NoSuchSpace => ("space.not_found", 404),
        /// Letters and digits, beginning with a letter.
        BadCode => ("till.bad_code", 422),
        /// The code is taken.
        Taken => ("till.taken", 409),
    }
}

impl Command for AddTill {
    const NAME: &'static str = "tills/add_till";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = TillAdded;
    type Refusal = AddTillRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TillAdded, Refused<AddTillRefusal>> {
        if !territory::views::spaces(&mut tx.reader(), ctx.territory)?.iter().any(|s| s.id == self.space) {
            return no(AddTillRefusal::NoSuchSpace);
        }
        ctx.only_in(Self::MAY, self.space)?;
        let good = self.code.len() <= 8
            && self.code.starts_with(|c: char| c.is_ascii_uppercase())
            && self.code.bytes().all(|b| b.is_ascii_alphanumeric());
        if !good {
            return no(AddTillRefusal::BadCode);
        }
        let till = ctx.new_id();
        if tx.first(&rows::INSERT_TILL, params![ctx.territory, till, self.space, self.code.as_str()])?.is_none() {
            return no(AddTillRefusal::Taken);
        }
        tx.touch(till);
        Ok(TillAdded { till })
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
            let why = |space, code: &str| match b.by("manager", Role::ShopManager, Id::NIL, AddTill { space, code: code.into() })
            {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(why(Id::NIL, "T2"), AddTillRefusal::NoSuchSpace);
            for bad in ["", "t2", "2T", "T 2", "T23456789"] {
                assert_eq!(why(shop.space, bad), AddTillRefusal::BadCode, "{bad}");
            }
            assert_eq!(why(shop.space, "T1"), AddTillRefusal::Taken);
            b.by("manager", Role::ShopManager, Id::NIL, AddTill { space: shop.space, code: "T2".into() }).unwrap();
        });
    }
}
