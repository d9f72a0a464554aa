//! Somebody of the shop has read a text and says that it is right: the moderation step, and the end
//! of its staleness.

use super::owner::may_describe;
use crate::content::{self, Review};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Says that one language of a field is right as it stands.
#[derive(Debug, Serialize)]
pub struct ReviewText {
    pub owner: Id,
    pub field: String,
    pub lang: Lang,
    /// The revision that was read.
    pub revision: i64,
}

/// Reviewed.
#[derive(Debug, Serialize, Deserialize)]
pub struct TextReviewed {}

refusals! {
    /// Why a review does not count.
    pub enum ReviewTextRefusal {
        /// No such text.
        NoSuchText => ("text.not_found", 404),
        /// Somebody wrote it anew meanwhile: read that.
        ChangedSince => ("text.changed_since", 409),
    }
}

impl Command for ReviewText {
    const NAME: &'static str = "catalogue/review_text";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = TextReviewed;
    type Refusal = ReviewTextRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TextReviewed, Refused<ReviewTextRefusal>> {
        // A stand of another space is for whoever works there to read.
        if !may_describe(&mut tx.reader(), ctx.territory, &ctx.actor, self.owner, ctx.now)? {
            return no(ReviewTextRefusal::NoSuchText);
        }
        match content::review(tx, ctx, self.owner, &self.field, self.lang, self.revision)? {
            Review::Missing => no(ReviewTextRefusal::NoSuchText),
            Review::Changed => no(ReviewTextRefusal::ChangedSince),
            Review::Done => {
                tx.fact("field", &self.field);
                tx.fact("lang", self.lang);
                Ok(TextReviewed {})
            }
        }
    }
}
