//! What pages read of organisations.

use super::model::{Form, Organisation};
use super::rows;
use rahba_kernel::{Id, Micros};
use rahba_store::{Fault, Reader, Row, params};

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
