//! Entries, lines and the terms they were made under.

use super::chart::Account;
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id, Micros, Money};
use serde::{Deserialize, Serialize};

/// Debit or credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    Debit,
    Credit,
}

impl Side {
    pub fn code(self) -> &'static str {
        match self {
            Side::Debit => "d",
            Side::Credit => "c",
        }
    }

    pub fn other(self) -> Side {
        match self {
            Side::Debit => Side::Credit,
            Side::Credit => Side::Debit,
        }
    }
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub account: Account,
    pub side: Side,
    /// Zero lines are left out when the entry is posted.
    pub amount: Money,
    /// The maker whom the line concerns.
    pub org: Option<Id>,
    /// What the line is about (an order line, a lot, a payout): what a click on the figure opens.
    pub subject: Option<Id>,
    /// Version of the maker's terms that gave the amount.
    pub terms: Option<i64>,
}

impl Line {
    pub fn dr(account: Account, amount: Money) -> Line {
        Line { account, side: Side::Debit, amount, org: None, subject: None, terms: None }
    }

    pub fn cr(account: Account, amount: Money) -> Line {
        Line { account, side: Side::Credit, amount, org: None, subject: None, terms: None }
    }

    /// A line on either side, by sign: a positive amount on `side`, a negative one on the other.
    pub fn signed(account: Account, side: Side, amount: Money) -> Line {
        let (side, amount) = if amount.0 < 0 { (side.other(), -amount) } else { (side, amount) };
        Line { account, side, amount, org: None, subject: None, terms: None }
    }

    #[must_use]
    pub fn org(mut self, org: Id) -> Line {
        self.org = Some(org);
        self
    }

    #[must_use]
    pub fn subject(mut self, subject: Id) -> Line {
        self.subject = Some(subject);
        self
    }

    #[must_use]
    pub fn terms(mut self, version: i64) -> Line {
        self.terms = Some(version);
        self
    }
}

/// An entry to be posted.
#[derive(Clone, Debug)]
pub struct Posting {
    pub kind: &'static str,
    /// The document behind it: an order, a payout, a loss.
    pub document: Id,
    /// Decides the period; opened and closed by people, never by a clock.
    pub business_date: Day,
    /// When it happened, by the clock of whoever saw it.
    pub occurred_at: Micros,
    pub reverses: Option<Id>,
    pub note: String,
    pub lines: Vec<Line>,
}

/// Whose goods are sold, and in whose name (LEDGER §2.3). The tax advice is the accountant's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Regime {
    /// Consignment: sold in the maker's name; the union earns a commission, with VAT on it.
    Agent,
    /// Consignment: the union sells in its own name for the maker, so VAT on the price is the union's.
    Commissionaire,
    /// The union bought the goods: its sale, its cost.
    Principal,
}

impl Regime {
    /// All of them, as a form offers them.
    pub const ALL: [Regime; 3] = [Regime::Agent, Regime::Commissionaire, Regime::Principal];

    pub fn code(self) -> &'static str {
        match self {
            Regime::Agent => "agent",
            Regime::Commissionaire => "commissionaire",
            Regime::Principal => "principal",
        }
    }

    pub fn parse(code: &str) -> Option<Regime> {
        Regime::ALL.into_iter().find(|r| r.code() == code)
    }

    /// True when the buyer buys from the union: the VAT in the price is then the union's.
    pub fn in_own_name(self) -> bool {
        self != Regime::Agent
    }
}

/// A maker's terms in one version (LEDGER §2.1 "contract terms").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub version: i64,
    pub regime: Regime,
    pub commission: Bps,
    pub commission_vat: Bps,
    pub label: Bps,
    pub solidarity: Bps,
    pub hold_days: i64,
}

/// How a hold ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldEnd {
    /// Used, up to its amount.
    Post(Money),
    Void,
    Expire,
}
