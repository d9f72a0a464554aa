//! What people ask, and the text that they agreed to.

use rahba_kernel::{Day, Id, Micros};
use serde::{Deserialize, Serialize};

/// The text under the order form (`privacy-note`) and the page that it leads to, by the day they last changed
/// in meaning. A test holds the words of four languages to this version: whoever changes them names a new one,
/// so that each order says what its buyer had before her.
pub const NOTICE: &str = "privacy-notice";
/// See [`NOTICE`].
pub const NOTICE_VERSION: &str = "2026-11-28";

/// Days to answer in. Law 09-08 gives ten clear days for a correction or an erasure (article 8) and wants access
/// given without delay (article 7), for which the house takes the same ten. Clear days would end one later: the
/// house's day is never after the law's.
pub const ANSWER_DAYS: i64 = 10;

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// To be given what is known of her (article 7).
    Export,
    /// That something is mended (article 8).
    Correct,
    /// To be forgotten (articles 8 and 9).
    Erase,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Export, Kind::Correct, Kind::Erase];

    pub fn code(self) -> &'static str {
        match self {
            Kind::Export => "export",
            Kind::Correct => "correct",
            Kind::Erase => "erase",
        }
    }

    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// Of whom something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// Somebody with an account.
    Person(Id),
    /// The buyer of an order.
    Buyer(Id),
    /// A member of a cooperative, who need not have an account.
    Member(Id),
}

impl Subject {
    /// The thing's id: a person, an order, a member.
    pub fn id(self) -> Id {
        match self {
            Subject::Person(id) | Subject::Buyer(id) | Subject::Member(id) => id,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Subject::Person(_) => "person",
            Subject::Buyer(_) => "buyer",
            Subject::Member(_) => "member",
        }
    }

    pub fn from_code(code: &str, id: Id) -> Option<Subject> {
        Some(match code {
            "person" => Subject::Person(id),
            "buyer" => Subject::Buyer(id),
            "member" => Subject::Member(id),
            _ => return None,
        })
    }
}

/// A request and what became of it.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: Id,
    pub number: String,
    /// `export`, `correct` or `erase`.
    pub kind: String,
    pub person: Option<Id>,
    pub order: Option<Id>,
    pub words: String,
    /// `asked`, `done` or `refused`.
    pub state: String,
    pub asked_at: Micros,
    pub due_on: Day,
    pub answered_at: Option<Micros>,
    pub reason: String,
}

impl Request {
    /// Whose data it is about.
    pub fn subject(&self) -> Option<Subject> {
        self.person.map(Subject::Person).or(self.order.map(Subject::Buyer))
    }
}
