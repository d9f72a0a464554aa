//! The whole audit of a territory: every balance, count, hash and number recomputed.

use crate::ledger::audit::{BookAudit, Finding};
use crate::{capacities, label, ledger, plan, programme, sales, stock, territory, tills};
use rahba_kernel::Id;
use rahba_kernel::merkle::Hash;
use rahba_store::{Fault, Reader, verify_chain};

/// What the audit of a territory says.
#[derive(Clone, Debug)]
pub struct Audit {
    /// Entries of the money book, and the root over them.
    pub entries: u64,
    pub root: Hash,
    /// Commands in the journal, and the last link of its chain.
    pub commands: i64,
    pub journal_head: Hash,
    pub findings: Vec<Finding>,
}

/// Audits a territory in one snapshot.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, id: Id) -> Result<Audit, Fault> {
    let BookAudit { entries, root, mut findings } = ledger::audit::audit(q, id)?;
    findings.extend(ledger::payouts::audit(q, id)?);
    findings.extend(stock::audit::audit(q, id)?);
    findings.extend(sales::views::audit(q, id)?);
    findings.extend(label::audit::audit(q, id)?);
    findings.extend(plan::views::audit(q, id)?);
    findings.extend(tills::log::audit(q, id)?);
    findings.extend(capacities::audit::audit(q, id)?);
    findings.extend(programme::audit::audit(q, id)?);
    for (code, last, borne) in territory::series::broken(q, id)? {
        findings.push(Finding { rule: "I14", text: format!("series {code}: {borne} documents for {last} numbers") });
    }
    let (commands, journal_head) = match verify_chain(q, id)? {
        Ok(end) => end,
        Err(seq) => {
            findings.push(Finding { rule: "journal", text: format!("link {seq} does not hold") });
            (seq - 1, [0; 32])
        }
    };
    Ok(Audit { entries, root, commands, journal_head, findings })
}
