//! Somebody asks for her data, a correction, or to be forgotten (law 09-08).

use crate::privacy::model::{ANSWER_DAYS, Kind};
use crate::privacy::rows;
use crate::territory::series;
use crate::{refusals, sales};
use rahba_kernel::role::Permission;
use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Day, Id};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Asks: a signed-in person about herself, or a buyer about her order with the secret of its link.
#[derive(Debug, Serialize)]
pub struct Ask {
    pub kind: Kind,
    /// What is wrong, for a correction; else as she likes.
    pub words: String,
    /// Hash of the token in the buyer's link, when a buyer asks.
    pub secret_hash: Option<[u8; 32]>,
}

/// Noted, to be answered by a day.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    pub request: Id,
    pub due_on: Day,
}

refusals! {
    /// Why it is not noted.
    pub enum AskRefusal {
        /// Neither signed in nor by an order's link.
        NotFound => ("privacy.not_found", 404),
        /// A correction says what is wrong.
        NoWords => ("privacy.no_words", 422),
        /// The same waits for its answer already.
        AskedAlready => ("privacy.asked_already", 409),
    }
}

impl Command for Ask {
    const NAME: &'static str = "privacy/ask";
    const MAY: Permission = Permission::Anyone;
    type Done = Asked;
    type Refusal = AskRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Asked, Refused<AskRefusal>> {
        let (person, order) = match &self.secret_hash {
            Some(hash) => (None, sales::views::order_by_secret(&mut tx.reader(), ctx.territory, hash)?.map(|o| o.id)),
            None => (ctx.person(), None),
        };
        let (open, subject) = match (person, order) {
            (Some(id), _) => (&rows::OPEN_OF_PERSON, id),
            (None, Some(id)) => (&rows::OPEN_OF_ORDER, id),
            (None, None) => return no(AskRefusal::NotFound),
        };
        let words = clean_text(&self.words, 1_000);
        if self.kind == Kind::Correct && words.is_empty() {
            return no(AskRefusal::NoWords);
        }
        if tx.first(open, params![ctx.territory, subject, self.kind.code()])?.is_some() {
            return no(AskRefusal::AskedAlready);
        }
        let request = ctx.new_id();
        let number = series::take(tx, ctx, "DP", request)?;
        let due_on = ctx.today().plus(ANSWER_DAYS);
        let kind = self.kind.code();
        tx.execute(
            &rows::INSERT_REQUEST,
            params![ctx.territory, request, number.as_str(), kind, person, order, words, ctx.now, due_on],
        )?;
        tx.fact("number", &number);
        tx.fact("kind", kind);
        tx.touch(request);
        tx.touch(subject);
        Ok(Asked { request, due_on })
    }
}
