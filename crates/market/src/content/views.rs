//! What pages read of texts and pictures.

use super::model::{Picture, Text, Texts};
use super::rows;
use rahba_kernel::{Id, Lang};
use rahba_store::{Fault, Reader, Row, Statement, Value, params};
use std::collections::BTreeMap;

/// Owners in one statement.
const BLOCK: usize = 8;

/// Runs a statement of (territory, eight owners) for as many owners as there are.
fn by_owners(q: &mut Reader<'_>, s: &'static Statement, territory: Id, owners: &[Id]) -> Result<Vec<Row>, Fault> {
    let mut out = Vec::new();
    for block in owners.chunks(BLOCK) {
        let mut params: Vec<Value> = vec![territory.into()];
        params.extend((0..BLOCK).map(|n| Value::from(block.get(n).copied().unwrap_or(Id::NIL))));
        out.extend(q.query(s, &params)?);
    }
    Ok(out)
}

/// The text of a row as [`gather`] takes it, given the revision of its source.
fn text_of(r: &Row, source: Option<i64>) -> Result<(Lang, Text), Fault> {
    let is_source: bool = r.get(5)?;
    let stale = !is_source && source.is_some_and(|s| r.get::<i64>(7).is_ok_and(|w| w < s));
    Ok((r.get(2)?, Text { body: r.get(3)?, state: r.get(4)?, stale, is_source, revision: r.get(6)? }))
}

/// Rows of (owner, field, lang, body, state, is source, revision, source revision) as texts: a
/// text is stale when its source has gone on.
///
/// # Errors
/// A [`Fault`] when a row has another shape.
pub(crate) fn gather(rows: &[Row]) -> Result<BTreeMap<(Id, String), Texts>, Fault> {
    let mut sources: BTreeMap<(Id, String), i64> = BTreeMap::new();
    for r in rows {
        if r.get::<bool>(5)? {
            sources.insert((r.get(0)?, r.get(1)?), r.get(6)?);
        }
    }
    let mut out: BTreeMap<(Id, String), Texts> = BTreeMap::new();
    for r in rows {
        let key: (Id, String) = (r.get(0)?, r.get(1)?);
        let (lang, text) = text_of(r, sources.get(&key).copied())?;
        out.entry(key).or_default().by_lang[lang.index()] = Some(text);
    }
    Ok(out)
}

/// All fields of several things.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn texts(q: &mut Reader<'_>, territory: Id, owners: &[Id]) -> Result<BTreeMap<(Id, String), Texts>, Fault> {
    gather(&by_owners(q, &rows::OF_OWNERS, territory, owners)?)
}

/// All fields of one thing.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_owner(q: &mut Reader<'_>, territory: Id, owner: Id) -> Result<BTreeMap<String, Texts>, Fault> {
    Ok(texts(q, territory, &[owner])?.into_iter().map(|((_, field), t)| (field, t)).collect())
}

/// Every body of everything in the territory, thing by thing and field by field: for caches, which take what they show.
///
/// # Errors
/// A [`Fault`] of the engine, or the first of `take`.
pub fn all_bodies(
    q: &mut Reader<'_>,
    territory: Id,
    mut take: impl FnMut(Id, &str, Lang, &str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    q.each(&rows::ALL_BODIES, params![territory], |r| take(r.get(0)?, r.text(1)?, r.get(2)?, r.text(3)?))
}

/// What a translator or reviewer of a language has before her.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The source is there, this language is not.
    Missing,
    /// The source has changed since.
    Stale,
    /// Written or made by a machine, and read by nobody of the shop yet; oldest first.
    Unreviewed,
}

/// A text to be worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRow {
    pub owner: Id,
    pub field: String,
    /// The language of `body`: the source's, or for [`Work::Unreviewed`] the text's own.
    pub lang: Lang,
    pub body: String,
    /// Of the text in the language asked for; 0 when it is missing.
    pub revision: i64,
}

/// The most rows of work in one answer: as many as a list's file holds.
const WORK_MAX: i64 = 20_000;

/// The work that is there for a language; only `of` a maker and her products when one is given.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn work(
    q: &mut Reader<'_>,
    territory: Id,
    lang: Lang,
    what: Work,
    of: Option<Id>,
    limit: i64,
    offset: i64,
) -> Result<Vec<WorkRow>, Fault> {
    let (whole, hers) = match what {
        Work::Missing => (&rows::MISSING, &rows::MISSING_OF),
        Work::Stale => (&rows::STALE, &rows::STALE_OF),
        Work::Unreviewed => (&rows::UNREVIEWED, &rows::UNREVIEWED_OF),
    };
    let (limit, offset) = (limit.clamp(1, WORK_MAX), offset.max(0));
    let found = match of {
        None => q.query(whole, params![territory, lang, limit, offset])?,
        Some(org) => q.query(hers, params![territory, lang, limit, offset, org])?,
    };
    found
        .iter()
        .map(|r| Ok(WorkRow { owner: r.get(0)?, field: r.get(1)?, lang: r.get(2)?, body: r.get(3)?, revision: r.get(4)? }))
        .collect()
}

/// How far a language is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Fields that have any language.
    pub fields: i64,
    pub present: i64,
    pub reviewed: i64,
    pub stale: i64,
}

/// How much work of a sort there is for a language.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn count(q: &mut Reader<'_>, territory: Id, lang: Lang, what: Work) -> Result<i64, Fault> {
    let s = match what {
        Work::Missing => &rows::COUNT_MISSING,
        Work::Stale => &rows::COUNT_STALE,
        Work::Unreviewed => &rows::COUNT_UNREVIEWED,
    };
    q.first(s, params![territory, lang])?.map_or(Ok(0), |r| r.get(0))
}

/// How far a language is.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn coverage(q: &mut Reader<'_>, territory: Id, lang: Lang) -> Result<Coverage, Fault> {
    let fields = q.first(&rows::SOURCES, params![territory])?.map_or(Ok(0), |r| r.get(0))?;
    let mut of = |what| count(q, territory, lang, what);
    let present = fields - of(Work::Missing)?;
    Ok(Coverage { fields, present, reviewed: present - of(Work::Unreviewed)?, stale: of(Work::Stale)? })
}

/// The pictures of several things, each thing's in the order its maker chose.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn pictures(q: &mut Reader<'_>, territory: Id, owners: &[Id]) -> Result<BTreeMap<Id, Vec<Picture>>, Fault> {
    by_owner(&by_owners(q, &rows::PICTURES, territory, owners)?)
}

/// The photographs of everything in the territory: for caches.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn all_pictures(q: &mut Reader<'_>, territory: Id) -> Result<BTreeMap<Id, Vec<Picture>>, Fault> {
    by_owner(&q.query(&rows::ALL_PICTURES, params![territory])?)
}

fn by_owner(rows: &[Row]) -> Result<BTreeMap<Id, Vec<Picture>>, Fault> {
    let mut out: BTreeMap<Id, Vec<Picture>> = BTreeMap::new();
    for r in rows {
        let p = Picture { id: r.get(0)?, owner: r.get(1)?, media_hash: r.get(2)?, width: r.get(3)?, height: r.get(4)? };
        out.entry(p.owner).or_default().push(p);
    }
    Ok(out)
}

/// The names of all photographs in use, in every territory: for backups.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn media(q: &mut Reader<'_>) -> Result<Vec<String>, Fault> {
    q.query(&rows::MEDIA, params![])?.iter().map(|r| r.get(0)).collect()
}

/// Whose picture this is.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn picture_owner(q: &mut Reader<'_>, territory: Id, picture: Id) -> Result<Option<Id>, Fault> {
    q.first(&rows::PICTURE_OWNER, params![territory, picture])?.map(|r| r.get(0)).transpose()
}
