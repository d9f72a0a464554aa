//! A text of a product, maker or family is written or reviewed in one language.

use crate::content::{self, TextState};
use crate::{catalogue, organisations, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Writes one language of a field.
#[derive(Debug, Serialize)]
pub struct WriteText {
    pub owner: Id,
    /// `name`, `description`, `story`, `about`, `label`.
    pub field: String,
    pub lang: Lang,
    pub body: String,
}

/// Written.
#[derive(Debug, Serialize, Deserialize)]
pub struct TextWritten {}

refusals! {
    /// Why a text is not written.
    pub enum WriteTextRefusal {
        /// No such thing, or not yours.
        NoSuchOwner => ("text.no_owner", 404),
        /// Not a field of ours.
        BadField => ("text.bad_field", 422),
        /// Empty.
        Empty => ("text.empty", 422),
    }
}

impl Command for WriteText {
    const NAME: &'static str = "catalogue/write_text";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = TextWritten;
    type Refusal = WriteTextRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TextWritten, Refused<WriteTextRefusal>> {
        if !matches!(self.field.as_str(), "name" | "description" | "story" | "about" | "label") {
            return no(WriteTextRefusal::BadField);
        }
        if self.body.trim().is_empty() {
            return no(WriteTextRefusal::Empty);
        }
        let staff = ctx.actor.has_any(&[Role::Admin, Role::ShopManager]) || ctx.actor.person_id().is_none();
        let mut q = tx.reader();
        let org = match catalogue::views::product(&mut q, ctx.territory, self.owner)? {
            Some(p) => Some(p.org),
            None => organisations::views::one(&mut q, ctx.territory, self.owner)?.map(|o| o.id),
        };
        let is_family = staff && catalogue::views::family(&mut q, ctx.territory, self.owner)?.is_some();
        if !is_family && !org.is_some_and(|o| staff || ctx.actor.is_of(o)) {
            return no(WriteTextRefusal::NoSuchOwner);
        }
        let state = if staff { TextState::Reviewed } else { TextState::Written };
        content::put(tx, ctx, self.owner, &self.field, self.lang, &self.body, state)?;
        tx.fact("field", &self.field);
        tx.fact("lang", self.lang);
        Ok(TextWritten {})
    }
}
