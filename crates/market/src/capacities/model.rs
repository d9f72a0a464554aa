//! Types of the capacities room.

use rahba_kernel::{Day, Id, Lang, Micros, Money, money::Bps};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in the languages that somebody wrote it in.
pub type Texts = BTreeMap<Lang, String>;

/// What capacities are about: professional organisation, management, technique.
pub const DOMAINS: [&str; 3] = ["organisation", "management", "technique"];
/// The highest level of a criterion; the lowest is 0.
pub const TOP: i64 = 4;
/// Offices that a mandate may be of; the first four have one holder at a time.
pub const OFFICES: [&str; 6] = ["president", "vice_president", "treasurer", "secretary", "board_member", "director"];
/// Days before a legal deadline on which the organisation is reminded.
pub const REMINDERS: [i64; 4] = [60, 30, 7, 0];
/// Days before an agreed action is due.
pub const ACTION_REMINDERS: [i64; 2] = [7, 0];
/// Days before a session, for the organisations whose members are enrolled.
pub const SESSION_REMINDERS: [i64; 1] = [3];

/// Whether one member at a time holds this office.
pub fn is_single(office: &str) -> bool {
    OFFICES[..4].contains(&office)
}

/// A version of the maturity grid.
#[derive(Clone, Debug)]
pub struct Grid {
    pub id: Id,
    pub version: i64,
    pub name: Texts,
    pub published_at: Micros,
    pub criteria: Vec<Criterion>,
}

/// What is looked at, with what each level means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// The same in every version.
    pub code: String,
    pub domain: String,
    /// Below this level there is a need.
    pub wanted: i64,
    pub body: Texts,
    /// Five: from 0 to 4.
    pub levels: Vec<Texts>,
}

/// An organisation scored on a day.
#[derive(Clone, Debug)]
pub struct Assessment {
    pub id: Id,
    pub org: Id,
    pub grid: Id,
    pub on: Day,
    pub note: String,
    pub by: String,
    /// Code, level, remark.
    pub scores: Vec<(String, i64, String)>,
}

impl Assessment {
    pub fn level(&self, code: &str) -> Option<i64> {
        self.scores.iter().find(|(c, ..)| c == code).map(|(_, l, _)| *l)
    }
}

/// A training.
#[derive(Clone, Debug)]
pub struct Training {
    pub id: Id,
    pub number: String,
    pub domain: String,
    pub title: Texts,
    pub aims: Texts,
    pub trainer: String,
    pub seats: i64,
    pub taken: i64,
    /// Share of the minutes held that a certificate asks for.
    pub min_share: Bps,
    pub state: String,
    pub why: String,
    pub planned_at: Micros,
}

/// One day of a training.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: Id,
    pub training: Id,
    pub on: Day,
    /// Minutes after midnight.
    pub starts: i64,
    pub minutes: i64,
    pub place: String,
    pub state: String,
}

/// A member of an organisation who is enrolled.
#[derive(Clone, Debug)]
pub struct Enrolled {
    pub member: Id,
    pub org: Id,
    pub name: String,
    pub gender: String,
    pub age_band: String,
}

/// What a member thought of a training, from 1 to 5.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub member: Id,
    pub useful: i64,
    pub clear: i64,
    pub applied: i64,
    pub remark: String,
}

/// That a member attended a training.
#[derive(Clone, Debug)]
pub struct Attested {
    pub id: Id,
    pub number: String,
    pub training: Id,
    pub member: Id,
    pub org: Id,
    pub minutes: i64,
    pub given_on: Day,
    pub name: String,
}

/// A coach's visit.
#[derive(Clone, Debug)]
pub struct Visit {
    pub id: Id,
    pub number: String,
    pub org: Id,
    pub coach: Id,
    pub planned_on: Day,
    pub subject: String,
    pub state: String,
    pub report: String,
    pub done_at: Option<Micros>,
}

/// What a visit agreed on.
#[derive(Clone, Debug)]
pub struct Action {
    pub id: Id,
    pub visit: Id,
    pub org: Id,
    pub body: String,
    pub responsible: String,
    pub due_on: Day,
    pub moved: i64,
    /// `open`, `said` (done, says the organisation), `done`, `dropped`.
    pub state: String,
    pub note: String,
}

impl Action {
    pub fn is_late(&self, today: Day) -> bool {
        self.state == "open" && self.due_on < today
    }
}

/// What an organisation's statutes say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statutes {
    pub share_value: Money,
    /// Days between convocation and assembly.
    pub notice_days: i64,
    /// Of the members, at the first convocation of an ordinary assembly.
    pub quorum: Bps,
    pub quorum_again: Bps,
    pub extra_quorum: Bps,
    pub extra_quorum_again: Bps,
    /// Of the votes given, for what an extraordinary assembly decides; more than half otherwise.
    pub extra_majority: Bps,
    /// How many absent members one member may vote for.
    pub proxies_max: i64,
    pub mandate_years: i64,
    /// Month × 100 + day.
    pub year_end: i64,
}

impl Default for Statutes {
    /// Usual figures until the organisation's own are entered; pages say that they are to be confirmed.
    fn default() -> Statutes {
        Statutes {
            share_value: Money(10_000),
            notice_days: 15,
            quorum: Bps(5_000),
            quorum_again: Bps(0),
            extra_quorum: Bps(6_667),
            extra_quorum_again: Bps(5_000),
            extra_majority: Bps(6_667),
            proxies_max: 1,
            mandate_years: 3,
            year_end: 1231,
        }
    }
}

/// A line of the members' register.
#[derive(Clone, Debug)]
pub struct Registered {
    pub member: Id,
    /// Her number; none before her first share.
    pub number: Option<i64>,
    pub name: String,
    pub gender: String,
    pub joined_at: Micros,
    pub left_at: Option<Micros>,
    pub shares: i64,
}

/// A movement of shares.
#[derive(Clone, Debug)]
pub struct ShareMovement {
    pub id: Id,
    pub member: Id,
    pub name: String,
    pub shares: i64,
    pub value: Money,
    pub kind: String,
    pub on: Day,
    pub note: String,
}

/// An office that a member holds.
#[derive(Clone, Debug)]
pub struct Mandate {
    pub id: Id,
    pub org: Id,
    pub member: Id,
    pub name: String,
    pub office: String,
    pub from: Day,
    pub until: Day,
    pub ended_on: Option<Day>,
    pub ended_why: String,
}

impl Mandate {
    /// `runs`, `over` (nobody renewed it) or `ended`.
    pub fn state_on(&self, today: Day) -> &'static str {
        match () {
            () if self.ended_on.is_some() => "ended",
            () if today > self.until => "over",
            () => "runs",
        }
    }
}

/// An assembly of members.
#[derive(Clone, Debug)]
pub struct Assembly {
    pub id: Id,
    pub number: String,
    pub org: Id,
    pub kind: String,
    pub again_of: Option<Id>,
    pub convoked_on: Day,
    pub held_on: Day,
    pub starts: i64,
    pub place: String,
    pub agenda: String,
    pub called: i64,
    pub needed: i64,
    pub state: String,
    pub present: i64,
    pub represented: i64,
    pub minutes: String,
    pub recorded_at: Option<Micros>,
}

/// Who was there, or for whom somebody voted.
#[derive(Clone, Debug)]
pub struct Voter {
    pub member: Id,
    pub name: String,
    pub proxy: Option<Id>,
}

/// What was put to the vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    pub body: String,
    pub yes: i64,
    pub no: i64,
    pub abstain: i64,
    #[serde(default)]
    pub passed: bool,
}

/// Something that the law asks of an organisation.
#[derive(Clone, Debug)]
pub struct Duty {
    pub id: Id,
    pub code: String,
    /// `year_end`, `assembly`: days after it; `mandate`: days before its end.
    pub rule: String,
    pub days: i64,
    pub by_assembly: bool,
    pub name: Texts,
    pub source: String,
}

/// When an organisation has to do it.
#[derive(Clone, Debug)]
pub struct Deadline {
    pub id: Id,
    pub org: Id,
    pub duty: Id,
    pub period: String,
    pub due_on: Day,
    pub done_on: Option<Day>,
    pub done_note: String,
}
