//! What buyers see.

pub mod basket;
pub mod browse;
pub mod campaign;
pub mod check;
pub mod checkout;
pub mod commune;
pub mod credits;
pub(crate) mod found;
pub mod list;
pub mod order;
pub mod privacy;
pub mod programme;
pub(crate) mod refusal;
mod selection;
pub mod sitemap;
pub mod space;

use crate::desk::privacy::own;
use crate::kit::registry::{Route, act, own_cookie, page, shop_page};
use axum::routing::{get, post};
use rahba_kernel::role::Permission::Anyone;

/// The shop's routes.
pub fn routes() -> Vec<Route> {
    vec![
        shop_page("/{lang}/", get(browse::home)),
        shop_page("/{lang}/products", get(list::list)),
        shop_page("/{lang}/p/{code}", get(browse::product)),
        shop_page("/{lang}/maker/{code}", get(browse::maker)),
        shop_page("/{lang}/space", get(space::show)),
        shop_page("/{lang}/credits", get(credits::show)),
        shop_page("/{lang}/privacy", get(privacy::show)),
        page("/{lang}/c/{code}", Anyone, get(campaign::show)),
        page("/check/{code}", Anyone, get(check::scanned)),
        page("/01/{gtin}/10/{lot}", Anyone, get(check::digital_link)),
        page("/{lang}/check", Anyone, get(check::form)),
        page("/{lang}/check/{code}", Anyone, get(check::show)),
        page("/{lang}/label", Anyone, get(check::label_page)),
        shop_page("/{lang}/certificates", get(check::certificates_page)),
        page("/{lang}/programme", Anyone, get(programme::show)),
        page("/{lang}/programme/data.csv", Anyone, get(programme::csv)),
        page("/{lang}/programme/dictionary", Anyone, get(programme::dictionary)),
        page("/{lang}/basket", Anyone, get(basket::show)),
        own_cookie("/{lang}/basket", post(basket::change)),
        page("/{lang}/checkout", Anyone, get(checkout::show)),
        act("/{lang}/checkout", Anyone, post(checkout::place)),
        page("/{lang}/communes", Anyone, get(commune::suggest)),
        page("/{lang}/order/{token}", Anyone, get(order::show)),
        act("/{lang}/order/{token}", Anyone, post(order::cancel)),
        page("/{lang}/order/{token}/privacy", Anyone, get(own::of_order)),
        act("/{lang}/order/{token}/privacy", Anyone, post(own::change_of_order)),
    ]
}
