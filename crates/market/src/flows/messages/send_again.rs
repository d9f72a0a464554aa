//! Something that could not be told is tried again.

use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, OutboxItem, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Puts a dead item back in the queue.
#[derive(Debug, Serialize)]
pub struct SendAgain {
    pub item: Id,
}

/// Queued.
#[derive(Debug, Serialize, Deserialize)]
pub struct Queued {}

refusals! {
    /// Why it is not.
    pub enum SendAgainRefusal {
        /// No such item, or it is not dead.
        NotDead => ("message.not_dead", 404),
    }
}

impl Command for SendAgain {
    const NAME: &'static str = "messages/send_again";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = Queued;
    type Refusal = SendAgainRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Queued, Refused<SendAgainRefusal>> {
        if !OutboxItem::send_again(tx, ctx.territory, self.item, ctx.now)? {
            return no(SendAgainRefusal::NotDead);
        }
        tx.touch(self.item);
        Ok(Queued {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::messages::write::write;
    use crate::messages::{Letter, letter_about};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::Micros;
    use rahba_kernel::role::Actor;
    use rahba_store::{CommandError, DeliveryFailed, deliver_due};

    #[test]
    fn what_fails_eight_times_is_seen_and_sent_again_once() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            shop.receive(b, 2);
            shop.place(b, Id::named("cart"), 1).unwrap();
            for _ in 0..8 {
                b.pass(24 * Micros::HOUR);
                deliver_due(&b.db, b.territory, b.now(), 10, |_| Err(DeliveryFailed("no network".into()))).unwrap();
            }
            let dead = b.read(|q| OutboxItem::list(q, b.territory, "dead", 10));
            assert_eq!(dead.len(), 1);
            assert_eq!(dead[0].last_error.as_deref(), Some("no network"));
            let again = || b.by("admin", Role::Admin, Id::NIL, SendAgain { item: dead[0].id });
            assert!(again().is_ok());
            assert!(matches!(again(), Err(CommandError::Refused(SendAgainRefusal::NotDead))));
            assert!(matches!(b.anyone(SendAgain { item: dead[0].id }), Err(CommandError::Forbidden)));
            b.pass(Micros::HOUR);
            let tell = |d: &rahba_store::Delivery| {
                let about = b.read(|q| letter_about(q, d)).expect("an order");
                let letter = Letter { title: about.number.clone(), body: format!("{} {}", about.number, about.state) };
                write(&b.db, d, &about, letter, b.call(Actor::system("messages")))
            };
            fn run(b: &Bench, tell: impl FnMut(&rahba_store::Delivery) -> Result<(), DeliveryFailed>) -> usize {
                deliver_due(&b.db, b.territory, b.now(), 10, tell).unwrap()
            }
            assert_eq!(run(b, |d| tell(d)), 1);
            let written = b.read(|q| crate::messages::latest(q, b.territory, 10, 0));
            assert_eq!(written.len(), 1);
            assert!(written[0].body.ends_with("placed"));
        });
    }
}
