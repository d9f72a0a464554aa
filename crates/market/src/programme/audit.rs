//! The audit of the programme: frozen indicators computed again, project money against the books.

use super::model::{Basis, Value};
use super::{measures, views};
use crate::ledger::audit::Finding;
use crate::ledger::{self, chart};
use rahba_kernel::{Id, Money};
use rahba_store::{Fault, Reader};
use std::collections::BTreeMap;

/// What does not hold.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut out = Vec::new();
    for f in views::freezes(q, territory)? {
        let basis: Basis = views::basis(q, territory, f.id)?;
        let w = measures::Window { from: f.from, to: f.to, through: f.through, at: f.at };
        let key = |v: &Value| (v.measure.code(), v.split.code(), v.cell.clone());
        let computed: BTreeMap<_, _> =
            measures::compute(q, territory, w, &basis)?.iter().map(|v| (key(v), (v.value, v.makers))).collect();
        let frozen: BTreeMap<_, _> = views::values(q, territory, f.id)?.iter().map(|v| (key(v), (v.value, v.makers))).collect();
        // A cell of nothing may be written or left out: what was sold and all given back is none.
        for (k, v) in &frozen {
            if computed.get(k).copied().unwrap_or_default() != *v {
                let (measure, split, cell) = k;
                let text =
                    format!("{}: {measure} by {split} {cell} was frozen as {v:?}, the books say {:?}", f.number, computed.get(k));
                out.push(Finding { rule: "indicator", text });
            }
        }
        for ((measure, split, cell), _) in computed.iter().filter(|(k, v)| **v != (0, 0) && !frozen.contains_key(*k)) {
            out.push(Finding { rule: "indicator", text: format!("{}: {measure} by {split} {cell} is missing", f.number) });
        }
    }
    for p in views::projects(q, territory)? {
        let received: Money =
            views::tranches(q, territory, Some(p.id))?.iter().filter(|t| t.state == "received").map(|t| t.amount).sum();
        let spent: Money =
            views::expenses(q, territory, Some(p.id))?.iter().filter(|e| e.cancelled_at.is_none()).map(|e| e.amount).sum();
        let fund = -ledger::views::balance(q, territory, &chart::project_fund(p.id))?;
        if fund != received - spent {
            let text = format!("project {}: received {received}, spent {spent}, the fund holds {fund}", p.number);
            out.push(Finding { rule: "project", text });
        }
    }
    Ok(out)
}
