//! The audit of the money book: everything recomputed from the lines.

use super::book::{EntryHead, LineFields, leaf_of};
use super::views::is_owed_account;
use super::{chart, closing, rows};
use rahba_kernel::merkle::{Hash, Tree};
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_store::{Fault, Reader, params};
use std::collections::BTreeMap;

/// What an audit found wrong, in words for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The invariant (`I1`…`I15`), or the book it is about.
    pub rule: &'static str,
    pub text: String,
}

/// What the audit of the money book says.
#[derive(Clone, Debug)]
pub struct BookAudit {
    pub entries: u64,
    pub root: Hash,
    pub findings: Vec<Finding>,
}

const BATCH: i64 = 2_000;

/// Recomputes every leaf, the tree's root and its seals, every balance and floor, what each maker is owed
/// (I1–I4, I6, I8, I12, I13, I15).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<BookAudit, Fault> {
    let mut findings = Vec::new();
    let mut tree = Tree::default();
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut closes_left = closing::closes(q, territory)?.into_iter().peekable();
    let mut closed = Day(i64::MIN);
    let mut after = 0i64;
    loop {
        let heads = q.query(&rows::ENTRIES_FROM, params![territory, after, BATCH])?;
        let Some(last) = heads.last() else { break };
        let last: i64 = last.get(0)?;
        let mut lines: BTreeMap<i64, Vec<rahba_store::Row>> = BTreeMap::new();
        for l in q.query(&rows::LINES_BETWEEN, params![territory, after, last])? {
            lines.entry(l.get(0)?).or_default().push(l);
        }
        for h in &heads {
            let seq: i64 = h.get(0)?;
            if seq != after + 1 {
                findings.push(Finding { rule: "I12", text: format!("entry {} is missing", after + 1) });
            }
            after = seq;
            let kind: String = h.get(2)?;
            let own = lines.remove(&seq).unwrap_or_default();
            let (mut debit, mut credit) = (0i64, 0i64);
            let mut texts = Vec::with_capacity(own.len());
            for l in &own {
                let (account, side, amount): (String, String, i64) = (l.get(2)?, l.get(3)?, l.get(4)?);
                let s = sums.entry(account.clone()).or_default();
                if side == "d" {
                    debit += amount;
                    s.0 += amount;
                } else {
                    credit += amount;
                    s.1 += amount;
                }
                let org: Option<Id> = l.get(5)?;
                if is_owed_account(&account) && org.map(|o| o.to_string()).as_deref() != account.rsplit(':').next() {
                    // A statement is made of the lines of a maker: it would not come to her balance.
                    let text = format!("entry {seq}: {account} is not in the statement of its maker");
                    findings.push(Finding { rule: "I15", text });
                }
                texts.push((account, side, amount, org, l.get::<Option<Id>>(6)?, l.get::<Option<i64>>(7)?));
            }
            if debit != credit || own.is_empty() {
                findings.push(Finding { rule: "I1", text: format!("entry {seq}: debits {debit}, credits {credit}") });
            }
            // Only what comes back may leave a maker owing; no payout and no advance may (I6).
            if !matches!(kind.as_str(), "refund" | "fees" | "found_consigned") {
                for (account, ..) in texts.iter().filter(|t| t.1 == "d" && chart::code_of(&t.0) == "L:producer.payable") {
                    let (d, c) = sums.get(account).copied().unwrap_or_default();
                    if d > c {
                        let text = format!("entry {seq} ({kind}) leaves {account} owing {}", Money(d - c));
                        findings.push(Finding { rule: "I6", text });
                    }
                }
            }
            let note: String = h.get(9)?;
            let dated: Day = h.get(3)?;
            if dated <= closed {
                let text = format!("entry {seq} is dated {dated}, in a period closed through {closed} before it");
                findings.push(Finding { rule: "I13", text });
            }
            let head = EntryHead {
                territory,
                seq,
                id: h.get(1)?,
                kind: &kind,
                business_date: dated,
                occurred_at: h.get::<Micros>(4)?,
                posted_at: h.get::<Micros>(5)?,
                command: h.get(6)?,
                document: h.get(7)?,
                reverses: h.get(8)?,
                note: &note,
            };
            let fields: Vec<LineFields<'_>> = texts
                .iter()
                .map(|(account, side, amount, org, subject, terms)| LineFields {
                    account,
                    side,
                    amount: *amount,
                    org: *org,
                    subject: *subject,
                    terms: *terms,
                })
                .collect();
            let stored: Hash = h.get(10)?;
            if leaf_of(&head, &fields) != stored {
                findings.push(Finding { rule: "I12", text: format!("entry {seq} is not what was posted: its hash differs") });
            }
            tree.push(stored);
            while let Some(c) = closes_left.next_if(|c| c.entries <= tree.len()) {
                if c.entries == tree.len() && (c.root != tree.root() || c.balances != closing::balances_root(&sums)) {
                    let text = format!("the seal of the period through {} does not hold", c.through);
                    findings.push(Finding { rule: "I12", text });
                }
                closed = closed.max(c.through);
            }
        }
    }
    let mut total = 0i64;
    let mut cached: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for r in q.query(&rows::BALANCES, params![territory])? {
        cached.insert(r.get(0)?, (r.get(1)?, r.get(2)?));
    }
    for (account, (d, c)) in &sums {
        total += d - c;
        if cached.get(account) != Some(&(*d, *c)) {
            findings.push(Finding {
                rule: "I3",
                text: format!("{account}: cached {:?}, replayed {:?}", cached.get(account), (d, c)),
            });
        }
        let broken = match chart::floor_of(chart::code_of(account)) {
            "debit_only" => d < c,
            "credit_only" => c < d,
            _ => false,
        };
        if broken {
            findings.push(Finding { rule: "I4", text: format!("{account} is below its floor") });
        }
    }
    for account in cached.keys().filter(|a| !sums.contains_key(*a)) {
        findings.push(Finding { rule: "I3", text: format!("{account} has a balance and no lines") });
    }
    for c in closes_left.filter(|c| c.entries > 0) {
        let text = format!("the seal through {} covers {} entries, the book has {}", c.through, c.entries, tree.len());
        findings.push(Finding { rule: "I12", text });
    }
    for r in q.query(&rows::OVER_REVERSED, params![territory])? {
        let (line, account, by): (Id, String, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let text = format!("{account} gave back {} more than it took for {line}", Money(-by));
        findings.push(Finding { rule: "I8", text });
    }
    findings.extend(super::owned::audit(q, territory)?);
    findings.extend(super::day_sums::audit(q, territory)?);
    if total != 0 {
        findings.push(Finding { rule: "I2", text: format!("all accounts together are {total}, not 0") });
    }
    Ok(BookAudit { entries: tree.len(), root: tree.root(), findings })
}
