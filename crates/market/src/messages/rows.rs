//! SQL of the messages.

use rahba_store::statements;

statements! {
    pub(crate) INSERT (Id, Id, Text, Text, Text, Id, Text, Text, Int) -> () =
        "INSERT INTO message (territory_id, message_id, channel, recipient, lang, subject_id, title, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (territory_id, message_id) DO NOTHING";
    pub(super) LATEST (Id, Int, Int) -> (Id, Text, Text, Text, Id, Text, Text, Int) =
        "SELECT message_id, channel, recipient, lang, subject_id, title, body, created_at FROM message \
         WHERE territory_id = $1 ORDER BY created_at DESC, message_id LIMIT $2 OFFSET $3";
    pub(super) ABOUT (Id, Id, Int) -> (Id, Text, Text, Text, Id, Text, Text, Int) =
        "SELECT message_id, channel, recipient, lang, subject_id, title, body, created_at FROM message \
         WHERE territory_id = $1 AND subject_id = $2 ORDER BY created_at DESC, message_id LIMIT $3";
}
