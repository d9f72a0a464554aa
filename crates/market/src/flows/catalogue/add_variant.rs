//! A variant is added to a product: another size, weight or colour.

use super::add_product::{NewVariant, clean_code, insert_variant, is_sane};
use super::owner::is_staff;
use crate::catalogue::views;
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Adds a variant after those that are there.
#[derive(Debug, Serialize)]
pub struct AddVariant {
    pub product: Id,
    pub variant: NewVariant,
}

/// The variant's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct VariantAdded {
    pub variant: Id,
}

refusals! {
    /// Why a variant is not added.
    pub enum AddVariantRefusal {
        /// No such product, or not yours.
        NoSuchProduct => ("product.not_found", 404),
        /// A unique piece has exactly one variant; no product has more than fifty.
        Variants => ("product.variants", 422),
        /// What is on sale needs a price in each variant.
        NoPrice => ("product.no_price", 422),
        /// Weight or price out of range.
        BadNumber => ("product.bad_number", 422),
        /// The code is empty or taken.
        Taken => ("product.taken", 409),
    }
}

impl Command for AddVariant {
    const NAME: &'static str = "catalogue/add_variant";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = VariantAdded;
    type Refusal = AddVariantRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VariantAdded, Refused<AddVariantRefusal>> {
        let p = views::product(&mut tx.reader(), ctx.territory, self.product)?;
        let Some(p) = p.filter(|p| is_staff(ctx) || ctx.actor.is_of(p.org)) else {
            return no(AddVariantRefusal::NoSuchProduct);
        };
        let ever = views::variants_ever(&mut tx.reader(), ctx.territory, p.id)?;
        if p.unique || ever >= 50 {
            return no(AddVariantRefusal::Variants);
        }
        if !is_sane(&self.variant) {
            return no(AddVariantRefusal::BadNumber);
        }
        if p.state == "published" && self.variant.price.is_none() {
            return no(AddVariantRefusal::NoPrice);
        }
        let code = clean_code(&self.variant.code);
        if code.is_empty() || views::is_code_taken(&mut tx.reader(), ctx.territory, &code)? {
            return no(AddVariantRefusal::Taken);
        }
        let Some(variant) = insert_variant(tx, ctx, p.id, &self.variant, ever)? else {
            return no(AddVariantRefusal::Taken);
        };
        tx.touch(p.id);
        tx.touch(variant);
        Ok(VariantAdded { variant })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::catalogue::retire_variant::{RetireVariant, RetireVariantRefusal};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::Money;
    use rahba_store::CommandError;
    use std::collections::BTreeMap;

    fn half(code: &str) -> NewVariant {
        NewVariant { code: code.into(), label: BTreeMap::new(), weight_g: 700, price: Some(Money(45_000)) }
    }

    #[test]
    fn added_retired_refused() {
        Bench::each(|b| {
            let s = Shop::open(b);
            s.receive(b, 20);
            let add = |v| b.by("itto", Role::ProducerManager, s.maker, AddVariant { product: s.product, variant: v });
            let refused = |r| match r {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            let new = add(half("thyme-500")).unwrap().variant;
            assert_eq!(b.read(|q| views::variants(q, b.territory, s.product, b.now())).len(), 2);
            assert_eq!(refused(add(half("thyme-500"))), AddVariantRefusal::Taken);
            assert_eq!(refused(add(half(" "))), AddVariantRefusal::Taken);
            assert_eq!(refused(add(half("thyme\u{202E}-500"))), AddVariantRefusal::Taken, "marks are no difference");
            assert_eq!(refused(add(NewVariant { weight_g: -1, ..half("x") })), AddVariantRefusal::BadNumber);
            assert_eq!(refused(add(NewVariant { price: None, ..half("x") })), AddVariantRefusal::NoPrice);
            let other = b.by("o", Role::ProducerManager, s.carrier, AddVariant { product: s.product, variant: half("x") });
            assert_eq!(refused(other), AddVariantRefusal::NoSuchProduct);
            let retire = |variant| b.by("itto", Role::ProducerManager, s.maker, RetireVariant { variant });
            let kept = |r| match r {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(kept(retire(s.honey)), RetireVariantRefusal::HasGoods { units: 20 });
            retire(new).unwrap();
            assert_eq!(kept(retire(new)), RetireVariantRefusal::NoSuchVariant);
            assert_eq!(refused(add(half("thyme-500"))), AddVariantRefusal::Taken);
            assert_eq!(kept(retire(s.honey)), RetireVariantRefusal::Last);
        });
    }
}
