//! The audit of the goods book (I10).

use super::model::lost;
use super::rows;
use crate::ledger::audit::Finding;
use rahba_kernel::Id;
use rahba_store::{Fault, Reader, params};
use std::collections::BTreeMap;

/// Replays every movement and compares: each holding, each lot's conservation, no place below zero.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut replay: BTreeMap<(Id, Id), i64> = BTreeMap::new();
    for r in q.query(&rows::REPLAY, params![territory])? {
        replay.insert((r.get(0)?, r.get(1)?), r.get(2)?);
    }
    let mut per_lot: BTreeMap<Id, i64> = BTreeMap::new();
    let mut seen = 0usize;
    for r in q.query(&rows::HOLDINGS, params![territory])? {
        let (place, lot, units, is_outside): (Id, Id, i64, bool) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        let book = replay.get(&(place, lot)).copied().unwrap_or(0);
        if book != units {
            findings.push(Finding { rule: "I10", text: format!("lot {lot} at {place}: holding {units}, book {book}") });
        }
        if units < 0 && !is_outside {
            findings.push(Finding { rule: "I10", text: format!("lot {lot} at {place} is below zero: {units}") });
        }
        if replay.contains_key(&(place, lot)) {
            seen += 1;
        }
        *per_lot.entry(lot).or_default() += units;
    }
    if seen != replay.len() {
        findings.push(Finding { rule: "I10", text: "a movement has no holding".to_owned() });
    }
    for (lot, sum) in per_lot.into_iter().filter(|(_, s)| *s != 0) {
        findings.push(Finding { rule: "I10", text: format!("units of lot {lot} are not conserved: {sum} over") });
    }
    for r in q.query(&rows::NOTE_WITHOUT_MOVE, params![territory])? {
        let (note, told, moved): (String, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
        findings.push(Finding { rule: "I10", text: format!("note {note} says {told} units, {moved} moved") });
    }
    for r in q.query(&rows::UNTOLD_LOSSES, params![territory, lost()])? {
        let (code, told, units): (String, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
        findings.push(Finding { rule: "I10", text: format!("lot {code}: {units} lost, loss notes say {told}") });
    }
    Ok(findings)
}
