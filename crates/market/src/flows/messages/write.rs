//! A message is written down, once for each outbox item.

use crate::messages::holder::ToOrganisation;
use crate::messages::{About, Letter, rows};
use rahba_kernel::role::Permission;
use rahba_kernel::{Id, Lang};
use rahba_store::{Call, Command, Ctx, Db, Delivery, DeliveryFailed, Never, Refused, Tx, params};
use serde::{Deserialize, Serialize};

/// Writes a message.
#[derive(Serialize)]
pub(super) struct WriteMessage {
    pub item: Id,
    pub order: Id,
    pub recipient: String,
    pub lang: Lang,
    pub title: String,
    pub body: String,
}

/// Written.
#[derive(Serialize, Deserialize)]
pub(super) struct MessageWritten {}

impl Command for WriteMessage {
    const NAME: &'static str = "messages/write";
    const MAY: Permission = Permission::System;
    type Done = MessageWritten;
    type Refusal = Never;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<MessageWritten, Refused<Never>> {
        tx.execute(
            &rows::INSERT,
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

/// Delivers a message to a buyer.
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

/// Delivers a message to an organisation.
///
/// # Errors
/// When it could not be written; the runner tries again.
pub fn write_to(db: &Db, d: &Delivery, to: &ToOrganisation, letter: Letter, mut call: Call) -> Result<(), DeliveryFailed> {
    call.territory = d.territory;
    let command = WriteMessage {
        item: d.id,
        order: to.org,
        recipient: to.recipient.clone(),
        lang: to.lang,
        title: letter.title,
        body: letter.body,
    };
    db.command_blocking(call, command).map(|_| ()).map_err(|e| DeliveryFailed(e.to_string()))
}
