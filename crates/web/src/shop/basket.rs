//! The basket lives with the buyer, in one small cookie: no cookie before the first piece.

use super::browse::card;
use crate::kit::app::App;
use crate::kit::carried::BASKET_LINES;
pub use crate::kit::carried::Basket;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::{cookie, new_id};
use crate::kit::snapshot::Snapshot;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use rahba_kernel::formats::measure;
use rahba_kernel::{Id, Lang, Money};

impl Basket {
    /// Reads the cookie.
    pub fn of(app: &App, headers: &HeaderMap) -> Basket {
        cookie(headers, &app.cookie_name("basket")).map_or_else(Basket::default, |text| Basket::read(&text))
    }

    /// The `Set-Cookie` that keeps it for 30 days.
    pub fn cookie(&self, app: &App) -> String {
        app.set_cookie("basket", self.text().as_deref(), 30 * 86_400)
    }
}

/// A line as the basket's page shows it.
pub struct Line {
    pub barcode: String,
    pub variant: Id,
    pub product: String,
    pub name: String,
    pub label: String,
    pub maker: String,
    pub art: String,
    pub quantity: i64,
    /// As people read it: `3`, `350 g`.
    pub amount: String,
    /// `kg`, `m`: what the price is for.
    pub per: Option<String>,
    pub price: Money,
    /// The sign of the unit that the field counts in: `g`, `cm`.
    pub sign: &'static str,
    pub step: i64,
    pub left: i64,
    /// As people read it.
    pub left_amount: String,
    pub total: Money,
}

/// The basket's lines at today's prices; what is no longer offered is left out.
pub(crate) fn lines(s: &Snapshot, basket: &Basket, lang: Lang) -> Vec<Line> {
    basket
        .lines
        .iter()
        .filter_map(|(barcode, quantity)| {
            let (item, x, left) = s.barcode(barcode)?;
            let c = card(s, item, lang);
            Some(Line {
                barcode: barcode.clone(),
                variant: x.id,
                product: c.code,
                name: c.name,
                label: s.marked("label", x.id, lang),
                maker: c.maker,
                art: c.art,
                quantity: *quantity,
                amount: item.amount(*quantity, lang),
                per: measure::per(lang, item.product.unit, item.product.price_per),
                price: x.price?,
                sign: measure::signs(lang, item.product.unit).map_or("", |s| s.0),
                step: item.product.step,
                left,
                left_amount: measure::write(lang, item.product.unit, left),
                total: x.price?.for_quantity(*quantity, item.product.price_per),
            })
        })
        .collect()
}

/// Weight of the basket in grams, as `orders/place` weighs it.
pub(crate) fn weight(s: &Snapshot, lines: &[Line]) -> i64 {
    lines
        .iter()
        .map(|l| {
            s.by_variant.get(&l.variant).map_or(0, |(i, k)| {
                let item = &s.items[*i];
                let g = item.variants[*k].0.weight_g * l.quantity;
                if item.product.price_per == 1 { g } else { g / item.product.price_per }
            })
        })
        .sum()
}

#[derive(Template)]
#[template(path = "basket.html")]
struct BasketPage {
    p: Page,
    t: T,
    lines: Vec<Line>,
    total: Money,
}

/// The basket's page.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    let lines = lines(&s, &v.basket, v.lang);
    let total = lines.iter().map(|l| l.total).sum();
    html(&BasketPage { lines, total, p: Page::new(&app, &v, &t.s("basket")), t })
}

/// Adds, sets or removes a line; `quantity` 0 removes.
///
/// # Errors
/// When the form makes no sense.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let code = f.get("code").to_owned();
    let (item, _, left) = s.barcode(&code).ok_or_else(Oops::not_found)?;
    let given = f.int("quantity")?;
    let mut basket = v.basket.clone();
    if basket.id.is_none() {
        basket.id = Some(new_id(app.now()));
    }
    let before = basket.lines.iter().find(|(c, _)| *c == code).map_or(0, |(_, n)| *n);
    let wanted = if f.get("how") == "set" { given } else { before.saturating_add(given) };
    let step = item.product.step;
    let wanted = (wanted / step * step).clamp(0, left.max(0));
    if wanted == 0 {
        basket.lines.retain(|(c, _)| *c != code);
    } else if let Some(line) = basket.lines.iter_mut().find(|(c, _)| *c == code) {
        line.1 = wanted;
    } else if basket.lines.len() < BASKET_LINES {
        basket.lines.push((code, wanted));
    } else {
        return Err(Oops::new(422, "order-lines"));
    }
    let mut r = see(&v.path("/basket"));
    if let Ok(value) = basket.cookie(&app).parse() {
        r.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(r.into_response())
}
