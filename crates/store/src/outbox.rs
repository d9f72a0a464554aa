//! The transactional outbox: what commands asked to tell the world, delivered after their commit.

use crate::db::Db;
use crate::fault::Fault;
use crate::{params, statements};
use rahba_kernel::{Id, Micros};

statements! {
    CLAIM (Id, Int, Int, Int) -> (Id, Id, Text, Text, Int) =
        "UPDATE outbox SET lease_until = $3, attempts = attempts + 1 \
         WHERE territory_id = $1 AND outbox_id IN (SELECT outbox_id FROM outbox \
           WHERE territory_id = $1 AND state = 'waiting' AND due_at <= $2 AND lease_until <= $2 ORDER BY due_at LIMIT $4) \
         RETURNING territory_id, outbox_id, kind, payload, attempts";
    DONE (Id, Id) -> () =
        "UPDATE outbox SET state = 'done', last_error = NULL WHERE territory_id = $1 AND outbox_id = $2";
    FAILED (Id, Id, Text, Int, Text) -> () =
        "UPDATE outbox SET last_error = $3, due_at = $4, state = $5, lease_until = 0 WHERE territory_id = $1 AND outbox_id = $2";
    pub(crate) LIST (Id, Text, Int) -> (Id, Text, Int, Int, Int, Text) =
        "SELECT outbox_id, kind, created_at, due_at, attempts, last_error FROM outbox \
         WHERE territory_id = $1 AND state = $2 ORDER BY created_at DESC LIMIT $3";
    AGAIN (Id, Id, Int) -> (Id) =
        "UPDATE outbox SET state = 'waiting', due_at = $3, attempts = 0 \
         WHERE territory_id = $1 AND outbox_id = $2 AND state = 'dead' RETURNING outbox_id";
    FORGET (Id, Int, Int) -> (Id) =
        "DELETE FROM outbox WHERE territory_id = $1 AND outbox_id IN (SELECT o.outbox_id FROM outbox o \
           WHERE o.territory_id = $1 AND o.state = 'done' AND o.due_at < $2 LIMIT $3) RETURNING outbox_id";
    DEAD (Id) -> (Int) =
        "SELECT COUNT(*) FROM outbox WHERE state = 'dead' AND territory_id = $1";
    COUNTS (Id) -> (Text, Int, Int) =
        "SELECT state, COUNT(*), MIN(created_at) FROM outbox WHERE territory_id = $1 GROUP BY state ORDER BY state";
}

/// How long a runner may hold an item before another may take it.
const LEASE_MICROS: i64 = 60 * Micros::SECOND;
/// After this many tries an item is dead: a person sees it and sends it again.
pub const ATTEMPTS_MAX: i64 = 8;

/// One thing to tell.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub territory: Id,
    pub id: Id,
    pub kind: String,
    pub payload: String,
    pub attempt: i64,
}

/// Why it could not be told; kept for the person who looks. Never personal data.
#[derive(Debug, Clone)]
pub struct DeliveryFailed(pub String);

/// An item as the dead-letter page shows it.
#[derive(Debug, Clone)]
pub struct OutboxItem {
    pub id: Id,
    pub kind: String,
    pub created_at: Micros,
    pub due_at: Micros,
    pub attempts: i64,
    pub last_error: Option<String>,
}

impl OutboxItem {
    /// Items in a state (`waiting`, `done`, `dead`), newest first.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn list(q: &mut crate::Reader<'_>, territory: Id, state: &str, limit: i64) -> Result<Vec<OutboxItem>, Fault> {
        q.query(&LIST, params![territory, state, limit])?
            .iter()
            .map(|r| {
                Ok(OutboxItem {
                    id: r.get(0)?,
                    kind: r.get(1)?,
                    created_at: r.get(2)?,
                    due_at: r.get(3)?,
                    attempts: r.get(4)?,
                    last_error: r.get(5)?,
                })
            })
            .collect()
    }

    /// How many letters nobody could be given: a person sees to them.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn dead(q: &mut crate::Reader<'_>, territory: Id) -> Result<i64, Fault> {
        q.first(&DEAD, params![territory])?.map_or(Ok(0), |r| r.get(0))
    }

    /// How many items are in each state, and since when the oldest of them is there.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn counts(q: &mut crate::Reader<'_>, territory: Id) -> Result<Vec<(String, i64, Micros)>, Fault> {
        q.query(&COUNTS, params![territory])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).collect()
    }

    /// Takes away items that were told before a moment, so many at most; returns how many went. What waits or is
    /// dead stays: somebody still has to be told.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn forget(tx: &mut crate::Tx<'_>, territory: Id, before: Micros, most: i64) -> Result<i64, Fault> {
        Ok(tx.query(&FORGET, params![territory, before, most])?.len() as i64)
    }

    /// Puts a dead item back in the queue; inside a command. False when it is not dead.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    pub fn send_again(tx: &mut crate::Tx<'_>, territory: Id, id: Id, now: Micros) -> Result<bool, Fault> {
        Ok(tx.first(&AGAIN, params![territory, id, now])?.is_some())
    }
}

/// Delivers up to `limit` due items of a territory through `tell`; returns how many were tried. A runner calls this
/// in a loop. An item is told at least once; receivers get its id to recognise a repetition.
///
/// # Errors
/// A [`Fault`] of the engine; failures of `tell` are recorded on the item instead.
pub fn deliver_due(
    db: &Db,
    territory: Id,
    now: Micros,
    limit: i64,
    mut tell: impl FnMut(&Delivery) -> Result<(), DeliveryFailed>,
) -> Result<usize, Fault> {
    let claimed = db.maintain(territory, move |tx| tx.query(&CLAIM, params![territory, now, now.plus(LEASE_MICROS), limit]))?;
    let mut tried = 0;
    for row in claimed {
        let d =
            Delivery { territory: row.get(0)?, id: row.get(1)?, kind: row.get(2)?, payload: row.get(3)?, attempt: row.get(4)? };
        tried += 1;
        match tell(&d) {
            Ok(()) => db.maintain(territory, move |tx| tx.execute(&DONE, params![d.territory, d.id]))?,
            Err(DeliveryFailed(why)) => {
                let state = if d.attempt >= ATTEMPTS_MAX { "dead" } else { "waiting" };
                let due = now.plus((10 * Micros::SECOND) << d.attempt.clamp(0, 12));
                db.maintain(territory, move |tx| tx.execute(&FAILED, params![d.territory, d.id, why.clone(), due, state]))?;
            }
        }
    }
    Ok(tried)
}
