//! One page from basket to order, as a guest with a phone number.

use super::basket::{Basket, Line, lines, weight};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::new_token;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::role::Actor;
use rahba_kernel::{Id, Money};
use rahba_market::flows::orders::place::Place;
use rahba_market::people::rules::token_hash;
use rahba_market::plan;
use rahba_market::plan::rules::{self, NoDiscount};
use rahba_market::sales::model::{Buyer, Delivery, Payment};
use rahba_market::sales::rules::rate_for;
use rahba_market::territory::communes;

#[derive(Template)]
#[template(path = "checkout.html")]
struct Checkout {
    p: Page,
    t: T,
    lines: Vec<Line>,
    goods: Money,
    /// What a coupon takes off, once it was asked for.
    off: Option<Money>,
    fields: Fields,
    error: String,
    communes: Vec<Province>,
    home_fee: Option<Money>,
    far_fee: Option<Money>,
}

/// A province with its communes (code, name, whether it is chosen). Named once: fifteen hundred lines that
/// each say it were half of the page.
struct Province {
    name: &'static str,
    communes: Vec<(&'static str, &'static str, bool)>,
}

fn commune_list(v: &Visitor, province: &str, chosen: &str) -> Vec<Province> {
    let mut list: Vec<_> = communes::all_communes()
        .map(|a| {
            let province_name = a.province().map_or("", |x| x.name(v.lang));
            (!a.code.starts_with(province), province_name, a.name(v.lang), a.code)
        })
        .collect();
    list.sort();
    list.chunk_by(|a, b| a.1 == b.1)
        .map(|of| Province {
            name: of.first().map_or("", |x| x.1),
            communes: of.iter().map(|(_, _, n, c)| (*c, *n, *c == chosen)).collect(),
        })
        .collect()
}

async fn form(app: &App, v: &Visitor, fields: Fields, error: String, off: Option<Money>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    let lines = lines(&s, &v.basket, v.lang);
    if lines.is_empty() {
        return Ok(see(&v.path("/basket")));
    }
    let grams = weight(&s, &lines);
    let settings = app.settings();
    let province = &settings.province;
    let mut made = html(&Checkout {
        goods: lines.iter().map(|l| l.total).sum(),
        home_fee: rate_for(&s.zones, &format!("{province}.01"), grams).map(|r| r.fee),
        far_fee: rate_for(&s.zones, "06", grams).map(|r| r.fee),
        communes: commune_list(v, province, fields.get("commune")),
        lines,
        off,
        p: Page::new(app, v, &t.s("checkout")),
        t,
        fields,
        error: error.clone(),
    })?;
    if !error.is_empty() {
        *made.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// The checkout page.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    form(&app, &v, Fields::default(), String::new(), None).await
}

/// Says what a coupon would take off, and keeps what was typed.
async fn try_coupon(app: &App, v: &Visitor, f: Fields) -> Result<Response, Oops> {
    let (territory, code) = (app.territory.id, rules::clean_code(f.get("coupon")));
    let s = app.shop().await?;
    let goods: Money = lines(&s, &v.basket, v.lang).iter().map(|l| l.total).sum();
    let found = app.db.read(move |q| plan::views::coupon(q, territory, &code)).await?;
    let t = T(v.lang);
    let end = match found.map(|c| rules::discount(&c, goods, s.today)) {
        Some(Ok(off)) => Ok(off),
        None => Err(t.s("coupon-not-found")),
        Some(Err(NoDiscount::NotNow)) => Err(t.s("coupon-not-now")),
        Some(Err(NoDiscount::UsedUp)) => Err(t.s("coupon-used-up")),
        Some(Err(NoDiscount::TooSmall { least })) => {
            Err(t.a("coupon-too-small", "least", &crate::kit::fmt::money(v.lang, least)))
        }
    };
    match end {
        Ok(off) => form(app, v, f, String::new(), Some(off)).await,
        Err(text) => form(app, v, f, text, None).await,
    }
}

/// Places the order; a refusal shows the form again with everything that was typed.
///
/// # Errors
/// A fault of the store.
pub async fn place(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let Some(cart) = v.basket.id.filter(|_| !v.basket.lines.is_empty()) else {
        return Ok(see(&v.path("/basket")));
    };
    let wanted: Vec<(Id, i64)> = lines(&s, &v.basket, v.lang).iter().map(|l| (l.variant, l.quantity)).collect();
    if !f.get("apply").is_empty() {
        return try_coupon(&app, &v, f).await;
    }
    let (delivery, payment) = match f.get("how") {
        "pickup" => (Delivery::Pickup, Payment::Pickup),
        "transfer" => (Delivery::Carrier, Payment::Transfer),
        _ => (Delivery::Carrier, Payment::Cod),
    };
    // The link's token follows from the basket, so that the same basket sent twice finds its order.
    let token = app.blind(&format!("order:{cart}"));
    let command = Place {
        cart,
        lines: wanted,
        buyer: Buyer {
            name: f.get("name").to_owned(),
            phone: f.get("phone").to_owned(),
            email: Some(f.get("email").to_owned()).filter(|e| !e.is_empty()),
            commune: f.get("commune").to_owned(),
            address: f.get("address").to_owned(),
            note: f.get("note").to_owned(),
        },
        lang: v.lang,
        delivery,
        payment,
        space: s.spaces.first().map(|x| x.id).ok_or_else(Oops::not_found)?,
        secret_hash: token_hash(&token),
        seen_total: None,
        coupon: Some(f.get("coupon").to_owned()).filter(|c| !c.is_empty()),
        via: super::campaign::via(&app, &s, &headers),
    };
    match app.db.command(app.call_as(Actor::anonymous(), cart), command).await {
        Ok(_) => {
            let mut r = see(&v.path(&format!("/order/{token}?new=1")));
            if let Ok(value) = Basket::default().cookie(&app).parse() {
                r.headers_mut().insert(header::SET_COOKIE, value);
            }
            Ok(r)
        }
        Err(e) => {
            let oops = Oops::from(e);
            if oops.code == "idempotency_conflict" || oops.code == "order.cart_used" {
                return Ok(see(&v.path(&format!("/order/{token}"))));
            }
            if !oops.is_refusal() && oops.status != 404 {
                return Err(oops);
            }
            let text = T(v.lang).with(&oops.message, &oops.arguments);
            tracing::debug!(code = oops.code, reference = new_token(), "checkout refused");
            form(&app, &v, f, text, None).await
        }
    }
}
