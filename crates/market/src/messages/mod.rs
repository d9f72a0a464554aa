//! Messages to people. A provider (SMS, e-mail) is not configured by default: a message is written to
//! the `message` table, which is its local sink and shows what would have been sent.

pub mod holder;

use crate::sales;
use rahba_kernel::role::Permission;
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_store::{Call, Command, Ctx, Db, Delivery, DeliveryFailed, Fault, Never, Reader, Refused, Row, Tx, params, statements};
use serde::{Deserialize, Serialize};

statements! {
    INSERT (Id, Id, Text, Text, Text, Id, Text, Text, Int) -> () =
        "INSERT INTO message (territory_id, message_id, channel, recipient, lang, subject_id, title, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (territory_id, message_id) DO NOTHING";
    LATEST (Id, Int, Int) -> (Id, Text, Text, Text, Id, Text, Text, Int) =
        "SELECT message_id, channel, recipient, lang, subject_id, title, body, created_at FROM message \
         WHERE territory_id = $1 ORDER BY created_at DESC, message_id LIMIT $2 OFFSET $3";
    ABOUT (Id, Id, Int) -> (Id, Text, Text, Text, Id, Text, Text, Int) =
        "SELECT message_id, channel, recipient, lang, subject_id, title, body, created_at FROM message \
         WHERE territory_id = $1 AND subject_id = $2 ORDER BY created_at DESC, message_id LIMIT $3";
}

/// What a message is about, and whom it goes to. The words are made by whoever knows languages.
#[derive(Clone, Debug)]
pub struct About {
    pub order: Id,
    pub number: String,
    /// What became of it: `placed`, `shipped`, `refunded`…
    pub state: String,
    pub total: Money,
    pub lang: Lang,
    pub phone: String,
}

/// The words, in the buyer's language.
#[derive(Clone, Debug)]
pub struct Letter {
    pub title: String,
    pub body: String,
}

/// What an outbox item is about; `None` when there is nobody to tell.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn letter_about(q: &mut Reader<'_>, d: &Delivery) -> Result<Option<About>, Fault> {
    let payload: serde_json::Value = serde_json::from_str(&d.payload).map_err(|e| Fault::Decode(e.to_string()))?;
    let Some(order) = payload["order"].as_str().and_then(|t| t.parse::<Id>().ok()) else { return Ok(None) };
    let (Some(o), Some(b)) = (sales::views::order(q, d.territory, order)?, sales::views::buyer(q, d.territory, order)?) else {
        return Ok(None);
    };
    let state = payload["state"].as_str().unwrap_or("placed").to_owned();
    Ok(Some(About { order, number: o.number, state, total: o.total, lang: o.lang, phone: b.phone }))
}

/// Writes a message down, once per outbox item.
#[derive(Serialize)]
struct WriteMessage {
    item: Id,
    order: Id,
    recipient: String,
    lang: Lang,
    title: String,
    body: String,
}

#[derive(Serialize, Deserialize)]
struct MessageWritten {}

impl Command for WriteMessage {
    const NAME: &'static str = "messages/write";
    const MAY: Permission = Permission::System;
    type Done = MessageWritten;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MessageWritten, Refused<Never>> {
        tx.execute(
            &INSERT,
            params![
                ctx.territory,
                self.item,
                "sms",
                self.recipient.as_str(),
                self.lang,
                self.order,
                self.title.as_str(),
                self.body.as_str(),
                ctx.now
            ],
        )?;
        Ok(MessageWritten {})
    }
}

/// Delivers one message.
///
/// # Errors
/// When it could not be written; the runner tries again.
pub fn write(db: &Db, d: &Delivery, about: &About, letter: Letter, mut call: Call) -> Result<(), DeliveryFailed> {
    call.territory = d.territory;
    let command = WriteMessage {
        item: d.id,
        order: about.order,
        recipient: about.phone.clone(),
        lang: about.lang,
        title: letter.title,
        body: letter.body,
    };
    db.command_blocking(call, command).map(|_| ()).map_err(|e| DeliveryFailed(e.to_string()))
}

/// A message as it went out.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: Id,
    pub channel: String,
    pub recipient: String,
    pub lang: Lang,
    pub subject: Id,
    pub title: String,
    pub body: String,
    pub at: Micros,
}

/// The latest messages.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn latest(q: &mut Reader<'_>, territory: Id, limit: i64, offset: i64) -> Result<Vec<Message>, Fault> {
    q.query(&LATEST, params![territory, limit, offset])?.iter().map(message_of).collect()
}

/// The latest messages about a subject: an order, or the organisation that was written to.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn about(q: &mut Reader<'_>, territory: Id, subject: Id, limit: i64) -> Result<Vec<Message>, Fault> {
    q.query(&ABOUT, params![territory, subject, limit])?.iter().map(message_of).collect()
}

fn message_of(r: &Row) -> Result<Message, Fault> {
    Ok(Message {
        id: r.get(0)?,
        channel: r.get(1)?,
        recipient: r.get(2)?,
        lang: r.get(3)?,
        subject: r.get(4)?,
        title: r.get(5)?,
        body: r.get(6)?,
        at: r.get(7)?,
    })
}
