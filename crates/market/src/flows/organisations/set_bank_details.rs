//! Bank details are set or changed; payouts freeze for 72 hours after a change (S16).

use crate::organisations::{rows, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Micros, formats::rib, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// How long payouts to an account wait after a change.
pub const FREEZE: i64 = 72 * Micros::HOUR;

/// Sets where an organisation is paid.
#[derive(Serialize)]
pub struct SetBankDetails {
    pub org: Id,
    /// 24 digits, or an IBAN.
    pub rib: String,
    pub holder: String,
}

/// Set.
#[derive(Debug, Serialize, Deserialize)]
pub struct BankDetailsSet {
    pub frozen_until: Micros,
}

refusals! {
    /// Why bank details are not set.
    pub enum BankRefusal {
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Not a RIB: 24 digits whose key fits.
        BadRib => ("bank.bad_rib", 422),
        /// No holder.
        NoHolder => ("bank.no_holder", 422),
    }
}

impl Command for SetBankDetails {
    const NAME: &'static str = "organisations/set_bank_details";
    const MAY: Permission = Permission::SteppedUp(&[Role::Accountant]);
    type Done = BankDetailsSet;
    type Refusal = BankRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<BankDetailsSet, Refused<BankRefusal>> {
        if views::one(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(BankRefusal::NoSuchOrganisation);
        }
        let Some(rib) = rib::parse(&self.rib) else { return no(BankRefusal::BadRib) };
        let holder = clean_line(&self.holder, 120);
        if holder.is_empty() {
            return no(BankRefusal::NoHolder);
        }
        let changed = views::bank(&mut tx.reader(), ctx.territory, self.org)?.is_some_and(|b| b.rib != rib);
        let frozen_until = if changed { ctx.now.plus(FREEZE) } else { Micros(0) };
        tx.execute(&rows::SET_BANK, params![ctx.territory, self.org, rib, holder, crate::who(ctx), ctx.now, frozen_until])?;
        tx.touch(self.org);
        tx.fact("bank_details", "changed");
        Ok(BankDetailsSet { frozen_until })
    }
}
