//! Everything that one product's page needs, in eight statements however many variants it has.

use super::model::{Family, Product, Variant};
use super::rules::vat_for;
use super::{rows, views};
use crate::content::{self, Picture, Texts};
use crate::organisations::{self, model::Organisation};
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id, Lang, Micros};
use rahba_store::{Fault, Reader, params};
use std::collections::BTreeMap;

/// A variant with the units that a buyer could have now.
#[derive(Clone, Debug)]
pub struct Offered {
    pub variant: Variant,
    pub units: i64,
}

/// A product with its surroundings.
#[derive(Clone, Debug)]
pub struct ProductPage {
    pub product: Product,
    pub family: Family,
    pub maker: Organisation,
    pub variants: Vec<Offered>,
    pub pictures: Vec<Picture>,
    /// The rate that its price contains and the message id of its reason; `None` until an
    /// accountant has said.
    pub vat: Option<(Bps, String)>,
    texts: BTreeMap<(Id, String), Texts>,
}

impl ProductPage {
    /// A field of the product, one of its variants or pictures, its family or its maker.
    pub fn texts(&self, owner: Id, field: &str) -> Option<&Texts> {
        self.texts.get(&(owner, field.to_owned()))
    }

    /// The same in the reader's language or the next best; empty when there is none.
    pub fn body(&self, owner: Id, field: &str, lang: Lang) -> &str {
        self.texts(owner, field).map_or("", |t| t.body(lang))
    }
}

/// The page of a product in any state; the route decides who sees one that is not published.
/// Units are read from the goods book's holdings, as `stock` keeps them.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn product_page(
    q: &mut Reader<'_>,
    territory: Id,
    product: Id,
    now: Micros,
    today: Day,
) -> Result<Option<ProductPage>, Fault> {
    let Some(product) = views::product(q, territory, product)? else { return Ok(None) };
    let family = views::family(q, territory, product.family)?
        .ok_or_else(|| Fault::Decode(format!("product {} has no family", product.code)))?;
    let maker = organisations::views::one(q, territory, product.org)?
        .ok_or_else(|| Fault::Decode(format!("product {} has no maker", product.code)))?;
    let mut units: BTreeMap<Id, i64> = BTreeMap::new();
    for r in q.query(&rows::UNITS_OF_PRODUCT, params![territory, product.id, today])? {
        units.insert(r.get(0)?, r.get(1)?);
    }
    let variants: Vec<Offered> = views::variants(q, territory, product.id, now)?
        .into_iter()
        .map(|variant| Offered { units: units.get(&variant.id).copied().unwrap_or(0), variant })
        .collect();
    let pictures = content::views::pictures(q, territory, &[product.id])?.remove(&product.id).unwrap_or_default();
    let owners: Vec<Id> = [product.id, product.family, product.org]
        .into_iter()
        .chain(variants.iter().map(|v| v.variant.id))
        .chain(pictures.iter().map(|p| p.id))
        .collect();
    let texts = content::views::texts(q, territory, &owners)?;
    let vat_rules = views::vat_rules(q, territory)?;
    let vat = vat_for(&vat_rules, &family.vat_class, &maker.vat_regime, today).map(|r| (r.rate, r.reason.clone()));
    Ok(Some(ProductPage { product, family, maker, variants, pictures, vat, texts }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::Money;

    #[test]
    fn one_call_has_it_all() {
        Bench::each(|b| {
            let s = Shop::open(b);
            s.receive(b, 20);
            let today = rahba_kernel::time::Zone::casablanca().day(b.now());
            let page = b.read(|q| product_page(q, b.territory, s.product, b.now(), today)).unwrap();
            assert_eq!(page.body(s.product, "name", Lang::Fr), "Miel de thym");
            assert_eq!(page.body(s.family, "name", Lang::En), "Miel");
            assert_eq!(page.body(s.honey, "label", Lang::Ar), "250 غ");
            assert_eq!(page.maker.id, s.maker);
            assert_eq!((page.variants[0].units, page.variants[0].variant.price), (20, Some(Money(25_000))));
            assert_eq!(page.vat.clone().unwrap().1, "vat-out-of-scope");
            assert!(page.pictures.is_empty() && page.texts(s.product, "story").is_none());
            let late = today.plus(5_000);
            assert_eq!(b.read(|q| product_page(q, b.territory, s.product, b.now(), late)).unwrap().variants[0].units, 0);
            assert!(b.read(|q| product_page(q, b.territory, s.maker, b.now(), today)).is_none());
            assert_eq!(b.read(|q| views::prices_now(q, b.territory, &[s.honey, s.maker], b.now())).len(), 1);
            assert!(!b.read(|q| views::is_unique(q, b.territory, s.honey)));
        });
    }
}
