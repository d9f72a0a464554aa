//! A case is closed on its recorded votes: a licence is granted, withdrawn, or given back on appeal.

use crate::label::model::Case;
use crate::label::{paper, rows, rules, views};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Closes a case.
#[derive(Debug, Clone, Serialize)]
pub struct Decide {
    pub case: Id,
}

/// Decided.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decided {
    pub yes: bool,
    /// The licence that it made or is about.
    pub licence: Option<Id>,
}

refusals! {
    /// Why nothing is decided.
    pub enum DecideRefusal {
        /// No such open case.
        NotFound => ("label.case_not_found", 404),
        /// Fewer votes than the charter asks for.
        NoQuorum { votes: i64, quorum: i64 } => ("label.no_quorum", 409),
    }
}

fn grant(tx: &mut Tx<'_>, ctx: &Ctx, case: &Case) -> Result<Id, Fault> {
    let a = views::application(&mut tx.reader(), ctx.territory, case.subject)?
        .ok_or_else(|| Fault::Decode("a case without its application".into()))?;
    let charter = views::charter(&mut tx.reader(), ctx.territory, a.charter)?
        .ok_or_else(|| Fault::Decode("an application without its charter".into()))?;
    let licence = ctx.new_id();
    let number = series::take(tx, ctx, "LL", licence)?;
    let until = ctx.today().plus(charter.term_days - 1);
    tx.execute(
        &rows::INSERT_LICENCE,
        params![ctx.territory, licence, number.as_str(), a.org, a.id, a.charter, ctx.today(), until, charter.stops_sale, ctx.now],
    )?;
    for f in views::application_families(&mut tx.reader(), ctx.territory, a.id)? {
        tx.execute(&rows::INSERT_LICENCE_FAMILY, params![ctx.territory, licence, f])?;
    }
    paper(tx, ctx, "licensed", licence, a.org, &number)?;
    tx.fact("licence", &number);
    Ok(licence)
}

impl Command for Decide {
    const NAME: &'static str = "label/decide";
    const MAY: Permission = Permission::Roles(&[Role::LabelOfficer, Role::CommitteeMember]);
    type Done = Decided;
    type Refusal = DecideRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Decided, Refused<DecideRefusal>> {
        let found = views::case(&mut tx.reader(), ctx.territory, self.case)?;
        let Some(case) = found.filter(|c| c.state == "open") else { return no(DecideRefusal::NotFound) };
        let licence = views::licence(&mut tx.reader(), ctx.territory, case.subject)?;
        let charter_id = match &licence {
            Some(l) => l.charter,
            None => {
                views::application(&mut tx.reader(), ctx.territory, case.subject)?
                    .ok_or_else(|| Fault::Decode("a case about nothing".into()))?
                    .charter
            }
        };
        let charter = views::charter(&mut tx.reader(), ctx.territory, charter_id)?
            .ok_or_else(|| Fault::Decode("a case without its charter".into()))?;
        let votes = views::votes(&mut tx.reader(), ctx.territory, case.id)?;
        let Some(yes) = rules::outcome(&votes, charter.quorum) else {
            return no(DecideRefusal::NoQuorum { votes: votes.len() as i64, quorum: charter.quorum });
        };
        let end = if yes { "yes" } else { "no" };
        if tx.first(&rows::CLOSE_CASE, params![ctx.territory, case.id, end, ctx.now])?.is_none() {
            return no(DecideRefusal::NotFound);
        }
        let mut about = licence.as_ref().map(|l| l.id);
        match (case.kind.as_str(), &licence) {
            ("grant", _) => {
                let to = if yes { "granted" } else { "refused" };
                tx.first(&rows::MOVE_APPLICATION, params![ctx.territory, case.subject, "voting", to, "", ctx.now])?;
                paper(tx, ctx, to, case.subject, case.org, &case.number)?;
                if yes {
                    about = Some(grant(tx, ctx, &case)?);
                }
            }
            ("withdraw", Some(l)) => {
                if yes {
                    let to = params![ctx.territory, l.id, l.state.as_str(), "withdrawn", case.reason.as_str(), ctx.now];
                    tx.first(&rows::MOVE_LICENCE, to)?;
                }
                paper(tx, ctx, if yes { "withdrawn" } else { "kept" }, l.id, l.org, &case.reason)?;
            }
            (_, Some(l)) => {
                if yes {
                    tx.first(&rows::MOVE_LICENCE, params![ctx.territory, l.id, l.state.as_str(), "valid", "", ctx.now])?;
                }
                paper(tx, ctx, if yes { "reinstated" } else { "appeal_refused" }, l.id, l.org, &case.number)?;
            }
            _ => return Err(Fault::Decode("a case about nothing".into()).into()),
        }
        tx.touch(case.id);
        tx.touch(case.org);
        if let Some(l) = about {
            tx.touch(l);
        }
        Ok(Decided { yes, licence: about })
    }
}
