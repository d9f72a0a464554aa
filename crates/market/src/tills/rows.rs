//! SQL of the tills room.

use rahba_store::statements;

/// Of devices, those that stand: not ended, and of the till's own epoch.
macro_rules! standing_device {
    () => {
        "SELECT d.device_id, d.till_id, t.space_id, t.code, d.epoch, d.name, d.enrolled_by, d.enrolled_at, d.used_at, d.token_hash FROM till_device d \
         JOIN till t ON t.territory_id = d.territory_id AND t.till_id = d.till_id AND t.epoch = d.epoch AND t.closed_at IS NULL \
         WHERE d.territory_id = $1 AND d.ended_at IS NULL AND "
    };
}

statements! {
    pub(crate) INSERT_TILL (Id, Id, Id, Text) -> (Id) =
        "INSERT INTO till (territory_id, till_id, space_id, code, epoch, closed_at) VALUES ($1, $2, $3, $4, 1, NULL) ON CONFLICT (territory_id, code) DO NOTHING RETURNING till_id";
    pub(super) TILLS (Id, Id) -> (Id, Id, Text, Int) =
        concat!("SELECT t.till_id, t.space_id, t.code, t.epoch FROM till t WHERE t.territory_id = $1 AND t.closed_at IS NULL AND ", of_her_spaces!("t.space_id", "$2"), " ORDER BY t.code");
    pub(super) TILL (Id, Id) -> (Id, Id, Text, Int) =
        "SELECT till_id, space_id, code, epoch FROM till WHERE territory_id = $1 AND till_id = $2 AND closed_at IS NULL";
    pub(crate) INSERT_SESSION (Id, Id, Id, Int, Text, Int, Int, Id) -> () =
        "INSERT INTO till_session (territory_id, session_id, till_id, z_number, business_date, opened_by, opened_at, float_amount, counted, expected, closed_by, closed_at, report, place_id) \
         VALUES ($1, $2, $3, NULL, $4, $5, $6, $7, NULL, NULL, NULL, NULL, NULL, $8)";
    pub(super) OPEN_SESSIONS_THROUGH (Id, Int) -> (Int) =
        "SELECT COUNT(*) FROM till_session WHERE territory_id = $1 AND closed_at IS NULL AND business_date <= $2";
    pub(super) OPEN_SESSION (Id, Id) -> (Id, Int, Text, Int, Int, Id) =
        "SELECT session_id, business_date, opened_by, opened_at, float_amount, place_id FROM till_session WHERE territory_id = $1 AND till_id = $2 AND closed_at IS NULL";
    pub(crate) CLOSE_SESSION (Id, Id, Int, Int, Int, Text, Int, Text) -> (Id) =
        "UPDATE till_session SET z_number = $3, counted = $4, expected = $5, closed_by = $6, closed_at = $7, report = $8 \
         WHERE territory_id = $1 AND session_id = $2 AND closed_at IS NULL RETURNING session_id";
    pub(super) SESSION (Id, Id) -> (Id, Id, Int, Int, Text, Int, Int, Int, Int, Int, Text, Text, Id) =
        "SELECT session_id, till_id, z_number, business_date, opened_by, opened_at, float_amount, counted, expected, closed_at, report, closed_by, place_id FROM till_session WHERE territory_id = $1 AND session_id = $2";
    pub(super) Z_REPORTS (Id, Id, Int, Int, Int, Int, Int, Id) -> (Id, Id, Int, Int, Text, Int, Int, Int, Int, Int, Text, Text, Id) =
        concat!("SELECT s.session_id, s.till_id, s.z_number, s.business_date, s.opened_by, s.opened_at, s.float_amount, s.counted, s.expected, s.closed_at, s.report, s.closed_by, s.place_id FROM till_session s \
         WHERE s.territory_id = $1 AND ($2 = $1 OR s.till_id = $2) AND s.closed_at IS NOT NULL AND s.business_date >= $3 AND s.business_date <= $4 \
         AND ($5 = 0 OR s.counted <> s.expected) AND ", of_her_spaces!(till "s.till_id", "$8"), " ORDER BY s.closed_at DESC, s.session_id LIMIT $6 OFFSET $7");
    pub(super) SESSIONS (Id, Id, Int) -> (Id, Id, Int, Int, Text, Int, Int, Int, Int, Int, Text, Text, Id) =
        "SELECT session_id, till_id, z_number, business_date, opened_by, opened_at, float_amount, counted, expected, closed_at, report, closed_by, place_id FROM till_session \
         WHERE territory_id = $1 AND ($2 = $1 OR till_id = $2) ORDER BY opened_at DESC LIMIT $3";
    pub(super) OPEN_AT (Id, Id) -> (Id) =
        "SELECT session_id FROM till_session WHERE territory_id = $1 AND place_id = $2 AND closed_at IS NULL";
    pub(super) LAST_EVENT (Id, Id) -> (Int, Int, Bytes) =
        "SELECT epoch, seq, hash FROM till_event WHERE territory_id = $1 AND till_id = $2 ORDER BY epoch DESC, seq DESC LIMIT 1";
    pub(super) INSERT_EVENT (Id, Id, Int, Int, Id, Id, Text, Text, Int, Int, Bytes, Bytes) -> () =
        "INSERT INTO till_event (territory_id, till_id, epoch, seq, event_id, session_id, kind, body, at, received_at, prev_hash, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    pub(super) EVENTS (Id, Id) -> (Int, Int, Text, Text, Int) =
        "SELECT epoch, seq, kind, body, at FROM till_event WHERE territory_id = $1 AND session_id = $2 ORDER BY epoch, seq";
    pub(super) CHAIN (Id, Id) -> (Int, Int, Id, Id, Text, Text, Int, Bytes, Bytes) =
        "SELECT epoch, seq, event_id, session_id, kind, body, at, prev_hash, hash FROM till_event WHERE territory_id = $1 AND till_id = $2 ORDER BY epoch, seq";
    // Taken by whoever saw the last one: of two who enrol in one moment, one is told.
    pub(crate) RAISE_EPOCH (Id, Id, Int) -> (Int) =
        "UPDATE till SET epoch = epoch + 1 WHERE territory_id = $1 AND till_id = $2 AND epoch = $3 AND closed_at IS NULL RETURNING epoch";
    pub(crate) INSERT_DEVICE (Id, Id, Id, Int, Bytes, Text, Text, Int) -> () =
        "INSERT INTO till_device (territory_id, device_id, till_id, epoch, token_hash, name, enrolled_by, enrolled_at, used_at, ended_by, ended_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL, NULL)";
    pub(crate) END_DEVICE (Id, Id, Text, Int) -> (Bytes) =
        "UPDATE till_device SET ended_by = $3, ended_at = $4 WHERE territory_id = $1 AND device_id = $2 AND ended_at IS NULL RETURNING token_hash";
    pub(crate) USE_DEVICE (Id, Id, Int) -> () =
        "UPDATE till_device SET used_at = $3 WHERE territory_id = $1 AND device_id = $2 AND ended_at IS NULL";
    pub(super) DEVICE (Id, Id) -> (Id, Id, Id, Text, Int, Text, Text, Int, Int, Bytes) =
        concat!(standing_device!(), "d.device_id = $2");
    pub(super) DEVICE_SHOWN (Id, Bytes) -> (Id, Id, Id, Text, Int, Text, Text, Int, Int, Bytes) =
        concat!(standing_device!(), "d.token_hash = $2");
    pub(super) DEVICE_OF (Id, Id) -> (Id, Id, Id, Text, Int, Text, Text, Int, Int, Bytes) =
        concat!(standing_device!(), "d.till_id = $2");
}
