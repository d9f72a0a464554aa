//! A product is added, with its variants, texts and first prices; it begins as a draft.

use super::owner::is_staff;
use crate::catalogue::model::AttributeValue;
use crate::catalogue::{rows, rules, set_price_in, views};
use crate::{content, organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{
    Id, Lang, Money, Unit,
    formats::ean,
    text::bidi::{clean_line, is_blank},
};
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
        /// Step, weight, price or shelf life out of range.
        BadNumber => ("product.bad_number", 422),
        /// An attribute does not fit the family.
        BadAttribute { key: String } => ("product.bad_attribute", 422),
        /// Letters without accents, digits, dashes and low lines: the code stands in the address of the product's page.
        BadCode => ("organisation.bad_code", 422),
        /// A code is taken.
        Taken => ("product.taken", 409),
    }
}

/// True for a weight up to 500 kg and a price from 0.01 to 1 000 000.
pub(super) fn is_sane(v: &NewVariant) -> bool {
    (0..=500_000).contains(&v.weight_g) && v.price.is_none_or(rules::is_price)
}

/// A variant's code as it is kept: a union may go on with the codes of its old list, whatever they are made of.
pub(super) fn clean_code(code: &str) -> String {
    clean_line(code, 80)
}

/// Writes a variant with its own bar code; `None` when its code is taken.
pub(super) fn insert_variant(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    product: Id,
    v: &NewVariant,
    position: i64,
) -> Result<Option<Id>, Fault> {
    let id = ctx.new_id();
    // Prefix 24 is ours (GROUND §1.6); ten digits from a counter of the territory.
    let number = crate::territory::series::take_raw(tx, ctx, "BARCODE", id)?;
    let barcode =
        ean::numbered(24, number.unsigned_abs()).ok_or_else(|| Fault::Decode("the bar code series is used up".into()))?;
    let new =
        tx.first(&rows::INSERT_VARIANT, params![ctx.territory, id, product, clean_code(&v.code), barcode, v.weight_g, position])?;
    if new.is_none() {
        return Ok(None);
    }
    content::put_all(tx, ctx, id, "label", &v.label)?;
    if let Some(price) = v.price {
        set_price_in(tx, ctx, id, price, "first price")?;
    }
    Ok(Some(id))
}

impl Command for AddProduct {
    const NAME: &'static str = "catalogue/add_product";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = ProductAdded;
    type Refusal = AddProductRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<ProductAdded, Refused<AddProductRefusal>> {
        let org = organisations::views::one_open(&mut tx.reader(), ctx.territory, self.org)?;
        if org.is_none() || !(is_staff(ctx) || ctx.actor.is_of(self.org)) {
            return no(AddProductRefusal::NoSuchOrganisation);
        }
        let Some(family) = views::family(&mut tx.reader(), ctx.territory, self.family)? else {
            return no(AddProductRefusal::NoSuchFamily);
        };
        if !rules::is_code(&self.code, 60) {
            return no(AddProductRefusal::BadCode);
        }
        if self.name.values().all(|n| is_blank(n)) {
            return no(AddProductRefusal::NoName);
        }
        if self.variants.is_empty() || (self.unique && self.variants.len() != 1) {
            return no(AddProductRefusal::Variants);
        }
        let amounts = [self.step, self.price_per].iter().all(|n| (1..=1_000_000).contains(n));
        let keeps = self.shelf_life_days.is_none_or(|d| (1..=10_000).contains(&d));
        if !amounts || !keeps || !self.variants.iter().all(is_sane) {
            return no(AddProductRefusal::BadNumber);
        }
        let values = rules::values_kept(&self.attributes);
        if let Some(key) = rules::misfit(&family.attributes, &values) {
            return no(AddProductRefusal::BadAttribute { key: key.to_owned() });
        }
        let product = ctx.new_id();
        let attributes = serde_json::to_string(&values).map_err(|e| Fault::Decode(e.to_string()))?;
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
            let Some(id) = insert_variant(tx, ctx, product, v, n as i64)? else {
                return no(AddProductRefusal::Taken);
            };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    fn variant(code: &str) -> NewVariant {
        NewVariant { code: code.into(), label: BTreeMap::new(), weight_g: 900, price: Some(Money(90_000)) }
    }

    fn rug(s: &Shop) -> AddProduct {
        AddProduct {
            code: "rug-1".into(),
            org: s.maker,
            family: s.family,
            form: "rug".into(),
            unique: true,
            unit: Unit::Piece,
            step: 1,
            price_per: 1,
            shelf_life_days: None,
            attributes: BTreeMap::new(),
            name: BTreeMap::from([(Lang::Ar, "زربية".to_owned())]),
            description: BTreeMap::new(),
            story: BTreeMap::new(),
            variants: vec![variant("rug-1-0")],
        }
    }

    #[test]
    fn a_unique_piece_has_one_variant_with_our_own_bar_code() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let added = b.by("itto", Role::ProducerManager, s.maker, rug(&s)).unwrap();
            assert!(b.read(|q| views::is_unique(q, b.territory, added.variants[0])));
            let v = b.read(|q| views::variant(q, b.territory, added.variants[0], b.now())).unwrap();
            assert!(v.barcode.starts_with("24") && ean::is_valid(&v.barcode));
            assert_eq!(b.read(|q| views::variant_by_code(q, b.territory, &v.barcode)), Some(v.id));
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let refused = |c| match b.system(c) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            assert_eq!(refused(AddProduct { org: Id::named("nobody"), ..rug(&s) }), AddProductRefusal::NoSuchOrganisation);
            let other = b.by("o", Role::ProducerManager, s.carrier, rug(&s));
            assert!(matches!(other, Err(CommandError::Refused(AddProductRefusal::NoSuchOrganisation))));
            assert_eq!(refused(AddProduct { family: s.maker, ..rug(&s) }), AddProductRefusal::NoSuchFamily);
            assert_eq!(refused(AddProduct { name: BTreeMap::new(), ..rug(&s) }), AddProductRefusal::NoName);
            assert_eq!(refused(AddProduct { variants: vec![], ..rug(&s) }), AddProductRefusal::Variants);
            assert_eq!(
                refused(AddProduct { variants: vec![variant("a"), variant("b")], ..rug(&s) }),
                AddProductRefusal::Variants
            );
            assert_eq!(refused(AddProduct { step: 0, ..rug(&s) }), AddProductRefusal::BadNumber);
            let heavy = NewVariant { weight_g: 500_001, ..variant("a") };
            assert_eq!(refused(AddProduct { variants: vec![heavy], ..rug(&s) }), AddProductRefusal::BadNumber);
            let attributes = BTreeMap::from([("flower".to_owned(), AttributeValue::Integer(1))]);
            assert_eq!(refused(AddProduct { attributes, ..rug(&s) }), AddProductRefusal::BadAttribute { key: "flower".into() });
            for code in ["", "rug 1", "rug/1", "زربية", "rug\u{202E}1", &"r".repeat(61)] {
                assert_eq!(refused(AddProduct { code: code.into(), ..rug(&s) }), AddProductRefusal::BadCode, "{code:?}");
            }
            assert_eq!(refused(AddProduct { code: "thyme-honey".into(), ..rug(&s) }), AddProductRefusal::Taken);
            assert_eq!(refused(AddProduct { variants: vec![variant("thyme-250")], ..rug(&s) }), AddProductRefusal::Taken);
        });
    }
}
