//! The audit of the label: every licence rests on a case that a full committee closed with yes, covers
//! what was applied for, and stands as its last document says.

use super::{rules, views};
use crate::ledger::audit::Finding;
use rahba_kernel::Id;
use rahba_store::{Fault, Reader};

/// The state that a document of a licence leaves it in; none for one that changes nothing.
fn state_after(kind: &str) -> Option<&'static str> {
    match kind {
        "licensed" | "reinstated" => Some("valid"),
        "suspended" => Some("suspended"),
        "withdrawn" => Some("withdrawn"),
        _ => None,
    }
}

/// What does not hold.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn audit(q: &mut Reader<'_>, territory: Id) -> Result<Vec<Finding>, Fault> {
    let mut out = Vec::new();
    for l in views::licences(q, territory, None, "")? {
        let mut wrong = |text: String| out.push(Finding { rule: "licence", text: format!("{}: {text}", l.number) });
        let quorum = views::charter(q, territory, l.charter)?.map_or(i64::MAX, |c| c.quorum);
        let mut granted = 0;
        for case in views::cases(q, territory, Some(l.application), "yes")?.iter().filter(|c| c.kind == "grant") {
            let votes = views::votes(q, territory, case.id)?;
            if rules::outcome(&votes, quorum) == Some(true) {
                granted += 1;
            } else {
                wrong(format!("case {} was closed with yes, its {} votes do not say so", case.number, votes.len()));
            }
        }
        if granted != 1 {
            wrong(format!("{granted} decisions of the committee grant it"));
        }
        let asked = views::application_families(q, territory, l.application)?;
        if l.families.is_empty() || l.families.iter().any(|f| !asked.contains(f)) {
            wrong("it covers families that nobody applied for".into());
        }
        let papers = views::papers(q, territory, l.id)?;
        let said = papers.iter().rev().find_map(|p| state_after(&p.kind));
        if said != Some(l.state.as_str()) {
            wrong(format!("it stands as {}, its last document says {}", l.state, said.unwrap_or("nothing")));
        }
    }
    Ok(out)
}
