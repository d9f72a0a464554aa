//! One page from basket to order, as a guest with a phone number. The buyer sees her whole total, with the
//! delivery to her commune, before she orders; what she saw is what she pays or she is asked again.

use super::basket::{Basket, Line, lines, weight};
use super::commune::{self, Where};
use super::refusal::said;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::{cookie, new_token};
use crate::kit::snapshot::Snapshot;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::formats::number;
use rahba_kernel::role::Actor;
use rahba_kernel::{Id, Money};
use rahba_market::flows::orders::place::Place;
use rahba_market::people::rules::token_hash;
use rahba_market::plan;
use rahba_market::plan::rules::{self, NoDiscount};
use rahba_market::sales::model::{Buyer, Delivery, Payment};
use rahba_market::sales::rules::{ZoneRate, rate_for};
use rahba_market::territory::communes::{self, Area};
use rahba_store::CommandError;

/// What the order comes to, as far as it can be said.
struct Quote {
    goods: Money,
    /// What a coupon takes off, once one is given.
    off: Option<Money>,
    /// Why the coupon takes nothing off.
    coupon_error: String,
    pickup: bool,
    /// Where it goes.
    place: Where,
    rate: Option<ZoneRate>,
    /// Everything together, once all of it is known.
    total: Option<Money>,
}

impl Quote {
    /// Why there is no total, for one who wants to order now.
    fn lack(&self) -> &'static str {
        match self.place {
            Where::Here(_) => "order-no-carrier",
            Where::Which(_) => "commune-which",
            Where::Nowhere => "order-no-commune",
        }
    }

    fn here(&self) -> Option<&'static Area> {
        match self.place {
            Where::Here(a) => Some(a),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "checkout.html")]
struct Checkout {
    p: Page,
    t: T,
    lines: Vec<Line>,
    q: Quote,
    fields: Fields,
    /// As the field shows it.
    commune: String,
    /// Communes to choose from where several are called so: code, label.
    which: Vec<(String, String)>,
    /// Those nearby, before anything is typed.
    near: Vec<String>,
    /// The union said where to transfer to.
    transfers: bool,
    days: String,
    error: String,
    note: String,
}

/// The commune that was chosen among several, or what was typed.
fn typed_place(f: &Fields) -> Where {
    let chosen = f.get("which");
    commune::find(if chosen.is_empty() { f.get("commune") } else { chosen })
}

async fn quote(app: &App, v: &Visitor, s: &Snapshot, f: &Fields) -> Result<Quote, Oops> {
    let lines = lines(s, &v.basket, v.lang);
    let goods: Money = lines.iter().map(|l| l.total).sum();
    let pickup = f.get("how") == "pickup";
    let place = typed_place(f);
    let rate = match &place {
        Where::Here(a) if !pickup => rate_for(&s.zones, a.code, weight(s, &lines)).cloned(),
        _ => None,
    };
    let (off, coupon_error) = match coupon(app, v, s, f.get("coupon"), goods).await? {
        Ok(off) => (off, String::new()),
        Err(text) => (None, text),
    };
    let shipping = if pickup { Some(Money::ZERO) } else { rate.as_ref().map(|r| r.fee) };
    // A coupon that does not work must be said before an order without it.
    let total = shipping.filter(|_| coupon_error.is_empty()).map(|fee| goods - off.unwrap_or(Money::ZERO) + fee);
    Ok(Quote { goods, off, coupon_error, pickup, place, rate, total })
}

/// What a coupon takes off, or why it does not.
async fn coupon(app: &App, v: &Visitor, s: &Snapshot, typed: &str, goods: Money) -> Result<Result<Option<Money>, String>, Oops> {
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    let (territory, code, t) = (app.territory.id, rules::clean_code(typed), T(v.lang));
    let found = app.db.read(move |q| plan::views::coupon(q, territory, &code)).await?;
    Ok(match found.map(|c| rules::discount(&c, goods, s.today)) {
        Some(Ok(off)) => Ok(Some(off)),
        None => Err(t.s("coupon-not-found")),
        Some(Err(NoDiscount::NotNow)) => Err(t.s("coupon-not-now")),
        Some(Err(NoDiscount::UsedUp)) => Err(t.s("coupon-used-up")),
        Some(Err(NoDiscount::TooSmall { least })) => Err(t.a("coupon-too-small", "least", &number::money(v.lang, least))),
    })
}

async fn form(app: &App, v: &Visitor, fields: Fields, error: String, note: String) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    let lines = lines(&s, &v.basket, v.lang);
    if lines.is_empty() {
        return Ok(see(&v.path("/basket")));
    }
    let settings = app.settings();
    let q = quote(app, v, &s, &fields).await?;
    let error = if error.is_empty() { fmt::escape(&q.coupon_error) } else { error };
    let refused = !error.is_empty();
    let days = q
        .rate
        .as_ref()
        .map_or_else(String::new, |r| t.with("fee-days", &[("from", r.days.0.to_string()), ("to", r.days.1.to_string())]));
    let mut made = html(&Checkout {
        lines,
        commune: q.here().map_or_else(|| fields.get("commune").to_owned(), |a| a.label(v.lang)),
        which: match &q.place {
            Where::Which(all) => all.iter().map(|a| (a.code.to_owned(), a.label(v.lang))).collect(),
            _ => Vec::new(),
        },
        transfers: settings.takes_transfers(),
        near: communes::of_province(&settings.province).iter().map(|a| a.label(v.lang)).collect(),
        days,
        q,
        p: Page::new(app, v, &t.s("checkout")),
        t,
        fields,
        error,
        note,
    })?;
    if refused {
        *made.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// The checkout page; where she ordered to before is remembered on her device.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let mut f = Fields(asked.into_iter().filter(|(k, _)| matches!(k.as_str(), "how" | "commune" | "coupon")).collect());
    if f.get("commune").is_empty()
        && let Some(code) = cookie(&headers, &app.cookie_name("commune"))
    {
        f.0.push(("commune".into(), code));
    }
    form(&app, &v, f, String::new(), String::new()).await
}

/// Says the total, or places the order when the buyer has seen it; whatever is refused shows the form again
/// with everything that was typed.
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
    let (s, t) = (app.shop().await?, T(v.lang));
    let Some(cart) = v.basket.id.filter(|_| !v.basket.lines.is_empty()) else {
        return Ok(see(&v.path("/basket")));
    };
    // An old page, or somebody's own: without an account there is nowhere to transfer to.
    if f.get("how") == "transfer" && !app.settings().takes_transfers() {
        return form(&app, &v, f, t.s("no-transfer-now"), String::new()).await;
    }
    if !f.get("apply").is_empty() || !f.get("total").is_empty() {
        return form(&app, &v, f, String::new(), String::new()).await;
    }
    let q = quote(&app, &v, &s, &f).await?;
    let seen = f.get("seen").parse::<i64>().ok().map(Money);
    let total = match (seen, q.total) {
        (Some(seen), Some(total)) if seen == total => total,
        (_, None) if q.coupon_error.is_empty() => return form(&app, &v, f, t.s(q.lack()), String::new()).await,
        (_, None) => return form(&app, &v, f, String::new(), String::new()).await,
        // The price of a piece, the fee or where it goes changed since she saw it.
        (Some(_), Some(total)) => {
            let text = t.a("order-total-changed", "total", &number::money(v.lang, total));
            return form(&app, &v, f, text, String::new()).await;
        }
        (None, Some(_)) => return form(&app, &v, f, String::new(), t.s("total-look")).await,
    };
    let (delivery, payment) = match f.get("how") {
        "pickup" => (Delivery::Pickup, Payment::Pickup),
        "transfer" => (Delivery::Carrier, Payment::Transfer),
        _ => (Delivery::Carrier, Payment::Cod),
    };
    let commune = q.here().map_or("", |a| a.code);
    // The link's token follows from the basket, so that the same basket sent twice finds its order.
    let tokens = app.blinds(&format!("order:{cart}"));
    let space = s.spaces.first().map(|x| x.id).ok_or_else(Oops::not_found)?;
    let place = |token: &str| Place {
        cart,
        lines: lines(&s, &v.basket, v.lang).iter().map(|l| (l.variant, l.quantity)).collect::<Vec<(Id, i64)>>(),
        buyer: Buyer {
            name: f.get("name").to_owned(),
            phone: f.get("phone").to_owned(),
            email: Some(f.get("email").to_owned()).filter(|e| !e.is_empty()),
            commune: commune.to_owned(),
            address: f.get("address").to_owned(),
            note: f.get("note").to_owned(),
        },
        lang: v.lang,
        delivery,
        payment,
        space,
        secret_hash: token_hash(token),
        seen_total: Some(total),
        coupon: Some(f.get("coupon").to_owned()).filter(|c| !c.is_empty()),
        via: super::campaign::via(&app, &s, &headers),
    };
    // The newest key's first; an order that was placed before a new key came is the same in every byte under its own.
    let mut end = Err(CommandError::IdempotencyConflict);
    let mut token = String::new();
    for one in &tokens {
        end = app.db.command(app.call_as(Actor::anonymous(), cart), place(one)).await;
        token.clone_from(one);
        if !matches!(end, Err(CommandError::IdempotencyConflict)) {
            break;
        }
    }
    match end {
        Ok(_) => {
            let mut r = see(&v.path(&format!("/order/{token}?new=1")));
            let mut set = |cookie: String| {
                if let Ok(value) = HeaderValue::from_str(&cookie) {
                    r.headers_mut().append(header::SET_COOKIE, value);
                }
            };
            set(Basket::default().cookie(&app));
            if !commune.is_empty() {
                set(app.set_cookie("commune", Some(commune), 365 * 86_400));
            }
            Ok(r)
        }
        Err(e) => {
            let oops = Oops::from(e);
            if oops.code == "idempotency_conflict" || oops.code == "order.cart_used" {
                let token = known(&app, tokens).await?.unwrap_or(token);
                return Ok(see(&v.path(&format!("/order/{token}"))));
            }
            if !oops.keeps_form() && oops.status != 404 {
                return Err(oops);
            }
            let text = said(&s, t, &oops);
            tracing::debug!(code = oops.code, reference = new_token(), "checkout refused");
            let mut shown = form(&app, &v, f, text, String::new()).await?;
            if oops.status == 503 {
                *shown.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            }
            Ok(shown)
        }
    }
}

/// The first of some tokens that an order has.
async fn known(app: &App, tokens: Vec<String>) -> Result<Option<String>, Oops> {
    let territory = app.territory.id;
    let find = move |q: &mut rahba_store::Reader<'_>| -> Result<_, rahba_store::Fault> {
        for token in tokens {
            if rahba_market::sales::views::order_by_secret(q, territory, &token_hash(&token))?.is_some() {
                return Ok(Some(token));
            }
        }
        Ok(None)
    };
    Ok(app.db.read(find).await?)
}
