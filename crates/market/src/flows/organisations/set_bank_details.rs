//! Bank details are set or changed; payouts freeze for 72 hours after a change (S16).

use crate::organisations::{rows, rules, views};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Micros, formats::rib, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

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
        let before = views::bank(&mut tx.reader(), ctx.territory, self.org)?;
        let changed = before.as_ref().is_some_and(|b| b.rib != rib || b.holder != holder);
        let frozen_until = rules::frozen_until(before.map_or(Micros(0), |b| b.frozen_until), changed, ctx.now);
        tx.execute(&rows::SET_BANK, params![ctx.territory, self.org, rib, holder, crate::who(ctx), ctx.now, frozen_until])?;
        tx.touch(self.org);
        tx.fact("bank_details", "changed");
        Ok(BankDetailsSet { frozen_until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    const A: &str = "011519000001205000534921";

    fn other() -> String {
        // Another account of the same bank: the key is found, not known.
        (1..98).map(|k| format!("0115190000012050005350{k:02}")).find(|r| rib::parse(r).is_some()).unwrap()
    }

    fn set(b: &Bench, org: Id, rib: &str, holder: &str) -> Result<BankDetailsSet, CommandError<BankRefusal>> {
        b.by("accountant", Role::Accountant, Id::NIL, SetBankDetails { org, rib: rib.into(), holder: holder.into() })
    }

    #[test]
    fn a_change_freezes_and_typing_it_again_does_not_thaw() {
        Bench::each(|b| {
            let s = Shop::open(b);
            assert_eq!(set(b, s.maker, A, "Itto").unwrap().frozen_until, Micros(0));
            let frozen = set(b, s.maker, &other(), "Itto").unwrap().frozen_until;
            assert!(frozen > b.now());
            assert_eq!(set(b, s.maker, &other(), "Itto").unwrap().frozen_until, frozen);
            assert!(set(b, s.maker, &other(), "Somebody else").unwrap().frozen_until > frozen);
            let kept = b.read(|q| views::bank(q, b.territory, s.maker)).unwrap();
            assert_eq!((kept.rib, kept.holder.as_str()), (other(), "Somebody else"));
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let no_org = set(b, Id::named("nobody"), A, "x");
            assert!(matches!(no_org, Err(CommandError::Refused(BankRefusal::NoSuchOrganisation))));
            let bad = set(b, s.maker, "011519000001205000534922", "x");
            assert!(matches!(bad, Err(CommandError::Refused(BankRefusal::BadRib))));
            assert!(matches!(set(b, s.maker, A, " "), Err(CommandError::Refused(BankRefusal::NoHolder))));
            let manager =
                b.by("m", Role::ShopManager, Id::NIL, SetBankDetails { org: s.maker, rib: A.into(), holder: "x".into() });
            assert!(matches!(manager, Err(CommandError::Forbidden | CommandError::StepUpNeeded)));
        });
    }
}
