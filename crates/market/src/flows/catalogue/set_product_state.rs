//! A product is submitted, published or withdrawn. Publishing is the moderation step: the shop's, not
//! the maker's.

use super::owner::is_staff;
use crate::catalogue::{rows, rules, views};
use crate::{organisations, refusals};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Where a product goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductMove {
    Submit,
    Publish,
    Withdraw,
}

/// Moves a product to its next state.
#[derive(Debug, Serialize)]
pub struct SetProductState {
    pub product: Id,
    pub to: ProductMove,
}

/// Moved.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProductStateSet {
    pub state: String,
}

refusals! {
    /// Why a product stays where it is.
    pub enum ProductStateRefusal {
        /// No such product, or not yours.
        NoSuchProduct => ("product.not_found", 404),
        /// Only the shop publishes.
        NotYours => ("product.publish_is_the_shops", 403),
        /// Every variant needs a price.
        NoPrice => ("product.no_price", 422),
        /// An attribute does not fit the family, or a required one is missing.
        BadAttribute { key: String } => ("product.bad_attribute", 422),
        /// It is on sale already: only a draft or what was withdrawn is submitted.
        WrongState => ("product.wrong_state", 409),
        /// Its maker has closed.
        MakerClosed => ("organisation.not_found", 404),
    }
}

impl Command for SetProductState {
    const NAME: &'static str = "catalogue/set_product_state";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = ProductStateSet;
    type Refusal = ProductStateRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProductStateSet, Refused<ProductStateRefusal>> {
        let staff = is_staff(ctx);
        let Some(p) = views::product(&mut tx.reader(), ctx.territory, self.product)? else {
            return no(ProductStateRefusal::NoSuchProduct);
        };
        if !(staff || ctx.actor.is_of(p.org)) {
            return no(ProductStateRefusal::NoSuchProduct);
        }
        let state = match self.to {
            ProductMove::Submit if p.state == "published" => return no(ProductStateRefusal::WrongState),
            ProductMove::Submit => "submitted",
            ProductMove::Withdraw => "withdrawn",
            ProductMove::Publish if !staff => return no(ProductStateRefusal::NotYours),
            ProductMove::Publish => {
                if organisations::views::one_open(&mut tx.reader(), ctx.territory, p.org)?.is_none() {
                    return no(ProductStateRefusal::MakerClosed);
                }
                let variants = views::variants(&mut tx.reader(), ctx.territory, p.id, ctx.now)?;
                if variants.is_empty() || variants.iter().any(|v| v.price.is_none()) {
                    return no(ProductStateRefusal::NoPrice);
                }
                let schema = views::family(&mut tx.reader(), ctx.territory, p.family)?.map(|f| f.attributes).unwrap_or_default();
                let wrong = rules::misfit(&schema, &p.attributes).or_else(|| rules::lacking(&schema, &p.attributes));
                if let Some(key) = wrong {
                    return no(ProductStateRefusal::BadAttribute { key: key.to_owned() });
                }
                "published"
            }
        };
        tx.query(&rows::SET_STATE, params![ctx.territory, p.id, state, ctx.now])?;
        tx.touch(p.id);
        tx.touch(p.org);
        tx.touch(p.family);
        tx.fact("state", state);
        Ok(ProductStateSet { state: state.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::{Attribute, AttributeType};
    use crate::flows::catalogue::define_family::DefineFamily;
    use crate::flows::catalogue::set_price::{SetPrice, SetPriceRefusal};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::{Lang, Money};
    use rahba_store::CommandError;
    use std::collections::BTreeMap;

    fn refused<T: std::fmt::Debug, R>(r: Result<T, CommandError<R>>) -> R
    where
        R: std::fmt::Debug,
    {
        match r {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_maker_submits_and_the_shop_publishes() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let to = |to| SetProductState { product: s.product, to };
            let maker = |m| b.by("itto", Role::ProducerManager, s.maker, to(m));
            let shop = |m| b.by("manager", Role::ShopManager, Id::NIL, to(m));
            assert_eq!(maker(ProductMove::Submit).unwrap().state, "submitted");
            assert_eq!(refused(maker(ProductMove::Publish)), ProductStateRefusal::NotYours);
            assert_eq!(refused(shop(ProductMove::Publish)), ProductStateRefusal::NoPrice);
            b.by(
                "itto",
                Role::ProducerManager,
                s.maker,
                SetPrice { variant: s.honey, amount: Money(25_000), reason: String::new() },
            )
            .unwrap();
            assert_eq!(shop(ProductMove::Publish).unwrap().state, "published");
            assert_eq!(refused(maker(ProductMove::Submit)), ProductStateRefusal::WrongState);
            assert_eq!(maker(ProductMove::Withdraw).unwrap().state, "withdrawn");
            let other = b.by("o", Role::ProducerManager, s.carrier, to(ProductMove::Withdraw));
            assert_eq!(refused(other), ProductStateRefusal::NoSuchProduct);
            let nothing = b.system(SetProductState { product: s.maker, to: ProductMove::Submit });
            assert_eq!(refused(nothing), ProductStateRefusal::NoSuchProduct);
            b.system(crate::flows::organisations::close::CloseOrganisation { org: s.maker }).unwrap();
            assert_eq!(refused(shop(ProductMove::Publish)), ProductStateRefusal::MakerClosed);
        });
    }

    #[test]
    fn a_required_attribute_holds_publication_back() {
        Bench::each(|b| {
            let s = Shop::open(b);
            b.system(SetPrice { variant: s.honey, amount: Money(25_000), reason: String::new() }).unwrap();
            let label = BTreeMap::from([(Lang::Fr, "Fleur".to_owned())]);
            let flower = Attribute {
                key: "flower".into(),
                kind: AttributeType::Text,
                unit: String::new(),
                label: label.clone(),
                choices: vec![],
                required: true,
            };
            b.system(DefineFamily {
                code: "honey".into(),
                pictogram: "honey".into(),
                vat_class: "farm".into(),
                withdrawal: "yes".into(),
                position: 1,
                attributes: vec![flower],
                name: label,
                about: BTreeMap::new(),
            })
            .unwrap();
            let publish = b.system(SetProductState { product: s.product, to: ProductMove::Publish });
            assert_eq!(refused(publish), ProductStateRefusal::BadAttribute { key: "flower".into() });
        });
    }

    #[test]
    fn prices_follow_each_other_and_say_who_and_why() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let set = |amount, reason: &str| SetPrice { variant: s.honey, amount: Money(amount), reason: reason.into() };
            assert!(b.by("itto", Role::ProducerManager, s.maker, set(25_000, "first")).unwrap().changed);
            assert!(!b.system(set(25_000, "again")).unwrap().changed);
            assert!(b.system(set(26_000, "jars cost more")).unwrap().changed);
            let history = b.read(|q| views::prices(q, b.territory, s.honey));
            let told: Vec<_> = history.iter().map(|p| (p.amount.0, p.reason.as_str())).collect();
            assert_eq!(told, [(26_000, "jars cost more"), (25_000, "first")]);
            assert!(history[1].set_by.starts_with("person:"));
            for amount in [0, -1, 100_000_001] {
                assert_eq!(refused(b.system(set(amount, ""))), SetPriceRefusal::BadAmount);
            }
            let other = b.by("o", Role::ProducerManager, s.carrier, set(1, ""));
            assert_eq!(refused(other), SetPriceRefusal::NoSuchVariant);
        });
    }
}
