//! The night's work: what is past its term is taken away, a few rows of each class at a time (R11), and it is
//! written down how many. Given by the program itself until nothing is left. Books, papers and the journal are
//! in no class that is deleted: no statement here names their tables.

use super::erase_buyer::forget;
use crate::privacy::retention::{How, cutoff, terms};
use crate::privacy::rows as privacy;
use crate::{messages, people, sales};
use rahba_kernel::role::Permission;
use rahba_kernel::{Id, Micros};
use rahba_store::{Command, Ctx, Fault, Never, OutboxItem, Refused, Tx, params};
use serde::{Deserialize, Serialize};

/// Rows of a class in one command: eight classes make at most some five hundred.
pub const BATCH: i64 = 60;

/// Takes away a part of what is past its term.
#[derive(Debug, Clone, Serialize)]
pub struct Tidy {}

/// What went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tidied {
    pub removed: i64,
    /// Something is left for the next command.
    pub unfinished: bool,
}

/// Takes away at most [`BATCH`] of a class; how many went. A class that nobody knows how to delete is a fault,
/// not silence.
fn take(tx: &mut Tx<'_>, ctx: &Ctx, class: &str, before: Micros) -> Result<i64, Fault> {
    let statement = match class {
        "attempts" => &people::rows::OLD_ATTEMPTS,
        "sessions" => &people::rows::OLD_SESSIONS,
        "invitations" => &people::rows::OLD_INVITATIONS,
        "secrets" => {
            let passkeys = tx.query(&people::rows::OLD_PASSKEYS, params![ctx.territory, before, BATCH])?.len();
            let others = tx.query(&people::rows::OLD_SECRETS, params![ctx.territory, before, BATCH])?.len();
            return Ok(i64::try_from(passkeys + others).unwrap_or(i64::MAX));
        }
        "messages" => &messages::rows::OLD,
        "requests" => &privacy::OLD_REQUESTS,
        "sent" => return OutboxItem::forget(tx, ctx.territory, before, BATCH),
        "buyers" => {
            let old = tx.query(&sales::rows::OLD_BUYERS, params![ctx.territory, before, BATCH])?;
            for r in &old {
                let order: Id = r.get(0)?;
                forget(tx, ctx, order)?;
            }
            return Ok(old.len() as i64);
        }
        _ => return Err(Fault::Decode(format!("nobody takes away {class}"))),
    };
    Ok(tx.query(statement, params![ctx.territory, before, BATCH])?.len() as i64)
}

impl Command for Tidy {
    const NAME: &'static str = "privacy/tidy";
    const MAY: Permission = Permission::System;
    type Done = Tidied;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Tidied, Refused<Never>> {
        let (today, mut all, mut unfinished) = (ctx.today(), 0, false);
        for t in terms().iter().filter(|t| t.how == How::Deleted) {
            let Some(before) = cutoff(t.class, ctx.now) else { continue };
            let removed = take(tx, ctx, t.class, before)?;
            let more = removed >= BATCH;
            tx.execute(&privacy::RAN, params![ctx.territory, t.class, today, ctx.now, removed, i64::from(more)])?;
            if removed > 0 {
                tx.fact(t.class, removed);
            }
            all += removed;
            unfinished |= more;
        }
        Ok(Tidied { removed: all, unfinished })
    }
}
