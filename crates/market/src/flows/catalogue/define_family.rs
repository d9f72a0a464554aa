//! A product family is defined or changed.

use crate::catalogue::model::Attribute;
use crate::catalogue::rows;
use crate::{content, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Defines a family; its id follows from its code.
#[derive(Debug, Serialize)]
pub struct DefineFamily {
    pub code: String,
    pub pictogram: String,
    pub vat_class: String,
    /// `yes`, `perishable`, `custom`.
    pub withdrawal: String,
    pub position: i64,
    pub attributes: Vec<Attribute>,
    pub name: BTreeMap<Lang, String>,
    pub about: BTreeMap<Lang, String>,
}

/// The family's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct FamilyDefined {
    pub family: Id,
}

refusals! {
    /// Why a family is not defined.
    pub enum FamilyRefusal {
        /// It needs a name.
        NoName => ("family.no_name", 422),
        /// Withdrawal is `yes`, `perishable` or `custom`.
        BadWithdrawal => ("family.bad_withdrawal", 422),
    }
}

impl Command for DefineFamily {
    const NAME: &'static str = "catalogue/define_family";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = FamilyDefined;
    type Refusal = FamilyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<FamilyDefined, Refused<FamilyRefusal>> {
        if self.name.values().all(|n| n.trim().is_empty()) {
            return no(FamilyRefusal::NoName);
        }
        if !matches!(self.withdrawal.as_str(), "yes" | "perishable" | "custom") {
            return no(FamilyRefusal::BadWithdrawal);
        }
        let family = Id::named(&format!("family:{}:{}", ctx.territory, self.code));
        let attributes = serde_json::to_string(&self.attributes).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.execute(
            &rows::PUT_FAMILY,
            params![
                ctx.territory,
                family,
                self.code.as_str(),
                self.pictogram.as_str(),
                self.vat_class.as_str(),
                self.withdrawal.as_str(),
                self.withdrawal == "perishable",
                self.position,
                attributes
            ],
        )?;
        content::put_all(tx, ctx, family, "name", &self.name)?;
        content::put_all(tx, ctx, family, "about", &self.about)?;
        tx.touch(family);
        Ok(FamilyDefined { family })
    }
}
