//! The pictures of a thing are put in another order; the first is the one that lists show.

use super::owner::is_editable;
use crate::content::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Puts all pictures of a thing in this order.
#[derive(Debug, Serialize)]
pub struct OrderPictures {
    pub owner: Id,
    pub pictures: Vec<Id>,
}

/// Ordered.
#[derive(Debug, Serialize, Deserialize)]
pub struct PicturesOrdered {}

refusals! {
    /// Why the order stays.
    pub enum OrderPicturesRefusal {
        /// No such thing, or not yours.
        NoSuchOwner => ("text.no_owner", 404),
        /// The pictures are not exactly those that are there: look again.
        OtherPictures => ("picture.others", 409),
    }
}

impl Command for OrderPictures {
    const NAME: &'static str = "catalogue/order_pictures";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = PicturesOrdered;
    type Refusal = OrderPicturesRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PicturesOrdered, Refused<OrderPicturesRefusal>> {
        if !is_editable(tx, ctx, self.owner)? {
            return no(OrderPicturesRefusal::NoSuchOwner);
        }
        let there = views::pictures(&mut tx.reader(), ctx.territory, &[self.owner])?.remove(&self.owner).unwrap_or_default();
        let (there, given): (BTreeSet<Id>, BTreeSet<Id>) =
            (there.iter().map(|p| p.id).collect(), self.pictures.iter().copied().collect());
        if there != given || self.pictures.len() != given.len() {
            return no(OrderPicturesRefusal::OtherPictures);
        }
        for (n, p) in self.pictures.iter().enumerate() {
            tx.query(&rows::PLACE_PICTURE, params![ctx.territory, *p, n as i64])?;
        }
        tx.touch(self.owner);
        Ok(PicturesOrdered {})
    }
}
