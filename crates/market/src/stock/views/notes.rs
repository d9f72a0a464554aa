//! Notes of what was received and given back.

use crate::stock::rows;
use rahba_kernel::role::Reach;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_store::{Fault, Reader, params};

/// A deposit or return note in a list.
#[derive(Clone, Debug)]
pub struct DepositRow {
    pub id: Id,
    pub number: String,
    /// `in` or `out`.
    pub direction: String,
    pub org: Id,
    pub place: Id,
    pub by: String,
    pub at: Micros,
    pub agreement_version: i64,
    pub units: i64,
}

/// Deposit and return notes, newest first; of one maker or of all.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn deposits(
    q: &mut Reader<'_>,
    territory: Id,
    org: Option<Id>,
    reach: Reach,
    limit: i64,
    offset: i64,
) -> Result<Vec<DepositRow>, Fault> {
    q.query(&rows::DEPOSITS, params![territory, org.unwrap_or(territory), limit, offset, reach.narrowed(territory)])?
        .iter()
        .map(|r| {
            Ok(DepositRow {
                id: r.get(0)?,
                number: r.get(1)?,
                direction: r.get(2)?,
                org: r.get(3)?,
                place: r.get(4)?,
                by: r.get(5)?,
                at: r.get(6)?,
                agreement_version: r.get(7)?,
                units: r.get(8)?,
            })
        })
        .collect()
}

/// A whole note, for reading and for printing in two parts.
#[derive(Clone, Debug)]
pub struct DepositNote {
    pub id: Id,
    pub number: String,
    pub direction: String,
    pub org: Id,
    pub place: Id,
    pub by: String,
    pub at: Micros,
    pub agreement_version: i64,
    pub signature: String,
    pub note: String,
    pub lines: Vec<DepositLine>,
}

impl DepositNote {
    /// Lines that have no photograph yet.
    pub fn without_photo(&self) -> usize {
        self.lines.iter().filter(|l| l.picture_hash.is_none()).count()
    }
}

/// A line of a note.
#[derive(Clone, Debug)]
pub struct DepositLine {
    pub lot: Id,
    pub lot_code: String,
    pub variant: Id,
    pub units: i64,
    pub price: Money,
    pub expires_on: Option<Day>,
    pub line: i64,
    /// The photograph taken when it was counted.
    pub picture_hash: Option<String>,
}

/// One note.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn deposit_note(q: &mut Reader<'_>, territory: Id, id: Id) -> Result<Option<DepositNote>, Fault> {
    let Some(r) = q.first(&rows::DEPOSIT, params![territory, id])? else { return Ok(None) };
    let lines = q
        .query(&rows::DEPOSIT_LINES, params![territory, id])?
        .iter()
        .map(|l| {
            Ok(DepositLine {
                lot: l.get(0)?,
                variant: l.get(1)?,
                units: l.get(2)?,
                price: l.get(3)?,
                lot_code: l.get(4)?,
                expires_on: l.get(5)?,
                line: l.get(6)?,
                picture_hash: l.get(7)?,
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(Some(DepositNote {
        id,
        number: r.get(0)?,
        direction: r.get(1)?,
        org: r.get(2)?,
        place: r.get(3)?,
        by: r.get(4)?,
        at: r.get(5)?,
        agreement_version: r.get(6)?,
        signature: r.get(7)?,
        note: r.get(8)?,
        lines,
    }))
}
