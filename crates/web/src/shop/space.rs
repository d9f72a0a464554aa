//! The shop itself, floor by floor: what stands on each stand, and who made it.

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::{Item, OnPlace, Snapshot};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use rahba_kernel::{Id, Lang};
use rahba_market::stock::PlaceKind;
use rahba_market::stock::views::Place;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Pieces shown of a stand; the rest is counted.
const SHOWN: usize = 6;
/// Pieces of a stand among which those shown are chosen.
const LOOKED_AT: usize = 512;
/// Makers named at a stand.
const NAMED: usize = 4;

/// A floor, or the store behind the shop.
pub struct Room {
    pub name: String,
    pub is_store: bool,
    pub stands: Vec<Stand>,
    pub count: i64,
}

/// A stand with what stands on it.
pub struct Stand {
    pub name: String,
    pub count: i64,
    /// Address of the product, its name, its picture.
    pub pieces: Vec<(String, String, String)>,
    /// Address of the maker, her name.
    pub makers: Vec<(String, String)>,
    pub more_makers: i64,
    /// Where all of it is, when it is all of one family.
    pub family: Option<String>,
}

#[derive(Template)]
#[template(path = "space.html")]
struct Space {
    p: Page,
    t: T,
    name: String,
    about: String,
    phone: String,
    rooms: Vec<Room>,
}

fn stand(s: &Snapshot, place: &Place, lang: Lang) -> Stand {
    let nothing = OnPlace::default();
    let here = s.items.on_place(place.id).unwrap_or(&nothing);
    let family = here.families.keys().next().filter(|_| here.families.len() == 1);
    // What differs most is shown first: one of each form among the newest, then the rest.
    let mut forms = BTreeSet::new();
    let newest = here.numbers.iter().rev().take(LOOKED_AT).map(|n| &s.items[*n as usize]);
    let (firsts, others): (Vec<&Arc<Item>>, Vec<&Arc<Item>>) = newest.partition(|i| forms.insert(i.product.form.as_str()));
    Stand {
        name: s.marked("name", place.id, lang),
        count: here.numbers.len() as i64,
        pieces: firsts
            .into_iter()
            .chain(others)
            .take(SHOWN)
            .map(|i| {
                let p = &i.product;
                (p.code.clone(), s.text("name", p.id, lang).to_owned(), s.thumb(p.id, &p.form))
            })
            .collect(),
        // Makers have their numbers in the order of their ids.
        makers: here
            .makers
            .keys()
            .take(NAMED)
            .filter_map(|n| s.makers.values().nth(*n as usize))
            .map(|m| (m.code.clone(), s.marked("name", m.id, lang)))
            .collect(),
        more_makers: here.makers.len().saturating_sub(NAMED) as i64,
        family: family.and_then(|n| s.families.get(*n as usize)).map(|f| f.code.clone()),
    }
}

/// The rooms of a space in their order. What stands on a floor itself, or in the store, is a stand of its own
/// there; a room with nothing in it is shown too: it is a room of the shop.
fn rooms(s: &Snapshot, space: Id, lang: Lang) -> Vec<Room> {
    let here = |place: &Place| stand(s, place, lang);
    let is_room = |p: &&Place| {
        p.space == space
            && (p.kind == PlaceKind::Floor || (p.parent.is_none() && matches!(p.kind, PlaceKind::Stand | PlaceKind::Store)))
    };
    s.places
        .iter()
        .filter(is_room)
        .map(|room| {
            let inside =
                s.places.iter().filter(|p| p.parent == Some(room.id) && matches!(p.kind, PlaceKind::Stand | PlaceKind::Store));
            let own = Some(room).filter(|r| r.kind != PlaceKind::Floor || s.items.on_place(r.id).is_some());
            let stands: Vec<Stand> = own.into_iter().chain(inside).map(here).collect();
            Room {
                name: s.marked("name", room.id, lang),
                is_store: room.kind == PlaceKind::Store,
                count: stands.iter().map(|x| x.count).sum(),
                stands,
            }
        })
        .collect()
}

/// The shop itself.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    let space = s.spaces.first();
    let operator = space.map_or(Id::NIL, |x| x.operator);
    html(&Space {
        name: s.marked("name", operator, v.lang),
        about: s.marked("about", operator, v.lang),
        phone: app.settings().phone.clone(),
        rooms: space.map_or_else(Vec::new, |x| rooms(&s, x.id, v.lang)),
        p: Page::new(&app, &v, &t.s("the-space")),
        t,
    })
}
