//! A deposit agreement is signed: a new version of a maker's terms. Old versions stay: what was sold
//! under them is reversed under them.

use crate::ledger::model::Regime;
use crate::stock::rows;
use crate::{organisations, refusals};
use rahba_kernel::Id;
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Terms to agree on, valid from now.
#[derive(Debug, Clone, Serialize)]
pub struct Agree {
    pub org: Id,
    /// `agent`, `commissionaire` or `principal`.
    pub regime: String,
    pub commission: Bps,
    pub commission_vat: Bps,
    pub label: Bps,
    pub solidarity: Bps,
    /// `union`, `maker` or `shared`.
    pub loss_bearer: String,
    pub hold_days: i64,
    pub term_days: i64,
}

/// The version agreed on.
#[derive(Debug, Serialize, Deserialize)]
pub struct Agreed {
    pub version: i64,
}

refusals! {
    /// Why terms are not taken.
    pub enum AgreeRefusal {
        /// No such open organisation.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// Regime or loss bearer is not one of the list, or days that cannot be.
        BadTerms => ("agreement.bad_terms", 422),
        /// Shares below nothing or above everything.
        BadShare => ("agreement.bad_share", 422),
        /// A maker who invoices VAT is not sold for under the commissionaire regime.
        LiableMaker => ("agreement.liable_maker", 409),
    }
}

impl Command for Agree {
    const NAME: &'static str = "deposits/agree";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Accountant]);
    type Done = Agreed;
    type Refusal = AgreeRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Agreed, Refused<AgreeRefusal>> {
        if Regime::parse(&self.regime).is_none()
            || !matches!(self.loss_bearer.as_str(), "union" | "maker" | "shared")
            || !(0..=3_660).contains(&self.hold_days)
            || !(1..=36_600).contains(&self.term_days)
        {
            return no(AgreeRefusal::BadTerms);
        }
        // A liable maker would invoice the commissionaire with VAT for what it keeps: no one has
        // written yet how; she sells in her own name, or sells to the union.
        let Some(org) = organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)? else {
            return no(AgreeRefusal::NoSuchOrganisation);
        };
        if self.regime == "commissionaire" && org.vat_regime == "standard" {
            return no(AgreeRefusal::LiableMaker);
        }
        let parts = [self.commission.0, self.commission_vat.0, self.label.0, self.solidarity.0];
        if parts.iter().any(|p| !(0..=10_000).contains(p)) {
            return no(AgreeRefusal::BadShare);
        }
        let with_vat = self.commission.0 * (10_000 + self.commission_vat.0) / 10_000;
        if with_vat + self.label.0 + self.solidarity.0 > 10_000 {
            return no(AgreeRefusal::BadShare);
        }
        let last: i64 = tx.first(&rows::LAST_AGREEMENT, params![ctx.territory, self.org])?.map_or(Ok(0), |r| r.get(0))?;
        let version = last + 1;
        tx.execute(
            &rows::INSERT_AGREEMENT,
            params![
                ctx.territory,
                self.org,
                version,
                self.regime.as_str(),
                self.commission,
                self.commission_vat,
                self.label,
                self.solidarity,
                self.loss_bearer.as_str(),
                self.hold_days,
                self.term_days,
                ctx.now,
                crate::who(ctx)
            ],
        )?;
        tx.touch(self.org);
        tx.fact("terms_version", version);
        tx.fact("commission_bps", self.commission.0);
        Ok(Agreed { version })
    }
}
