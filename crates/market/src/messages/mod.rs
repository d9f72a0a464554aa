//! Messages to people. A provider (SMS, e-mail) is not configured by default: a message is written to
//! the `message` table, which is its local sink and shows what would have been sent.

pub mod holder;
pub(crate) mod rows;

use crate::sales;
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_store::{Delivery, Fault, Reader, Row, params};

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
    q.query(&rows::LATEST, params![territory, limit, offset])?.iter().map(message_of).collect()
}

/// The latest messages about a subject: an order, or the organisation that was written to.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn about(q: &mut Reader<'_>, territory: Id, subject: Id, limit: i64) -> Result<Vec<Message>, Fault> {
    q.query(&rows::ABOUT, params![territory, subject, limit])?.iter().map(message_of).collect()
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
