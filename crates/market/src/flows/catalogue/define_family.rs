//! A product family is defined or changed.

use crate::catalogue::model::Attribute;
use crate::catalogue::{rows, rules, views};
use crate::{content, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, text::bidi::is_blank};
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
        /// It needs a code of letters, digits, dashes and low lines.
        BadCode => ("organisation.bad_code", 422),
        /// An attribute cannot be asked for: key, label or choices.
        BadAttribute { key: String } => ("product.bad_attribute", 422),
        /// Products hold a value that the new attributes would not admit.
        InUse { key: String } => ("family.attribute_in_use", 409),
    }
}

impl Command for DefineFamily {
    const NAME: &'static str = "catalogue/define_family";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = FamilyDefined;
    type Refusal = FamilyRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<FamilyDefined, Refused<FamilyRefusal>> {
        if self.name.values().all(|n| is_blank(n)) {
            return no(FamilyRefusal::NoName);
        }
        if !matches!(self.withdrawal.as_str(), "yes" | "perishable" | "custom") {
            return no(FamilyRefusal::BadWithdrawal);
        }
        if !rules::is_code(&self.code, 40) {
            return no(FamilyRefusal::BadCode);
        }
        let asked = rules::schema_kept(&self.attributes);
        if let Some(key) = rules::malformed(&asked) {
            return no(FamilyRefusal::BadAttribute { key: key.to_owned() });
        }
        let family = Id::named(&format!("family:{}:{}", ctx.territory, self.code));
        for values in views::attributes_in_use(&mut tx.reader(), ctx.territory, family)? {
            if let Some(key) = rules::misfit(&asked, &values) {
                return no(FamilyRefusal::InUse { key: key.to_owned() });
            }
        }
        let attributes = serde_json::to_string(&asked).map_err(|e| Fault::Decode(e.to_string()))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::{AttributeType, AttributeValue};
    use crate::flows::catalogue::change_product::ChangeProduct;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    fn flower(key: &str) -> Attribute {
        Attribute {
            key: key.into(),
            kind: AttributeType::Text,
            unit: String::new(),
            label: BTreeMap::from([(Lang::Fr, "Fleur".to_owned())]),
            choices: vec![],
            required: false,
        }
    }

    fn honey(attributes: Vec<Attribute>) -> DefineFamily {
        DefineFamily {
            code: "honey".into(),
            pictogram: "honey".into(),
            vat_class: "farm".into(),
            withdrawal: "yes".into(),
            position: 1,
            attributes,
            name: BTreeMap::from([(Lang::Fr, "Miel".to_owned())]),
            about: BTreeMap::new(),
        }
    }

    #[test]
    fn what_products_hold_is_not_taken_from_them() {
        Bench::each(|b| {
            let s = Shop::open(b);
            b.system(honey(vec![flower("flower"), flower("valley")])).unwrap();
            let attributes = BTreeMap::from([("flower".to_owned(), AttributeValue::Text("thym".into()))]);
            b.system(ChangeProduct {
                product: s.product,
                family: s.family,
                form: "jar".into(),
                shelf_life_days: None,
                attributes,
            })
            .unwrap();
            b.system(honey(vec![flower("flower")])).unwrap();
            let gone = b.system(honey(vec![flower("valley")]));
            assert!(matches!(gone, Err(CommandError::Refused(FamilyRefusal::InUse { key })) if key == "flower"));
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let refused = |c| match b.system(c) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(refused(DefineFamily { name: BTreeMap::new(), ..honey(vec![]) }), FamilyRefusal::NoName);
            assert_eq!(refused(DefineFamily { withdrawal: "never".into(), ..honey(vec![]) }), FamilyRefusal::BadWithdrawal);
            assert_eq!(refused(DefineFamily { code: "a b".into(), ..honey(vec![]) }), FamilyRefusal::BadCode);
            assert_eq!(refused(honey(vec![flower("A!")])), FamilyRefusal::BadAttribute { key: "A!".into() });
        });
    }
}
