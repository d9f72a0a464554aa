//! SQL of the messages.

use rahba_store::statements;

statements! {
    pub(crate) INSERT (Id, Id, Text, Text, Text, Id, Text, Text, Int) -> () =
        "INSERT INTO message (territory_id, message_id, channel, recipient, lang, subject_id, title, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (territory_id, message_id) DO NOTHING";
    pub(crate) OLD (Id, Int, Int) -> (Id) =
        "DELETE FROM message WHERE territory_id = $1 AND message_id IN (SELECT m.message_id FROM message m \
         WHERE m.territory_id = $1 AND m.created_at < $2 LIMIT $3) RETURNING message_id";
    pub(crate) FORGET_ABOUT (Id, Id) -> () =
        "DELETE FROM message WHERE territory_id = $1 AND subject_id = $2";
    // Letters to organisations of hers at her own number, before the number is forgotten.
    pub(crate) FORGET_TO (Id, Id) -> () =
        "DELETE FROM message WHERE territory_id = $1 AND recipient = (SELECT p.phone FROM person p WHERE p.territory_id = $1 AND p.person_id = $2) \
         AND subject_id IN (SELECT g.scope_id FROM role_grant g WHERE g.territory_id = $1 AND g.person_id = $2)";
    pub(super) LATEST (Id, Int, Int) -> (Id, Text, Text, Text, Id, Text, Text, Int) =
        "SELECT message_id, channel, recipient, lang, subject_id, title, body, created_at FROM message \
         WHERE territory_id = $1 ORDER BY created_at DESC, message_id LIMIT $2 OFFSET $3";
    pub(super) ABOUT (Id, Id, Int) -> (Id, Text, Text, Text, Id, Text, Text, Int) =
        "SELECT message_id, channel, recipient, lang, subject_id, title, body, created_at FROM message \
         WHERE territory_id = $1 AND subject_id = $2 ORDER BY created_at DESC, message_id LIMIT $3";
}
