//! What pages, papers and audits read of the books.

use super::chart::{self, Account};
use super::model::{Regime, Terms};
use super::rows;
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_store::{Fault, Reader, Row, params};
use std::collections::BTreeMap;

/// A line of an account or of a maker's statement, with the entry behind it.
#[derive(Clone, Debug)]
pub struct BookLine {
    pub seq: i64,
    pub entry: Id,
    pub kind: String,
    pub business_date: Day,
    pub occurred_at: Micros,
    pub document: Id,
    pub account: String,
    /// Debit positive, credit negative.
    pub debit: Money,
    pub subject: Option<Id>,
    pub terms: Option<i64>,
    /// In a statement, the account that a fee went to: each fee is posted beside its other side.
    pub against: Option<String>,
}

impl BookLine {
    /// From the maker's side: what she is owed more, or less.
    pub fn owed(&self) -> Money {
        -self.debit
    }

    fn of(r: &Row) -> Result<BookLine, Fault> {
        let side: String = r.get(7)?;
        let amount: Money = r.get(8)?;
        Ok(BookLine {
            seq: r.get(0)?,
            entry: r.get(1)?,
            kind: r.get(2)?,
            business_date: r.get(3)?,
            occurred_at: r.get(4)?,
            document: r.get(5)?,
            account: r.get(6)?,
            debit: if side == "d" { amount } else { -amount },
            subject: r.get(9)?,
            terms: r.get(10)?,
            against: None,
        })
    }
}

/// Balance of an account: debits minus credits.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn balance(q: &mut Reader<'_>, territory: Id, account: &Account) -> Result<Money, Fault> {
    Ok(match q.first(&rows::BALANCE, params![territory, account.as_str()])? {
        Some(r) => r.get::<Money>(0)? - r.get::<Money>(1)?,
        None => Money::ZERO,
    })
}

/// Whether there is such an account: it is in the books, or says what is owed to an organisation or was advanced to one,
/// be it nothing yet.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_account(q: &mut Reader<'_>, territory: Id, account: &str) -> Result<bool, Fault> {
    if q.first(&rows::BALANCE, params![territory, account])?.is_some() {
        return Ok(true);
    }
    let is_a_maker_s = is_owed_account(account) || chart::code_of(account) == "A:producer.advance";
    match account.rsplit(':').next().and_then(|x| x.parse::<Id>().ok()).filter(|_| is_a_maker_s) {
        Some(org) => Ok(crate::organisations::views::one(q, territory, org)?.is_some()),
        None => Ok(false),
    }
}

/// Balance of an account at the end of a day.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn balance_at(q: &mut Reader<'_>, territory: Id, account: &Account, day: Day) -> Result<Money, Fault> {
    q.first(&rows::BALANCE_AT, params![territory, account.as_str(), day])?.map_or(Ok(Money::ZERO), |r| r.get(0))
}

/// The same for an account by its name, as [`balances`] gives it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn balance_of_name_at(q: &mut Reader<'_>, territory: Id, account: &str, day: Day) -> Result<Money, Fault> {
    q.first(&rows::BALANCE_AT, params![territory, account, day])?.map_or(Ok(Money::ZERO), |r| r.get(0))
}

/// All balances whose account begins with a code, as (account, debit − credit).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn balances(q: &mut Reader<'_>, territory: Id, code: &str) -> Result<Vec<(String, Money)>, Fault> {
    let pattern = [code, "%"].concat();
    q.query(&rows::BALANCES_LIKE, params![territory, pattern])?
        .iter()
        .map(|r| Ok((r.get(0)?, r.get::<Money>(1)? - r.get::<Money>(2)?)))
        .collect()
}

/// What a maker has at the union.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Sold, still inside the buyers' return window.
    pub held: Money,
    /// Available for payout, before open holds; negative when she owes.
    pub payable: Money,
    /// Of it, already proposed for payout.
    pub proposed: Money,
    /// Advances not yet repaid.
    pub advance: Money,
}

/// What ever came into an account and went out of it: for a fund, received and given.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn turnover(q: &mut Reader<'_>, territory: Id, account: &Account) -> Result<(Money, Money), Fault> {
    q.first(&rows::BALANCE, params![territory, account.as_str()])?
        .map_or(Ok((Money::ZERO, Money::ZERO)), |r| Ok((r.get(1)?, r.get(0)?)))
}

/// Money of an account that open holds set aside.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn set_aside(q: &mut Reader<'_>, territory: Id, account: &Account) -> Result<Money, Fault> {
    q.first(&rows::HELD_OPEN, params![territory, account.as_str()])?.map_or(Ok(Money::ZERO), |r| r.get(0))
}

/// What a maker has at the union now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn due(q: &mut Reader<'_>, territory: Id, org: Id) -> Result<Due, Fault> {
    let payable = chart::payable(org);
    let proposed = set_aside(q, territory, &payable)?;
    Ok(Due {
        held: -balance(q, territory, &chart::held(org))?,
        payable: -balance(q, territory, &payable)?,
        proposed,
        advance: balance(q, territory, &chart::advance(org))?,
    })
}

/// A maker's statement for a period: opening + lines = closing, and it *is* the ledger's lines (I15).
#[derive(Clone, Debug)]
pub struct Statement {
    pub from: Day,
    pub to: Day,
    pub opening: Money,
    pub lines: Vec<BookLine>,
    pub closing: Money,
}

/// The statement of a maker between two days, both included. Lines of her advance account are told
/// apart by their account; opening and closing are what the union owes her (held and payable).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn statement(q: &mut Reader<'_>, territory: Id, org: Id, from: Day, to: Day) -> Result<Statement, Fault> {
    let opening: Money = q.first(&rows::OWED_BEFORE, params![territory, org, from])?.map_or(Ok(Money::ZERO), |r| r.get(0))?;
    let mut lines = Vec::new();
    for r in q.query(&rows::STATEMENT, params![territory, org, from, to])? {
        lines.push(BookLine { against: r.get(11)?, ..BookLine::of(&r)? });
    }
    let moved: Money = lines.iter().filter(|l| is_owed_account(&l.account)).map(BookLine::owed).sum();
    Ok(Statement { from, to, opening, closing: opening + moved, lines })
}

/// What one thing did to what a maker is owed: a sale with its fees, a refund, a payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRow {
    pub day: Day,
    /// Of its first entry.
    pub kind: String,
    pub document: Id,
    pub subject: Option<Id>,
    pub gross: Money,
    /// Negative when taken from her.
    pub commission: Money,
    pub vat: Money,
    pub label: Money,
    pub solidarity: Money,
    pub net: Money,
    /// What she was advanced by it, or, negative, what of it repaid an advance. Not in the net: an advance is owed by
    /// her, what is held and payable is owed to her.
    pub advance: Money,
}

impl Statement {
    /// The lines of one thing and one command beside each other: gross, each fee, net. They add up to
    /// closing less opening, since nothing is left out.
    pub fn rows(&self) -> Vec<StatementRow> {
        let mut out: Vec<(&str, StatementRow)> = Vec::new();
        let is_advance = |l: &BookLine| chart::code_of(&l.account) == "A:producer.advance";
        for l in self.lines.iter().filter(|l| is_owed_account(&l.account) || is_advance(l)) {
            let group = match l.kind.as_str() {
                "fees" => "sale",
                "fees_reversed" | "refund" => "refund",
                "till_sale" | "cod_delivered" | "delivered" => "sale",
                other => other,
            };
            let known = out.iter().rposition(|(g, r)| {
                *g == group && r.document == l.document && r.subject == l.subject && r.day == l.business_date
            });
            let n = known.unwrap_or_else(|| {
                let row = StatementRow {
                    day: l.business_date,
                    kind: l.kind.clone(),
                    document: l.document,
                    subject: l.subject,
                    gross: Money::ZERO,
                    commission: Money::ZERO,
                    vat: Money::ZERO,
                    label: Money::ZERO,
                    solidarity: Money::ZERO,
                    net: Money::ZERO,
                    advance: Money::ZERO,
                };
                out.push((group, row));
                out.len() - 1
            });
            let Some((_, row)) = out.get_mut(n) else { continue };
            if !l.kind.starts_with("fees") {
                row.kind.clone_from(&l.kind);
            }
            if is_advance(l) {
                row.advance += l.debit;
                continue;
            }
            let owed = l.owed();
            row.net += owed;
            match l.against.as_deref().map(chart::code_of) {
                Some("I:commission") => row.commission += owed,
                Some("L:vat.out") => row.vat += owed,
                Some("I:label.fee") => row.label += owed,
                Some("L:fund.solidarity" | "E:solidarity.borne") => row.solidarity += owed,
                _ => row.gross += owed,
            }
        }
        out.into_iter().map(|(_, r)| r).collect()
    }
}

/// True for the accounts that say what the union owes a maker.
pub fn is_owed_account(account: &str) -> bool {
    matches!(chart::code_of(account), "L:producer.held" | "L:producer.payable")
}

/// The lines of an account in a period, newest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn account_lines(
    q: &mut Reader<'_>,
    territory: Id,
    account: &str,
    (from, to): (Day, Day),
    limit: i64,
) -> Result<Vec<BookLine>, Fault> {
    q.query(&rows::ACCOUNT_LINES, params![territory, account, from, to, limit])?.iter().map(BookLine::of).collect()
}

/// The accounts of an entry, in its order.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn accounts_of(q: &mut Reader<'_>, territory: Id, seq: i64) -> Result<Vec<String>, Fault> {
    q.query(&rows::LINES_OF, params![territory, seq])?.iter().map(|r| r.get(2)).collect()
}

/// All lines about a thing (an order line, a payout, a loss), oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_subject(q: &mut Reader<'_>, territory: Id, subject: Id) -> Result<Vec<BookLine>, Fault> {
    q.query(&rows::OF_SUBJECT, params![territory, subject])?.iter().map(BookLine::of).collect()
}

/// An entry with its lines.
#[derive(Clone, Debug)]
pub struct Entry {
    pub seq: i64,
    pub id: Id,
    pub kind: String,
    pub business_date: Day,
    pub occurred_at: Micros,
    pub posted_at: Micros,
    pub command: Id,
    pub document: Id,
    pub reverses: Option<Id>,
    pub note: String,
    pub lines: Vec<EntryLine>,
}

/// One line of an [`Entry`].
#[derive(Clone, Debug)]
pub struct EntryLine {
    pub account: String,
    pub debit: Option<Money>,
    pub credit: Option<Money>,
    pub org: Option<Id>,
    pub subject: Option<Id>,
    pub terms: Option<i64>,
}

fn entry_of(q: &mut Reader<'_>, territory: Id, r: &Row) -> Result<Entry, Fault> {
    let seq: i64 = r.get(0)?;
    let lines = q
        .query(&rows::LINES_OF, params![territory, seq])?
        .iter()
        .map(|l| {
            let side: String = l.get(3)?;
            let amount: Money = l.get(4)?;
            Ok(EntryLine {
                account: l.get(2)?,
                debit: (side == "d").then_some(amount),
                credit: (side == "c").then_some(amount),
                org: l.get(5)?,
                subject: l.get(6)?,
                terms: l.get(7)?,
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(Entry {
        seq,
        id: r.get(1)?,
        kind: r.get(2)?,
        business_date: r.get(3)?,
        occurred_at: r.get(4)?,
        posted_at: r.get(5)?,
        command: r.get(6)?,
        document: r.get(7)?,
        reverses: r.get(8)?,
        note: r.get(9)?,
        lines,
    })
}

/// One entry by id.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn entry(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<Entry>, Fault> {
    match q.first(&rows::ENTRY, params![territory, id])? {
        Some(r) => entry_of(q, territory, &r).map(Some),
        None => Ok(None),
    }
}

/// One entry by its place in the book, from 1.
///
/// # Errors
/// A [`Fault`] of the engine; `Decode` when the book is shorter.
pub fn entry_numbered(q: &mut Reader<'_>, territory: Id, seq: i64) -> Result<Entry, Fault> {
    let head = q.first(&rows::ENTRY_NUMBERED, params![territory, seq])?;
    entry_of(q, territory, &head.ok_or_else(|| Fault::Decode(format!("no entry {seq}")))?)
}

/// The entries behind a document, oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn entries_of(q: &mut Reader<'_>, territory: Id, document: Id) -> Result<Vec<Entry>, Fault> {
    let heads = q.query(&rows::ENTRIES_OF_DOCUMENT, params![territory, document])?;
    heads.iter().map(|r| entry_of(q, territory, r)).collect()
}

fn terms_of(r: &Row) -> Result<Terms, Fault> {
    Ok(Terms {
        version: r.get(0)?,
        regime: Regime::parse(&r.get::<String>(1)?).ok_or_else(|| Fault::Decode("an unknown regime".into()))?,
        commission: r.get::<Bps>(2)?,
        commission_vat: r.get(3)?,
        label: r.get(4)?,
        solidarity: r.get(5)?,
        hold_days: r.get(6)?,
    })
}

/// The terms in force with a maker at a moment.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn terms_now(q: &mut Reader<'_>, territory: Id, org: Id, at: Micros) -> Result<Option<Terms>, Fault> {
    q.first(&rows::TERMS_NOW, params![territory, org, at])?.as_ref().map(terms_of).transpose()
}

/// The terms that hold at a moment, of everybody who has some.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn all_terms_now(q: &mut Reader<'_>, territory: Id, at: Micros) -> Result<BTreeMap<Id, Terms>, Fault> {
    // The later version replaces the earlier.
    q.query(&rows::ALL_TERMS, params![territory, at])?.iter().map(|r| Ok((r.get(7)?, terms_of(r)?))).collect()
}

/// One version of a maker's terms: what reversals use.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn terms_version(q: &mut Reader<'_>, territory: Id, org: Id, version: i64) -> Result<Option<Terms>, Fault> {
    q.first(&rows::TERMS_VERSION, params![territory, org, version])?.as_ref().map(terms_of).transpose()
}

/// Whether anything was ever written in the money book.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn is_open(q: &mut Reader<'_>, territory: Id) -> Result<bool, Fault> {
    let last: i64 = q.first(&rows::LAST_SEQ, params![territory])?.map_or(Ok(0), |r| r.get(0))?;
    Ok(last > 0)
}
