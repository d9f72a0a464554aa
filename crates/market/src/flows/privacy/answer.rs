//! What somebody asked about her data is answered: done, or refused with a reason she reads.

use crate::privacy::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Answers, once.
#[derive(Debug, Serialize)]
pub struct Answer {
    pub request: Id,
    pub done: bool,
    /// Why not; may be empty when it is done.
    pub reason: String,
}

/// Answered.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answered {}

refusals! {
    /// Why it is not answered.
    pub enum AnswerRefusal {
        /// No such request.
        NotFound => ("privacy.not_found", 404),
        /// It has its answer already.
        NotOpen => ("privacy.not_open", 409),
        /// Who is refused is told why (law 09-08, article 8).
        NoReason => ("privacy.no_reason", 422),
    }
}

impl Command for Answer {
    const NAME: &'static str = "privacy/answer";
    const MAY: Permission = Permission::Roles(&[Role::Admin]);
    type Done = Answered;
    type Refusal = AnswerRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Answered, Refused<AnswerRefusal>> {
        let Some(r) = views::request(&mut tx.reader(), ctx.territory, self.request)? else {
            return no(AnswerRefusal::NotFound);
        };
        let reason = clean_text(&self.reason, 1_000);
        if !self.done && reason.is_empty() {
            return no(AnswerRefusal::NoReason);
        }
        let state = if self.done { "done" } else { "refused" };
        let by = crate::who(ctx);
        if tx.first(&rows::ANSWER, params![ctx.territory, r.id, state, by, ctx.now, reason])?.is_none() {
            return no(AnswerRefusal::NotOpen);
        }
        // A forgotten one's words go with her, whichever comes first.
        if self.done && r.kind == "erase" {
            let statement = if r.person.is_some() { &rows::WORDS_OF_PERSON } else { &rows::WORDS_OF_ORDER };
            tx.execute(statement, params![ctx.territory, r.person.or(r.order)])?;
        }
        tx.fact("state", state);
        tx.touch(r.id);
        if let Some(s) = r.subject() {
            tx.touch(s.id());
        }
        Ok(Answered {})
    }
}
