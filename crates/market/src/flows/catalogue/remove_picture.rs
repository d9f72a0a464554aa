//! A picture is taken away from its thing; its files stay, others may show the same.

use super::owner::is_editable;
use crate::content::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Takes a picture away.
#[derive(Debug, Serialize)]
pub struct RemovePicture {
    pub picture: Id,
}

/// Taken away.
#[derive(Debug, Serialize, Deserialize)]
pub struct PictureRemoved {}

refusals! {
    /// Why a picture stays.
    pub enum RemovePictureRefusal {
        /// No such picture, or not yours.
        NoSuchPicture => ("picture.not_found", 404),
    }
}

impl Command for RemovePicture {
    const NAME: &'static str = "catalogue/remove_picture";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = PictureRemoved;
    type Refusal = RemovePictureRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PictureRemoved, Refused<RemovePictureRefusal>> {
        let Some(owner) = views::picture_owner(&mut tx.reader(), ctx.territory, self.picture)? else {
            return no(RemovePictureRefusal::NoSuchPicture);
        };
        if !is_editable(tx, ctx, owner)? {
            return no(RemovePictureRefusal::NoSuchPicture);
        }
        tx.query(&rows::REMOVE_PICTURE, params![ctx.territory, self.picture, ctx.now])?;
        tx.touch(owner);
        tx.touch(self.picture);
        Ok(PictureRemoved {})
    }
}
