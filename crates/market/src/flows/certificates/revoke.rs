//! A certificate no longer holds: its issuer took it back, or it was recorded wrongly.

use crate::certificates::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Revokes.
#[derive(Debug, Clone, Serialize)]
pub struct RevokeCertificate {
    pub certificate: Id,
    pub why: String,
}

/// Revoked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CertificateRevoked {}

refusals! {
    /// Why it stays.
    pub enum RevokeCertificateRefusal {
        /// No such certificate, or revoked before.
        NotFound => ("certificate.not_found", 404),
        /// Say why.
        NoReason => ("certificate.no_reason", 422),
    }
}

impl Command for RevokeCertificate {
    const NAME: &'static str = "certificates/revoke";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer, Role::Coach, Role::Admin]);
    type Done = CertificateRevoked;
    type Refusal = RevokeCertificateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CertificateRevoked, Refused<RevokeCertificateRefusal>> {
        let why = clean_text(&self.why, 1_000);
        if why.is_empty() {
            return no(RevokeCertificateRefusal::NoReason);
        }
        let Some(c) = views::certificate(&mut tx.reader(), ctx.territory, self.certificate)? else {
            return no(RevokeCertificateRefusal::NotFound);
        };
        if tx.first(&rows::REVOKE, params![ctx.territory, c.id, ctx.now, why])?.is_none() {
            return no(RevokeCertificateRefusal::NotFound);
        }
        tx.touch(c.id);
        tx.touch(c.org);
        Ok(CertificateRevoked {})
    }
}
