//! Photographs that prove something: they belong to what they prove and are shown to whoever may read it.

use rahba_kernel::{Id, Micros};
use rahba_store::{Ctx, Fault, Reader, Tx, params, statements};

statements! {
    INSERT (Id, Id, Id, Int, Text, Text, Text, Int) -> () =
        "INSERT INTO evidence_picture (territory_id, subject_id, part_id, position, picture_hash, caption, given_by, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    OF (Id, Id) -> (Id, Int, Text, Text, Text, Int) =
        "SELECT part_id, position, picture_hash, caption, given_by, at FROM evidence_picture \
         WHERE territory_id = $1 AND subject_id = $2 ORDER BY part_id, position";
    HASHES () -> (Text) =
        "SELECT DISTINCT picture_hash FROM evidence_picture ORDER BY picture_hash";
}

/// Photographs that one thing may have.
pub const MOST: i64 = 12;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub subject: Id,
    /// The criterion; the subject itself where there is none.
    pub part: Id,
    /// From 1.
    pub position: i64,
    /// The name under which its files lie.
    pub hash: String,
    pub caption: String,
    pub by: String,
    pub at: Micros,
}

/// The photographs of a subject, by part and in the order they came.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of(q: &mut Reader<'_>, territory: Id, subject: Id) -> Result<Vec<Evidence>, Fault> {
    q.query(&OF, params![territory, subject])?
        .iter()
        .map(|r| {
            Ok(Evidence {
                subject,
                part: r.get(0)?,
                position: r.get(1)?,
                hash: r.get(2)?,
                caption: r.get(3)?,
                by: r.get(4)?,
                at: r.get(5)?,
            })
        })
        .collect()
}

/// The names of all of them, for the backup.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn hashes(q: &mut Reader<'_>) -> Result<Vec<String>, Fault> {
    q.query(&HASHES, params![])?.iter().map(|r| r.get(0)).collect()
}

/// Adds one; its place among those of its part, or `None` when there is room for no more.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (subject, part): (Id, Id),
    hash: &str,
    caption: &str,
) -> Result<Option<i64>, Fault> {
    let position = of(&mut tx.reader(), ctx.territory, subject)?.iter().filter(|e| e.part == part).count() as i64 + 1;
    if position > MOST {
        return Ok(None);
    }
    // The position is the key: of two photographs at once one is tried again by the store.
    tx.execute(&INSERT, params![ctx.territory, subject, part, position, hash, caption, crate::who(ctx), ctx.now])?;
    tx.touch(subject);
    Ok(Some(position))
}
