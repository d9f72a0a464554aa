//! Types of the plan.

use rahba_kernel::{Day, Id, Lang, Micros, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in the languages that somebody wrote it in.
pub type Texts = BTreeMap<Lang, String>;

/// Where an action reaches people.
pub const CHANNELS: [&str; 7] = ["shop", "web", "social", "press", "radio", "fair", "partner"];

/// Where a campaign's link may stand; counted apart.
pub const LINK_CHANNELS: [&str; 5] = ["poster", "card", "social", "fair", "partner"];

/// A fund: others' money for campaigns.
#[derive(Clone, Debug)]
pub struct Fund {
    pub id: Id,
    pub code: String,
    pub name: Texts,
}

/// A plan.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: Id,
    pub code: String,
    pub name: Texts,
    pub starts_on: Day,
    pub ends_on: Day,
    /// `draft`, `adopted`, `closed`.
    pub state: String,
}

/// An objective: one figure of the books, from where it stood to where it shall stand.
#[derive(Clone, Debug)]
pub struct Objective {
    pub id: Id,
    pub plan: Id,
    pub name: Texts,
    pub measure: String,
    pub baseline: i64,
    pub target: i64,
    pub responsible: String,
}

/// An action of a plan.
#[derive(Clone, Debug)]
pub struct Action {
    pub id: Id,
    pub plan: Id,
    pub objective: Id,
    pub name: Texts,
    pub channel: String,
    pub starts_on: Day,
    pub ends_on: Day,
    /// `planned`, `running`, `done`, `dropped`.
    pub state: String,
    pub responsible: String,
    pub campaign: Option<Id>,
    pub place: Option<Id>,
}

/// A share of an action's budget, or of a coupon's cost: a fund's, or the union's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funder {
    pub fund: Option<Id>,
    /// Centimes of a budget; hundredths of a per cent of a coupon.
    pub share: i64,
}

/// Money spent on an action.
#[derive(Clone, Debug)]
pub struct Expense {
    pub id: Id,
    pub number: String,
    pub action: Id,
    pub fund: Option<Id>,
    pub amount: Money,
    pub label: String,
    pub paper: String,
    pub by: String,
    pub at: Micros,
}

/// A review: what was found, what was decided, and what each objective measured then.
#[derive(Clone, Debug)]
pub struct Review {
    pub id: Id,
    pub found: String,
    pub decided: String,
    /// Objective and its value.
    pub measured: Vec<(Id, i64)>,
    pub by: String,
    pub at: Micros,
}

/// A campaign.
#[derive(Clone, Debug)]
pub struct Campaign {
    pub id: Id,
    pub code: String,
    pub name: Texts,
    pub pitch: Texts,
    pub starts_on: Day,
    pub ends_on: Day,
    pub on_home: bool,
    /// `running` or `stopped`.
    pub state: String,
    pub stopped_why: String,
    /// Its collection, in its order.
    pub products: Vec<Id>,
}

impl Campaign {
    /// Whether it acts in the shop on a day.
    pub fn acts(&self, day: Day) -> bool {
        self.state == "running" && self.starts_on <= day && day <= self.ends_on
    }
}

/// A coupon.
#[derive(Clone, Debug)]
pub struct Coupon {
    pub id: Id,
    pub campaign: Id,
    pub code: String,
    /// `amount` or `percent`.
    pub kind: String,
    pub value: i64,
    pub min_goods: Money,
    pub most: Money,
    pub uses_max: i64,
    pub used: i64,
    pub per_phone: i64,
    pub starts_on: Day,
    pub ends_on: Day,
    pub state: String,
    pub funders: Vec<Funder>,
}

/// Who bears how much of an order's discount.
#[derive(Clone, Debug)]
pub struct OrderFunder {
    pub coupon: Id,
    pub fund: Option<Id>,
    pub amount: Money,
    pub hold: Option<Id>,
}
