//! Types of the programme.

use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id, Lang, Micros, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in the languages that somebody wrote it in.
pub type Texts = BTreeMap<Lang, String>;

/// How a source says an amount.
pub const PRECISIONS: [&str; 3] = ["exact", "about", "over"];
/// Kinds of partner.
pub const PARTNER_KINDS: [&str; 4] = ["indh", "public", "private", "own"];

/// Whoever gives.
#[derive(Clone, Debug)]
pub struct Partner {
    pub id: Id,
    pub code: String,
    pub kind: String,
    pub name: Texts,
}

/// A call for projects with its rules.
#[derive(Clone, Debug)]
pub struct CallForProjects {
    pub id: Id,
    pub number: String,
    pub title: Texts,
    pub grant: Bps,
    pub cap: Money,
    pub kind: Bps,
    pub follow_up_days: i64,
    pub opens_on: Day,
    pub closes_on: Day,
    pub papers: Vec<Texts>,
    pub source: String,
}

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    pub id: Id,
    pub number: String,
    pub call: Id,
    pub title: Texts,
    pub purpose: Texts,
    pub holder: Id,
    pub operator: Id,
    pub cost: Money,
    pub precision: String,
    pub source: String,
    /// Positions of the call's papers that are there.
    pub papers: Vec<i64>,
    pub state: String,
    pub convention: String,
    pub signed_on: Option<Day>,
    pub obligations: String,
    pub starts_on: Day,
    pub ends_on: Day,
    pub handed_on: Option<Day>,
    pub submitted_by: String,
    pub submitted_at: Micros,
}

/// What a partner gives to a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    pub partner: Id,
    /// `cash` or `kind`.
    pub form: String,
    pub amount: Money,
    pub precision: String,
    /// Counts towards the call's ceiling.
    pub grant: bool,
}

/// A part of a contribution, due on a condition.
#[derive(Clone, Debug)]
pub struct Tranche {
    pub id: Id,
    pub project: Id,
    pub partner: Id,
    pub form: String,
    pub position: i64,
    pub amount: Money,
    pub due_on: Day,
    pub condition: String,
    pub state: String,
    pub evidence: String,
    pub claimed_by: Option<String>,
    pub claimed_at: Option<Micros>,
    pub received_on: Option<Day>,
    pub reference: String,
}

/// Something that was paid for a project.
#[derive(Clone, Debug)]
pub struct Expense {
    pub id: Id,
    pub number: String,
    pub project: Id,
    pub spent_on: Day,
    pub supplier: String,
    pub what: String,
    pub amount: Money,
    pub form: String,
    pub paper: String,
    pub document: String,
    pub entry: Id,
    pub cancelled_at: Option<Micros>,
    pub cancelled_why: String,
}

/// An event of a project's history.
#[derive(Clone, Debug)]
pub struct Event {
    pub kind: String,
    pub progress: Option<i64>,
    pub body: String,
    pub by: String,
    pub at: Micros,
}

/// A sum that somebody announced.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub id: Id,
    pub amount: Money,
    pub precision: String,
    pub partner_kind: String,
    pub source: String,
    pub explanation: Texts,
    pub said_on: Day,
}

/// What an indicator is. Its value is never here: it is computed.
#[derive(Clone, Debug)]
pub struct Indicator {
    pub id: Id,
    pub code: String,
    pub measure: Measure,
    pub position: i64,
    pub name: Texts,
    pub definition: Texts,
    pub baseline: i64,
    pub baseline_on: Day,
    pub target: i64,
    pub target_on: Day,
}

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Sold less refunded, at the buyers' price.
    Sales,
    /// What those sales brought to makers, after every fee.
    Income,
    IncomePerMaker,
    /// Makers with at least one sale that was kept.
    ActiveMakers,
    /// Income by sales, in basis points.
    MakerShare,
    /// Licences valid on the last day.
    Licences,
    /// Certificates valid on the last day.
    Certificates,
    /// Members who got a certificate of attendance.
    Trained,
}

impl Measure {
    pub const ALL: [Measure; 8] = [
        Measure::Sales,
        Measure::Income,
        Measure::IncomePerMaker,
        Measure::ActiveMakers,
        Measure::MakerShare,
        Measure::Licences,
        Measure::Certificates,
        Measure::Trained,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Measure::Sales => "sales",
            Measure::Income => "income",
            Measure::IncomePerMaker => "income_per_maker",
            Measure::ActiveMakers => "active_makers",
            Measure::MakerShare => "maker_share",
            Measure::Licences => "licences",
            Measure::Certificates => "certificates",
            Measure::Trained => "trained",
        }
    }

    pub fn from_code(code: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|m| m.code() == code)
    }

    /// `money`, `count` or `share`.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::Sales | Measure::Income | Measure::IncomePerMaker => "money",
            Measure::MakerShare => "share",
            _ => "count",
        }
    }

    /// Which of the program's records it is computed from.
    pub fn source(self) -> &'static str {
        match self {
            Measure::Licences => "label",
            Measure::Certificates => "certificates",
            Measure::Trained => "trainings",
            _ => "books",
        }
    }

    /// What it is told apart by.
    pub fn splits(self) -> &'static [Split] {
        match self {
            Measure::Sales => &[Split::Women, Split::Youth, Split::Commune, Split::Family, Split::Channel],
            Measure::ActiveMakers => &[Split::Women, Split::Youth, Split::Commune, Split::Family],
            _ => &[Split::Women, Split::Youth, Split::Commune],
        }
    }

    /// Whether the entries of the money book are behind it.
    pub fn has_entries(self) -> bool {
        self.source() == "books"
    }
}

/// What a value is told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    Whole,
    Women,
    Youth,
    Commune,
    Family,
    Channel,
}

impl Split {
    pub const ALL: [Split; 6] = [Split::Whole, Split::Women, Split::Youth, Split::Commune, Split::Family, Split::Channel];

    pub fn code(self) -> &'static str {
        match self {
            Split::Whole => "whole",
            Split::Women => "women",
            Split::Youth => "youth",
            Split::Commune => "commune",
            Split::Family => "family",
            Split::Channel => "channel",
        }
    }

    pub fn from_code(code: &str) -> Option<Split> {
        Split::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// A computed value: of the whole, or of one cell of a split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub measure: Measure,
    pub split: Split,
    /// A commune's or channel's code, a family's id, `yes` or `no`; empty for the whole.
    pub cell: String,
    pub value: i64,
    pub makers: i64,
}

/// What makers and products were when values were computed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub makers: BTreeMap<Id, Maker>,
    /// The family of each product that was sold.
    pub families: BTreeMap<Id, Id>,
}

/// What a maker counts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maker {
    pub women: bool,
    pub young: bool,
    pub commune: String,
}

/// Values as they stood when a report was made.
#[derive(Clone, Debug)]
pub struct Freeze {
    pub id: Id,
    pub number: String,
    pub from: Day,
    pub to: Day,
    pub through: i64,
    pub note: String,
    pub by: String,
    pub at: Micros,
}
