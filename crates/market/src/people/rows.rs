//! SQL of the people room.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_PERSON (Id, Id, Text, Text, Text, Text, Int) -> (Id) =
        "INSERT INTO person (territory_id, person_id, name, phone, email, lang, created_at, disabled_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL) ON CONFLICT DO NOTHING RETURNING person_id";
    pub(crate) PERSON (Id, Id) -> (Text, Text, Text, Text, Int, Int) =
        "SELECT name, phone, email, lang, disabled_at, created_at FROM person WHERE territory_id = $1 AND person_id = $2 AND erased_at IS NULL";
    pub(super) BY_LOGIN (Id, Text) -> (Id) =
        "SELECT person_id FROM person WHERE territory_id = $1 AND (phone = $2 OR email = $2) AND disabled_at IS NULL";
    pub(super) PASSWORD_OF (Id, Id) -> (Id, Text) =
        "SELECT credential_id, secret FROM credential WHERE territory_id = $1 AND person_id = $2 AND kind = 'password' AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1";
    pub(super) PIN_OF_DEVICE (Id, Bytes) -> (Id, Id, Text) =
        "SELECT c.credential_id, c.person_id, c.secret FROM credential c JOIN person p ON p.territory_id = c.territory_id AND p.person_id = c.person_id \
         WHERE c.territory_id = $1 AND c.device_hash = $2 AND c.kind = 'pin' AND c.revoked_at IS NULL AND p.disabled_at IS NULL ORDER BY c.created_at DESC LIMIT 1";
    pub(crate) INSERT_CREDENTIAL (Id, Id, Id, Text, Text, Bytes, Text, Int) -> () =
        "INSERT INTO credential (territory_id, credential_id, person_id, kind, secret, device_hash, label, counter, created_at, revoked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, NULL)";
    pub(crate) REVOKE_CREDENTIALS (Id, Id, Text, Int) -> () =
        "UPDATE credential SET revoked_at = $4 WHERE territory_id = $1 AND person_id = $2 AND kind = $3 AND revoked_at IS NULL";
    pub(crate) INSERT_SESSION (Id, Bytes, Id, Id, Text, Int, Int, Int, Text, Id) -> () =
        "INSERT INTO session (territory_id, token_hash, session_id, person_id, kind, created_at, seen_at, expires_at, stepped_up_at, agent, ended_at, device_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, NULL, $10)";
    pub(crate) INSERT_PASSKEY_SESSION (Id, Bytes, Id, Id, Text, Int, Int, Text, Id, Id) -> () =
        "INSERT INTO session (territory_id, token_hash, session_id, person_id, kind, created_at, seen_at, expires_at, stepped_up_at, agent, ended_at, passkey_id, device_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $6, $8, NULL, $9, $10)";
    pub(crate) INSERT_TILL_SESSION (Id, Bytes, Id, Id, Int, Int, Text, Id) -> () =
        "INSERT INTO session (territory_id, token_hash, session_id, person_id, kind, created_at, seen_at, expires_at, stepped_up_at, agent, ended_at, device_id) \
         VALUES ($1, $2, $3, $4, 'till', $5, $5, $6, 0, $7, NULL, $8)";
    pub(crate) END_DEVICE_SESSIONS (Id, Id, Int) -> (Id) =
        "UPDATE session SET ended_at = $3 WHERE territory_id = $1 AND device_id = $2 AND ended_at IS NULL RETURNING session_id";
    pub(crate) END_DEVICE_SESSIONS_OF (Id, Id, Id, Int) -> (Id) =
        "UPDATE session SET ended_at = $4 WHERE territory_id = $1 AND device_id = $2 AND person_id = $3 AND ended_at IS NULL RETURNING session_id";
    pub(super) TILL_PINS (Id, Bytes) -> (Id, Text, Int) =
        "SELECT c.person_id, p.name, c.created_at FROM credential c JOIN person p ON p.territory_id = c.territory_id AND p.person_id = c.person_id \
         WHERE c.territory_id = $1 AND c.device_hash = $2 AND c.kind = 'till_pin' AND c.revoked_at IS NULL AND p.disabled_at IS NULL ORDER BY p.name, c.person_id";
    pub(super) TILL_PIN (Id, Bytes, Id) -> (Id, Text) =
        "SELECT c.credential_id, c.secret FROM credential c JOIN person p ON p.territory_id = c.territory_id AND p.person_id = c.person_id \
         WHERE c.territory_id = $1 AND c.device_hash = $2 AND c.person_id = $3 AND c.kind = 'till_pin' AND c.revoked_at IS NULL AND p.disabled_at IS NULL";
    pub(crate) REVOKE_TILL_PIN (Id, Bytes, Id, Int) -> (Id) =
        "UPDATE credential SET revoked_at = $4 WHERE territory_id = $1 AND device_hash = $2 AND person_id = $3 AND kind = 'till_pin' AND revoked_at IS NULL RETURNING credential_id";
    pub(crate) REVOKE_TILL_PINS (Id, Bytes, Int) -> (Id) =
        "UPDATE credential SET revoked_at = $3 WHERE territory_id = $1 AND device_hash = $2 AND kind = 'till_pin' AND revoked_at IS NULL RETURNING credential_id";
    pub(crate) END_PASSKEY_SESSIONS (Id, Id, Id, Bytes, Int) -> (Id) =
        "UPDATE session SET ended_at = $5 WHERE territory_id = $1 AND person_id = $2 AND passkey_id = $3 AND token_hash <> $4 AND ended_at IS NULL RETURNING session_id";
    pub(super) SESSION (Id, Bytes) -> (Id, Id, Text, Int, Int, Int, Text, Text, Id) =
        "SELECT s.session_id, s.person_id, s.kind, s.seen_at, s.expires_at, s.stepped_up_at, p.name, p.lang, s.device_id FROM session s \
         JOIN person p ON p.territory_id = s.territory_id AND p.person_id = s.person_id \
         WHERE s.territory_id = $1 AND s.token_hash = $2 AND s.ended_at IS NULL AND p.disabled_at IS NULL";
    pub(crate) SESSION_ADDS (Id, Bytes, Int) -> (Id, Text, Text) =
        "SELECT s.person_id, s.kind, k.added_in FROM session s \
         JOIN person p ON p.territory_id = s.territory_id AND p.person_id = s.person_id \
         LEFT JOIN passkey k ON k.territory_id = s.territory_id AND k.passkey_id = s.passkey_id \
         WHERE s.territory_id = $1 AND s.token_hash = $2 AND s.ended_at IS NULL AND s.expires_at > $3 AND p.disabled_at IS NULL";
    pub(super) OPEN_SESSIONS (Id, Int) -> (Text, Int) =
        "SELECT kind, COUNT(*) FROM session WHERE territory_id = $1 AND ended_at IS NULL AND expires_at > $2 GROUP BY kind ORDER BY kind";
    pub(crate) TOUCH_SESSION (Id, Bytes, Int) -> () =
        "UPDATE session SET seen_at = $3 WHERE territory_id = $1 AND token_hash = $2 AND ended_at IS NULL";
    pub(crate) END_SESSION (Id, Bytes, Int) -> (Id) =
        "UPDATE session SET ended_at = $3 WHERE territory_id = $1 AND token_hash = $2 AND ended_at IS NULL RETURNING person_id";
    pub(crate) END_ALL_SESSIONS (Id, Id, Int) -> (Id) =
        "UPDATE session SET ended_at = $3 WHERE territory_id = $1 AND person_id = $2 AND ended_at IS NULL RETURNING session_id";
    pub(crate) STEP_UP (Id, Bytes, Bytes, Int) -> (Id) =
        "UPDATE session SET stepped_up_at = $4, token_hash = $3 WHERE territory_id = $1 AND token_hash = $2 AND ended_at IS NULL RETURNING person_id";
    pub(crate) GRANTS (Id, Id) -> (Text, Id) =
        "SELECT role, scope_id FROM role_grant WHERE territory_id = $1 AND person_id = $2 AND revoked_at IS NULL ORDER BY role, scope_id";
    pub(crate) GRANT (Id, Id, Text, Id, Text, Int) -> () =
        "INSERT INTO role_grant (territory_id, person_id, role, scope_id, granted_by, granted_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, NULL) \
         ON CONFLICT (territory_id, person_id, role, scope_id) DO UPDATE SET revoked_at = NULL, granted_by = excluded.granted_by, granted_at = excluded.granted_at";
    pub(crate) REVOKE (Id, Id, Text, Id, Int) -> (Text) =
        "UPDATE role_grant SET revoked_at = $5 WHERE territory_id = $1 AND person_id = $2 AND role = $3 AND scope_id = $4 AND revoked_at IS NULL RETURNING role";
    pub(crate) ADMINS_LEFT (Id) -> (Int) =
        "SELECT COUNT(*) FROM role_grant g JOIN person p ON p.territory_id = g.territory_id AND p.person_id = g.person_id \
         WHERE g.territory_id = $1 AND g.role = 'admin' AND g.revoked_at IS NULL AND p.disabled_at IS NULL";
    pub(crate) INSERT_INVITATION (Id, Bytes, Id, Text, Int, Int) -> () =
        "INSERT INTO invitation (territory_id, token_hash, person_id, kind, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    pub(crate) USE_INVITATION (Id, Bytes, Int) -> (Id, Text) =
        "UPDATE invitation SET used_at = $3 WHERE territory_id = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3 RETURNING person_id, kind";
    pub(super) INVITATION (Id, Bytes, Int) -> (Id, Text, Text, Text) =
        "SELECT i.person_id, i.kind, p.name, p.lang FROM invitation i JOIN person p ON p.territory_id = i.territory_id AND p.person_id = i.person_id \
         WHERE i.territory_id = $1 AND i.token_hash = $2 AND i.used_at IS NULL AND i.expires_at > $3";
    pub(crate) FAILURES (Id, Text) -> (Int, Int) =
        "SELECT failures, last_at FROM throttle WHERE territory_id = $1 AND subject = $2";
    // A failure begins a new row of failures when the last is older than $4.
    pub(crate) FAILED (Id, Text, Int, Int) -> (Int) =
        "INSERT INTO throttle (territory_id, subject, failures, last_at) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (territory_id, subject) DO UPDATE SET failures = CASE WHEN throttle.last_at < $4 THEN 1 ELSE throttle.failures + 1 END, last_at = excluded.last_at \
         RETURNING failures";
    pub(crate) SUCCEEDED (Id, Text) -> () =
        "DELETE FROM throttle WHERE territory_id = $1 AND subject = $2";
    // What a manager sees follows from her own grants: makers for the shop's manager with the staff of
    // her space, her own members for a cooperative's.
    pub(super) LIST (Id, Int, Id, Id, Text, Text, Id, Text, Text, Int, Int) -> (Id, Text, Text, Text, Text, Int, Int, Int) =
        "SELECT p.person_id, p.name, p.phone, p.email, p.lang, p.disabled_at, p.created_at, \
         (SELECT MAX(s.seen_at) FROM session s WHERE s.territory_id = p.territory_id AND s.person_id = p.person_id) \
         FROM person p WHERE p.territory_id = $1 AND p.erased_at IS NULL AND ($2 = 1 OR EXISTS (SELECT 1 FROM role_grant mine JOIN role_grant g ON g.territory_id = mine.territory_id \
         WHERE mine.territory_id = p.territory_id AND mine.person_id = $3 AND mine.revoked_at IS NULL AND g.person_id = p.person_id AND g.revoked_at IS NULL \
         AND ((mine.role = 'producer_manager' AND g.scope_id = mine.scope_id AND g.role IN ('producer_member', 'producer_manager')) \
         OR (mine.role = 'shop_manager' AND (g.role IN ('producer_member', 'producer_manager') \
         OR (g.role IN ('cashier', 'shop_manager') AND (mine.scope_id = $4 OR g.scope_id = mine.scope_id))))))) \
         AND ($5 = '' OR LOWER(p.name) LIKE $5 OR p.phone LIKE $5 OR p.email LIKE $5) \
         AND ($6 = '' OR EXISTS (SELECT 1 FROM role_grant r WHERE r.territory_id = p.territory_id AND r.person_id = p.person_id AND r.role = $6 AND r.revoked_at IS NULL)) \
         AND ($7 = $4 OR EXISTS (SELECT 1 FROM role_grant o WHERE o.territory_id = p.territory_id AND o.person_id = p.person_id AND o.scope_id = $7 AND o.revoked_at IS NULL)) \
         AND ($8 = '' OR ($8 = 'active' AND p.disabled_at IS NULL) OR ($8 = 'disabled' AND p.disabled_at IS NOT NULL)) \
         ORDER BY CASE WHEN $9 = 'new' THEN 0 - p.created_at ELSE 0 END, CASE WHEN $9 = '-name' THEN p.name ELSE '' END DESC, p.name, p.person_id LIMIT $10 OFFSET $11";
    pub(super) VISIBLE (Id, Id, Id, Id) -> (Id) =
        "SELECT p.person_id FROM person p WHERE p.territory_id = $1 AND p.person_id = $2 AND p.erased_at IS NULL AND EXISTS (SELECT 1 FROM role_grant mine JOIN role_grant g ON g.territory_id = mine.territory_id \
         WHERE mine.territory_id = p.territory_id AND mine.person_id = $3 AND mine.revoked_at IS NULL AND g.person_id = p.person_id AND g.revoked_at IS NULL \
         AND ((mine.role = 'producer_manager' AND g.scope_id = mine.scope_id AND g.role IN ('producer_member', 'producer_manager')) \
         OR (mine.role = 'shop_manager' AND (g.role IN ('producer_member', 'producer_manager') \
         OR (g.role IN ('cashier', 'shop_manager') AND (mine.scope_id = $4 OR g.scope_id = mine.scope_id))))))";
    // Whoever answers the organisation's phone; else who runs it; else who works for it.
    pub(super) LANG_OF (Id, Id, Text) -> (Text) =
        "SELECT p.lang FROM role_grant g JOIN person p ON p.territory_id = g.territory_id AND p.person_id = g.person_id \
         WHERE g.territory_id = $1 AND g.scope_id = $2 AND g.revoked_at IS NULL AND g.role IN ('producer_manager', 'producer_member') \
         AND p.disabled_at IS NULL AND p.erased_at IS NULL \
         ORDER BY CASE WHEN p.phone = $3 THEN 0 WHEN g.role = 'producer_manager' THEN 1 ELSE 2 END, p.created_at, p.person_id LIMIT 1";
    pub(super) BY_CONTACT (Id, Text) -> (Id) =
        "SELECT person_id FROM person WHERE territory_id = $1 AND (phone = $2 OR email = $2)";
    pub(crate) FORGET_FAILURES (Id, Text) -> () =
        "DELETE FROM throttle WHERE territory_id = $1 AND subject LIKE $2";
    pub(crate) REMEMBER_PLACE (Id, Text, Int) -> () =
        "INSERT INTO throttle (territory_id, subject, failures, last_at) VALUES ($1, $2, 0, $3) \
         ON CONFLICT (territory_id, subject) DO UPDATE SET last_at = excluded.last_at";
    pub(crate) WITHDRAW_INVITATIONS (Id, Id, Int) -> () =
        "UPDATE invitation SET used_at = $3 WHERE territory_id = $1 AND person_id = $2 AND used_at IS NULL";
    pub(crate) WITHDRAW_PHONE (Id, Id, Int) -> () =
        "UPDATE invitation SET used_at = $3 WHERE territory_id = $1 AND person_id = $2 AND kind = 'phone' AND used_at IS NULL";
    pub(crate) CHANGE_PIN (Id, Id, Bytes, Text) -> (Id) =
        "UPDATE credential SET secret = $4 WHERE territory_id = $1 AND person_id = $2 AND device_hash = $3 AND kind = 'pin' AND revoked_at IS NULL RETURNING credential_id";
    pub(crate) SET_LANGUAGE (Id, Id, Text) -> (Id) =
        "UPDATE person SET lang = $3 WHERE territory_id = $1 AND person_id = $2 RETURNING person_id";
    pub(crate) IS_OPEN (Id, Id) -> (Id) =
        "SELECT person_id FROM person WHERE territory_id = $1 AND person_id = $2 AND disabled_at IS NULL";
    pub(crate) DISABLE (Id, Id, Int) -> (Id) =
        "UPDATE person SET disabled_at = $3 WHERE territory_id = $1 AND person_id = $2 AND disabled_at IS NULL RETURNING person_id";
    pub(super) PEOPLE_OF_SCOPE (Id, Id) -> (Id, Text, Text) =
        "SELECT p.person_id, p.name, g.role FROM role_grant g JOIN person p ON p.territory_id = g.territory_id AND p.person_id = g.person_id \
         WHERE g.territory_id = $1 AND g.scope_id = $2 AND g.revoked_at IS NULL ORDER BY p.name, g.role";
    pub(crate) END_OTHER_SESSIONS (Id, Id, Bytes, Int) -> (Id) =
        "UPDATE session SET ended_at = $4 WHERE territory_id = $1 AND person_id = $2 AND token_hash <> $3 AND ended_at IS NULL RETURNING session_id";
    pub(crate) END_ONE_SESSION (Id, Id, Id, Int) -> (Id) =
        "UPDATE session SET ended_at = $4 WHERE territory_id = $1 AND person_id = $2 AND session_id = $3 AND ended_at IS NULL RETURNING session_id";
    pub(super) SESSIONS_OF (Id, Id, Int) -> (Id, Text, Int, Int, Text, Bytes, Id) =
        "SELECT session_id, kind, created_at, seen_at, agent, token_hash, passkey_id FROM session \
         WHERE territory_id = $1 AND person_id = $2 AND ended_at IS NULL AND expires_at > $3 ORDER BY seen_at DESC";
    pub(crate) SECOND_FACTOR (Id, Id) -> (Text, Int) =
        "SELECT secret, counter FROM credential WHERE territory_id = $1 AND person_id = $2 AND kind = 'totp' AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1";
    pub(crate) USE_STEP (Id, Id, Int) -> (Id) =
        "UPDATE credential SET counter = $3 WHERE territory_id = $1 AND person_id = $2 AND kind = 'totp' AND revoked_at IS NULL AND counter < $3 RETURNING credential_id";
    pub(crate) USE_RECOVERY (Id, Id, Text, Int) -> (Id) =
        "UPDATE credential SET revoked_at = $4 WHERE territory_id = $1 AND person_id = $2 AND kind = 'recovery' AND secret = $3 AND revoked_at IS NULL RETURNING credential_id";
    pub(super) RECOVERY_LEFT (Id, Id) -> (Int) =
        "SELECT COUNT(*) FROM credential WHERE territory_id = $1 AND person_id = $2 AND kind = 'recovery' AND revoked_at IS NULL";
    pub(super) SECRET_KINDS (Id, Id) -> (Text, Int) =
        "SELECT kind, MAX(created_at) FROM (SELECT kind, created_at FROM credential WHERE territory_id = $1 AND person_id = $2 AND revoked_at IS NULL \
         UNION ALL SELECT 'passkey' AS kind, created_at FROM passkey WHERE territory_id = $1 AND person_id = $2 AND revoked_at IS NULL) k GROUP BY kind ORDER BY kind";
    pub(crate) CHANGE_PERSON (Id, Id, Text, Text, Text, Text) -> (Id) =
        "UPDATE person SET name = $3, phone = $4, email = $5, lang = $6 WHERE territory_id = $1 AND person_id = $2 RETURNING person_id";
    pub(crate) CONTACT_OF_OTHER (Id, Id, Text, Text) -> (Id) =
        "SELECT person_id FROM person WHERE territory_id = $1 AND person_id <> $2 AND (phone = $3 OR email = $4) LIMIT 1";
    pub(crate) ENABLE (Id, Id) -> (Id) =
        "UPDATE person SET disabled_at = NULL WHERE territory_id = $1 AND person_id = $2 AND disabled_at IS NOT NULL AND erased_at IS NULL RETURNING person_id";
    pub(crate) OTHER_ADMINS (Id, Id) -> (Int) =
        "SELECT COUNT(*) FROM role_grant g JOIN person p ON p.territory_id = g.territory_id AND p.person_id = g.person_id \
         WHERE g.territory_id = $1 AND g.person_id <> $2 AND g.role = 'admin' AND g.revoked_at IS NULL AND p.disabled_at IS NULL";
    pub(crate) ERASE (Id, Id, Int) -> (Id) =
        "UPDATE person SET name = '—', phone = NULL, email = NULL, disabled_at = COALESCE(disabled_at, $3), erased_at = $3 WHERE territory_id = $1 AND person_id = $2 AND erased_at IS NULL RETURNING person_id";
    pub(crate) ERASE_CREDENTIALS (Id, Id) -> () =
        "DELETE FROM credential WHERE territory_id = $1 AND person_id = $2";
    pub(crate) ERASE_SESSIONS (Id, Id) -> () =
        "DELETE FROM session WHERE territory_id = $1 AND person_id = $2";
    pub(crate) ERASE_INVITATIONS (Id, Id) -> () =
        "DELETE FROM invitation WHERE territory_id = $1 AND person_id = $2";
    pub(crate) INSERT_PASSKEY (Id, Id, Id, Bytes, Id, Text, Text, Text, Int, Text, Int, Int) -> (Id) =
        "INSERT INTO passkey (territory_id, passkey_id, person_id, credential, handle, public_key, host, label, counter, added_in, asked_at, created_at, used_at, revoked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, NULL) ON CONFLICT DO NOTHING RETURNING passkey_id";
    pub(crate) PASSKEYS_OF (Id, Id) -> (Id, Text, Text, Int, Int, Bytes, Id) =
        "SELECT passkey_id, label, host, created_at, used_at, credential, handle FROM passkey \
         WHERE territory_id = $1 AND person_id = $2 AND revoked_at IS NULL ORDER BY created_at, passkey_id";
    pub(super) PASSKEY_SHOWN (Id, Bytes, Text) -> (Id, Id, Id, Text) =
        "SELECT passkey_id, person_id, handle, public_key FROM passkey \
         WHERE territory_id = $1 AND credential = $2 AND host = $3 AND revoked_at IS NULL";
    // Each question is answered once, and no counter goes back. A question of a moment that has not come ($8) was
    // asked under a wrong clock: it shuts nobody out.
    pub(crate) USE_PASSKEY (Id, Id, Id, Text, Int, Int, Int, Int) -> (Id) =
        "UPDATE passkey SET public_key = $4, counter = $5, asked_at = $6, used_at = $7 \
         WHERE territory_id = $1 AND passkey_id = $2 AND person_id = $3 AND revoked_at IS NULL \
         AND (asked_at < $6 OR asked_at > $8) AND (counter < $5 OR (counter = 0 AND $5 = 0)) RETURNING passkey_id";
    pub(crate) RENAME_PASSKEY (Id, Id, Id, Text) -> (Id) =
        "UPDATE passkey SET label = $4 WHERE territory_id = $1 AND person_id = $2 AND passkey_id = $3 AND revoked_at IS NULL RETURNING passkey_id";
    pub(crate) REVOKE_PASSKEY (Id, Id, Id, Int) -> (Id) =
        "UPDATE passkey SET revoked_at = $4 WHERE territory_id = $1 AND person_id = $2 AND passkey_id = $3 AND revoked_at IS NULL RETURNING passkey_id";
    pub(crate) REVOKE_PASSKEYS (Id, Id, Int) -> (Id) =
        "UPDATE passkey SET revoked_at = $3 WHERE territory_id = $1 AND person_id = $2 AND revoked_at IS NULL RETURNING passkey_id";
    pub(crate) REVOKE_PHONE_PASSKEYS (Id, Id, Int) -> () =
        "UPDATE passkey SET revoked_at = $3 WHERE territory_id = $1 AND person_id = $2 AND added_in = 'phone' AND revoked_at IS NULL";
    pub(crate) ERASE_PASSKEYS (Id, Id) -> () =
        "DELETE FROM passkey WHERE territory_id = $1 AND person_id = $2";
    // What the night takes away (privacy/retention), so many at most.
    pub(crate) OLD_ATTEMPTS (Id, Int, Int) -> (Text) =
        "DELETE FROM throttle WHERE territory_id = $1 AND subject IN (SELECT t.subject FROM throttle t \
         WHERE t.territory_id = $1 AND t.last_at < $2 LIMIT $3) RETURNING subject";
    pub(crate) OLD_SESSIONS (Id, Int, Int) -> (Bytes) =
        "DELETE FROM session WHERE territory_id = $1 AND token_hash IN (SELECT s.token_hash FROM session s \
         WHERE s.territory_id = $1 AND (s.ended_at < $2 OR s.expires_at < $2) LIMIT $3) RETURNING token_hash";
    pub(crate) OLD_INVITATIONS (Id, Int, Int) -> (Bytes) =
        "DELETE FROM invitation WHERE territory_id = $1 AND token_hash IN (SELECT i.token_hash FROM invitation i \
         WHERE i.territory_id = $1 AND (i.used_at < $2 OR i.expires_at < $2) LIMIT $3) RETURNING token_hash";
    pub(crate) OLD_SECRETS (Id, Int, Int) -> (Id) =
        "DELETE FROM credential WHERE territory_id = $1 AND credential_id IN (SELECT c.credential_id FROM credential c \
         WHERE c.territory_id = $1 AND c.revoked_at < $2 LIMIT $3) RETURNING credential_id";
    pub(crate) OLD_PASSKEYS (Id, Int, Int) -> (Id) =
        "DELETE FROM passkey WHERE territory_id = $1 AND passkey_id IN (SELECT k.passkey_id FROM passkey k \
         WHERE k.territory_id = $1 AND k.revoked_at < $2 LIMIT $3) RETURNING passkey_id";
    pub(crate) REVOKE_ALL (Id, Id, Int) -> () =
        "UPDATE role_grant SET revoked_at = $3 WHERE territory_id = $1 AND person_id = $2 AND revoked_at IS NULL";
}
