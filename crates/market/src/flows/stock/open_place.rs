//! A place opens: a floor, a stand, a store, a fair.

use crate::refusals;
use crate::stock::model::PlaceKind;
use crate::stock::rows;
use crate::{content, stock, territory};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, text::bidi::clean_line};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Opens a place in a space.
#[derive(Debug, Serialize)]
pub struct OpenPlace {
    pub space: Id,
    pub parent: Option<Id>,
    pub code: String,
    pub kind: PlaceKind,
    pub position: i64,
    pub name: BTreeMap<Lang, String>,
}

/// The place's id.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlaceOpened {
    pub place: Id,
}

refusals! {
    /// Why a place is not opened.
    pub enum OpenPlaceRefusal {
        /// No such space.
        NoSuchSpace => ("space.not_found", 404),
        /// The place that it is in is not one of this space.
        NoSuchParent => ("place.not_found", 404),
        /// No code, or longer than 40 letters.
        BadCode => ("place.bad_code", 422),
        /// The code is taken.
        Taken => ("place.taken", 409),
    }
}

impl Command for OpenPlace {
    const NAME: &'static str = "stock/open_place";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager]);
    type Done = PlaceOpened;
    type Refusal = OpenPlaceRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<PlaceOpened, Refused<OpenPlaceRefusal>> {
        if !territory::views::spaces(&mut tx.reader(), ctx.territory)?.iter().any(|s| s.id == self.space) {
            return no(OpenPlaceRefusal::NoSuchSpace);
        }
        ctx.only_in(Self::MAY, self.space)?;
        if let Some(parent) = self.parent
            && !stock::views::places(&mut tx.reader(), ctx.territory)?.iter().any(|p| p.id == parent && p.space == self.space)
        {
            return no(OpenPlaceRefusal::NoSuchParent);
        }
        let code = clean_line(&self.code, 41);
        if code.is_empty() || code.chars().count() > 40 {
            return no(OpenPlaceRefusal::BadCode);
        }
        let place = ctx.new_id();
        let new = tx.first(
            &rows::INSERT_PLACE,
            params![ctx.territory, place, self.space, self.parent, code.as_str(), self.kind.code(), self.position],
        )?;
        if new.is_none() {
            return no(OpenPlaceRefusal::Taken);
        }
        content::put_all(tx, ctx, place, "name", &self.name)?;
        tx.touch(place);
        Ok(PlaceOpened { place })
    }
}
