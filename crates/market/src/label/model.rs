//! Types of the label.

use rahba_kernel::{Day, Id, Lang, Micros};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in the languages that somebody wrote it in.
pub type Texts = BTreeMap<Lang, String>;

/// What a criterion is about.
pub const THEMES: [&str; 5] = ["origin", "material", "technique", "hygiene", "social"];

/// A version of the charter.
#[derive(Clone, Debug)]
pub struct Charter {
    pub id: Id,
    pub version: i64,
    pub name: Texts,
    pub promise: Texts,
    pub term_days: i64,
    pub quorum: i64,
    /// Days to mend a minor non-conformity; a major one has half.
    pub mend_days: i64,
    pub appeal_days: i64,
    pub stops_sale: bool,
    pub published_at: Micros,
}

/// A checkable requirement, with the evidence it asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewCriterion {
    /// None: every family.
    pub family: Option<Id>,
    pub theme: String,
    pub major: bool,
    pub body: Texts,
    pub evidence: Texts,
}

/// One that is published.
#[derive(Clone, Debug)]
pub struct Criterion {
    pub id: Id,
    pub family: Option<Id>,
    pub theme: String,
    pub major: bool,
    pub body: Texts,
    pub evidence: Texts,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Application {
    pub id: Id,
    pub number: String,
    pub org: Id,
    pub charter: Id,
    pub state: String,
    pub note: String,
    pub submitted_at: Micros,
}

/// A visit.
#[derive(Clone, Debug)]
pub struct Visit {
    pub id: Id,
    pub number: String,
    pub application: Id,
    pub surveillance: bool,
    pub planned_on: Day,
    pub auditor: Id,
    pub done_at: Option<Micros>,
    pub report: String,
}

/// A photograph of a visit.
#[derive(Clone, Debug)]
pub struct VisitPicture {
    pub visit: Id,
    /// From 1.
    pub position: i64,
    /// The name under which its files lie.
    pub hash: String,
    pub caption: String,
}

/// A licence that stands, as surveillance sees it.
#[derive(Clone, Debug)]
pub struct Watched {
    pub licence: Id,
    pub number: String,
    pub org: Id,
    pub application: Id,
    pub valid_from: Day,
    pub valid_until: Day,
    pub state: String,
    pub term_days: i64,
    pub last_visit: Option<Micros>,
    pub planned: Option<Day>,
}

/// What a visit found on one criterion.
#[derive(Clone, Debug)]
pub struct Finding {
    pub visit: Id,
    pub criterion: Id,
    pub verdict: String,
    pub note: String,
    pub due_on: Option<Day>,
    pub mended_note: String,
    pub mended_at: Option<Micros>,
    pub verified_at: Option<Micros>,
}

impl Finding {
    /// A non-conformity that nobody has verified as mended.
    pub fn is_open(&self) -> bool {
        matches!(self.verdict.as_str(), "minor" | "major") && self.verified_at.is_none()
    }
}

/// A question to the committee.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: Id,
    pub number: String,
    pub kind: String,
    pub subject: Id,
    pub org: Id,
    pub reason: String,
    pub state: String,
    pub opened_at: Micros,
    pub closed_at: Option<Micros>,
}

/// A recorded vote.
#[derive(Clone, Debug)]
pub struct Vote {
    pub person: Id,
    pub voice: String,
    pub reason: String,
    pub at: Micros,
}

/// A licence to bear the label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    pub id: Id,
    pub number: String,
    pub org: Id,
    pub application: Id,
    pub charter: Id,
    pub valid_from: Day,
    pub valid_until: Day,
    pub state: String,
    pub stops_sale: bool,
    pub cause: String,
    pub changed_at: Micros,
    pub families: Vec<Id>,
}

impl Licence {
    pub fn covers(&self, family: Id) -> bool {
        self.families.contains(&family)
    }

    /// The committee suspended or withdrew it.
    pub fn is_taken_away(&self) -> bool {
        matches!(self.state.as_str(), "suspended" | "withdrawn")
    }

    /// `valid`, `expired`, `suspended` or `withdrawn`, as of a day.
    pub fn state_on(&self, today: Day) -> &str {
        if self.state == "valid" && (today > self.valid_until || today < self.valid_from) { "expired" } else { &self.state }
    }
}

/// What a licence says about a product now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The mark is shown and the label's fee is due.
    pub labelled: bool,
    /// The charter forbids the sale.
    pub stopped: bool,
}

/// The document of a step.
#[derive(Clone, Debug)]
pub struct Paper {
    pub id: Id,
    pub number: String,
    pub kind: String,
    pub subject: Id,
    pub org: Id,
    pub body: String,
    pub by: String,
    pub at: Micros,
}
