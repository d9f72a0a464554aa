//! The till's log: what an offline till will write itself one day, in the same form.

use super::rows;
use super::views::Till;
use crate::ledger::audit::Finding;
use rahba_kernel::merkle::{Canonical, Hash, leaf};
use rahba_kernel::role::Reach;
use rahba_kernel::{Id, Micros};
use rahba_store::{Ctx, Fault, Reader, Tx, params};

#[expect(clippy::too_many_arguments, reason = "one argument per field under the hash, in the order fixed for ever")]
fn link(prev: &Hash, till: Id, epoch: i64, seq: i64, event: Id, session: Id, kind: &str, body: &str, at: Micros) -> Hash {
    let mut c = Canonical::new(b"RT1");
    c.bytes(prev).bytes(&till.0).amount(epoch).amount(seq).bytes(&event.0).bytes(&session.0).text(kind).text(body).amount(at.0);
    leaf(c.finish())
}

/// Appends an event to a till's log; returns its sequence number.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn append(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    till: &Till,
    session: Id,
    event: Id,
    kind: &str,
    body: &impl serde::Serialize,
) -> Result<i64, Fault> {
    // Each epoch counts from one; its first event holds on to the last of the epoch before.
    let (last, prev): (i64, Hash) = match tx.first(&rows::LAST_EVENT, params![ctx.territory, till.id])? {
        Some(r) => (if r.get::<i64>(0)? == till.epoch { r.get(1)? } else { 0 }, r.get(2)?),
        None => (0, [0; 32]),
    };
    let body = serde_json::to_string(body).map_err(|e| Fault::Decode(e.to_string()))?;
    let seq = last + 1;
    let hash = link(&prev, till.id, till.epoch, seq, event, session, kind, &body, ctx.now);
    tx.execute(
        &rows::INSERT_EVENT,
        params![ctx.territory, till.id, till.epoch, seq, event, session, kind, body, ctx.now, ctx.now, prev, hash],
    )?;
    tx.touch(till.id);
    Ok(seq)
}

/// Walks every till's log.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for till in super::views::tills(q, territory, Reach::Everywhere)? {
        let mut prev: Hash = [0; 32];
        let mut expected = (0i64, 0i64);
        for r in q.query(&rows::CHAIN, params![territory, till.id])? {
            let (epoch, seq): (i64, i64) = (r.get(0)?, r.get(1)?);
            if epoch != expected.0 {
                expected = (epoch, 0);
            }
            expected.1 += 1;
            let (kind, body): (String, String) = (r.get(4)?, r.get(5)?);
            let hash = link(&prev, till.id, epoch, seq, r.get(2)?, r.get(3)?, &kind, &body, r.get(6)?);
            if seq != expected.1 || r.get::<Hash>(7)? != prev || r.get::<Hash>(8)? != hash {
                findings
                    .push(Finding { rule: "till log", text: format!("till {}: event {epoch}/{seq} does not hold", till.code) });
                break;
            }
            prev = hash;
        }
    }
    Ok(findings)
}
