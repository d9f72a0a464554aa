//! Types of the certificates.

use rahba_kernel::{Day, Id, Lang, Micros};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in the languages that somebody wrote it in.
pub type Texts = BTreeMap<Lang, String>;

/// Days before its end on which the holder is reminded.
pub const REMINDERS: [i64; 4] = [90, 60, 30, 7];

/// A step on the way to a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathStep {
    pub name: Texts,
    pub papers: Texts,
    /// Centimes; what it usually costs.
    pub cost: i64,
    /// Who helps.
    pub helper: Texts,
    /// How long it usually takes.
    pub days: i64,
}

/// A kind of certificate.
#[derive(Clone, Debug)]
pub struct Kind {
    pub id: Id,
    pub code: String,
    pub pictogram: String,
    pub name: Texts,
    /// What it means to a buyer.
    pub meaning: Texts,
    pub steps: Vec<PathStep>,
}

/// A certificate.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub id: Id,
    pub kind: Id,
    pub org: Id,
    pub issuer: String,
    pub number: String,
    pub valid_from: Day,
    pub valid_until: Day,
    /// Media hash of its picture, or empty.
    pub document: String,
    pub revoked_at: Option<Micros>,
    pub revoked_why: String,
    /// Families and products.
    pub scope: Vec<Id>,
}

impl Certificate {
    /// `valid`, `coming`, `expired` or `revoked`, as of a day.
    pub fn state_on(&self, today: Day) -> &'static str {
        match () {
            () if self.revoked_at.is_some() => "revoked",
            () if today > self.valid_until => "expired",
            () if today < self.valid_from => "coming",
            () => "valid",
        }
    }

    /// Whether it speaks of this product today.
    pub fn covers(&self, product: Id, family: Id, today: Day) -> bool {
        self.state_on(today) == "valid" && self.scope.iter().any(|s| *s == product || *s == family)
    }
}

/// An organisation on its way to a certificate.
#[derive(Clone, Debug)]
pub struct Path {
    pub id: Id,
    pub org: Id,
    pub kind: Id,
    pub state: String,
    pub due_on: Day,
    pub coach: String,
    pub started_at: Micros,
    /// Steps done: number, remark, when.
    pub done: Vec<(i64, String, Micros)>,
}

impl Path {
    /// The first step that is not done, of so many.
    pub fn next(&self, steps: usize) -> Option<usize> {
        (0..steps).find(|n| !self.done.iter().any(|(s, ..)| *s == *n as i64))
    }
}
