//! Posting: the only code that writes entries, balances and holds.

use super::model::{HoldEnd, Posting, Side};
use super::{Account, rows};
use rahba_kernel::merkle::{Canonical, Hash, leaf};
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_store::{Ctx, Fault, Tx, params};

/// Posts an entry and moves the balances it touches. Zero lines are left out; an entry without any
/// line is not made (`None`). A business date in a closed period moves to the first open day (I13)
/// and the note says so.
///
/// # Errors
/// A [`Fault`]; a floor that would be broken is a `Constraint`, so flows ask before.
///
/// # Panics
/// When the lines do not balance: a defect of ours that must never reach the book (I1).
pub fn post(tx: &mut Tx<'_>, ctx: &Ctx, p: Posting) -> Result<Option<Id>, Fault> {
    let lines: Vec<_> = p.lines.into_iter().filter(|l| !l.amount.is_zero()).collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let sum = |side: Side| lines.iter().filter(|l| l.side == side).map(|l| l.amount).sum::<Money>();
    assert!(lines.iter().all(|l| l.amount.0 > 0), "{}: a line's amount is positive", p.kind);
    assert_eq!(sum(Side::Debit), sum(Side::Credit), "{}: debits equal credits (I1)", p.kind);

    let closed: Day = tx.first(&rows::LAST_CLOSED, params![ctx.territory])?.map_or(Ok(Day(i64::MIN / 2)), |r| r.get(0))?;
    let (business_date, note) = if p.business_date <= closed {
        let asked = p.business_date;
        (ctx.today().max(closed.plus(1)), format!("{} (for {asked}, period closed)", p.note).trim().to_owned())
    } else {
        (p.business_date, p.note)
    };
    let last: i64 = tx.first(&rows::LAST_SEQ, params![ctx.territory])?.map_or(Ok(0), |r| r.get(0))?;
    let seq = last + 1;
    let id = ctx.new_id();
    let head = EntryHead {
        territory: ctx.territory,
        seq,
        id,
        kind: p.kind,
        business_date,
        occurred_at: p.occurred_at,
        posted_at: ctx.now,
        command: ctx.command,
        document: p.document,
        reverses: p.reverses,
        note: &note,
    };
    let hashed: Vec<LineFields<'_>> = lines
        .iter()
        .map(|l| LineFields {
            account: l.account.as_str(),
            side: l.side.code(),
            amount: l.amount.0,
            org: l.org,
            subject: l.subject,
            terms: l.terms,
        })
        .collect();
    let hash = leaf_of(&head, &hashed);
    tx.execute(
        &rows::INSERT_ENTRY,
        params![
            ctx.territory,
            seq,
            id,
            p.kind,
            business_date,
            p.occurred_at,
            ctx.now,
            ctx.command,
            p.document,
            p.reverses,
            note.as_str(),
            hash
        ],
    )?;
    for (n, l) in lines.iter().enumerate() {
        tx.execute(
            &rows::INSERT_LINE,
            params![ctx.territory, seq, n as i64 + 1, l.account.as_str(), l.side.code(), l.amount, l.org, l.subject, l.terms],
        )?;
    }
    super::day_sums::add(tx, ctx.territory, seq, p.kind)?;
    // One balance row per account, in one order, debits and credits at once: a floor is judged by
    // what the whole entry leaves.
    let mut sums: std::collections::BTreeMap<&Account, (i64, i64)> = std::collections::BTreeMap::new();
    for l in &lines {
        let s = sums.entry(&l.account).or_default();
        match l.side {
            Side::Debit => s.0 += l.amount.0,
            Side::Credit => s.1 += l.amount.0,
        }
    }
    for (account, (debit, credit)) in sums {
        // Not an upsert: SQLite judges the CHECK of the row to be inserted even when it will not be.
        let there = tx.first(&rows::ADD_TO_BALANCE, params![ctx.territory, account.as_str(), debit, credit])?;
        if there.is_none() {
            tx.execute(&rows::OPEN_BALANCE, params![ctx.territory, account.as_str(), debit, credit, account.floor()])?;
        }
    }
    Ok(Some(id))
}

/// Sets money of an account aside. Returns the hold's id.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn hold(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    account: &Account,
    amount: Money,
    purpose: &str,
    subject: Id,
    expires_at: Option<Micros>,
) -> Result<Id, Fault> {
    let id = ctx.new_id();
    tx.execute(&rows::INSERT_HOLD, params![ctx.territory, id, account.as_str(), amount, purpose, subject, ctx.now, expires_at])?;
    Ok(id)
}

/// Resolves a hold, once: false when it was resolved before or is smaller than what is posted.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn resolve_hold(tx: &mut Tx<'_>, ctx: &Ctx, hold: Id, end: HoldEnd) -> Result<bool, Fault> {
    let (state, posted) = match end {
        HoldEnd::Post(m) => ("posted", m),
        HoldEnd::Void => ("void", Money::ZERO),
        HoldEnd::Expire => ("expired", Money::ZERO),
    };
    Ok(tx.first(&rows::RESOLVE_HOLD, params![ctx.territory, hold, state, posted, ctx.now])?.is_some())
}

/// The head of an entry, as it goes under the leaf's hash.
pub(super) struct EntryHead<'a> {
    pub territory: Id,
    pub seq: i64,
    pub id: Id,
    pub kind: &'a str,
    pub business_date: Day,
    pub occurred_at: Micros,
    pub posted_at: Micros,
    pub command: Id,
    pub document: Id,
    pub reverses: Option<Id>,
    pub note: &'a str,
}

pub(super) struct LineFields<'a> {
    pub account: &'a str,
    pub side: &'a str,
    pub amount: i64,
    pub org: Option<Id>,
    pub subject: Option<Id>,
    pub terms: Option<i64>,
}

/// The leaf covers every stored field, length-prefixed, under a version prefix fixed for ever.
pub(super) fn leaf_of(e: &EntryHead<'_>, lines: &[LineFields<'_>]) -> Hash {
    let optional = |c: &mut Canonical, id: Option<Id>| match id {
        Some(id) => {
            c.bytes(&id.0);
        }
        None => {
            c.bytes(&[]);
        }
    };
    let mut c = Canonical::new(b"RL1");
    c.bytes(&e.territory.0)
        .amount(e.seq)
        .bytes(&e.id.0)
        .text(e.kind)
        .amount(e.business_date.0)
        .amount(e.occurred_at.0)
        .amount(e.posted_at.0)
        .bytes(&e.command.0)
        .bytes(&e.document.0);
    optional(&mut c, e.reverses);
    c.text(e.note).count(lines.len());
    for l in lines {
        c.text(l.account).text(l.side).amount(l.amount);
        optional(&mut c, l.org);
        optional(&mut c, l.subject);
        c.amount(l.terms.unwrap_or(0));
    }
    leaf(c.finish())
}
