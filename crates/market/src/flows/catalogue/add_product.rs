//! A product is added, with its variants, texts and first prices; it begins as a draft.

use crate::catalogue::model::AttributeValue;
use crate::catalogue::{rows, rules, set_price_in, views};
use crate::{content, organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, Money, Unit, formats::ean};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Adds a product of a maker.
#[derive(Debug, Serialize)]
pub struct AddProduct {
    pub code: String,
    pub org: Id,
    pub family: Id,
    pub form: String,
    pub unique: bool,
    pub unit: Unit,
    /// Smallest amount sold, in the unit's steps.
    pub step: i64,
    /// The price is for this many steps.
    pub price_per: i64,
    pub shelf_life_days: Option<i64>,
    pub attributes: BTreeMap<String, AttributeValue>,
    pub name: BTreeMap<Lang, String>,
    pub description: BTreeMap<Lang, String>,
    pub story: BTreeMap<Lang, String>,
    pub variants: Vec<NewVariant>,
}

/// A variant to be added.
#[derive(Debug, Clone, Serialize)]
pub struct NewVariant {
    pub code: String,
    pub label: BTreeMap<Lang, String>,
    pub weight_g: i64,
    pub price: Option<Money>,
}

/// The product's and its variants' ids.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProductAdded {
    pub product: Id,
    pub variants: Vec<Id>,
}

refusals! {
    /// Why a product is not added.
    pub enum AddProductRefusal {
        /// No such maker, or not yours.
        NoSuchOrganisation => ("organisation.not_found", 404),
        /// No such family.
        NoSuchFamily => ("family.not_found", 404),
        /// It needs a name in at least one language.
        NoName => ("product.no_name", 422),
        /// It needs a variant; a unique piece has exactly one.
        Variants => ("product.variants", 422),
        /// Step, weight or price out of range.
        BadNumber => ("product.bad_number", 422),
        /// An attribute does not fit the family.
        BadAttribute { key: String } => ("product.bad_attribute", 422),
        /// A code is taken.
        Taken => ("product.taken", 409),
    }
}

impl Command for AddProduct {
    const NAME: &'static str = "catalogue/add_product";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = ProductAdded;
    type Refusal = AddProductRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProductAdded, Refused<AddProductRefusal>> {
        let staff = ctx.actor.has_any(&[Role::Admin, Role::ShopManager]) || ctx.actor.person_id().is_none();
        let org = organisations::views::one(&mut tx.reader(), ctx.territory, self.org)?;
        if org.is_none() || !(staff || ctx.actor.is_of(self.org)) {
            return no(AddProductRefusal::NoSuchOrganisation);
        }
        let Some(family) = views::family(&mut tx.reader(), ctx.territory, self.family)? else {
            return no(AddProductRefusal::NoSuchFamily);
        };
        if self.name.values().all(|n| n.trim().is_empty()) {
            return no(AddProductRefusal::NoName);
        }
        if self.variants.is_empty() || (self.unique && self.variants.len() != 1) {
            return no(AddProductRefusal::Variants);
        }
        let sane =
            |v: &NewVariant| (0..=500_000).contains(&v.weight_g) && v.price.is_none_or(|p| (1..=100_000_000).contains(&p.0));
        if self.step < 1 || self.price_per < 1 || self.price_per > 1_000_000 || !self.variants.iter().all(sane) {
            return no(AddProductRefusal::BadNumber);
        }
        if let Some(key) = rules::misfit(&family.attributes, &self.attributes) {
            return no(AddProductRefusal::BadAttribute { key: key.to_owned() });
        }
        let product = ctx.new_id();
        let attributes = serde_json::to_string(&self.attributes).map_err(|e| Fault::Decode(e.to_string()))?;
        let new = tx.first(
            &rows::INSERT_PRODUCT,
            params![
                ctx.territory,
                product,
                self.code.as_str(),
                self.org,
                self.family,
                self.form.as_str(),
                self.unique,
                self.unit,
                self.step,
                self.price_per,
                self.shelf_life_days,
                attributes,
                ctx.now
            ],
        )?;
        if new.is_none() {
            return no(AddProductRefusal::Taken);
        }
        let mut variants = Vec::with_capacity(self.variants.len());
        for (n, v) in self.variants.iter().enumerate() {
            let id = ctx.new_id();
            // Prefix 24 is ours (GROUND §1.6); ten digits from a counter of the territory.
            let number = crate::territory::series::take_raw(tx, ctx, "BARCODE", id)?;
            let barcode =
                ean::numbered(24, number.unsigned_abs()).ok_or_else(|| Fault::Decode("the bar code series is used up".into()))?;
            let new = tx.first(
                &rows::INSERT_VARIANT,
                params![ctx.territory, id, product, v.code.as_str(), barcode, v.weight_g, n as i64],
            )?;
            if new.is_none() {
                return no(AddProductRefusal::Taken);
            }
            content::put_all(tx, ctx, id, "label", &v.label)?;
            if let Some(price) = v.price {
                set_price_in(tx, ctx, id, price, "first price")?;
            }
            variants.push(id);
        }
        content::put_all(tx, ctx, product, "name", &self.name)?;
        content::put_all(tx, ctx, product, "description", &self.description)?;
        content::put_all(tx, ctx, product, "story", &self.story)?;
        tx.touch(product);
        tx.touch(self.org);
        tx.touch(self.family);
        tx.fact("code", &self.code);
        Ok(ProductAdded { product, variants })
    }
}
