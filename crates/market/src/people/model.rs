//! Sessions and their lifetimes.

use rahba_kernel::role::Actor;
use rahba_kernel::{Id, Lang, Micros};
use serde::{Deserialize, Serialize};

/// Kinds of session and how long they last (ASVS 7.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// Staff: ends after 30 idle minutes or 12 hours.
    Staff,
    /// A producer on her own phone: 30 idle days.
    Phone,
    /// A cashier by her PIN at a till's device: as staff, and it ends with the cash session.
    Till,
}

impl SessionKind {
    pub fn code(self) -> &'static str {
        match self {
            SessionKind::Staff => "staff",
            SessionKind::Phone => "phone",
            SessionKind::Till => "till",
        }
    }

    pub fn from_code(code: &str) -> Option<SessionKind> {
        [SessionKind::Staff, SessionKind::Phone, SessionKind::Till].into_iter().find(|k| k.code() == code)
    }

    pub fn idle_max(self) -> i64 {
        match self {
            SessionKind::Staff | SessionKind::Till => 30 * Micros::MINUTE,
            SessionKind::Phone => 30 * Micros::DAY,
        }
    }

    pub fn absolute_max(self) -> i64 {
        match self {
            SessionKind::Staff | SessionKind::Till => 12 * Micros::HOUR,
            SessionKind::Phone => 180 * Micros::DAY,
        }
    }
}

/// How long a second proof of identity stands (S16).
pub const STEP_UP: i64 = 10 * Micros::MINUTE;

/// How far a clock may go back without ending the sessions that were used before.
pub const CLOCK_SLACK: i64 = 5 * Micros::MINUTE;

/// The person behind a session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub person: Id,
    pub session: Id,
    pub name: String,
    pub lang: Lang,
    pub kind: SessionKind,
    pub actor: Actor,
    /// Of a session at a till: the hash of its device's token. Without that device it opens nothing.
    pub device_hash: Option<[u8; 32]>,
    /// True when the session's last-seen moment is old enough to be worth writing anew.
    pub refresh: bool,
}
