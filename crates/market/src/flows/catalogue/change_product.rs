//! A product's facts are changed; its code, maker and unit never are.

use super::owner::is_staff;
use crate::catalogue::model::AttributeValue;
use crate::catalogue::{rows, rules, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The facts as they shall be.
#[derive(Debug, Serialize)]
pub struct ChangeProduct {
    pub product: Id,
    /// Only the shop moves what is published to another family: its VAT follows.
    pub family: Id,
    pub form: String,
    pub shelf_life_days: Option<i64>,
    pub attributes: BTreeMap<String, AttributeValue>,
}

/// Changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProductChanged {}

refusals! {
    /// Why a product is not changed.
    pub enum ChangeProductRefusal {
        /// No such product, or not yours.
        NoSuchProduct => ("product.not_found", 404),
        /// No such family.
        NoSuchFamily => ("family.not_found", 404),
        /// It is published: only the shop changes its family.
        FamilyIsTheShops => ("product.family_is_the_shops", 403),
        /// The shelf life is not 1 to 10 000 days.
        BadNumber => ("product.bad_number", 422),
        /// An attribute does not fit the family, or a required one of a published product is missing.
        BadAttribute { key: String } => ("product.bad_attribute", 422),
    }
}

impl Command for ChangeProduct {
    const NAME: &'static str = "catalogue/change_product";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = ProductChanged;
    type Refusal = ChangeProductRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProductChanged, Refused<ChangeProductRefusal>> {
        let p = views::product(&mut tx.reader(), ctx.territory, self.product)?;
        let Some(p) = p.filter(|p| is_staff(ctx) || ctx.actor.is_of(p.org)) else {
            return no(ChangeProductRefusal::NoSuchProduct);
        };
        let Some(family) = views::family(&mut tx.reader(), ctx.territory, self.family)? else {
            return no(ChangeProductRefusal::NoSuchFamily);
        };
        let is_published = p.state == "published";
        if is_published && p.family != self.family && !is_staff(ctx) {
            return no(ChangeProductRefusal::FamilyIsTheShops);
        }
        if self.shelf_life_days.is_some_and(|d| !(1..=10_000).contains(&d)) {
            return no(ChangeProductRefusal::BadNumber);
        }
        let values = rules::values_kept(&self.attributes);
        let lacking = if is_published { rules::lacking(&family.attributes, &values) } else { None };
        if let Some(key) = rules::misfit(&family.attributes, &values).or(lacking) {
            return no(ChangeProductRefusal::BadAttribute { key: key.to_owned() });
        }
        let attributes = serde_json::to_string(&values).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.query(
            &rows::CHANGE_PRODUCT,
            params![ctx.territory, p.id, self.family, self.form.as_str(), self.shelf_life_days, attributes],
        )?;
        tx.touch(p.id);
        tx.touch(p.family);
        tx.touch(self.family);
        Ok(ProductChanged {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::catalogue::define_family::DefineFamily;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::Lang;
    use rahba_store::CommandError;

    fn change(s: &Shop) -> ChangeProduct {
        ChangeProduct {
            product: s.product,
            family: s.family,
            form: "bowl".into(),
            shelf_life_days: Some(300),
            attributes: BTreeMap::new(),
        }
    }

    #[test]
    fn changes_and_refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let own = |c| b.by("itto", Role::ProducerManager, s.maker, c);
            own(change(&s)).unwrap();
            let p = b.read(|q| views::product(q, b.territory, s.product)).unwrap();
            assert_eq!((p.form.as_str(), p.shelf_life_days), ("bowl", Some(300)));
            let refused = |r| match r {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            let other = b.by("o", Role::ProducerManager, s.carrier, change(&s));
            assert_eq!(refused(other), ChangeProductRefusal::NoSuchProduct);
            assert_eq!(refused(own(ChangeProduct { family: s.maker, ..change(&s) })), ChangeProductRefusal::NoSuchFamily);
            assert_eq!(refused(own(ChangeProduct { shelf_life_days: Some(0), ..change(&s) })), ChangeProductRefusal::BadNumber);
            let attributes = BTreeMap::from([("size".to_owned(), AttributeValue::Integer(1))]);
            let bad = refused(own(ChangeProduct { attributes, ..change(&s) }));
            assert_eq!(bad, ChangeProductRefusal::BadAttribute { key: "size".into() });
            s.receive(b, 1);
            let other_family = b
                .system(DefineFamily {
                    code: "oil".into(),
                    pictogram: "honey".into(),
                    vat_class: "farm".into(),
                    withdrawal: "yes".into(),
                    position: 2,
                    attributes: vec![],
                    name: BTreeMap::from([(Lang::Fr, "Huile".to_owned())]),
                    about: BTreeMap::new(),
                })
                .unwrap()
                .family;
            let moved = || ChangeProduct { family: other_family, ..change(&s) };
            assert_eq!(refused(own(moved())), ChangeProductRefusal::FamilyIsTheShops);
            b.by("manager", Role::ShopManager, Id::NIL, moved()).unwrap();
        });
    }
}
