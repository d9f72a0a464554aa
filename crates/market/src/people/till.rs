//! PINs at the devices of tills: who has one, what it is verified against, how tries are slowed.

use super::{rows, rules, views};
use crate::tills;
use rahba_kernel::{Id, Micros};
use rahba_store::{Ctx, Fault, Reader, Tx, params};

/// Somebody who enters a till by PIN.
#[derive(Clone, Debug)]
pub struct TillPinRow {
    pub person: Id,
    pub name: String,
    pub since: Micros,
}

/// Who has a PIN at a till's device, and still works in its space.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn till_pins(q: &mut Reader<'_>, territory: Id, device: &tills::views::Device) -> Result<Vec<TillPinRow>, Fault> {
    let mut out = Vec::new();
    for r in q.query(&rows::TILL_PINS, params![territory, device.token_hash])? {
        let row = TillPinRow { person: r.get(0)?, name: r.get(1)?, since: r.get(2)? };
        if rules::works_at(&views::grants(q, territory, row.person)?, device.space) {
            out.push(row);
        }
    }
    Ok(out)
}

/// A person's PIN at a till's device: its id and its hash.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn till_pin(q: &mut Reader<'_>, territory: Id, device_hash: &[u8; 32], person: Id) -> Result<Option<(Id, String)>, Fault> {
    match q.first(&rows::TILL_PIN, params![territory, *device_hash, person])? {
        Some(r) => Ok(Some((r.get(0)?, r.get(1)?))),
        None => Ok(None),
    }
}

/// How long a try with a PIN at a till must wait. Only who holds the device tries there: nobody is slowed by others; what
/// comes without a device, or for somebody without a PIN, is slowed by where it comes from.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn till_wait(q: &mut Reader<'_>, territory: Id, counted: Option<&str>, address: &str, now: Micros) -> Result<i64, Fault> {
    let (subject, brake) = counted.map_or((address, rules::ADDRESS), |c| (c, rules::PAIR));
    let (failures, last) = views::failures(q, territory, subject)?;
    if now.since(last) > brake.window {
        return Ok(0);
    }
    Ok(rules::delay_after(failures - brake.free) - now.since(last))
}

/// The device that a session is of which somebody opens by password or passkey: the till's that the browser is, while it
/// stands. It ends with it, as those that a PIN opened do.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn device_of_session(tx: &mut Tx<'_>, ctx: &Ctx, shown: Option<&[u8; 32]>) -> Result<Option<Id>, Fault> {
    let Some(shown) = shown else { return Ok(None) };
    Ok(tills::views::device_shown(&mut tx.reader(), ctx.territory, shown)?.map(|d| d.id))
}
