//! A variant is no longer sold; its history and its code stay.

use super::owner::is_staff;
use crate::catalogue::{rows, views};
use crate::{refusals, stock};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Retires a variant.
#[derive(Debug, Serialize)]
pub struct RetireVariant {
    pub variant: Id,
}

/// Retired.
#[derive(Debug, Serialize, Deserialize)]
pub struct VariantRetired {}

refusals! {
    /// Why a variant is not retired.
    pub enum RetireVariantRefusal {
        /// No such variant, or not yours.
        NoSuchVariant => ("variant.not_found", 404),
        /// It is the product's only one: withdraw the product.
        Last => ("variant.last", 409),
        /// Units of it are in the shop: give them back first.
        HasGoods { units: i64 } => ("organisation.has_goods", 409),
    }
}

impl Command for RetireVariant {
    const NAME: &'static str = "catalogue/retire_variant";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = VariantRetired;
    type Refusal = RetireVariantRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VariantRetired, Refused<RetireVariantRefusal>> {
        let v = views::saleable(&mut tx.reader(), ctx.territory, self.variant, ctx.now)?;
        let Some(v) = v.filter(|v| is_staff(ctx) || ctx.actor.is_of(v.org)) else {
            return no(RetireVariantRefusal::NoSuchVariant);
        };
        if views::variants(&mut tx.reader(), ctx.territory, v.product, ctx.now)?.len() < 2 {
            return no(RetireVariantRefusal::Last);
        }
        let held = stock::views::stock_of_org(&mut tx.reader(), ctx.territory, v.org)?;
        let units: i64 = held.iter().filter(|(id, _)| *id == self.variant).map(|(_, n)| n).sum();
        if units > 0 {
            return no(RetireVariantRefusal::HasGoods { units });
        }
        tx.query(&rows::RETIRE_VARIANT, params![ctx.territory, self.variant, ctx.now])?;
        tx.touch(v.product);
        tx.touch(self.variant);
        Ok(VariantRetired {})
    }
}
