//! Orders, their lines and their history.

use rahba_kernel::{Day, Id, Lang, Micros, Money};
use serde::{Deserialize, Serialize};

/// How goods reach the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    Carrier,
    /// Click and collect.
    Pickup,
    Counter,
}

impl Delivery {
    pub fn code(self) -> &'static str {
        match self {
            Delivery::Carrier => "carrier",
            Delivery::Pickup => "pickup",
            Delivery::Counter => "counter",
        }
    }
}

/// How an online order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Payment {
    /// Cash on delivery.
    Cod,
    /// Bank transfer before shipping.
    Transfer,
    /// At the counter when it is collected.
    Pickup,
}

impl Payment {
    pub fn code(self) -> &'static str {
        match self {
            Payment::Cod => "cod",
            Payment::Transfer => "transfer",
            Payment::Pickup => "pickup",
        }
    }
}

/// The buyer of an order: personal data, apart from the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    pub name: String,
    /// E.164.
    pub phone: String,
    pub email: Option<String>,
    /// HCP code.
    pub commune: String,
    pub address: String,
    pub note: String,
}

/// An order without its lines.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: Id,
    pub number: String,
    pub channel: String,
    pub till: Option<Id>,
    pub carrier: Option<Id>,
    pub space: Id,
    pub lang: Lang,
    pub delivery: String,
    pub payment: String,
    pub goods: Money,
    pub discount: Money,
    pub shipping: Money,
    pub total: Money,
    pub state: String,
    pub placed_at: Micros,
    pub delivered_at: Option<Micros>,
    pub business_date: Day,
}

/// A line as it was sold.
#[derive(Clone, Debug)]
pub struct OrderLine {
    pub order: Id,
    pub line: i64,
    pub id: Id,
    pub org: Id,
    pub variant: Id,
    pub lot: Id,
    pub place: Id,
    pub quantity: i64,
    pub unit_price: Money,
    pub price_per: i64,
    pub total: Money,
    pub discount: Money,
    pub vat_bps: i64,
    pub vat_reason: String,
    pub terms_version: i64,
    pub labelled: bool,
    pub refunded_units: i64,
    pub matured: bool,
}

/// A change to an order, as the buyer reads it too.
#[derive(Clone, Debug)]
pub struct OrderEvent {
    pub seq: i64,
    pub kind: String,
    pub who: String,
    pub at: Micros,
    pub reason: String,
    /// Of a cancelled order: the code of its reason, when one of the list was chosen.
    pub why: String,
}

/// What one maker has in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPart {
    pub org: Id,
    pub goods: Money,
    pub lines: i64,
    /// The order's own state, but for what came back of this part alone: `returned`, `part_returned`.
    pub state: String,
}

/// Why a buyer cancels, as she chooses it.
pub const CANCEL_WHYS: [&str; 5] = ["changed_mind", "too_long", "mistake", "elsewhere", "other"];
