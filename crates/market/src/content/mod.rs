//! Texts that people write, in four languages, with visible staleness; pictures of things.
//!
//! Invariants: exactly one language of a field is its source; a text is stale once its source has a
//! newer revision than the one it was written for; writing the same words again is no new revision.

pub mod evidence;
pub mod model;
pub(crate) mod rows;
pub mod views;

pub use model::{Picked, Picture, Text, TextState, Texts};
pub(crate) use views::gather;
pub use views::of_owner;

use rahba_kernel::text::bidi::{clean_text, is_blank};
use rahba_kernel::{Id, Lang};
use rahba_store::{Ctx, Fault, Tx, params};
use std::collections::BTreeMap;

/// The longest text, in characters.
pub const LONGEST: usize = 4_000;

/// Writes one language of a field, inside a command. The first language written is the source; when
/// the source changes, the others become stale by themselves. The same words again only settle the
/// state, so that nobody has to translate anew what did not change.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    owner: Id,
    field: &str,
    lang: Lang,
    body: &str,
    state: TextState,
) -> Result<(), Fault> {
    let body = clean_text(body, LONGEST);
    let source = source_of(tx, ctx, owner, field)?;
    let (is_source, revision) = match source {
        None => (true, 0),
        Some((l, revision)) => (l == lang, revision),
    };
    let before = tx.first(&rows::BODY, params![ctx.territory, owner, field, lang])?.map(|r| r.get::<String>(0)).transpose()?;
    let (is_new, same) = (before.is_none(), before.is_some_and(|b| b == body));
    if same {
        tx.query(&rows::SETTLE, params![ctx.territory, owner, field, lang, state.code(), revision, crate::who(ctx), ctx.now])?;
    } else {
        let written_for = if is_source { revision + 1 } else { revision };
        tx.query(
            &rows::PUT,
            params![ctx.territory, owner, field, lang, body, state.code(), is_source, written_for, crate::who(ctx), ctx.now],
        )?;
        match (source.is_none(), is_new) {
            (true, _) => {
                for other in Lang::ALL.into_iter().filter(|l| *l != lang) {
                    tx.execute(&rows::LACKS, params![ctx.territory, other, owner, field])?;
                }
            }
            (false, true) => {
                tx.execute(&rows::LACKS_NO_MORE, params![ctx.territory, lang, owner, field])?;
            }
            (false, false) if is_source => {
                tx.execute(&rows::LEAVE_BEHIND, params![ctx.territory, owner, field])?;
            }
            (false, false) => {}
        }
    }
    tx.touch(owner);
    Ok(())
}

/// The source language of a field and its revision.
fn source_of(tx: &mut Tx<'_>, ctx: &Ctx, owner: Id, field: &str) -> Result<Option<(Lang, i64)>, Fault> {
    match tx.first(&rows::SOURCE, params![ctx.territory, owner, field])? {
        Some(r) => Ok(Some((r.get(0)?, r.get(1)?))),
        None => Ok(None),
    }
}

/// Writes several languages of a field; the first in the order ar, fr, zgh, en is the source of a
/// field that had none. Empty bodies are left out.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn put_all(tx: &mut Tx<'_>, ctx: &Ctx, owner: Id, field: &str, texts: &BTreeMap<Lang, String>) -> Result<(), Fault> {
    for (lang, body) in texts.iter().filter(|(_, b)| !is_blank(b)) {
        put(tx, ctx, owner, field, *lang, body, TextState::Written)?;
    }
    Ok(())
}

/// How a review ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Review {
    Done,
    /// No such text.
    Missing,
    /// Somebody wrote it anew since it was read.
    Changed,
}

/// Says that a text is right as it stands, for its source as it stands: reviewed and not stale.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn review(tx: &mut Tx<'_>, ctx: &Ctx, owner: Id, field: &str, lang: Lang, revision: i64) -> Result<Review, Fault> {
    let Some(row) = tx.first(&rows::BODY, params![ctx.territory, owner, field, lang])? else { return Ok(Review::Missing) };
    if row.get::<i64>(2)? != revision {
        return Ok(Review::Changed);
    }
    let written_for = source_of(tx, ctx, owner, field)?.map_or(revision, |(_, r)| r);
    let state = TextState::Reviewed.code();
    tx.query(&rows::SETTLE, params![ctx.territory, owner, field, lang, state, written_for, crate::who(ctx), ctx.now])?;
    tx.touch(owner);
    Ok(Review::Done)
}
