//! Products on the desk: the list.

use super::maker_filter;
use super::product_list::in_order;
use crate::kit::app::App;
use crate::kit::form::{Field, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_kernel::Id;
use rahba_kernel::formats::amount;
use rahba_kernel::role::Role;
use rahba_market::catalogue::list::{Part, ProductFilter, ProductSort, product_list};
use rahba_market::catalogue::page::{ProductPage, product_page};
use rahba_store::Fault;

/// The organisation that a producer works for; nobody's for the shop's people.
pub(super) fn own(v: &Visitor) -> Option<Id> {
    let actor = v.actor();
    if actor.has_any(&[Role::Admin, Role::ShopManager, Role::Auditor]) { None } else { actor.organisations().next() }
}

/// The list.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let s = app.shop().await?;
    let filter = ProductFilter {
        state: asked.get("state").to_owned(),
        family: s.families.iter().find(|f| f.code == asked.get("family")).map(|f| f.id),
        org: own(&v).or_else(|| maker_filter::asked(&s, &asked)),
        search: asked.get("q").to_owned(),
        in_stock_only: asked.get("stock") == "1",
        price_min: amount::parse(asked.get("from")),
        price_max: amount::parse(asked.get("to")),
    };
    let sort = match asked.sort() {
        ("name", _) => ProductSort::Name(v.lang),
        ("price", false) => ProductSort::PriceUp,
        ("price", true) => ProductSort::PriceDown,
        _ => ProductSort::New,
    };
    let (territory, lang, at, shop) = (app.territory.id, v.lang, (app.now(), app.zone().day(app.now())), s.clone());
    let part = Part { limit: asked.limit(), offset: asked.offset() };
    if matches!(sort, ProductSort::Name(_)) || !filter.wanted().is_empty() {
        // Not while a reader of the database is held.
        let shop = s.clone();
        tokio::task::spawn_blocking(move || shop.fold_letters()).await.map_err(|e| Fault::Panic(e.to_string()))?;
    }
    let found = app
        .db
        .read(move |q| {
            let upto = usize::try_from(part.offset.saturating_add(part.limit)).unwrap_or(usize::MAX);
            product_list(q, territory, (&filter, sort, part), at, || in_order(&shop, &filter, sort, upto))
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|r| {
            vec![
                Cell::link(format!("/desk/products/{}", r.id), r.name.body(lang)),
                Cell::Code(r.code),
                Cell::Text(s.text("name", r.family, lang).to_owned()),
                Cell::Text(s.text("name", r.org, lang).to_owned()),
                r.price_min.map_or(Cell::Empty, Cell::Money),
                Cell::Int(r.units),
                Cell::State(r.state.clone(), t.p("product-", &r.state)),
            ]
        })
        .collect();
    let all_of = |word: &str| vec![(String::new(), t.s(word))];
    let mut states = all_of("all");
    states.extend(["draft", "submitted", "published", "withdrawn"].map(|c| (c.to_owned(), t.p("product-", c))));
    let mut families = all_of("all");
    families.extend(s.families.iter().map(|f| (f.code.clone(), s.text("name", f.id, lang).to_owned())));
    let mut filters = vec![
        Field::text("q", t.s("search")).value(asked.get("q")),
        Field::select("state", t.s("state"), states).value(asked.get("state")),
        Field::select("family", t.s("family"), families).value(asked.get("family")),
    ];
    if own(&v).is_none() {
        filters.push(maker_filter::field(&s, t, &asked));
    }
    filters.push(
        Field::select("stock", t.s("stock"), vec![(String::new(), t.s("all")), ("1".into(), t.s("in-stock-only"))])
            .value(asked.get("stock")),
    );
    filters.push(Field::new("from", t.s("price-from"), Kind::Amount).value(asked.get("from")));
    filters.push(Field::new("to", t.s("price-to"), Kind::Amount).value(asked.get("to")));
    let mut actions = vec![("/desk/products/new".into(), t.s("add-product"))];
    let actor = v.actor();
    if actor.has_any(&[Role::Admin, Role::ShopManager]) {
        actions.push(("/desk/import/products".into(), t.s("import-file")));
        actions.push(("/desk/families".into(), t.s("families")));
    }
    let table = Table {
        title: t.s("products"),
        actions,
        filters,
        columns: vec![
            Column::new(t.s("piece")).by("name"),
            Column::new(t.s("code")),
            Column::new(t.s("family")),
            Column::new(t.s("maker")),
            Column::new(t.s("price")).by("price"),
            Column::new(t.s("units")).added(),
            Column::new(t.s("state")),
        ],
        rows,
        empty: t.s("no-products-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

pub(super) async fn read(app: &App, v: &Visitor, id: Id) -> Result<ProductPage, Oops> {
    let (territory, now) = (app.territory.id, app.now());
    let today = app.zone().day(now);
    let page = app.db.read(move |q| product_page(q, territory, id, now, today)).await?.ok_or_else(Oops::not_found)?;
    // Another maker's product is not there for this one.
    if own(v).is_some_and(|o| o != page.product.org) {
        return Err(Oops::not_found());
    }
    Ok(page)
}
