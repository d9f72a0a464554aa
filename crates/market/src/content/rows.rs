//! SQL of the content room. Lists of owners come in blocks of eight, padded with the nil id: the
//! portable subset has no array parameters.

use rahba_store::statements;

/// Of a maker ($5), her products and their variants.
macro_rules! hers {
    () => {
        "IN (SELECT product_id FROM product WHERE territory_id = $1 AND org_id = $5 \
         UNION ALL SELECT v.variant_id FROM product p JOIN variant v ON v.territory_id = p.territory_id AND v.product_id = p.product_id \
         WHERE p.territory_id = $1 AND p.org_id = $5 \
         UNION ALL SELECT org_id FROM organisation WHERE territory_id = $1 AND org_id = $5)"
    };
}

/// What a language lacks, with its source. Kept by whoever writes a text, as the two below are (decision 0038).
macro_rules! missing {
    () => {
        "SELECT s.owner_id, s.field, s.lang, s.body, 0 FROM text_missing m \
         CROSS JOIN content_text s WHERE s.territory_id = m.territory_id AND s.owner_id = m.owner_id AND s.field = m.field AND s.is_source = 1 \
         AND m.territory_id = $1 AND m.lang = $2"
    };
}

/// What its source has left behind.
macro_rules! stale {
    () => {
        "SELECT t.owner_id, t.field, s.lang, s.body, t.revision FROM content_text t \
         CROSS JOIN content_text s WHERE s.territory_id = t.territory_id AND s.owner_id = t.owner_id AND s.field = t.field AND s.is_source = 1 \
         AND t.territory_id = $1 AND t.lang = $2 AND t.stale = 1"
    };
}

/// What nobody of the shop has read.
macro_rules! unread {
    () => {
        "SELECT t.owner_id, t.field, t.lang, t.body, t.revision FROM content_text t \
         WHERE t.territory_id = $1 AND t.lang = $2 AND t.state <> 'reviewed'"
    };
}

statements! {
    pub(super) SOURCE (Id, Id, Text) -> (Text, Int) =
        "SELECT lang, revision FROM content_text WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND is_source = 1";
    pub(super) BODY (Id, Id, Text, Text) -> (Text, Text, Int) =
        "SELECT body, state, revision FROM content_text WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND lang = $4";
    pub(super) PUT (Id, Id, Text, Text, Text, Text, Int, Int, Text, Int) -> (Int) =
        "INSERT INTO content_text (territory_id, owner_id, field, lang, body, state, is_source, revision, source_revision, changed_by, changed_at, stale) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, 0) \
         ON CONFLICT (territory_id, owner_id, field, lang) DO UPDATE SET body = excluded.body, state = excluded.state, \
         revision = content_text.revision + 1, source_revision = excluded.source_revision, changed_by = excluded.changed_by, changed_at = excluded.changed_at, stale = 0 \
         RETURNING revision";
    pub(super) SETTLE (Id, Id, Text, Text, Text, Int, Text, Int) -> (Int) =
        "UPDATE content_text SET state = $5, source_revision = $6, changed_by = $7, changed_at = $8, stale = 0 \
         WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND lang = $4 RETURNING revision";
    pub(super) OF_OWNERS (Id, Id, Id, Id, Id, Id, Id, Id, Id) -> (Id, Text, Text, Text, Text, Int, Int, Int) =
        "SELECT owner_id, field, lang, body, state, is_source, revision, source_revision FROM content_text \
         WHERE territory_id = $1 AND owner_id IN ($2, $3, $4, $5, $6, $7, $8, $9) ORDER BY owner_id, field, lang";
    pub(super) ALL_BODIES (Id) -> (Id, Text, Text, Text) =
        "SELECT owner_id, field, lang, body FROM content_text WHERE territory_id = $1 ORDER BY owner_id, field, lang";
    /// The source has changed: what was written for it is behind.
    pub(super) LEAVE_BEHIND (Id, Id, Text) -> () =
        "UPDATE content_text SET stale = 1 WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND is_source = 0";
    pub(super) LACKS (Id, Text, Id, Text) -> () =
        "INSERT INTO text_missing (territory_id, lang, owner_id, field) VALUES ($1, $2, $3, $4)";
    pub(super) LACKS_NO_MORE (Id, Text, Id, Text) -> () =
        "DELETE FROM text_missing WHERE territory_id = $1 AND lang = $2 AND owner_id = $3 AND field = $4";
    pub(super) MISSING (Id, Text, Int, Int) -> (Id, Text, Text, Text, Int) =
        concat!(missing!(), " ORDER BY m.owner_id, m.field LIMIT $3 OFFSET $4");
    pub(super) MISSING_OF (Id, Text, Int, Int, Id) -> (Id, Text, Text, Text, Int) =
        concat!(missing!(), " AND m.owner_id ", hers!(), " ORDER BY m.owner_id, m.field LIMIT $3 OFFSET $4");
    pub(super) STALE (Id, Text, Int, Int) -> (Id, Text, Text, Text, Int) =
        concat!(stale!(), " ORDER BY t.owner_id, t.field LIMIT $3 OFFSET $4");
    pub(super) STALE_OF (Id, Text, Int, Int, Id) -> (Id, Text, Text, Text, Int) =
        concat!(stale!(), " AND t.owner_id ", hers!(), " ORDER BY t.owner_id, t.field LIMIT $3 OFFSET $4");
    pub(super) UNREVIEWED (Id, Text, Int, Int) -> (Id, Text, Text, Text, Int) =
        concat!(unread!(), " ORDER BY t.changed_at, t.owner_id, t.field LIMIT $3 OFFSET $4");
    pub(super) UNREVIEWED_OF (Id, Text, Int, Int, Id) -> (Id, Text, Text, Text, Int) =
        concat!(unread!(), " AND t.owner_id ", hers!(), " ORDER BY t.changed_at, t.owner_id, t.field LIMIT $3 OFFSET $4");
    pub(super) COUNT_MISSING (Id, Text) -> (Int) =
        "SELECT COUNT(*) FROM text_missing WHERE territory_id = $1 AND lang = $2";
    pub(super) COUNT_STALE (Id, Text) -> (Int) =
        "SELECT COUNT(*) FROM content_text WHERE territory_id = $1 AND lang = $2 AND stale = 1";
    pub(super) COUNT_UNREVIEWED (Id, Text) -> (Int) =
        "SELECT COUNT(*) FROM content_text WHERE territory_id = $1 AND lang = $2 AND state <> 'reviewed'";
    pub(super) SOURCES (Id) -> (Int) =
        "SELECT COUNT(*) FROM content_text WHERE territory_id = $1 AND is_source = 1";
    pub(crate) ADD_PICTURE (Id, Id, Id, Int, Text, Int, Int, Text, Int) -> () =
        "INSERT INTO picture (territory_id, picture_id, owner_id, position, media_hash, width, height, added_by, added_at, removed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)";
    pub(crate) REMOVE_PICTURE (Id, Id, Int) -> (Id) =
        "UPDATE picture SET removed_at = $3 WHERE territory_id = $1 AND picture_id = $2 AND removed_at IS NULL RETURNING owner_id";
    pub(crate) PLACE_PICTURE (Id, Id, Int) -> (Id) =
        "UPDATE picture SET position = $3 WHERE territory_id = $1 AND picture_id = $2 AND removed_at IS NULL RETURNING picture_id";
    pub(super) PICTURE_OWNER (Id, Id) -> (Id) =
        "SELECT owner_id FROM picture WHERE territory_id = $1 AND picture_id = $2 AND removed_at IS NULL";
    pub(super) PICTURES (Id, Id, Id, Id, Id, Id, Id, Id, Id) -> (Id, Id, Text, Int, Int) =
        "SELECT picture_id, owner_id, media_hash, width, height FROM picture \
         WHERE territory_id = $1 AND owner_id IN ($2, $3, $4, $5, $6, $7, $8, $9) AND removed_at IS NULL ORDER BY owner_id, position, picture_id";
    pub(super) ALL_PICTURES (Id) -> (Id, Id, Text, Int, Int) =
        "SELECT picture_id, owner_id, media_hash, width, height FROM picture \
         WHERE territory_id = $1 AND removed_at IS NULL ORDER BY owner_id, position, picture_id";
    pub(super) MEDIA () -> (Text) =
        "SELECT DISTINCT media_hash FROM picture WHERE removed_at IS NULL ORDER BY media_hash";
}
