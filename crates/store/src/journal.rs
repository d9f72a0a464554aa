//! The command log and the audit journal: one hash-chained table.

use crate::command::Ctx;
use crate::fault::Fault;
use crate::tx::Tx;
use crate::value::Row;
use crate::{Reader, params, statements};
use rahba_kernel::merkle::{Canonical, Hash, leaf};
use rahba_kernel::role::Who;
use rahba_kernel::{Id, Micros};
use std::collections::BTreeMap;

statements! {
    FIND (Id, Id) -> (Bytes, Text, Text) =
        "SELECT body_hash, name, outcome FROM journal WHERE territory_id = $1 AND command_id = $2";
    HEAD (Id) -> (Int, Bytes) =
        "SELECT seq, hash FROM journal WHERE territory_id = $1 ORDER BY seq DESC LIMIT 1";
    HASH (Id, Int) -> (Bytes) =
        "SELECT hash FROM journal WHERE territory_id = $1 AND seq = $2";
    TOLD_SINCE (Id, Int, Int) -> (Int, Text, Bytes, Bytes, Int) =
        "SELECT seq, name, touched, hash, at FROM journal WHERE territory_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    APPEND (Id, Int, Id, Text, Text, Int, Bytes, Text, Text, Bytes, Bytes, Bytes) -> () =
        "INSERT INTO journal (territory_id, seq, command_id, name, who, at, body_hash, outcome, facts, prev_hash, hash, touched) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    SUBJECT (Id, Id, Int) -> () =
        "INSERT INTO journal_subject (territory_id, subject_id, seq) VALUES ($1, $2, $3)";
    SUBJECTS_4 (Id, Int, Id, Id, Id, Id) -> () =
        "INSERT INTO journal_subject (territory_id, subject_id, seq) \
         VALUES ($1, $3, $2), ($1, $4, $2), ($1, $5, $2), ($1, $6, $2)";
    OUTBOX (Id, Id, Text, Text, Int, Int) -> () =
        "INSERT INTO outbox (territory_id, outbox_id, kind, payload, created_at, due_at, attempts, lease_until, state, last_error) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 'waiting', NULL)";
    OF_SUBJECT (Id, Id, Int, Int) -> (Int, Id, Text, Text, Int, Text, Bytes) =
        "SELECT j.seq, j.command_id, j.name, j.who, j.at, j.facts, j.hash FROM journal_subject s \
         JOIN journal j ON j.territory_id = s.territory_id AND j.seq = s.seq \
         WHERE s.territory_id = $1 AND s.subject_id = $2 AND j.at <= $3 ORDER BY s.seq DESC LIMIT $4";
    OF_SUBJECT_UP_TO (Id, Id, Int, Int) -> (Int, Id, Text, Text, Int, Text, Bytes) =
        "SELECT j.seq, j.command_id, j.name, j.who, j.at, j.facts, j.hash FROM journal_subject s \
         JOIN journal j ON j.territory_id = s.territory_id AND j.seq = s.seq \
         WHERE s.territory_id = $1 AND s.subject_id = $2 AND s.seq <= $3 ORDER BY s.seq DESC LIMIT $4";
    COUNT_OF_SUBJECT (Id, Id, Int) -> (Int) =
        "SELECT COUNT(*) FROM journal_subject s JOIN journal j ON j.territory_id = s.territory_id AND j.seq = s.seq \
         WHERE s.territory_id = $1 AND s.subject_id = $2 AND j.at <= $3";
    BY_COMMAND (Id, Id) -> (Int, Id, Text, Text, Int, Text, Bytes) =
        "SELECT seq, command_id, name, who, at, facts, hash FROM journal WHERE territory_id = $1 AND command_id = $2";
    PAGE (Id, Int, Int) -> (Int, Id, Text, Text, Int, Text, Bytes) =
        "SELECT seq, command_id, name, who, at, facts, hash FROM journal WHERE territory_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
    OF_PERSON (Id, Text, Int, Int) -> (Int, Id, Text, Text, Int, Text, Bytes) =
        "SELECT seq, command_id, name, who, at, facts, hash FROM journal WHERE territory_id = $1 AND who = $2 AND seq > $3 ORDER BY seq LIMIT $4";
    CHAIN (Id, Int, Int) -> (Int, Id, Text, Text, Int, Bytes, Text, Text, Bytes, Bytes, Bytes) =
        "SELECT seq, command_id, name, who, at, body_hash, outcome, facts, prev_hash, hash, touched FROM journal \
         WHERE territory_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
}

/// One command that took effect, as its history shows it.
#[derive(Debug, Clone)]
pub struct JournalRow {
    pub seq: i64,
    pub command: Id,
    pub name: String,
    /// `person:<id>`, `system:<name>` or `anonymous`.
    pub who: String,
    pub at: Micros,
    pub facts: serde_json::Map<String, serde_json::Value>,
    pub hash: Hash,
}

/// What a line told its listeners at its commit, kept with it for whoever was not there. It is not under the chain's hash,
/// whose form is fixed for ever, but ends with a mark of its own line's hash and itself, which the audit looks at: a bit that
/// turned is found, and so is what another line told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub seq: i64,
    pub name: String,
    /// As [`crate::Committed::touched`]; none: a line that is older than the column, or bytes that it did not tell.
    pub touched: Option<Vec<Id>>,
    /// The moment that its command was given, by the clock of the program that took it.
    pub at: Micros,
}

/// Bytes of the mark behind the ids.
const MARK: usize = 8;

fn mark(line: &Hash, ids: &[u8]) -> Hash {
    let mut c = Canonical::new(b"RT1");
    c.bytes(line).bytes(ids);
    leaf(c.finish())
}

/// Ids one behind the other, and their mark.
fn told<'a>(line: &Hash, ids: impl Iterator<Item = &'a Id>) -> Vec<u8> {
    let mut out: Vec<u8> = ids.flat_map(|id| id.0).collect();
    let mark = mark(line, &out);
    out.extend(&mark[..MARK]);
    out
}

/// The ids that a line told; nothing, when these are others.
fn ids(line: &Hash, bytes: &[u8]) -> Option<Vec<Id>> {
    let (told, stated) = bytes.split_at_checked(bytes.len().checked_sub(MARK)?)?;
    let (all, rest) = told.as_chunks::<16>();
    (rest.is_empty() && mark(line, told)[..MARK] == *stated).then(|| all.iter().map(|b| Id(*b)).collect())
}

impl JournalRow {
    fn from_row(r: &Row) -> Result<JournalRow, Fault> {
        let facts: String = r.get(5)?;
        Ok(JournalRow {
            seq: r.get(0)?,
            command: r.get(1)?,
            name: r.get(2)?,
            who: r.get(3)?,
            at: r.get(4)?,
            facts: serde_json::from_str(&facts).map_err(|e| Fault::Decode(e.to_string()))?,
            hash: r.get(6)?,
        })
    }

    /// The last line of a territory's chain: its number and its hash.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn head(q: &mut Reader<'_>, territory: Id) -> Result<Option<(i64, Hash)>, Fault> {
        q.first(&HEAD, params![territory])?.map(|r| Ok((r.get(0)?, r.get(1)?))).transpose()
    }

    /// The hash of one line: whether a chain is the very one that had it.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn hash_of(q: &mut Reader<'_>, territory: Id, seq: i64) -> Result<Option<Hash>, Fault> {
        q.first(&HASH, params![territory, seq])?.map(|r| r.get(0)).transpose()
    }

    /// What the lines after one told their listeners, in their order.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn told_since(q: &mut Reader<'_>, territory: Id, after: i64, limit: i64) -> Result<Vec<Told>, Fault> {
        let told = |r: &Row| {
            let touched: Option<Vec<u8>> = r.get(2)?;
            let line: Hash = r.get(3)?;
            Ok(Told { seq: r.get(0)?, name: r.get(1)?, touched: touched.and_then(|bytes| ids(&line, &bytes)), at: r.get(4)? })
        };
        q.query(&TOLD_SINCE, params![territory, after, limit])?.iter().map(told).collect()
    }

    /// The person who acted, if one did.
    pub fn person(&self) -> Option<Id> {
        self.who.strip_prefix("person:").and_then(|t| t.parse().ok())
    }

    /// What touched a thing, newest first, as it stood at a moment.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn of_subject(
        q: &mut Reader<'_>,
        territory: Id,
        subject: Id,
        until: Micros,
        limit: i64,
    ) -> Result<Vec<JournalRow>, Fault> {
        q.query(&OF_SUBJECT, params![territory, subject, until, limit])?.iter().map(Self::from_row).collect()
    }

    /// What a person did, oldest first, after a sequence number. It reads along the whole journal: for what she
    /// asks to be given, not for a page.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn of_person(q: &mut Reader<'_>, territory: Id, person: Id, after: i64, limit: i64) -> Result<Vec<JournalRow>, Fault> {
        let who = who_text(&Who::Person(person));
        q.query(&OF_PERSON, params![territory, who, after, limit])?.iter().map(Self::from_row).collect()
    }

    /// What touched a thing up to a line of the journal, newest first.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn of_subject_up_to(
        q: &mut Reader<'_>,
        territory: Id,
        subject: Id,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<JournalRow>, Fault> {
        q.query(&OF_SUBJECT_UP_TO, params![territory, subject, seq, limit])?.iter().map(Self::from_row).collect()
    }

    /// How many there are of [`Self::of_subject`].
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn count_of_subject(q: &mut Reader<'_>, territory: Id, subject: Id, until: Micros) -> Result<i64, Fault> {
        q.first(&COUNT_OF_SUBJECT, params![territory, subject, until])?.map_or(Ok(0), |r| r.get(0))
    }

    /// The journal row of one command.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn of_command(q: &mut Reader<'_>, territory: Id, command: Id) -> Result<Option<JournalRow>, Fault> {
        q.first(&BY_COMMAND, params![territory, command])?.as_ref().map(Self::from_row).transpose()
    }

    /// A page of the whole journal, newest first, below a sequence number.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn page(q: &mut Reader<'_>, territory: Id, below: i64, limit: i64) -> Result<Vec<JournalRow>, Fault> {
        q.query(&PAGE, params![territory, below, limit])?.iter().map(Self::from_row).collect()
    }
}

pub(crate) fn who_text(who: &Who) -> String {
    match who {
        Who::Anonymous => "anonymous".to_owned(),
        Who::Person(id) => format!("person:{id}"),
        Who::System(name) => format!("system:{name}"),
    }
}

pub(crate) struct Recorded {
    pub body_hash: Hash,
    pub name: String,
    pub outcome: String,
}

pub(crate) fn find(tx: &mut Tx<'_>, territory: Id, command: Id) -> Result<Option<Recorded>, Fault> {
    let Some(row) = tx.first(&FIND, params![territory, command])? else {
        return Ok(None);
    };
    Ok(Some(Recorded { body_hash: row.get(0)?, name: row.get(1)?, outcome: row.get(2)? }))
}

/// The last link of each territory's chain, as this transaction sees it.
#[derive(Default, Clone)]
pub(crate) struct Heads(BTreeMap<Id, (i64, Hash)>);

impl Heads {
    /// The head of a territory's chain, read once in a transaction.
    pub(crate) fn read(&mut self, tx: &mut Tx<'_>, territory: Id) -> Result<(i64, Hash), Fault> {
        if let Some(h) = self.0.get(&territory) {
            return Ok(*h);
        }
        let head = match tx.first(&HEAD, params![territory])? {
            Some(row) => (row.get(0)?, row.get(1)?),
            None => (0, [0u8; 32]),
        };
        self.0.insert(territory, head);
        Ok(head)
    }
}

pub(crate) struct Entry<'a> {
    pub name: &'static str,
    pub body_hash: Hash,
    pub outcome: &'a str,
}

/// Writes the journal row, its subjects and the outbox rows of a command that ran.
pub(crate) fn append(tx: &mut Tx<'_>, heads: &mut Heads, ctx: &Ctx, e: &Entry<'_>) -> Result<i64, Fault> {
    let (last, prev) = heads.read(tx, ctx.territory)?;
    let seq = last + 1;
    let facts: serde_json::Map<_, _> = std::mem::take(&mut tx.facts).into_iter().collect();
    let facts = serde_json::Value::Object(facts).to_string();
    let who = who_text(&ctx.actor.who);
    let hash = link(&prev, ctx.territory, seq, ctx.command, e.name, &who, ctx.now, &e.body_hash, e.outcome, &facts);
    let told = told(&hash, tx.touched.iter().chain(&tx.stirred));
    // Another program on the same database may write this link, or this very command, since we looked.
    tx.execute_or_again(
        &APPEND,
        params![ctx.territory, seq, ctx.command, e.name, who, ctx.now, e.body_hash, e.outcome, facts, prev, hash, told],
    )?;
    let touched = std::mem::take(&mut tx.touched);
    let mut rest = touched.as_slice();
    while let [a, b, c, d, tail @ ..] = rest {
        tx.execute(&SUBJECTS_4, params![ctx.territory, seq, a, b, c, d])?;
        rest = tail;
    }
    for id in rest {
        tx.execute(&SUBJECT, params![ctx.territory, id, seq])?;
    }
    tx.touched = touched;
    #[cfg(feature = "planted")]
    if crate::planted::is(crate::planted::Bug::LoseOutbox) && crate::planted::seen_before(ctx.command) {
        tx.outbox.clear();
    }
    for (kind, payload, delay) in std::mem::take(&mut tx.outbox) {
        tx.execute(&OUTBOX, params![ctx.territory, ctx.new_id(), kind, payload, ctx.now, ctx.now.plus(delay)])?;
    }
    heads.0.insert(ctx.territory, (seq, hash));
    Ok(seq)
}

#[expect(clippy::too_many_arguments, reason = "one argument per field under the hash, in the order fixed for ever")]
fn link(
    prev: &Hash,
    territory: Id,
    seq: i64,
    command: Id,
    name: &str,
    who: &str,
    at: Micros,
    body_hash: &Hash,
    outcome: &str,
    facts: &str,
) -> Hash {
    let mut c = Canonical::new(b"RJ1");
    c.bytes(prev)
        .bytes(&territory.0)
        .amount(seq)
        .bytes(&command.0)
        .text(name)
        .text(who)
        .amount(at.0)
        .bytes(body_hash)
        .text(outcome)
        .text(facts);
    leaf(c.finish())
}

/// Walks a territory's chain from the first link; returns the last hash and how many links hold.
///
/// # Errors
/// `Ok(Err(seq))` inside: the first link that does not hold. Outer: a [`Fault`].
pub fn verify_chain(q: &mut Reader<'_>, territory: Id) -> Result<Result<(i64, Hash), i64>, Fault> {
    let mut after = 0i64;
    let mut prev = [0u8; 32];
    loop {
        let rows = q.query(&CHAIN, params![territory, after, 2_000])?;
        if rows.is_empty() {
            return Ok(Ok((after, prev)));
        }
        for r in rows {
            let seq: i64 = r.get(0)?;
            let (name, who, outcome, facts): (String, String, String, String) = (r.get(2)?, r.get(3)?, r.get(6)?, r.get(7)?);
            let stated_prev: Hash = r.get(8)?;
            let stated: Hash = r.get(9)?;
            let hash = link(&prev, territory, seq, r.get(1)?, &name, &who, r.get(4)?, &r.get(5)?, &outcome, &facts);
            let touched: Option<Vec<u8>> = r.get(10)?;
            let is_told = touched.is_none_or(|bytes| ids(&hash, &bytes).is_some());
            if seq != after + 1 || stated_prev != prev || hash != stated || !is_told {
                return Ok(Err(after + 1));
            }
            prev = hash;
            after = seq;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_told_is_read_back_and_nothing_else_is() {
        let (line, other): (Hash, Hash) = ([7; 32], [8; 32]);
        for all in [vec![], vec![Id::named("a")], vec![Id::named("a"), Id::named("b")]] {
            let bytes = told(&line, all.iter());
            assert_eq!(ids(&line, &bytes), Some(all));
            assert_eq!(ids(&other, &bytes), None, "of another line");
            for bit in 0..bytes.len() * 8 {
                let mut turned = bytes.clone();
                turned[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(ids(&line, &turned), None, "bit {bit}");
            }
            for len in 0..bytes.len() {
                assert_eq!(ids(&line, &bytes[..len]), None, "cut after {len}");
            }
        }
    }
}
