//! SQL of the certificates room.

use rahba_store::statements;

statements! {
    pub(crate) PUT_KIND (Id, Id, Text, Text, Int, Text, Text, Text) -> () =
        "INSERT INTO certificate_kind (territory_id, kind_id, code, pictogram, position, name, meaning, steps) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (territory_id, kind_id) DO UPDATE SET pictogram = excluded.pictogram, position = excluded.position, name = excluded.name, \
         meaning = excluded.meaning, steps = excluded.steps";
    pub(super) KINDS (Id) -> (Id, Text, Text, Text, Text, Text) =
        "SELECT kind_id, code, pictogram, name, meaning, steps FROM certificate_kind WHERE territory_id = $1 ORDER BY position, code";
    pub(super) DOCUMENTS () -> (Text) =
        "SELECT DISTINCT document FROM certificate WHERE document <> '' ORDER BY document";
    pub(crate) INSERT (Id, Id, Id, Id, Text, Text, Int, Int, Text, Text, Int) -> (Id) =
        "INSERT INTO certificate (territory_id, certificate_id, kind_id, org_id, issuer, number, valid_from, valid_until, document, recorded_by, recorded_at, revoked_at, revoked_why) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, '') ON CONFLICT (territory_id, kind_id, issuer, number) DO NOTHING RETURNING certificate_id";
    pub(crate) INSERT_SCOPE (Id, Id, Id) -> () =
        "INSERT INTO certificate_scope (territory_id, certificate_id, scope_id) VALUES ($1, $2, $3) ON CONFLICT (territory_id, certificate_id, scope_id) DO NOTHING";
    pub(crate) REVOKE (Id, Id, Int, Text) -> (Id) =
        "UPDATE certificate SET revoked_at = $3, revoked_why = $4 WHERE territory_id = $1 AND certificate_id = $2 AND revoked_at IS NULL RETURNING certificate_id";
    pub(super) CERTIFICATES (Id, Id, Int, Int) -> (Id, Id, Id, Text, Text, Int, Int, Text, Int, Text) =
        "SELECT certificate_id, kind_id, org_id, issuer, number, valid_from, valid_until, document, revoked_at, revoked_why FROM certificate \
         WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND valid_until >= $3 AND valid_until <= $4 ORDER BY valid_until, certificate_id";
    pub(super) CERTIFICATE (Id, Id) -> (Id, Id, Id, Text, Text, Int, Int, Text, Int, Text) =
        "SELECT certificate_id, kind_id, org_id, issuer, number, valid_from, valid_until, document, revoked_at, revoked_why FROM certificate \
         WHERE territory_id = $1 AND certificate_id = $2";
    pub(super) SCOPES (Id, Id) -> (Id, Id) =
        "SELECT s.certificate_id, s.scope_id FROM certificate_scope s JOIN certificate c ON c.territory_id = s.territory_id AND c.certificate_id = s.certificate_id \
         WHERE s.territory_id = $1 AND ($2 = $1 OR c.org_id = $2) ORDER BY s.certificate_id, s.scope_id";
    pub(crate) INSERT_PATH (Id, Id, Id, Id, Int, Text, Int) -> () =
        "INSERT INTO certificate_path (territory_id, path_id, org_id, kind_id, state, due_on, coach, started_at) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7)";
    pub(crate) END_PATH (Id, Id, Text) -> (Id) =
        "UPDATE certificate_path SET state = $3 WHERE territory_id = $1 AND path_id = $2 AND state = 'open' RETURNING path_id";
    pub(crate) TICK (Id, Id, Int, Text, Text, Int) -> (Int) =
        "INSERT INTO certificate_path_step (territory_id, path_id, step, note, by_whom, done_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (territory_id, path_id, step) DO NOTHING RETURNING step";
    pub(super) PATHS (Id, Id, Text) -> (Id, Id, Id, Text, Int, Text, Int) =
        "SELECT path_id, org_id, kind_id, state, due_on, coach, started_at FROM certificate_path \
         WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND ($3 = '' OR state = $3) ORDER BY due_on, path_id LIMIT 500";
    pub(super) PATH (Id, Id) -> (Id, Id, Id, Text, Int, Text, Int) =
        "SELECT path_id, org_id, kind_id, state, due_on, coach, started_at FROM certificate_path WHERE territory_id = $1 AND path_id = $2";
    pub(super) STEPS_DONE (Id, Id) -> (Int, Text, Int) =
        "SELECT step, note, done_at FROM certificate_path_step WHERE territory_id = $1 AND path_id = $2 ORDER BY step";
    pub(crate) REMINDED (Id, Id, Int, Int) -> (Int) =
        "INSERT INTO certificate_reminder (territory_id, certificate_id, days, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (territory_id, certificate_id, days) DO NOTHING RETURNING days";
    /// Certificates that end soon and lack a reminder of this many days.
    pub(crate) TO_REMIND (Id, Int, Int, Int, Int) -> (Id, Id, Int) =
        "SELECT c.certificate_id, c.org_id, c.valid_until FROM certificate c WHERE c.territory_id = $1 AND c.revoked_at IS NULL AND c.valid_until >= $2 AND c.valid_until <= $3 \
         AND NOT EXISTS (SELECT 1 FROM certificate_reminder r WHERE r.territory_id = c.territory_id AND r.certificate_id = c.certificate_id AND r.days = $4) \
         ORDER BY c.valid_until, c.certificate_id LIMIT $5";
    pub(super) REMINDERS (Id, Id) -> (Int, Int) =
        "SELECT days, at FROM certificate_reminder WHERE territory_id = $1 AND certificate_id = $2 ORDER BY days DESC";
}
