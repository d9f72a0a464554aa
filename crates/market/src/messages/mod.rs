//! Messages to people. A provider (SMS, e-mail) is not configured by default: a message is written to
//! the `message` table, which is its local sink and shows what would have been sent.

use crate::sales;
use rahba_kernel::role::Permission;
use rahba_kernel::{Id, Lang};
use rahba_store::{Call, Command, Ctx, Db, Delivery, DeliveryFailed, Never, Refused, Tx, params, statements};
use serde::{Deserialize, Serialize};

statements! {
    INSERT (Id, Id, Text, Text, Text, Id, Text, Text, Int) -> () =
        "INSERT INTO message (territory_id, message_id, channel, recipient, lang, subject_id, title, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (territory_id, message_id) DO NOTHING";
}

/// Writes a message about an order to its buyer, once per outbox item.
#[derive(Serialize)]
struct WriteMessage {
    item: Id,
    order: Id,
    kind: String,
    state: String,
}

#[derive(Serialize, Deserialize)]
struct MessageWritten {}

impl Command for WriteMessage {
    const NAME: &'static str = "messages/write";
    const MAY: Permission = Permission::System;
    type Done = MessageWritten;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MessageWritten, Refused<Never>> {
        let order = sales::views::order(&mut tx.reader(), ctx.territory, self.order)?;
        let buyer = sales::views::buyer(&mut tx.reader(), ctx.territory, self.order)?;
        if let (Some(o), Some(b)) = (order, buyer) {
            let lang: Lang = o.lang;
            tx.execute(
                &INSERT,
                params![
                    ctx.territory,
                    self.item,
                    "sms",
                    b.phone,
                    lang,
                    o.id,
                    format!("{} {}", o.number, self.kind),
                    self.state.as_str(),
                    ctx.now
                ],
            )?;
        }
        Ok(MessageWritten {})
    }
}

/// Delivers one outbox item: order news become messages; what has nobody to tell is done.
///
/// # Errors
/// When the message could not be written; the runner tries again.
pub fn write(db: &Db, d: &Delivery, mut call: Call) -> Result<(), DeliveryFailed> {
    let payload: serde_json::Value = serde_json::from_str(&d.payload).map_err(|e| DeliveryFailed(e.to_string()))?;
    let Some(order) = payload["order"].as_str().and_then(|t| t.parse::<Id>().ok()) else { return Ok(()) };
    call.territory = d.territory;
    let state = payload["state"].as_str().unwrap_or("placed").to_owned();
    let command = WriteMessage { item: d.id, order, kind: d.kind.clone(), state };
    db.command_blocking(call, command).map(|_| ()).map_err(|e| DeliveryFailed(e.to_string()))
}
