//! A sum that was announced is kept beside the computed one, with the difference explained.

use crate::programme::model::{PARTNER_KINDS, PRECISIONS, Texts};
use crate::programme::{clean, is_sum, opaque, rows};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::{Day, Id, Money};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Keeps a sum as it was announced.
#[derive(Debug, Clone, Serialize)]
pub struct Announce {
    pub amount: Money,
    pub precision: String,
    /// Whose contributions it is the sum of.
    pub partner_kind: String,
    pub source: String,
    pub explanation: Texts,
    pub said_on: Day,
}

/// Kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Announced {
    pub announcement: Id,
}

refusals! {
    /// Why it is not kept.
    pub enum AnnounceRefusal {
        /// Nothing, or below.
        BadAmount => ("programme.bad_amount", 422),
        /// Not a kind of partner, or no way to say an amount.
        BadKind => ("programme.bad_kind", 422),
        /// Who said it, where.
        NoSource => ("programme.no_source", 422),
        /// The difference is explained.
        NoExplanation => ("programme.no_note", 422),
    }
}

impl Command for Announce {
    const NAME: &'static str = "programme/announce";
    const MAY: Permission = Permission::Roles(&[Role::ProgrammeMonitor, Role::Admin]);
    type Done = Announced;
    type Refusal = AnnounceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Announced, Refused<AnnounceRefusal>> {
        if !is_sum(self.amount) {
            return no(AnnounceRefusal::BadAmount);
        }
        if !PARTNER_KINDS.contains(&self.partner_kind.as_str()) || !PRECISIONS.contains(&self.precision.as_str()) {
            return no(AnnounceRefusal::BadKind);
        }
        let (source, explanation) = (clean_line(&self.source, 300), clean(&self.explanation, 1_000));
        if source.is_empty() {
            return no(AnnounceRefusal::NoSource);
        }
        if explanation.is_empty() {
            return no(AnnounceRefusal::NoExplanation);
        }
        let id = ctx.new_id();
        tx.execute(
            &rows::INSERT_ANNOUNCEMENT,
            params![
                ctx.territory,
                id,
                self.amount,
                self.precision.as_str(),
                self.partner_kind.as_str(),
                source,
                opaque(&explanation)?,
                self.said_on,
                ctx.now
            ],
        )?;
        tx.touch(ctx.territory);
        tx.fact("amount", self.amount);
        Ok(Announced { announcement: id })
    }
}
