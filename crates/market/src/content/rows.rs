//! SQL of the content room. Lists of owners come in blocks of eight, padded with the nil id: the
//! portable subset has no array parameters.

use rahba_store::statements;

statements! {
    pub(super) SOURCE (Id, Id, Text) -> (Text, Int) =
        "SELECT lang, revision FROM content_text WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND is_source = 1";
    pub(super) BODY (Id, Id, Text, Text) -> (Text, Text, Int) =
        "SELECT body, state, revision FROM content_text WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND lang = $4";
    pub(super) PUT (Id, Id, Text, Text, Text, Text, Int, Int, Text, Int) -> (Int) =
        "INSERT INTO content_text (territory_id, owner_id, field, lang, body, state, is_source, revision, source_revision, changed_by, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10) \
         ON CONFLICT (territory_id, owner_id, field, lang) DO UPDATE SET body = excluded.body, state = excluded.state, \
         revision = content_text.revision + 1, source_revision = excluded.source_revision, changed_by = excluded.changed_by, changed_at = excluded.changed_at \
         RETURNING revision";
    pub(super) SETTLE (Id, Id, Text, Text, Text, Int, Text, Int) -> (Int) =
        "UPDATE content_text SET state = $5, source_revision = $6, changed_by = $7, changed_at = $8 \
         WHERE territory_id = $1 AND owner_id = $2 AND field = $3 AND lang = $4 RETURNING revision";
    pub(super) OF_OWNERS (Id, Id, Id, Id, Id, Id, Id, Id, Id) -> (Id, Text, Text, Text, Text, Int, Int, Int) =
        "SELECT owner_id, field, lang, body, state, is_source, revision, source_revision FROM content_text \
         WHERE territory_id = $1 AND owner_id IN ($2, $3, $4, $5, $6, $7, $8, $9) ORDER BY owner_id, field, lang";
    pub(super) ALL_TEXTS (Id) -> (Id, Text, Text, Text, Text, Int, Int, Int) =
        "SELECT owner_id, field, lang, body, state, is_source, revision, source_revision FROM content_text \
         WHERE territory_id = $1 ORDER BY owner_id, field, lang";
    pub(super) MISSING (Id, Text, Int, Int, Int, Id) -> (Id, Text, Text, Text, Int) =
        "SELECT s.owner_id, s.field, s.lang, s.body, 0 FROM content_text s \
         LEFT JOIN content_text t ON t.territory_id = s.territory_id AND t.owner_id = s.owner_id AND t.field = s.field AND t.lang = $2 \
         WHERE s.territory_id = $1 AND s.is_source = 1 AND t.lang IS NULL AND ($5 = 0 OR s.owner_id = $6 OR EXISTS (SELECT 1 FROM product p WHERE p.territory_id = s.territory_id AND p.product_id = s.owner_id AND p.org_id = $6) \
         OR EXISTS (SELECT 1 FROM variant v JOIN product p ON p.territory_id = v.territory_id AND p.product_id = v.product_id \
         WHERE v.territory_id = s.territory_id AND v.variant_id = s.owner_id AND p.org_id = $6)) \
         ORDER BY s.owner_id, s.field LIMIT $3 OFFSET $4";
    pub(super) STALE (Id, Text, Int, Int, Int, Id) -> (Id, Text, Text, Text, Int) =
        "SELECT t.owner_id, t.field, s.lang, s.body, t.revision FROM content_text t \
         JOIN content_text s ON s.territory_id = t.territory_id AND s.owner_id = t.owner_id AND s.field = t.field AND s.is_source = 1 \
         WHERE t.territory_id = $1 AND t.lang = $2 AND t.is_source = 0 AND t.source_revision < s.revision AND ($5 = 0 OR t.owner_id = $6 OR EXISTS (SELECT 1 FROM product p WHERE p.territory_id = t.territory_id AND p.product_id = t.owner_id AND p.org_id = $6) \
         OR EXISTS (SELECT 1 FROM variant v JOIN product p ON p.territory_id = v.territory_id AND p.product_id = v.product_id \
         WHERE v.territory_id = t.territory_id AND v.variant_id = t.owner_id AND p.org_id = $6)) \
         ORDER BY t.owner_id, t.field LIMIT $3 OFFSET $4";
    pub(super) UNREVIEWED (Id, Text, Int, Int, Int, Id) -> (Id, Text, Text, Text, Int) =
        "SELECT t.owner_id, t.field, t.lang, t.body, t.revision FROM content_text t \
         WHERE t.territory_id = $1 AND t.lang = $2 AND t.state <> 'reviewed' AND ($5 = 0 OR t.owner_id = $6 OR EXISTS (SELECT 1 FROM product p WHERE p.territory_id = t.territory_id AND p.product_id = t.owner_id AND p.org_id = $6) \
         OR EXISTS (SELECT 1 FROM variant v JOIN product p ON p.territory_id = v.territory_id AND p.product_id = v.product_id \
         WHERE v.territory_id = t.territory_id AND v.variant_id = t.owner_id AND p.org_id = $6)) \
         ORDER BY t.changed_at, t.owner_id, t.field LIMIT $3 OFFSET $4";
    pub(super) COVERAGE (Id) -> (Text, Int, Int, Int) =
        "SELECT t.lang, COUNT(*), CAST(SUM(CASE WHEN t.state = 'reviewed' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN t.is_source = 0 AND t.source_revision < s.revision THEN 1 ELSE 0 END) AS BIGINT) FROM content_text t \
         JOIN content_text s ON s.territory_id = t.territory_id AND s.owner_id = t.owner_id AND s.field = t.field AND s.is_source = 1 \
         WHERE t.territory_id = $1 GROUP BY t.lang ORDER BY t.lang";
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
