//! Texts that people write, in four languages, with visible staleness.
//!
//! Invariant: exactly one language of a field is its source; a text is stale once its source has a
//! newer revision than the one it was written for.

use rahba_kernel::text::bidi::clean_text;
use rahba_kernel::{Id, Lang};
use rahba_store::{Ctx, Fault, Reader, Tx, params, statements};
use std::collections::BTreeMap;

statements! {
    SOURCE (Id, Id, Text) -> (Text, Int) =
        "SELECT lang, revision FROM content_text WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND is_source = 1";
    PUT (Id, Id, Text, Text, Text, Text, Int, Int, Text, Int) -> (Int) =
        "INSERT INTO content_text (territory_id, owner_id, field, lang, body, state, is_source, revision, source_revision, changed_by, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10) \
         ON CONFLICT (territory_id, owner_id, field, lang) DO UPDATE SET body = excluded.body, state = excluded.state, \
         revision = content_text.revision + 1, source_revision = excluded.source_revision, changed_by = excluded.changed_by, changed_at = excluded.changed_at \
         RETURNING revision";
    OF_OWNER (Id, Id) -> (Text, Text, Text, Text, Int, Int, Int) =
        "SELECT field, lang, body, state, is_source, revision, source_revision FROM content_text WHERE territory_id = $1 AND owner_id = $2 ORDER BY field, lang";
    OF_FIELD (Id, Text) -> (Id, Text, Text, Text, Int, Int, Int) =
        "SELECT owner_id, lang, body, state, is_source, revision, source_revision FROM content_text WHERE territory_id = $1 AND field = $2 ORDER BY owner_id, lang";
}

/// How a text came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextState {
    Machine,
    Written,
    Reviewed,
}

impl TextState {
    pub fn code(self) -> &'static str {
        match self {
            TextState::Machine => "machine",
            TextState::Written => "written",
            TextState::Reviewed => "reviewed",
        }
    }
}

/// One language of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub body: String,
    pub state: String,
    pub stale: bool,
}

/// A field in the languages it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    by_lang: [Option<Text>; 4],
}

/// A text as found for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked<'a> {
    pub body: &'a str,
    /// The language it is really in.
    pub lang: Lang,
    /// True when the reader's language is missing.
    pub is_fallback: bool,
    pub stale: bool,
}

impl Texts {
    pub fn get(&self, lang: Lang) -> Option<&Text> {
        self.by_lang[lang.index()].as_ref()
    }

    /// The text in the reader's language, or in the next best; never passed off as hers.
    pub fn pick(&self, lang: Lang) -> Option<Picked<'_>> {
        lang.fallbacks()
            .into_iter()
            .find_map(|l| self.get(l).map(|t| Picked { body: &t.body, lang: l, is_fallback: l != lang, stale: t.stale }))
    }

    /// The picked body, or nothing.
    pub fn body(&self, lang: Lang) -> &str {
        self.pick(lang).map_or("", |p| p.body)
    }

    pub fn is_empty(&self) -> bool {
        self.by_lang.iter().all(Option::is_none)
    }
}

/// Writes one language of a field, inside a command. The first language written is the source; when
/// the source changes, the others become stale by themselves.
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
    let body = clean_text(body, 4_000);
    let source = tx.first(&SOURCE, params![ctx.territory, owner, field])?;
    let (is_source, source_revision) = match source {
        None => (true, 1),
        Some(r) => {
            let (l, revision): (Lang, i64) = (r.get(0)?, r.get(1)?);
            if l == lang { (true, revision + 1) } else { (false, revision) }
        }
    };
    tx.query(
        &PUT,
        params![ctx.territory, owner, field, lang, body, state.code(), is_source, source_revision, crate::who(ctx), ctx.now],
    )?;
    tx.touch(owner);
    Ok(())
}

/// Writes several languages of a field; the first given is the source.
///
/// # Errors
/// A [`Fault`] of the engine.
pub(crate) fn put_all(tx: &mut Tx<'_>, ctx: &Ctx, owner: Id, field: &str, texts: &BTreeMap<Lang, String>) -> Result<(), Fault> {
    for (lang, body) in texts.iter().filter(|(_, b)| !b.trim().is_empty()) {
        put(tx, ctx, owner, field, *lang, body, TextState::Written)?;
    }
    Ok(())
}

fn add(
    texts: &mut BTreeMap<Id, Texts>,
    source: &mut BTreeMap<Id, i64>,
    owner: Id,
    lang: Lang,
    t: Text,
    is_source: bool,
    revision: i64,
) {
    texts.entry(owner).or_default().by_lang[lang.index()] = Some(t);
    if is_source {
        source.insert(owner, revision);
    }
}

/// All fields of one thing.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_owner(q: &mut Reader<'_>, territory: Id, owner: Id) -> Result<BTreeMap<String, Texts>, Fault> {
    let rows = q.query(&OF_OWNER, params![territory, owner])?;
    let mut sources: BTreeMap<String, i64> = BTreeMap::new();
    for r in &rows {
        if r.get::<bool>(4)? {
            sources.insert(r.get(0)?, r.get(5)?);
        }
    }
    let mut out: BTreeMap<String, Texts> = BTreeMap::new();
    for r in &rows {
        let (field, lang): (String, Lang) = (r.get(0)?, r.get(1)?);
        let stale = !r.get::<bool>(4)? && r.get::<i64>(6)? < sources.get(&field).copied().unwrap_or(0);
        out.entry(field).or_default().by_lang[lang.index()] = Some(Text { body: r.get(2)?, state: r.get(3)?, stale });
    }
    Ok(out)
}

/// One field of every thing of the territory: for indexes and caches.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_field(q: &mut Reader<'_>, territory: Id, field: &str) -> Result<BTreeMap<Id, Texts>, Fault> {
    let mut out = BTreeMap::new();
    let mut sources = BTreeMap::new();
    let mut written_for: Vec<(Id, Lang, i64)> = Vec::new();
    for r in q.query(&OF_FIELD, params![territory, field])? {
        let (owner, lang, is_source): (Id, Lang, bool) = (r.get(0)?, r.get(1)?, r.get(4)?);
        let text = Text { body: r.get(2)?, state: r.get(3)?, stale: false };
        add(&mut out, &mut sources, owner, lang, text, is_source, r.get(5)?);
        if !is_source {
            written_for.push((owner, lang, r.get(6)?));
        }
    }
    for (owner, lang, revision) in written_for {
        let stale = revision < sources.get(&owner).copied().unwrap_or(0);
        if let Some(t) = out.get_mut(&owner).and_then(|t: &mut Texts| t.by_lang[lang.index()].as_mut()) {
            t.stale = stale;
        }
    }
    Ok(out)
}
