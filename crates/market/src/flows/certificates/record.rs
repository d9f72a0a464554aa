//! A certificate is recorded: issuer, number, scope, term, document.

use crate::certificates::{rows, views};
use crate::flows::catalogue::add_picture::is_media_hash;
use crate::{catalogue, organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Records a certificate.
#[derive(Debug, Clone, Serialize)]
pub struct RecordCertificate {
    pub kind: Id,
    pub org: Id,
    pub issuer: String,
    pub number: String,
    pub valid_from: Day,
    pub valid_until: Day,
    /// Families, or products of the holder.
    pub scope: Vec<Id>,
    /// Media hash of its picture, or empty.
    /// The name under which the photograph of its paper lies, 64 hexadecimal digits; empty without one.
    pub document: String,
}

/// Recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CertificateRecorded {
    pub certificate: Id,
}

refusals! {
    /// Why it is not recorded.
    pub enum RecordCertificateRefusal {
        /// No such kind.
        NoKind => ("certificate.no_kind", 422),
        /// No such organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Issuer and number are on the paper.
        NoNumber => ("certificate.no_number", 422),
        /// It ends before it begins, or has ended.
        BadDates => ("certificate.bad_dates", 422),
        /// What it is for: a family, or a product of hers.
        BadScope => ("certificate.bad_scope", 422),
        /// Not the name of processed media.
        BadMedia => ("picture.bad_media", 422),
        /// This issuer's number is recorded already.
        Taken => ("certificate.taken", 409),
    }
}

impl Command for RecordCertificate {
    const NAME: &'static str = "certificates/record";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer, Role::Coach, Role::ShopManager, Role::Admin]);
    type Done = CertificateRecorded;
    type Refusal = RecordCertificateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CertificateRecorded, Refused<RecordCertificateRefusal>> {
        if !views::kinds(&mut tx.reader(), ctx.territory)?.iter().any(|k| k.id == self.kind) {
            return no(RecordCertificateRefusal::NoKind);
        }
        if organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?.is_none() {
            return no(RecordCertificateRefusal::NoSuchOrganisation);
        }
        let (issuer, number) = (clean_line(&self.issuer, 200), clean_line(&self.number, 80));
        if issuer.is_empty() || number.is_empty() {
            return no(RecordCertificateRefusal::NoNumber);
        }
        if !self.document.is_empty() && !is_media_hash(&self.document) {
            return no(RecordCertificateRefusal::BadMedia);
        }
        if self.valid_until < self.valid_from || self.valid_until < ctx.today() {
            return no(RecordCertificateRefusal::BadDates);
        }
        if self.scope.is_empty() || self.scope.len() > 200 {
            return no(RecordCertificateRefusal::BadScope);
        }
        for s in &self.scope {
            let family = catalogue::views::family(&mut tx.reader(), ctx.territory, *s)?.is_some();
            let product = catalogue::views::product(&mut tx.reader(), ctx.territory, *s)?.is_some_and(|p| p.org == self.org);
            if !family && !product {
                return no(RecordCertificateRefusal::BadScope);
            }
        }
        let id = ctx.new_id();
        let written = tx.first(
            &rows::INSERT,
            params![
                ctx.territory,
                id,
                self.kind,
                self.org,
                issuer,
                number,
                self.valid_from,
                self.valid_until,
                self.document.as_str(),
                crate::who(ctx),
                ctx.now
            ],
        )?;
        if written.is_none() {
            return no(RecordCertificateRefusal::Taken);
        }
        for s in &self.scope {
            tx.execute(&rows::INSERT_SCOPE, params![ctx.territory, id, *s])?;
        }
        tx.touch(id);
        tx.touch(self.org);
        Ok(CertificateRecorded { certificate: id })
    }
}
