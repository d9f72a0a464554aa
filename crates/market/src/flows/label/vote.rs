//! A member of the committee votes: once, not on her own organisation, not on what she audited.

use super::is_conflict;
use crate::label::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Votes.
#[derive(Debug, Clone, Serialize)]
pub struct CastVote {
    pub case: Id,
    /// `yes`, `no`, `abstain`.
    pub voice: String,
    pub reason: String,
}

/// Recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VoteCast {}

refusals! {
    /// Why the vote does not count.
    pub enum CastVoteRefusal {
        /// No such open case.
        NotFound => ("label.case_not_found", 404),
        /// One person, one vote.
        Twice => ("label.voted_already", 409),
        /// Her own organisation.
        Conflict => ("label.conflict", 403),
        /// She audited it.
        Auditor => ("label.auditor_does_not_vote", 403),
        /// Yes, no, or abstention.
        BadVoice => ("label.bad_voice", 422),
        /// A no says why.
        NoReason => ("label.no_note", 422),
    }
}

impl Command for CastVote {
    const NAME: &'static str = "label/vote";
    const MAY: Permission = Permission::Roles(&[Role::CommitteeMember]);
    type Done = VoteCast;
    type Refusal = CastVoteRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VoteCast, Refused<CastVoteRefusal>> {
        let found = views::case(&mut tx.reader(), ctx.territory, self.case)?;
        let (Some(case), Some(person)) = (found.filter(|c| c.state == "open"), ctx.person()) else {
            return no(CastVoteRefusal::NotFound);
        };
        if is_conflict(ctx, case.org) {
            return no(CastVoteRefusal::Conflict);
        }
        let application = match views::licence(&mut tx.reader(), ctx.territory, case.subject)? {
            Some(l) => l.application,
            None => case.subject,
        };
        if views::visits(&mut tx.reader(), ctx.territory, application)?.iter().any(|v| v.auditor == person) {
            return no(CastVoteRefusal::Auditor);
        }
        if !matches!(self.voice.as_str(), "yes" | "no" | "abstain") {
            return no(CastVoteRefusal::BadVoice);
        }
        let reason = clean_text(&self.reason, 1_000);
        if self.voice == "no" && reason.is_empty() {
            return no(CastVoteRefusal::NoReason);
        }
        let cast = tx.first(&rows::INSERT_VOTE, params![ctx.territory, case.id, person, self.voice.as_str(), reason, ctx.now])?;
        if cast.is_none() {
            return no(CastVoteRefusal::Twice);
        }
        tx.touch(case.id);
        tx.touch(case.subject);
        Ok(VoteCast {})
    }
}
