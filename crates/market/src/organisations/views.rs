//! What pages read of organisations.

use super::model::{Form, Organisation};
use super::rows;
use crate::content::{self, Texts};
use rahba_kernel::text::fold;
use rahba_kernel::{Id, Lang, Micros};
use rahba_store::{Fault, Reader, Row, params};
use std::collections::BTreeMap;

fn organisation_of(r: &Row) -> Result<Organisation, Fault> {
    let form: String = r.get(2)?;
    Ok(Organisation {
        id: r.get(0)?,
        code: r.get(1)?,
        form: Form::from_code(&form).ok_or_else(|| Fault::Decode(format!("unknown form {form}")))?,
        commune: r.get(3)?,
        phone: r.get(4)?,
        ice: r.get(5)?,
        founded: r.get(6)?,
        women_led: r.get(7)?,
        vat_regime: r.get(8)?,
        invented: r.get(9)?,
    })
}

/// One organisation.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn one(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Option<Organisation>, Fault> {
    q.first(&rows::ONE, params![territory, org])?.as_ref().map(organisation_of).transpose()
}

/// All open organisations, by code.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn all(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Organisation>, Fault> {
    q.query(&rows::ALL, params![territory])?.iter().map(organisation_of).collect()
}

/// Open organisations that hold a role (`producer`, `carrier`, `union`…).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn with_role(q: &mut Reader<'_>, territory: Id, role: &str) -> Result<Vec<Organisation>, Fault> {
    q.query(&rows::WITH_ROLE, params![territory, role])?.iter().map(organisation_of).collect()
}

/// Members counted by gender and age band: (gender, age band, number).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn members(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<(String, String, i64)>, Fault> {
    q.query(&rows::MEMBERS, params![territory, org])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).collect()
}

/// One organisation, when it has not closed.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn one_open(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Option<Organisation>, Fault> {
    let closed = q.first(&rows::CLOSED_AT, params![territory, org])?.map(|r| r.get::<Option<Micros>>(0)).transpose()?;
    match closed {
        Some(None) => one(q, territory, org),
        _ => Ok(None),
    }
}

/// The roles it holds now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn roles(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<String>, Fault> {
    q.query(&rows::ROLES, params![territory, org])?.iter().map(|r| r.get(0)).collect()
}

/// A member by name: personal data, for the shop and for her own organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: Id,
    pub name: String,
    pub gender: String,
    pub age_band: String,
    pub joined_at: Micros,
}

/// The members of an organisation now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn member_list(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<Member>, Fault> {
    q.query(&rows::MEMBER_LIST, params![territory, org])?
        .iter()
        .map(|r| Ok(Member { id: r.get(0)?, name: r.get(1)?, gender: r.get(2)?, age_band: r.get(3)?, joined_at: r.get(4)? }))
        .collect()
}

/// Memberships of unions now, as (union, organisation).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn memberships(q: &mut Reader<'_>, territory: Id) -> Result<Vec<(Id, Id)>, Fault> {
    q.query(&rows::MEMBERSHIPS, params![territory])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// The unions that an organisation belongs to.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn unions_of(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<Id>, Fault> {
    Ok(memberships(q, territory)?.into_iter().filter(|(_, o)| *o == org).map(|(u, _)| u).collect())
}

/// The organisations of a union.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn members_of_union(q: &mut Reader<'_>, territory: Id, union: Id) -> Result<Vec<Id>, Fault> {
    Ok(memberships(q, territory)?.into_iter().filter(|(u, _)| *u == union).map(|(_, o)| o).collect())
}

/// What a list of organisations is narrowed to; empty fields narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct OrgFilter {
    /// Part of a name in any language, or of the code.
    pub search: String,
    pub form: Option<Form>,
    pub role: String,
    /// HCP code of a commune, or the beginning of one (a province).
    pub commune: String,
    pub union: Option<Id>,
    pub women_led_only: bool,
    /// Closed ones instead of open ones.
    pub closed: bool,
}

/// A row of the list.
#[derive(Clone, Debug)]
pub struct OrgRow {
    pub org: Organisation,
    pub name: Texts,
    pub roles: Vec<String>,
    pub members: i64,
    pub women: i64,
    /// Members under 35.
    pub young: i64,
}

/// Organisations by name in the reader's language: so many after so many, with the number of all that fit.
/// A territory has hundreds, so they are sorted here and not by the
/// engine, whose order of Arabic and Tifinagh letters would depend on its locale.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn list(
    q: &mut Reader<'_>,
    territory: Id,
    f: &OrgFilter,
    lang: Lang,
    (limit, offset): (i64, i64),
) -> Result<(Vec<OrgRow>, i64), Fault> {
    let statement = if f.closed { &rows::ALL_CLOSED } else { &rows::ALL };
    let orgs: Vec<Organisation> =
        q.query(statement, params![territory])?.iter().map(organisation_of).collect::<Result<_, _>>()?;
    let mut names: BTreeMap<Id, Texts> =
        content::gather(&q.query(&rows::NAMES, params![territory])?)?.into_iter().map(|((id, _), t)| (id, t)).collect();
    let mut roles: BTreeMap<Id, Vec<String>> = BTreeMap::new();
    for r in q.query(&rows::ALL_ROLES, params![territory])? {
        roles.entry(r.get(0)?).or_default().push(r.get(1)?);
    }
    let pairs = if f.union.is_some() { memberships(q, territory)? } else { Vec::new() };
    let wanted = fold(f.search.trim());
    let fitting: Vec<Organisation> = orgs
        .into_iter()
        .filter(|o| {
            f.form.is_none_or(|x| x == o.form)
                && (f.role.is_empty() || roles.get(&o.id).is_some_and(|r| r.contains(&f.role)))
                && o.commune.starts_with(&f.commune)
                && f.union.is_none_or(|u| pairs.contains(&(u, o.id)))
                && (!f.women_led_only || o.women_led)
        })
        .collect();
    let mut found: Vec<(String, OrgRow)> = fitting
        .into_iter()
        .filter_map(|org| {
            let name = names.remove(&org.id).unwrap_or_default();
            let met = wanted.is_empty()
                || fold(&org.code).contains(&wanted)
                || Lang::ALL.iter().filter_map(|l| name.get(*l)).any(|t| fold(&t.body).contains(&wanted));
            let roles = roles.remove(&org.id).unwrap_or_default();
            met.then(|| (fold(name.body(lang)), OrgRow { org, name, roles, members: 0, women: 0, young: 0 }))
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| (a, &x.org.code).cmp(&(b, &y.org.code)));
    let total = found.len() as i64;
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    let mut rows_out: Vec<OrgRow> = found.into_iter().skip(count(offset)).take(count(limit)).map(|(_, r)| r).collect();
    let mut counts: BTreeMap<Id, (i64, i64, i64)> = BTreeMap::new();
    for r in q.query(&rows::ALL_MEMBERS, params![territory])? {
        let (org, gender, age, n): (Id, String, String, i64) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        let c = counts.entry(org).or_default();
        c.0 += n;
        c.1 += if gender == "f" { n } else { 0 };
        c.2 += if matches!(age.as_str(), "u18" | "18-34") { n } else { 0 };
    }
    for r in &mut rows_out {
        (r.members, r.women, r.young) = counts.get(&r.org.id).copied().unwrap_or_default();
    }
    Ok((rows_out, total))
}

/// Bank details, for the accountant only.
#[derive(Clone)]
pub struct Bank {
    pub rib: String,
    pub holder: String,
    pub changed_at: Micros,
    pub frozen_until: Micros,
}

/// The bank details of an organisation. The route that calls this admits accountants only.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn bank(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Option<Bank>, Fault> {
    match q.first(&rows::BANK, params![territory, org])? {
        Some(r) => Ok(Some(Bank { rib: r.get(0)?, holder: r.get(1)?, changed_at: r.get(2)?, frozen_until: r.get(3)? })),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;

    #[test]
    fn lists_are_narrowed_searched_and_paged() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let list = |f: OrgFilter, offset, limit| b.read(|q| super::list(q, b.territory, &f, Lang::Fr, (limit, offset)));
            let (all, total) = list(OrgFilter::default(), 0, 100);
            assert_eq!((all.len(), total), (3, 3));
            assert_eq!(all.iter().map(|r| r.name.body(Lang::Fr)).collect::<Vec<_>>(), ["bees", "carrier", "union"]);
            assert_eq!((all[0].members, all[0].women, all[0].young), (1, 1, 0));
            let (second, total) = list(OrgFilter::default(), 2, 2);
            assert_eq!((second.len(), total), (1, 3));
            let makers = list(OrgFilter { role: "producer".into(), ..OrgFilter::default() }, 0, 10).0;
            assert_eq!(makers[0].org.id, s.maker);
            assert_eq!(list(OrgFilter { search: "BEE".into(), ..OrgFilter::default() }, 0, 10).1, 1);
            assert_eq!(list(OrgFilter { search: "تعاونيّة".into(), ..OrgFilter::default() }, 0, 10).1, 3);
            assert_eq!(list(OrgFilter { form: Some(Form::Union), ..OrgFilter::default() }, 0, 10).1, 1);
            assert_eq!(list(OrgFilter { commune: "03.172".into(), ..OrgFilter::default() }, 0, 10).1, 0);
            assert_eq!(list(OrgFilter { union: Some(s.maker), ..OrgFilter::default() }, 0, 10).1, 0);
            assert_eq!(list(OrgFilter { closed: true, ..OrgFilter::default() }, 0, 10).1, 0);
        });
    }
}
