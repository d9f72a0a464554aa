//! Somebody who gives is named, once, in the languages that people read.

use crate::programme::model::{PARTNER_KINDS, Texts};
use crate::programme::{clean, opaque, rows};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Names a partner.
#[derive(Debug, Clone, Serialize)]
pub struct AddPartner {
    pub code: String,
    /// `indh`, `public`, `private`, `own`.
    pub kind: String,
    pub name: Texts,
}

/// Named.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartnerAdded {
    pub partner: Id,
}

refusals! {
    /// Why nobody is named.
    pub enum AddPartnerRefusal {
        /// No name, or no code.
        NoName => ("programme.no_title", 422),
        /// Not a kind of partner.
        BadKind => ("programme.bad_kind", 422),
        /// The code is another's.
        Taken => ("programme.code_taken", 409),
    }
}

impl Command for AddPartner {
    const NAME: &'static str = "programme/add_partner";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor, Role::Admin]);
    type Done = PartnerAdded;
    type Refusal = AddPartnerRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PartnerAdded, Refused<AddPartnerRefusal>> {
        let (code, name) = (clean_line(&self.code, 40).to_lowercase(), clean(&self.name, 120));
        if code.is_empty() || name.is_empty() {
            return no(AddPartnerRefusal::NoName);
        }
        if !PARTNER_KINDS.contains(&self.kind.as_str()) {
            return no(AddPartnerRefusal::BadKind);
        }
        let partner = ctx.new_id();
        let row = params![ctx.territory, partner, code.as_str(), self.kind.as_str(), opaque(&name)?, ctx.now];
        if tx.first(&rows::INSERT_PARTNER, row)?.is_none() {
            return no(AddPartnerRefusal::Taken);
        }
        tx.touch(partner);
        tx.fact("code", &code);
        Ok(PartnerAdded { partner })
    }
}
