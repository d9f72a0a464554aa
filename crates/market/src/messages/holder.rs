//! Messages to organisations: a certificate that ends, a licence that is suspended, a deadline that comes.

use crate::{organisations, people};
use rahba_kernel::{Id, Lang};
use rahba_store::{Delivery, Fault, Reader};

/// What an organisation is told.
#[derive(Clone, Debug)]
pub struct ToOrganisation {
    pub org: Id,
    /// `certificate.ends`, `label.suspended`, `product.refused`.
    pub kind: String,
    /// The last day, the licence's number, or the product's code.
    pub detail: String,
    pub lang: Lang,
    /// Her phone, or `organisation:CODE` when she left none.
    pub recipient: String,
}

/// Whom an outbox item is for, when it is for an organisation.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn to_organisation(q: &mut Reader<'_>, d: &Delivery) -> Result<Option<ToOrganisation>, Fault> {
    let payload: serde_json::Value = serde_json::from_str(&d.payload).map_err(|e| Fault::Decode(e.to_string()))?;
    let Some(org) = payload["org"].as_str().and_then(|t| t.parse::<Id>().ok()) else { return Ok(None) };
    let detail =
        payload["until"].as_str().or(payload["licence"].as_str()).or(payload["product"].as_str()).unwrap_or_default().to_owned();
    let Some(o) = organisations::views::one(q, d.territory, org)? else { return Ok(None) };
    let spoken = people::views::language_of(q, d.territory, org, o.phone.as_deref().unwrap_or(""))?;
    Ok(Some(ToOrganisation {
        org,
        kind: d.kind.clone(),
        detail,
        // Whoever nobody has said a language of is written to in that of most.
        lang: spoken.unwrap_or(Lang::Ar),
        recipient: o.phone.unwrap_or_else(|| format!("organisation:{}", o.code)),
    }))
}
