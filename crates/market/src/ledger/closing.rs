//! Closed periods: what was sealed, by whom, and what still keeps a period open (LEDGER §2.7).
//!
//! A close seals the book as it stands: the root over all entries so far and the root over all balances.
//! From then on no line is dated in it (I13); what comes late goes into the first open day and says so.

use super::{rows, views};
use rahba_kernel::merkle::{Canonical, Hash, Tree, leaf};
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_store::{Fault, Reader, params};
use std::collections::BTreeMap;

/// A period that is closed.
#[derive(Clone, Debug)]
pub struct Close {
    /// Its last day.
    pub through: Day,
    pub asked_by: String,
    pub closed_by: String,
    pub closed_at: Micros,
    /// Entries that the seal covers.
    pub entries: u64,
    /// Root over them.
    pub root: Hash,
    /// Root over the balances as they stood after them.
    pub balances: Hash,
}

/// A close that one person asked for and another has not done yet.
#[derive(Clone, Debug)]
pub struct CloseAsked {
    pub through: Day,
    pub asked_by: String,
    pub asked_at: Micros,
}

/// The closed periods, oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn closes(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Close>, Fault> {
    q.query(&rows::CLOSES, params![territory])?
        .iter()
        .map(|r| {
            Ok(Close {
                through: r.get(0)?,
                closed_at: r.get(1)?,
                closed_by: r.get(2)?,
                root: r.get(3)?,
                entries: r.get::<i64>(4)? as u64,
                asked_by: r.get(5)?,
                balances: r.get(6)?,
            })
        })
        .collect()
}

/// The close that waits for its second person.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn asked(q: &mut Reader<'_>, territory: Id) -> Result<Option<CloseAsked>, Fault> {
    q.first(&rows::CLOSE_ASKED, params![territory])?
        .map(|r| Ok(CloseAsked { through: r.get(0)?, asked_by: r.get(1)?, asked_at: r.get(2)? }))
        .transpose()
}

/// The last closed day.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn last(q: &mut Reader<'_>, territory: Id) -> Result<Day, Fault> {
    q.first(&rows::LAST_CLOSED, params![territory])?.map_or(Ok(Day(i64::MIN / 2)), |r| r.get(0))
}

/// The tree over all entries, grown from the last seal: a close reads what came since, not the whole book.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn tree(q: &mut Reader<'_>, territory: Id) -> Result<Tree, Fault> {
    const BATCH: i64 = 5_000;
    let mut tree = match q.first(&rows::LAST_PEAKS, params![territory])? {
        None => Tree::default(),
        Some(r) => {
            let (entries, peaks): (i64, Vec<u8>) = (r.get(0)?, r.get(1)?);
            Tree::from_bytes(&peaks)
                .filter(|t| t.len() == entries as u64)
                .ok_or_else(|| Fault::Decode("a seal's peaks are not those of a tree".into()))?
        }
    };
    loop {
        let leaves = q.query(&rows::LEAVES_AFTER, params![territory, tree.len() as i64, BATCH])?;
        if leaves.is_empty() {
            return Ok(tree);
        }
        for l in leaves {
            tree.push(l.get(1)?);
        }
    }
}

/// The root over balances: a leaf for each account, in the order of their names.
pub(super) fn balances_root(sums: &BTreeMap<String, (i64, i64)>) -> Hash {
    let mut tree = Tree::default();
    for (account, (debit, credit)) in sums {
        tree.push(leaf(Canonical::new(b"RB1").text(account).amount(*debit).amount(*credit).finish()));
    }
    tree.root()
}

/// [`balances_root`] of the balances now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn balances_now(q: &mut Reader<'_>, territory: Id) -> Result<Hash, Fault> {
    let mut sums = BTreeMap::new();
    for r in q.query(&rows::BALANCES, params![territory])? {
        sums.insert(r.get(0)?, (r.get(1)?, r.get(2)?));
    }
    Ok(balances_root(&sums))
}

/// Money that is on its way and must come to nothing: what a carrier, an acquirer or a messenger holds, what
/// was prepaid or is owed back (LEDGER I5).
#[derive(Clone, Debug)]
pub struct Uncleared {
    pub account: String,
    /// Debit positive.
    pub balance: Money,
    /// The day of the oldest line that is not cleared, the first in being the first out.
    pub since: Option<Day>,
}

/// Every clearing account that is not at nothing, with its age.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn uncleared(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Uncleared>, Fault> {
    const CODES: [&str; 6] =
        ["A:card.clearing", "A:cash.transit", "A:cod.recv", "L:carrier.payable", "L:order.deferred", "L:refund.payable"];
    let mut out = Vec::new();
    for code in CODES {
        for (account, balance) in views::balances(q, territory, code)? {
            if !balance.is_zero() {
                let since = open_since(q, territory, &account, balance)?;
                out.push(Uncleared { account, balance, since });
            }
        }
    }
    Ok(out)
}

/// Walks back from the newest line until those on the balance's side cover it.
fn open_since(q: &mut Reader<'_>, territory: Id, account: &str, balance: Money) -> Result<Option<Day>, Fault> {
    /// Lines read at most; an account that is older than this is as late as it gets.
    const LINES: i64 = 5_000;
    let mut left = balance.0.abs();
    let mut since = None;
    for l in views::account_lines(q, territory, account, (Day(0), Day(i64::MAX)), LINES)? {
        if (l.debit.0 > 0) == (balance.0 > 0) {
            since = Some(l.business_date);
            left -= l.debit.0.abs();
            if left <= 0 {
                break;
            }
        }
    }
    Ok(since)
}
