//! A picture is added to a product or maker. Its files were made before the command (crate
//! `rahba-media`); here only their name is written down.

use super::owner::is_editable;
use crate::content::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// The most pictures that a thing has.
pub const MOST: usize = 12;

/// Adds a picture at the end.
#[derive(Debug, Serialize)]
pub struct AddPicture {
    pub owner: Id,
    /// 64 hexadecimal digits: the name under which the files lie.
    pub media_hash: String,
    /// Of the largest size, in pixels.
    pub width: i64,
    pub height: i64,
}

/// The picture's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct PictureAdded {
    pub picture: Id,
}

refusals! {
    /// Why a picture is not added.
    pub enum AddPictureRefusal {
        /// No such thing, or not yours.
        NoSuchOwner => ("text.no_owner", 404),
        /// Not the name of processed media, or not its size.
        BadMedia => ("picture.bad_media", 422),
        /// This very picture is there.
        There => ("picture.there", 409),
        /// Twelve are enough.
        TooMany => ("picture.too_many", 409),
    }
}

/// True for the lower-case hexadecimal of a SHA-256: it becomes part of a file's path.
pub fn is_media_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl Command for AddPicture {
    const NAME: &'static str = "catalogue/add_picture";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = PictureAdded;
    type Refusal = AddPictureRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PictureAdded, Refused<AddPictureRefusal>> {
        let size = 1..=960;
        if !is_media_hash(&self.media_hash) || !size.contains(&self.width) || !size.contains(&self.height) {
            return no(AddPictureRefusal::BadMedia);
        }
        if !is_editable(tx, ctx, self.owner)? {
            return no(AddPictureRefusal::NoSuchOwner);
        }
        let there = views::pictures(&mut tx.reader(), ctx.territory, &[self.owner])?.remove(&self.owner).unwrap_or_default();
        if there.iter().any(|p| p.media_hash == self.media_hash) {
            return no(AddPictureRefusal::There);
        }
        if there.len() >= MOST {
            return no(AddPictureRefusal::TooMany);
        }
        let picture = ctx.new_id();
        tx.execute(
            &rows::ADD_PICTURE,
            params![
                ctx.territory,
                picture,
                self.owner,
                there.len() as i64,
                self.media_hash.as_str(),
                self.width,
                self.height,
                crate::who(ctx),
                ctx.now
            ],
        )?;
        tx.touch(self.owner);
        tx.touch(picture);
        Ok(PictureAdded { picture })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::catalogue::order_pictures::{OrderPictures, OrderPicturesRefusal};
    use crate::flows::catalogue::remove_picture::{RemovePicture, RemovePictureRefusal};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;

    fn add(owner: Id, n: usize) -> AddPicture {
        AddPicture { owner, media_hash: format!("{n:064x}"), width: 960, height: 720 }
    }

    #[test]
    fn added_ordered_removed() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let order = || -> Vec<Id> {
                b.read(|q| views::pictures(q, b.territory, &[s.product]))
                    .remove(&s.product)
                    .unwrap_or_default()
                    .iter()
                    .map(|p| p.id)
                    .collect()
            };
            let ids: Vec<Id> =
                (0..3).map(|n| b.by("itto", Role::ProducerManager, s.maker, add(s.product, n)).unwrap().picture).collect();
            assert_eq!(order(), ids);
            let turned = vec![ids[2], ids[0], ids[1]];
            b.by("itto", Role::ProducerManager, s.maker, OrderPictures { owner: s.product, pictures: turned.clone() }).unwrap();
            assert_eq!(order(), turned);
            for bad in [vec![ids[0]], vec![ids[0], ids[0], ids[1]], vec![ids[0], ids[1], s.product]] {
                let r = b.system(OrderPictures { owner: s.product, pictures: bad });
                assert!(matches!(r, Err(CommandError::Refused(OrderPicturesRefusal::OtherPictures))));
            }
            let not_hers = b.by("o", Role::ProducerManager, s.carrier, OrderPictures { owner: s.product, pictures: turned });
            assert!(matches!(not_hers, Err(CommandError::Refused(OrderPicturesRefusal::NoSuchOwner))));
            let not_hers = b.by("o", Role::ProducerManager, s.carrier, RemovePicture { picture: ids[0] });
            assert!(matches!(not_hers, Err(CommandError::Refused(RemovePictureRefusal::NoSuchPicture))));
            b.by("itto", Role::ProducerManager, s.maker, RemovePicture { picture: ids[0] }).unwrap();
            assert_eq!(order(), [ids[2], ids[1]]);
            let twice = b.system(RemovePicture { picture: ids[0] });
            assert!(matches!(twice, Err(CommandError::Refused(RemovePictureRefusal::NoSuchPicture))));
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let refused = |c| match b.system(c) {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            b.system(add(s.product, 0)).unwrap();
            assert_eq!(refused(add(s.product, 0)), AddPictureRefusal::There);
            assert_eq!(refused(AddPicture { media_hash: "../../x".into(), ..add(s.product, 1) }), AddPictureRefusal::BadMedia);
            assert_eq!(refused(AddPicture { width: 0, ..add(s.product, 1) }), AddPictureRefusal::BadMedia);
            assert_eq!(refused(add(Id::named("nothing"), 1)), AddPictureRefusal::NoSuchOwner);
            let other = b.by("o", Role::ProducerManager, s.carrier, add(s.product, 1));
            assert!(matches!(other, Err(CommandError::Refused(AddPictureRefusal::NoSuchOwner))));
            for n in 1..MOST {
                b.system(add(s.product, n)).unwrap();
            }
            assert_eq!(refused(add(s.product, 99)), AddPictureRefusal::TooMany);
        });
    }
}
