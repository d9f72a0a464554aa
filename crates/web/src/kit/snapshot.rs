//! The shop in memory: everything its pages show, read in one snapshot of the database.

mod around;
mod called;
mod changes;
mod day;
pub mod in_bytes;
mod items;
mod keeping;
mod kept;
mod lookup;
mod named;
mod part;
mod phrases;
mod read;
mod sample;
#[cfg(test)]
mod tests;

pub use called::{Called, TYPED_MAX, folded, typed};
pub use changes::{Clock, Snapshots, is_passed_over};
use imbl::OrdMap;
use in_bytes::FIELDS;
pub use items::{Item, Items, Lean, Mark, OnPlace, Tally};
pub use keeping::Keep;
use lookup::Lookups;
pub use lookup::{ByCode, ById};
pub use phrases::{Phrases, Said};
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id, Micros, Money, Unit};
use rahba_market::catalogue::model::{Family, Product, Variant};
use rahba_market::catalogue::rules::{VatRule, vat_for};
use rahba_market::certificates::model::{Certificate, Kind};
use rahba_market::content::Picture;
use rahba_market::label::model::Licence;
use rahba_market::ledger::Terms;
use rahba_market::ledger::fees::Breakdown;
use rahba_market::organisations::model::Organisation;
use rahba_market::plan::model::Campaign;
use rahba_market::sales::rules::ZoneRate;
use rahba_market::stock::views::Place;
use rahba_market::territory::model::Space;
use rahba_search::{Index, Numbers};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a thing looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub src: String,
    pub webp: String,
    pub jpeg: String,
    /// No photograph: a drawing, and the page says so.
    pub is_drawing: bool,
}

impl Shown {
    pub fn photo(p: &Picture) -> Shown {
        let set = |ext: &str| rahba_media::SIZES.map(|w| format!("/media/{}-{w}.{ext} {w}w", p.media_hash)).join(", ");
        Shown { src: format!("/media/{}-480.jpg", p.media_hash), webp: set("webp"), jpeg: set("jpg"), is_drawing: false }
    }

    /// The element; `sizes` as in HTML.
    pub fn html(&self, alt: &str, sizes: &str, eager: bool) -> String {
        let alt = super::fmt::escape(alt);
        let lazy = if eager { "" } else { " loading=\"lazy\"" };
        if self.is_drawing {
            return format!("<img src=\"{}\" alt=\"{alt}\" width=\"400\" height=\"500\"{lazy}>", self.src);
        }
        format!(
            "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{sizes}\"><img src=\"{}\" srcset=\"{}\" sizes=\"{sizes}\" alt=\"{alt}\" width=\"400\" height=\"500\"{lazy}></picture>",
            self.webp, self.src, self.jpeg
        )
    }
}

/// The shop at a moment: what changes with every sale, over what seldom changes.
pub struct Snapshot {
    base: Arc<Base>,
    pub items: Items,
    /// Goods that the union bought: units and cost by variant.
    pub bought: Arc<BTreeMap<Id, (i64, Money)>>,
    /// When it was last read whole, or carried over midnight.
    as_of: Micros,
    /// The first moment that it does not hold for: food expires and prices begin at midnight.
    pub until: Micros,
}

impl std::ops::Deref for Snapshot {
    type Target = Base;
    fn deref(&self) -> &Base {
        &self.base
    }
}

/// What a sale does not change. What there is much of lies in maps that share with their copies.
#[derive(Clone)]
pub struct Base {
    around: Arc<Around>,
    pub by_product: ById<usize>,
    by_code: ByCode<usize>,
    pub by_variant: ById<(usize, usize)>,
    by_barcode: ByCode<(usize, usize)>,
    /// Items of each family, in the order of `families`, newest last.
    pub by_family: Vec<Numbers>,
    /// The same in the order in which they came.
    pub came: Vec<Numbers>,
    /// Items of each form (a rug, a jar), newest last.
    pub by_form: BTreeMap<String, Numbers>,
    /// Items of each maker, by number.
    pub by_maker: OrdMap<Id, Numbers>,
    /// Products that were withdrawn and keep their numbers.
    gone: OrdMap<Id, usize>,
    pub texts: BTreeMap<&'static str, Phrases>,
    /// How makers are called, by the texts and the makers: goods read again have neither.
    called: called::AllCalled,
    /// How goods are called.
    letters: named::AllLetters,
    /// Photographs of products and makers, in their makers' order.
    pub pictures: OrdMap<Id, Vec<Picture>>,
    pub index: Index,
}

impl std::ops::Deref for Base {
    type Target = Around;
    fn deref(&self) -> &Around {
        &self.around
    }
}

/// What stands around the goods. There is little of it: it is read whole, at a start and each midnight.
pub struct Around {
    pub families: Vec<Family>,
    pub makers: BTreeMap<Id, Organisation>,
    /// The makers by number.
    pub maker_ids: Vec<Id>,
    pub terms: BTreeMap<Id, Terms>,
    pub spaces: Vec<Space>,
    pub places: Vec<Place>,
    pub zones: Vec<ZoneRate>,
    pub vat_rules: Vec<VatRule>,
    /// The VAT regime of the union itself.
    pub own_vat: String,
    pub licences: Vec<Licence>,
    /// Those that hold today.
    pub certificates: Vec<Certificate>,
    pub kinds: Vec<Kind>,
    pub campaigns: Vec<Campaign>,
    pub today: Day,
}

/// The words that a product is found by: its name, its family's, its maker's, in every language.
fn words<'a>(texts: &'a BTreeMap<&'static str, Phrases>, product: &Product) -> Vec<&'a str> {
    let Some(all) = texts.get("name") else { return Vec::new() };
    [product.id, product.family, product.org].into_iter().filter_map(|owner| all.get(owner)).flat_map(Said::bodies).collect()
}

impl Snapshot {
    /// A quantity of a variant as people read it.
    pub fn amount(&self, variant: &Id, n: i64, lang: rahba_kernel::Lang) -> String {
        super::fmt::amount(lang, self.unit(variant), n)
    }

    /// What a variant is counted in; pieces, when it is no longer in the shop.
    pub fn unit(&self, variant: &Id) -> Unit {
        self.by_variant.get(variant).map_or(Unit::Piece, |(i, _)| self.items[*i].product.unit)
    }

    /// The item of a product's code.
    pub fn of_code(&self, code: &str) -> Option<&Arc<Item>> {
        self.by_code.get(&code.into()).map(|n| &self.items[*n])
    }

    /// The items of a maker, newest first.
    pub fn of_maker(&self, org: Id) -> impl Iterator<Item = &Arc<Item>> {
        self.by_maker.get(&org).into_iter().flat_map(|all| all.iter().rev()).map(|n| &self.items[n as usize])
    }

    /// The item that bears a bar code, its variant and how many are left.
    pub fn barcode(&self, code: &str) -> Option<(&Item, &Variant, i64)> {
        let (n, k) = self.by_barcode.get(&code.into())?;
        let item = &self.items[*n];
        let (variant, left) = item.variants.get(*k)?;
        Some((item, variant, *left))
    }

    /// Where a buyer's dirham goes, for a variant of an item at a price under its maker's terms.
    pub fn breakdown(&self, item: &Item, variant: usize, price: Money, terms: &Terms) -> Breakdown {
        let family = self.families.iter().find(|f| f.id == item.product.family);
        let vat = family
            .filter(|_| terms.regime.in_own_name())
            .and_then(|f| vat_for(&self.vat_rules, &f.vat_class, &self.own_vat, self.today));
        let cost = item.variants.get(variant).and_then(|(v, _)| self.bought.get(&v.id));
        let bought =
            cost.map_or(
                Money::ZERO,
                |(units, cost)| if *units > 0 { cost.for_quantity(item.product.price_per, *units) } else { Money::ZERO },
            );
        Breakdown::of(price, terms, item.label.labelled, vat.map_or(Bps(0), |r| r.rate), bought)
    }
}

impl Base {
    /// A field of a thing in the languages that it has.
    pub fn said(&self, field: &'static str, owner: Id) -> Option<Said<'_>> {
        self.texts.get(field)?.get(owner)
    }

    /// A field of a thing, in the reader's language or the next best.
    pub fn text(&self, field: &'static str, owner: Id, lang: rahba_kernel::Lang) -> &str {
        self.said(field, owner).and_then(|t| t.pick(lang)).map_or("", |(_, body)| body)
    }

    /// The first photograph of a thing, as `srcset`s for WebP and JPEG; the drawing where there is none.
    pub fn picture(&self, owner: Id, form: &str) -> Shown {
        match self.pictures.get(&owner).and_then(|all| all.first()) {
            Some(p) => Shown::photo(p),
            None => Shown { src: format!("/art/{form}/{owner}.svg"), webp: String::new(), jpeg: String::new(), is_drawing: true },
        }
    }

    /// A small picture of a thing, as an address.
    pub fn thumb(&self, owner: Id, form: &str) -> String {
        match self.pictures.get(&owner).and_then(|all| all.first()) {
            Some(p) => format!("/media/{}-160.webp", p.media_hash),
            None => format!("/art/{form}/{owner}.svg"),
        }
    }

    /// The same with its `lang` and `dir` when it is in another language.
    pub fn marked(&self, field: &'static str, owner: Id, lang: rahba_kernel::Lang) -> String {
        match self.said(field, owner).and_then(|t| t.pick(lang)) {
            None => String::new(),
            Some((found, body)) if found == lang => format!("<bdi>{}</bdi>", super::fmt::escape(body)),
            Some((found, body)) => {
                format!("<bdi lang=\"{}\" dir=\"{}\">{}</bdi>", found.code(), found.dir(), super::fmt::escape(body))
            }
        }
    }
}
