//! An organisation is registered, with its texts, roles and members.

use crate::organisations::model::Form;
use crate::organisations::{rows, rules, views};
use crate::{content, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{
    Id, Lang,
    formats::phone,
    text::bidi::{clean_line, is_blank},
};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Registers an organisation.
#[derive(Debug, Serialize)]
pub struct RegisterOrganisation {
    pub code: String,
    pub form: Form,
    /// HCP code of its commune.
    pub commune: String,
    pub phone: Option<String>,
    pub ice: Option<String>,
    pub founded: Option<i64>,
    pub women_led: bool,
    /// `exempt_small`, `agricultural` or `standard`.
    pub vat_regime: String,
    pub invented: bool,
    /// `producer`, `seller`, `carrier`, `union`, `operator`…
    pub roles: Vec<String>,
    pub name: BTreeMap<Lang, String>,
    pub about: BTreeMap<Lang, String>,
    pub members: Vec<NewMember>,
    /// The union it belongs to.
    pub union: Option<Id>,
}

/// A member of an organisation.
#[derive(Debug, Clone, Serialize)]
pub struct NewMember {
    pub name: String,
    /// `f`, `m`, or `x` when not said.
    pub gender: String,
    /// `u18`, `18-34`, `35-59`, `60+`.
    pub age_band: String,
}

/// The organisation's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct OrganisationRegistered {
    pub org: Id,
}

refusals! {
    /// Why an organisation is not registered.
    pub enum RegisterOrgRefusal {
        /// It needs a code of letters, digits and dashes.
        BadCode => ("organisation.bad_code", 422),
        /// It needs a name in at least one language.
        NoName => ("organisation.no_name", 422),
        /// The code is taken.
        Taken => ("organisation.taken", 409),
        /// The phone is not a Moroccan number.
        BadPhone => ("person.bad_phone", 422),
        /// Not a commune of the census.
        BadCommune => ("organisation.bad_commune", 422),
        /// Not a VAT regime.
        BadRegime => ("organisation.bad_regime", 422),
        /// Not a role of the list.
        BadRole => ("organisation.bad_role", 422),
        /// No such open union.
        NoSuchUnion => ("organisation.no_union", 404),
        /// Founded in a year to come, or before 1900.
        BadYear => ("organisation.bad_year", 422),
        /// A member's gender or age band is not one of the list.
        BadMember => ("organisation.bad_member", 422),
    }
}

impl Command for RegisterOrganisation {
    const NAME: &'static str = "organisations/register";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = OrganisationRegistered;
    type Refusal = RegisterOrgRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<OrganisationRegistered, Refused<RegisterOrgRefusal>> {
        if self.code.is_empty() || self.code.len() > 40 || !self.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return no(RegisterOrgRefusal::BadCode);
        }
        if self.name.values().all(|n| is_blank(n)) {
            return no(RegisterOrgRefusal::NoName);
        }
        if !rules::is_commune(&self.commune) {
            return no(RegisterOrgRefusal::BadCommune);
        }
        if !rules::VAT_REGIMES.contains(&self.vat_regime.as_str()) {
            return no(RegisterOrgRefusal::BadRegime);
        }
        if !self.roles.iter().all(|r| rules::ROLES.contains(&r.as_str())) {
            return no(RegisterOrgRefusal::BadRole);
        }
        if let Some(union) = self.union
            && views::one_open(&mut tx.reader(), ctx.territory, union)?.is_none_or(|u| u.form != Form::Union)
        {
            return no(RegisterOrgRefusal::NoSuchUnion);
        }
        let phone = match self.phone.as_deref() {
            None | Some("") => None,
            Some(p) => match phone::parse(p) {
                None => return no(RegisterOrgRefusal::BadPhone),
                some => some,
            },
        };
        let (this_year, _, _) = ctx.today().ymd();
        if self.founded.is_some_and(|y| !(1900..=i64::from(this_year)).contains(&y)) {
            return no(RegisterOrgRefusal::BadYear);
        }
        let good = |m: &NewMember| !is_blank(&m.name) && rules::is_gender(&m.gender) && rules::is_age_band(&m.age_band);
        if !self.members.iter().all(good) {
            return no(RegisterOrgRefusal::BadMember);
        }
        let org = ctx.new_id();
        let new = tx.first(
            &rows::INSERT,
            params![
                ctx.territory,
                org,
                self.code.as_str(),
                self.form.code(),
                self.commune.as_str(),
                phone,
                self.ice.clone(),
                self.founded,
                self.women_led,
                self.vat_regime.as_str(),
                self.invented,
                ctx.now
            ],
        )?;
        if new.is_none() {
            return no(RegisterOrgRefusal::Taken);
        }
        for role in &self.roles {
            tx.execute(&rows::ADD_ROLE, params![ctx.territory, org, role.as_str(), ctx.now])?;
        }
        for m in &self.members {
            tx.execute(
                &rows::ADD_MEMBER,
                params![
                    ctx.territory,
                    ctx.new_id(),
                    org,
                    clean_line(&m.name, 120),
                    m.gender.as_str(),
                    m.age_band.as_str(),
                    ctx.now
                ],
            )?;
        }
        if let Some(union) = self.union {
            tx.execute(&rows::JOIN_UNION, params![ctx.territory, union, org, ctx.now])?;
        }
        content::put_all(tx, ctx, org, "name", &self.name)?;
        content::put_all(tx, ctx, org, "about", &self.about)?;
        tx.touch(org);
        tx.fact("code", &self.code);
        Ok(OrganisationRegistered { org })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use rahba_store::CommandError;

    fn one(code: &str) -> RegisterOrganisation {
        RegisterOrganisation {
            code: code.into(),
            form: Form::Cooperative,
            commune: "03.171.01.05".into(),
            phone: Some("0612345678".into()),
            ice: Some("1".into()),
            founded: None,
            women_led: true,
            vat_regime: "exempt_small".into(),
            invented: true,
            roles: vec!["producer".into()],
            name: BTreeMap::from([(Lang::Ar, "تعاونية".to_owned())]),
            about: BTreeMap::new(),
            members: vec![NewMember { name: "Itto".into(), gender: "f".into(), age_band: "60+".into() }],
            union: None,
        }
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let refused = |o| match b.system(o) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            let plain = b.system(one("a")).unwrap().org;
            assert_eq!(refused(one("a")), RegisterOrgRefusal::Taken);
            assert_eq!(refused(one("a b")), RegisterOrgRefusal::BadCode);
            assert_eq!(refused(RegisterOrganisation { name: BTreeMap::new(), ..one("b") }), RegisterOrgRefusal::NoName);
            assert_eq!(refused(RegisterOrganisation { phone: Some("12".into()), ..one("b") }), RegisterOrgRefusal::BadPhone);
            assert_eq!(refused(RegisterOrganisation { commune: "Paris".into(), ..one("b") }), RegisterOrgRefusal::BadCommune);
            assert_eq!(refused(RegisterOrganisation { vat_regime: "no".into(), ..one("b") }), RegisterOrgRefusal::BadRegime);
            assert_eq!(refused(RegisterOrganisation { roles: vec!["king".into()], ..one("b") }), RegisterOrgRefusal::BadRole);
            assert_eq!(refused(RegisterOrganisation { union: Some(plain), ..one("b") }), RegisterOrgRefusal::NoSuchUnion);
            let nameless = NewMember { name: " ".into(), gender: "f".into(), age_band: "60+".into() };
            assert_eq!(refused(RegisterOrganisation { members: vec![nameless], ..one("b") }), RegisterOrgRefusal::BadMember);
            assert!(matches!(b.by("x", Role::Cashier, Id::NIL, one("b")), Err(CommandError::Forbidden)));
        });
    }
}
