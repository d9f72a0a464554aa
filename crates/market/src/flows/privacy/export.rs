//! Somebody is given what is known of her. The reading itself is [`crate::privacy::known::gather`]; this writes
//! down that it was done, by whom and of whom, before a byte leaves.

use crate::privacy::known;
use crate::privacy::model::Subject;
use crate::{refusals, sales};
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Her own: whoever is signed in, or holds the link of her order.
#[derive(Debug, Serialize)]
pub struct ExportOwn {
    /// Hash of the token in the buyer's link, when it is a buyer.
    pub secret_hash: Option<[u8; 32]>,
}

/// Another's, on her request (S16: after a second proof).
#[derive(Debug, Serialize)]
pub struct ExportOther {
    pub subject: Subject,
}

/// Noted; whose it is.
#[derive(Debug, Serialize, Deserialize)]
pub struct Exported {
    pub subject: Subject,
}

refusals! {
    /// Why it is not given.
    pub enum ExportRefusal {
        /// Nobody, nobody any more, or not by this link.
        NotFound => ("privacy.not_found", 404),
    }
}

fn note(tx: &mut Tx<'_>, subject: Subject) -> Exported {
    tx.fact("exported", subject.code());
    tx.touch(subject.id());
    Exported { subject }
}

impl Command for ExportOwn {
    const NAME: &'static str = "privacy/export_own";
    const MAY: Permission = Permission::Anyone;
    type Done = Exported;
    type Refusal = ExportRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Exported, Refused<ExportRefusal>> {
        let subject = match &self.secret_hash {
            Some(hash) => sales::views::order_by_secret(&mut tx.reader(), ctx.territory, hash)?.map(|o| Subject::Buyer(o.id)),
            None => ctx.person().map(Subject::Person),
        };
        match subject {
            Some(s) => Ok(note(tx, s)),
            None => no(ExportRefusal::NotFound),
        }
    }
}

impl Command for ExportOther {
    const NAME: &'static str = "privacy/export_other";
    const MAY: Permission = Permission::SteppedUp(&[Role::Admin]);
    type Done = Exported;
    type Refusal = ExportRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Exported, Refused<ExportRefusal>> {
        if !known::is_there(&mut tx.reader(), ctx.territory, self.subject)? {
            return no(ExportRefusal::NotFound);
        }
        Ok(note(tx, self.subject))
    }
}
