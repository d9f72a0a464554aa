//! Delivery prices by area and weight.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_market::flows::orders::remove_delivery_rate::RemoveDeliveryRate;
use rahba_market::flows::orders::set_delivery_rate::SetDeliveryRate;
use rahba_market::territory::communes;

const GRAMS: i64 = 1_000;

fn area_name(t: T, code: &str) -> String {
    match communes::by_code(code) {
        Some(a) => a.name(t.0).to_owned(),
        None if code.is_empty() => t.s("set-everywhere"),
        None => code.to_owned(),
    }
}

/// The prices; the narrowest area that fits a buyer's commune is hers.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, s) = (T(v.lang), app.shop().await?);
    let mut zones = s.zones.clone();
    zones.sort_by(|a, b| (b.area.len(), &a.area, a.up_to_g).cmp(&(a.area.len(), &b.area, b.up_to_g)));
    let rows = zones
        .iter()
        .map(|z| {
            vec![
                Cell::Text(area_name(t, &z.area)),
                Cell::Text(t.a("set-up-to-kg", "kg", &(z.up_to_g / GRAMS).to_string())),
                Cell::Money(z.fee),
                Cell::Text(format!("{}–{}", z.days.0, z.days.1)),
                Cell::Acts(vec![Act {
                    path: "/desk/settings/delivery/remove".into(),
                    fields: vec![("rate", z.id.to_string())],
                    word: t.s("remove"),
                    danger: true,
                }]),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("set-delivery"),
        lead: t.s("set-delivery-lead"),
        actions: vec![("/desk/settings/delivery/new".into(), t.s("set-add-rate")), ("/desk/settings".into(), t.s("set-title"))],
        columns: ["set-area", "set-weight", "price", "set-days", "act"].map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("set-no-rate"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

fn form_of(t: T, province: &str) -> Form {
    let mut areas = vec![(String::new(), t.s("set-everywhere"))];
    let mut provinces: Vec<_> = communes::provinces().map(|a| (a.code.to_owned(), a.name(t.0).to_owned())).collect();
    provinces.sort_by(|a, b| (a.0 != province, &a.1).cmp(&(b.0 != province, &b.1)));
    let own = communes::of_province(province);
    areas.extend(provinces.first().cloned());
    areas.extend(own.iter().map(|a| (a.code.to_owned(), a.name(t.0).to_owned())));
    areas.extend(provinces.into_iter().skip(1));
    Form {
        title: t.s("set-add-rate"),
        lead: t.s("set-add-rate-lead"),
        fields: vec![
            Field::select("area", t.s("set-area"), areas),
            Field::new("kg", t.s("set-kg"), Kind::Number).value("30").needed(),
            Field::new("fee", t.s("price"), Kind::Amount).needed(),
            Field::new("from", t.s("set-days-min"), Kind::Number).value("1").needed(),
            Field::new("to", t.s("set-days-max"), Kind::Number).value("3").needed(),
        ],
        button: t.s("set-add-rate"),
        back: Some(("/desk/settings/delivery".into(), t.s("set-delivery"))),
        about: vec![("delivery.bad_rate", "kg"), ("bad_amount", "fee")],
        ..Form::default()
    }
}

/// The form for a new price.
///
/// # Errors
/// When the template fails.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    form_of(T(v.lang), &app.settings().province).show(&app, &v)
}

async fn run(app: &App, v: &Visitor, f: &Fields) -> Result<(), Oops> {
    let kg = f.int("kg")?;
    let command = SetDeliveryRate {
        code: if f.get("area").is_empty() { "far".into() } else { f.get("area").into() },
        area: f.get("area").into(),
        up_to_g: kg.checked_mul(GRAMS).ok_or_else(|| Oops::new(422, "bad-number"))?,
        fee: f.money("fee")?,
        days_min: f.int("from")?,
        days_max: f.int("to")?,
    };
    app.give(app.call(v.actor()), command).await
}

/// Sets it.
///
/// # Errors
/// What is refused, as a page.
pub async fn save(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    match run(&app, &v, &f).await {
        Ok(()) => Ok(see(&v.path("/desk/settings/delivery"))),
        Err(e) => form_of(T(v.lang), &app.settings().province).refused(&app, &v, &f, e),
    }
}

/// Takes one away.
///
/// # Errors
/// What is refused, as a page.
pub async fn remove(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    app.give(app.call(v.actor()), RemoveDeliveryRate { rate: Fields(f).id("rate")? }).await?;
    Ok(see(&v.path("/desk/settings/delivery")))
}
