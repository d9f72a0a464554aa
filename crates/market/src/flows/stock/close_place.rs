//! A place closes: a fair ends, a stand goes.

use crate::stock::rows;
use crate::{refusals, tills};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Closes a place on which nothing stands.
#[derive(Debug, Serialize)]
pub struct ClosePlace {
    pub place: Id,
}

/// Closed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlaceClosed {}

refusals! {
    /// Why a place stays open.
    pub enum ClosePlaceRefusal {
        /// No such place, or closed already.
        NoSuchPlace => ("place.not_found", 404),
        /// An order on its way took its goods here: cancelled or refused, they come back.
        Promised => ("place.promised", 409),
        /// Goods stand there, or an open place is part of it.
        NotEmpty => ("place.not_empty", 409),
        /// A till still sells there: its drawer is counted first.
        TillOpen => ("place.till_open", 409),
    }
}

impl Command for ClosePlace {
    const NAME: &'static str = "stock/close_place";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = PlaceClosed;
    type Refusal = ClosePlaceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PlaceClosed, Refused<ClosePlaceRefusal>> {
        let places = crate::stock::views::places(&mut tx.reader(), ctx.territory)?;
        let Some(place) = places.iter().find(|p| p.id == self.place) else {
            return no(ClosePlaceRefusal::NoSuchPlace);
        };
        ctx.only_in(Self::MAY, place.space)?;
        if crate::sales::views::is_promised_from(&mut tx.reader(), ctx.territory, self.place)? {
            return no(ClosePlaceRefusal::Promised);
        }
        // Read, not in the write: a session that opens meanwhile at an empty place sells nothing.
        if tills::views::sells_at(&mut tx.reader(), ctx.territory, self.place)? {
            return no(ClosePlaceRefusal::TillOpen);
        }
        // The condition is in the write: goods that come in meanwhile keep it open.
        if tx.first(&rows::CLOSE_PLACE, params![ctx.territory, self.place, ctx.now])?.is_none() {
            return no(ClosePlaceRefusal::NotEmpty);
        }
        tx.touch(self.place);
        Ok(PlaceClosed {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::stock::open_place::OpenPlace;
    use crate::flows::stock::transfer::{Transfer, TransferRefusal};
    use crate::stock::model::PlaceKind;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_store::CommandError;
    use std::collections::BTreeMap;

    #[test]
    fn a_fair_closes_when_its_goods_are_home() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            let lot = shop.receive(b, 3);
            let open = OpenPlace {
                space: shop.space,
                parent: None,
                code: "F1".into(),
                kind: PlaceKind::Fair,
                position: 9,
                name: BTreeMap::new(),
            };
            let fair = b.system(open).unwrap().place;
            b.system(Transfer { from: shop.stand, to: fair, lines: vec![(lot, 2)] }).unwrap();
            let close = || b.by("manager", Role::ShopManager, Id::NIL, ClosePlace { place: fair });
            assert!(matches!(close(), Err(CommandError::Refused(ClosePlaceRefusal::NotEmpty))));
            // What stands at a fair is not offered online.
            let today = rahba_kernel::time::Zone::casablanca().day(b.now());
            assert_eq!(b.read(|q| crate::stock::views::on_sale(q, b.territory, shop.honey, today)), 1);
            b.system(Transfer { from: fair, to: shop.stand, lines: vec![(lot, 2)] }).unwrap();
            close().unwrap();
            assert!(matches!(close(), Err(CommandError::Refused(ClosePlaceRefusal::NoSuchPlace))));
            let back = b.system(Transfer { from: shop.stand, to: fair, lines: vec![(lot, 1)] });
            assert!(matches!(back, Err(CommandError::Refused(TransferRefusal::NoSuchPlace))));
            assert!(matches!(b.anyone(ClosePlace { place: fair }), Err(CommandError::Forbidden)));
        });
    }
}
