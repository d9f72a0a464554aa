//! What buyers see.

pub mod basket;
pub mod browse;
pub mod checkout;
pub mod order;

use crate::kit::registry::{Route, act, page};
use axum::routing::{get, post};
use rahba_kernel::role::Permission::Anyone;

/// The shop's routes.
pub fn routes() -> Vec<Route> {
    vec![
        page("/{lang}/", Anyone, get(browse::home)),
        page("/{lang}/products", Anyone, get(browse::list)),
        page("/{lang}/p/{code}", Anyone, get(browse::product)),
        page("/{lang}/maker/{code}", Anyone, get(browse::maker)),
        page("/{lang}/space", Anyone, get(browse::space)),
        page("/{lang}/basket", Anyone, get(basket::show)),
        act("/{lang}/basket", Anyone, post(basket::change)),
        page("/{lang}/checkout", Anyone, get(checkout::show)),
        act("/{lang}/checkout", Anyone, post(checkout::place)),
        page("/{lang}/order/{token}", Anyone, get(order::show)),
        act("/{lang}/order/{token}", Anyone, post(order::cancel)),
    ]
}
