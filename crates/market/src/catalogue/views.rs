//! What pages and flows read of the catalogue.

use super::model::{AttributeValue, Family, Product, Variant};
use super::rows;
use super::rules::VatRule;
use rahba_kernel::{Id, Micros, Money};
use rahba_store::{Fault, Reader, Row, Value, params};
use std::collections::BTreeMap;

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|e| Fault::Decode(e.to_string()))
}

fn family_of(r: &Row) -> Result<Family, Fault> {
    Ok(Family {
        id: r.get(0)?,
        code: r.get(1)?,
        pictogram: r.get(2)?,
        vat_class: r.get(3)?,
        withdrawal: r.get(4)?,
        perishable: r.get(5)?,
        attributes: json(&r.get::<String>(6)?)?,
    })
}

/// Most goods have none: a big shop does not ask a parser a million times for nothing.
fn attributes(text: &str) -> Result<BTreeMap<String, AttributeValue>, Fault> {
    if text == "{}" { Ok(BTreeMap::new()) } else { json(text) }
}

fn product_of(r: &Row) -> Result<Product, Fault> {
    Ok(Product {
        id: r.get(0)?,
        code: r.get(1)?,
        org: r.get(2)?,
        family: r.get(3)?,
        form: r.get(4)?,
        unique: r.get(5)?,
        unit: r.get(6)?,
        step: r.get(7)?,
        price_per: r.get(8)?,
        shelf_life_days: r.get(9)?,
        state: r.get(10)?,
        attributes: attributes(r.text(11)?)?,
        published_at: r.get(12)?,
    })
}

fn variant_of(r: &Row) -> Result<Variant, Fault> {
    Ok(Variant { id: r.get(0)?, product: r.get(1)?, code: r.get(2)?, barcode: r.get(3)?, weight_g: r.get(4)?, price: r.get(5)? })
}

/// The families, in the shop's order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn families(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Family>, Fault> {
    q.query(&rows::FAMILIES, params![territory])?.iter().map(family_of).collect()
}

/// One family.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn family(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Family>, Fault> {
    q.first(&rows::FAMILY, params![territory, id])?.as_ref().map(family_of).transpose()
}

/// All VAT rules.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn vat_rules(q: &mut Reader<'_>, territory: Id) -> Result<Vec<VatRule>, Fault> {
    q.query(&rows::VAT_RULES, params![territory])?
        .iter()
        .map(|r| {
            Ok(VatRule {
                class: r.get(0)?,
                regime: r.get(1)?,
                valid_from: r.get(2)?,
                rate: r.get(3)?,
                reason: r.get(4)?,
                source: r.get(5)?,
            })
        })
        .collect()
}

/// One product.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn product(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Product>, Fault> {
    q.first(&rows::PRODUCT, params![territory, id])?.as_ref().map(product_of).transpose()
}

/// One product by the code in its address.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn product_by_code(q: &mut Reader<'_>, territory: Id, code: &str) -> Result<Option<Product>, Fault> {
    q.first(&rows::PRODUCT_BY_CODE, params![territory, code])?.as_ref().map(product_of).transpose()
}

/// Why the shop sent a product back, until it is sent in again.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn refused_reason(q: &mut Reader<'_>, territory: Id, product: Id) -> Result<Option<String>, Fault> {
    q.first(&rows::REFUSED_REASON, params![territory, product])?.map(|r| r.get(0)).transpose()
}

/// A maker's products that the shop sent back, with why.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn refused_of(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<(Id, String)>, Fault> {
    q.query(&rows::REFUSED_OF, params![territory, org])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// Where a family stands in the shop's order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn family_position(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<i64>, Fault> {
    q.first(&rows::FAMILY_POSITION, params![territory, id])?.map(|r| r.get(0)).transpose()
}

/// Whose thing this is: a product's or variant's maker, or the organisation itself; none for families
/// and for what is not there.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn maker_of(q: &mut Reader<'_>, territory: Id, thing: Id, now: Micros) -> Result<Option<Id>, Fault> {
    if let Some(p) = product(q, territory, thing)? {
        return Ok(Some(p.org));
    }
    if let Some(v) = saleable(q, territory, thing, now)? {
        return Ok(Some(v.org));
    }
    Ok(crate::organisations::views::one(q, territory, thing)?.map(|o| o.id))
}

/// All products in a state, newest first; every state when it is empty.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn products(q: &mut Reader<'_>, territory: Id, state: &str) -> Result<Vec<Product>, Fault> {
    let mut all = Vec::new();
    q.each(&rows::PRODUCTS, params![territory, state], |r| {
        all.push(product_of(&r)?);
        Ok(())
    })?;
    Ok(all)
}

/// How many products each family holds, in any state.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn products_by_family(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, i64>, Fault> {
    q.query(&rows::BY_FAMILY, params![territory])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// The products of a maker.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn products_of(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Vec<Product>, Fault> {
    q.query(&rows::PRODUCTS_OF, params![territory, org])?.iter().map(product_of).collect()
}

/// The variants of a product with the prices in force.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn variants(q: &mut Reader<'_>, territory: Id, product: Id, now: Micros) -> Result<Vec<Variant>, Fault> {
    q.query(&rows::VARIANTS_OF, params![territory, product, now])?.iter().map(variant_of).collect()
}

/// Every variant of the territory with the price in force, by product.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn all_variants(q: &mut Reader<'_>, territory: Id, now: Micros) -> Result<Vec<Variant>, Fault> {
    // Two tables side by side, each in its own order: a look into the prices for each variant costs four times as much.
    let mut prices: Vec<(Id, Money)> = Vec::new();
    q.each(&rows::ALL_PRICES, params![territory, now], |r| {
        let (variant, amount) = (r.get(0)?, r.get(1)?);
        match prices.last_mut() {
            // The later price of the same variant.
            Some(last) if last.0 == variant => last.1 = amount,
            _ => prices.push((variant, amount)),
        }
        Ok(())
    })?;
    let mut prices = prices.into_iter().peekable();
    let mut all: Vec<(i64, Variant)> = Vec::new();
    q.each(&rows::ALL_VARIANTS, params![territory], |r| {
        let id = r.get(0)?;
        while prices.next_if(|(of, _)| *of < id).is_some() {}
        let price = prices.next_if(|(of, _)| *of == id).map(|(_, amount)| amount);
        all.push((
            r.get(5)?,
            Variant { id, product: r.get(1)?, code: r.get(2)?, barcode: r.get(3)?, weight_g: r.get(4)?, price },
        ));
        Ok(())
    })?;
    all.sort_by(|(a, v), (b, w)| (v.product, a, &v.code).cmp(&(w.product, b, &w.code)));
    Ok(all.into_iter().map(|(_, v)| v).collect())
}

/// Variants whose price began after one moment and not after another.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn repriced(q: &mut Reader<'_>, territory: Id, after: Micros, until: Micros) -> Result<Vec<Id>, Fault> {
    q.query(&rows::REPRICED, params![territory, after, until])?.iter().map(|r| r.get(0)).collect()
}

/// One variant.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn variant(q: &mut Reader<'_>, territory: Id, id: Id, now: Micros) -> Result<Option<Variant>, Fault> {
    q.first(&rows::VARIANT, params![territory, id, now])?.as_ref().map(variant_of).transpose()
}

/// The variant that a scanned or typed code names.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn variant_by_code(q: &mut Reader<'_>, territory: Id, code: &str) -> Result<Option<Id>, Fault> {
    q.first(&rows::VARIANT_BY_BARCODE, params![territory, code])?.map(|r| r.get(0)).transpose()
}

/// The price of a variant at a moment.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn price_at(q: &mut Reader<'_>, territory: Id, variant: Id, at: Micros) -> Result<Option<Money>, Fault> {
    q.first(&rows::PRICE_AT, params![territory, variant, at])?.map(|r| r.get(0)).transpose()
}

/// A price in a variant's history.
#[derive(Clone, Debug)]
pub struct PriceRow {
    pub valid_from: Micros,
    pub amount: Money,
    pub set_by: String,
    pub reason: String,
}

/// All prices of a variant, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn prices(q: &mut Reader<'_>, territory: Id, variant: Id) -> Result<Vec<PriceRow>, Fault> {
    q.query(&rows::PRICES, params![territory, variant])?
        .iter()
        .map(|r| Ok(PriceRow { valid_from: r.get(0)?, amount: r.get(1)?, set_by: r.get(2)?, reason: r.get(3)? }))
        .collect()
}

/// The VAT regime of the union that runs the space: what it sells in its own name is taxed under it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn own_vat_regime(q: &mut Reader<'_>, territory: Id) -> Result<String, Fault> {
    q.first(&rows::OWN_VAT_REGIME, params![territory])?.map_or(Ok("standard".to_owned()), |r| r.get(0))
}

/// What a sale needs to know of a variant, in one row.
#[derive(Clone, Debug)]
pub struct Saleable {
    pub product: Id,
    pub org: Id,
    pub family: Id,
    pub unique: bool,
    pub step: i64,
    pub price_per: i64,
    pub weight_g: i64,
    pub vat_class: String,
    pub vat_regime: String,
    pub state: String,
    pub price: Option<Money>,
    pub shelf_life_days: Option<i64>,
}

/// A variant as a sale or a deposit sees it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn saleable(q: &mut Reader<'_>, territory: Id, variant: Id, now: Micros) -> Result<Option<Saleable>, Fault> {
    let Some(r) = q.first(&rows::SALEABLE, params![territory, variant, now])? else { return Ok(None) };
    Ok(Some(Saleable {
        product: r.get(0)?,
        org: r.get(1)?,
        family: r.get(2)?,
        unique: r.get(3)?,
        step: r.get(4)?,
        price_per: r.get(5)?,
        weight_g: r.get(6)?,
        vat_class: r.get(7)?,
        vat_regime: r.get(8)?,
        state: r.get(9)?,
        price: r.get(10)?,
        shelf_life_days: r.get(11)?,
    }))
}

/// The type of every value of a family's attributes that its products hold now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn attributes_in_use(q: &mut Reader<'_>, territory: Id, family: Id) -> Result<Vec<BTreeMap<String, AttributeValue>>, Fault> {
    q.query(&rows::FAMILY_ATTRIBUTES, params![territory, family])?.iter().map(|r| json(&r.get::<String>(0)?)).collect()
}

/// True when the variant is one piece in the world: at most one unit of it may ever be deposited.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_unique(q: &mut Reader<'_>, territory: Id, variant: Id) -> Result<bool, Fault> {
    q.first(&rows::IS_UNIQUE, params![territory, variant])?.map_or(Ok(false), |r| r.get(0))
}

/// True when a variant bears this code, in use or retired.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_code_taken(q: &mut Reader<'_>, territory: Id, code: &str) -> Result<bool, Fault> {
    Ok(q.first(&rows::CODE_TAKEN, params![territory, code])?.is_some())
}

/// How many variants a product has ever had.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn variants_ever(q: &mut Reader<'_>, territory: Id, product: Id) -> Result<i64, Fault> {
    q.first(&rows::VARIANT_COUNT, params![territory, product])?.map_or(Ok(0), |r| r.get(0))
}

/// The prices in force of several variants; those without a price are absent.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn prices_now(q: &mut Reader<'_>, territory: Id, variants: &[Id], now: Micros) -> Result<BTreeMap<Id, Money>, Fault> {
    let mut out = BTreeMap::new();
    for block in variants.chunks(8) {
        let mut params: Vec<Value> = vec![territory.into(), now.into()];
        params.extend((0..8).map(|n| Value::from(block.get(n).copied().unwrap_or(Id::NIL))));
        for r in q.query(&rows::PRICES_NOW, &params)? {
            out.insert(r.get(0)?, r.get(1)?);
        }
    }
    Ok(out)
}
