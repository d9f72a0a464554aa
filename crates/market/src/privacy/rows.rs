//! SQL of the privacy room.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_REQUEST (Id, Id, Text, Text, Id, Id, Text, Int, Int) -> () =
        "INSERT INTO privacy_request (territory_id, request_id, number, kind, person_id, order_id, words, state, asked_at, due_on, answered_by, answered_at, reason) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, NULL, NULL, '')";
    pub(crate) OPEN_OF_PERSON (Id, Id, Text) -> (Id) =
        "SELECT request_id FROM privacy_request WHERE territory_id = $1 AND person_id = $2 AND kind = $3 AND state = 'asked' LIMIT 1";
    pub(crate) OPEN_OF_ORDER (Id, Id, Text) -> (Id) =
        "SELECT request_id FROM privacy_request WHERE territory_id = $1 AND order_id = $2 AND kind = $3 AND state = 'asked' LIMIT 1";
    pub(crate) ANSWER (Id, Id, Text, Text, Int, Text) -> (Id) =
        "UPDATE privacy_request SET state = $3, answered_by = $4, answered_at = $5, reason = $6 \
         WHERE territory_id = $1 AND request_id = $2 AND state = 'asked' RETURNING request_id";
    pub(super) LIST (Id, Text, Int, Int) -> (Id, Text, Text, Id, Id, Text, Text, Int, Int, Int, Text) =
        "SELECT request_id, number, kind, person_id, order_id, words, state, asked_at, due_on, answered_at, reason FROM privacy_request \
         WHERE territory_id = $1 AND ($2 = '' OR state = $2) \
         ORDER BY CASE WHEN state = 'asked' THEN 0 ELSE 1 END, CASE WHEN state = 'asked' THEN due_on ELSE 0 - due_on END, number LIMIT $3 OFFSET $4";
    pub(super) ONE (Id, Id) -> (Id, Text, Text, Id, Id, Text, Text, Int, Int, Int, Text) =
        "SELECT request_id, number, kind, person_id, order_id, words, state, asked_at, due_on, answered_at, reason FROM privacy_request \
         WHERE territory_id = $1 AND request_id = $2";
    pub(super) OF_PERSON (Id, Id) -> (Id, Text, Text, Id, Id, Text, Text, Int, Int, Int, Text) =
        "SELECT request_id, number, kind, person_id, order_id, words, state, asked_at, due_on, answered_at, reason FROM privacy_request \
         WHERE territory_id = $1 AND person_id = $2 ORDER BY asked_at DESC, number LIMIT 50";
    pub(super) OF_ORDER (Id, Id) -> (Id, Text, Text, Id, Id, Text, Text, Int, Int, Int, Text) =
        "SELECT request_id, number, kind, person_id, order_id, words, state, asked_at, due_on, answered_at, reason FROM privacy_request \
         WHERE territory_id = $1 AND order_id = $2 ORDER BY asked_at DESC, number LIMIT 50";
    pub(crate) WORDS_OF_PERSON (Id, Id) -> () =
        "UPDATE privacy_request SET words = '' WHERE territory_id = $1 AND person_id = $2";
    pub(crate) WORDS_OF_ORDER (Id, Id) -> () =
        "UPDATE privacy_request SET words = '' WHERE territory_id = $1 AND order_id = $2";
    pub(crate) INSERT_CONSENT (Id, Id, Text, Text, Text, Int) -> () =
        "INSERT INTO consent (territory_id, subject_id, text, version, lang, given_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (territory_id, subject_id, text, version) DO NOTHING";
    pub(super) CONSENTS (Id, Id) -> (Text, Text, Text, Int) =
        "SELECT text, version, lang, given_at FROM consent WHERE territory_id = $1 AND subject_id = $2 ORDER BY given_at";
    pub(crate) FORGET_CONSENTS (Id, Id) -> () =
        "DELETE FROM consent WHERE territory_id = $1 AND subject_id = $2";
    // The one member of a name in an organisation where she holds a role, when she bears that name.
    pub(super) SAME_MEMBER (Id, Id) -> (Id) =
        "SELECT DISTINCT m.member_id FROM org_member m JOIN role_grant g ON g.territory_id = m.territory_id AND g.scope_id = m.org_id \
         JOIN person p ON p.territory_id = g.territory_id AND p.person_id = g.person_id AND p.name = m.name \
         WHERE m.territory_id = $1 AND g.person_id = $2 AND g.revoked_at IS NULL AND g.role IN ('producer_member', 'producer_manager') \
         AND NOT EXISTS (SELECT 1 FROM org_member o WHERE o.territory_id = m.territory_id AND o.org_id = m.org_id AND o.name = m.name AND o.member_id <> m.member_id)";
    pub(crate) OLD_REQUESTS (Id, Int, Int) -> (Id) =
        "DELETE FROM privacy_request WHERE territory_id = $1 AND request_id IN (SELECT r.request_id FROM privacy_request r \
         WHERE r.territory_id = $1 AND r.state <> 'asked' AND r.answered_at < $2 LIMIT $3) RETURNING request_id";
    pub(super) RUNS (Id) -> (Text, Int, Int, Int, Int, Int) =
        "SELECT class, on_day, ran_at, removed, removed_ever, unfinished FROM retention_run WHERE territory_id = $1 ORDER BY class";
    // Several runs of one day add up.
    pub(crate) RAN (Id, Text, Int, Int, Int, Int) -> () =
        "INSERT INTO retention_run (territory_id, class, on_day, ran_at, removed, removed_ever, unfinished) VALUES ($1, $2, $3, $4, $5, $5, $6) \
         ON CONFLICT (territory_id, class) DO UPDATE SET removed = excluded.removed + CASE WHEN retention_run.on_day = excluded.on_day THEN retention_run.removed ELSE 0 END, \
         removed_ever = retention_run.removed_ever + excluded.removed, on_day = excluded.on_day, ran_at = excluded.ran_at, unfinished = excluded.unfinished";
}
