//! Families, products and variants.

use rahba_kernel::{Id, Lang, Micros, Money, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributeType {
    Text,
    Choice,
    Integer,
    Bool,
}

/// An attribute that products of a family have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: AttributeType,
    #[serde(default)]
    pub unit: String,
    pub label: BTreeMap<Lang, String>,
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// A product is not published without it.
    #[serde(default)]
    pub required: bool,
}

/// One value of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub key: String,
    pub label: BTreeMap<Lang, String>,
}

/// A product family; its name lives in the content room under its id.
#[derive(Clone, Debug)]
pub struct Family {
    pub id: Id,
    pub code: String,
    pub pictogram: String,
    pub vat_class: String,
    /// `yes`, `perishable` or `custom`: the buyer's right to send back (law 31-08).
    pub withdrawal: String,
    pub perishable: bool,
    pub attributes: Vec<Attribute>,
}

/// A product without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub id: Id,
    pub code: String,
    pub org: Id,
    pub family: Id,
    /// Form for the drawing: rug, jar, bowl…
    pub form: String,
    /// One piece in the world.
    pub unique: bool,
    pub unit: Unit,
    pub step: i64,
    pub price_per: i64,
    pub shelf_life_days: Option<i64>,
    /// `draft`, `submitted`, `published`, `withdrawn`.
    pub state: String,
    pub attributes: BTreeMap<String, AttributeValue>,
    pub published_at: Option<Micros>,
}

/// A value of an attribute; free texts come in languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributeValue {
    Bool(bool),
    Integer(i64),
    /// A choice's key, or a text that is the same in every language.
    Text(String),
    Texts(BTreeMap<Lang, String>),
}

/// What is really sold: a size, a weight, a colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub id: Id,
    pub product: Id,
    pub code: String,
    pub barcode: String,
    pub weight_g: i64,
    /// In force now; none before one is set.
    pub price: Option<Money>,
}
