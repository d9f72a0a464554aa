//! An organisation's facts are changed: where it is, how it is reached, how it stands to VAT.

use super::{is_staff, reachable};
use crate::organisations::{rows, rules};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, formats::phone, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// The facts as they shall be; texts are changed by `catalogue/write_text`.
#[derive(Debug, Serialize)]
pub struct ChangeOrganisation {
    pub org: Id,
    /// HCP code of its commune.
    pub commune: String,
    pub phone: Option<String>,
    /// A wrong one is kept: the page warns (GROUND §2.1).
    pub ice: Option<String>,
    pub founded: Option<i64>,
    pub women_led: bool,
    /// Only the shop changes it: the VAT of every sale follows from it.
    pub vat_regime: String,
}

/// Changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct OrganisationChanged {}

refusals! {
    /// Why an organisation is not changed.
    pub enum ChangeOrgRefusal {
        /// No such organisation, or not yours, or closed.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Not a commune of the census.
        BadCommune => ("organisation.bad_commune", 422),
        /// The phone is not a Moroccan number.
        BadPhone => ("person.bad_phone", 422),
        /// Not a year from 1900 to this one.
        BadYear => ("organisation.bad_year", 422),
        /// Not a VAT regime, or not yours to change.
        BadRegime => ("organisation.bad_regime", 422),
    }
}

impl Command for ChangeOrganisation {
    const NAME: &'static str = "organisations/change";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = OrganisationChanged;
    type Refusal = ChangeOrgRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<OrganisationChanged, Refused<ChangeOrgRefusal>> {
        let Some(before) = reachable(tx, ctx, self.org)? else { return no(ChangeOrgRefusal::NoSuchOrganisation) };
        if !rules::is_commune(&self.commune) {
            return no(ChangeOrgRefusal::BadCommune);
        }
        let phone = match self.phone.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(p) => match phone::parse(p) {
                None => return no(ChangeOrgRefusal::BadPhone),
                some => some,
            },
        };
        let (this_year, _, _) = ctx.today().ymd();
        if self.founded.is_some_and(|y| !(1900..=i64::from(this_year)).contains(&y)) {
            return no(ChangeOrgRefusal::BadYear);
        }
        let regime_changes = before.vat_regime != self.vat_regime;
        if regime_changes && !(is_staff(ctx) && rules::VAT_REGIMES.contains(&self.vat_regime.as_str())) {
            return no(ChangeOrgRefusal::BadRegime);
        }
        let ice = self.ice.as_deref().map(|i| clean_line(i, 40)).filter(|i| !i.is_empty());
        tx.execute(
            &rows::CHANGE,
            params![
                ctx.territory,
                self.org,
                self.commune.as_str(),
                phone,
                ice,
                self.founded,
                self.women_led,
                self.vat_regime.as_str()
            ],
        )?;
        tx.touch(self.org);
        if regime_changes {
            tx.fact("vat_regime", &self.vat_regime);
        }
        Ok(OrganisationChanged {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisations::views;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    fn change(org: Id) -> ChangeOrganisation {
        ChangeOrganisation {
            org,
            commune: "03.171.01.01".into(),
            phone: Some("06 11 22 33 44".into()),
            ice: Some("001561191000065".into()),
            founded: Some(2019),
            women_led: false,
            vat_regime: "exempt_small".into(),
        }
    }

    #[test]
    fn its_own_manager_changes_it_and_a_wrong_company_number_is_kept() {
        Bench::each(|b| {
            let s = Shop::open(b);
            b.by("itto", Role::ProducerManager, s.maker, change(s.maker)).unwrap();
            let o = b.read(|q| views::one(q, b.territory, s.maker)).unwrap();
            assert_eq!(o.phone.as_deref(), Some("+212611223344"));
            assert!(rules::ice_warning(o.ice.as_deref()).is_some());
            let liable = ChangeOrganisation { vat_regime: "standard".into(), ..change(s.maker) };
            b.by("manager", Role::ShopManager, Id::NIL, liable).unwrap();
            assert_eq!(b.read(|q| views::one(q, b.territory, s.maker)).unwrap().vat_regime, "standard");
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let by_other = b.by("other", Role::ProducerManager, s.carrier, change(s.maker));
            assert!(matches!(by_other, Err(CommandError::Refused(ChangeOrgRefusal::NoSuchOrganisation))));
            let own = |c| match b.by("itto", Role::ProducerManager, s.maker, c) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(own(ChangeOrganisation { commune: "03.171".into(), ..change(s.maker) }), ChangeOrgRefusal::BadCommune);
            assert_eq!(own(ChangeOrganisation { phone: Some("123".into()), ..change(s.maker) }), ChangeOrgRefusal::BadPhone);
            assert_eq!(own(ChangeOrganisation { founded: Some(2999), ..change(s.maker) }), ChangeOrgRefusal::BadYear);
            assert_eq!(own(ChangeOrganisation { vat_regime: "standard".into(), ..change(s.maker) }), ChangeOrgRefusal::BadRegime);
            let staff = b.system(ChangeOrganisation { vat_regime: "free".into(), ..change(s.maker) });
            assert!(matches!(staff, Err(CommandError::Refused(ChangeOrgRefusal::BadRegime))));
        });
    }
}
