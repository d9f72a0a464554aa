//! The counter: open, sell, close.

use super::orders::check;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::shop::order::{LineRow, line_rows};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::{Id, Money};
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::rules::token_hash;
use rahba_market::plan::{self, rules, rules::NoDiscount};
use rahba_market::sales::{self, model::Order};
use rahba_market::tills::views::{self, SessionRow};
use serde::Deserialize;

/// Something to tap.
pub struct Key {
    pub variant: Id,
    pub name: String,
    pub label: String,
    pub art: String,
    pub price: Money,
    pub units: i64,
    pub barcode: String,
    pub labelled: bool,
}

/// What is on the ticket, and what is searched.
#[derive(Deserialize, Default)]
pub struct TillQuery {
    #[serde(default)]
    till: String,
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    coupon: String,
}

/// A line of the ticket.
pub struct TicketLine {
    pub variant: Id,
    pub name: String,
    pub quantity: i64,
    pub total: Money,
    pub without: String,
}

#[derive(Template)]
#[template(path = "till.html")]
struct TillPage {
    p: Page,
    t: T,
    tills: Vec<(Id, String, bool)>,
    till: Option<Id>,
    open: bool,
    keys: Vec<Key>,
    ticket: Vec<TicketLine>,
    ticket_text: String,
    total: Money,
    coupon: String,
    coupon_error: String,
    /// Why what was scanned is not on the ticket.
    scan_error: String,
    /// What the coupon takes off.
    off: Money,
    to_pay: Money,
    q: String,
    command: Id,
    sessions: Vec<SessionRow>,
}

fn parse_ticket(text: &str) -> Vec<(Id, i64)> {
    text.split('.')
        .filter_map(|p| {
            let (id, n) = p.split_once('x')?;
            Some((id.parse().ok()?, n.parse().ok().filter(|n| (1..=100_000).contains(n))?))
        })
        .take(60)
        .collect()
}

fn write_ticket(lines: &[(Id, i64)]) -> String {
    lines.iter().map(|(id, n)| format!("{id}x{n}")).collect::<Vec<_>>().join(".")
}

/// The till's page: the ticket travels in the address, so that a reload loses nothing.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(f): Query<TillQuery>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let wanted: Option<Id> = f.till.parse().ok();
    let (tills, till, open, sessions) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let tills = views::tills(q, territory)?;
            let till = tills.iter().find(|x| Some(x.id) == wanted).or(tills.first()).map(|x| x.id);
            let open = match till {
                Some(id) => views::open_session(q, territory, id)?.is_some(),
                None => false,
            };
            let sessions = views::sessions(q, territory, till, 5)?;
            Ok((tills, till, open, sessions))
        })
        .await?;
    let s = app.shop().await?;
    let mut lines = parse_ticket(&f.ticket);
    let query = f.q.trim();
    // A scanned code goes straight onto the ticket.
    let scanned = s.barcode(query).map(|(_, x, _)| x.id);
    let stopped = |id: &Id| s.by_variant.get(id).map(|(i, _)| &s.items[*i]).filter(|i| i.label.stopped);
    let mut scan_error = String::new();
    if let Some(item) = scanned.as_ref().and_then(stopped) {
        scan_error = format!("{}: {}", s.text("name", item.product.id, v.lang), t.s("order-label-stopped"));
    } else if scanned.is_none() && query.len() >= 8 && query.bytes().all(|b| b.is_ascii_digit()) {
        scan_error = t.a("till-unknown-code", "code", query);
    }
    if let Some(id) = scanned.filter(|id| stopped(id).is_none()) {
        // One piece, or the smallest weight or length that is sold.
        let step = s.by_variant.get(&id).map_or(1, |(i, _)| s.items[*i].product.step);
        match lines.iter_mut().find(|(x, _)| *x == id) {
            Some(l) => l.1 += step,
            None => lines.push((id, step)),
        }
        let till_text = till.map(|x| x.to_string()).unwrap_or_default();
        return Ok(see(&v.path(&format!("/till?till={till_text}&ticket={}", write_ticket(&lines)))));
    }
    let found: Vec<usize> =
        if query.is_empty() || !scan_error.is_empty() { (0..s.items.len()).collect() } else { s.index.search(query) };
    let keys = found
        .iter()
        .map(|n| &s.items[*n])
        .flat_map(|i| i.variants.iter().map(move |x| (i, x)))
        .filter(|(i, (_, u))| *u > 0 && !i.label.stopped)
        .take(36)
        .filter_map(|(i, (x, u))| {
            Some(Key {
                variant: x.id,
                name: s.marked("name", i.product.id, v.lang),
                label: s.marked("label", x.id, v.lang),
                art: s.thumb(i.product.id, &i.product.form),
                price: x.price?,
                units: *u,
                barcode: x.barcode.clone(),
                labelled: i.label.labelled,
            })
        })
        .collect();
    let ticket: Vec<TicketLine> = lines
        .iter()
        .filter_map(|(id, n)| {
            let (i, k) = s.by_variant.get(id)?;
            let item = &s.items[*i];
            let rest: Vec<(Id, i64)> = lines.iter().filter(|(x, _)| x != id).copied().collect();
            Some(TicketLine {
                variant: *id,
                name: format!("{} {}", s.marked("name", item.product.id, v.lang), s.marked("label", *id, v.lang)),
                quantity: *n,
                total: item.variants[*k].0.price?.for_quantity(*n, item.product.price_per),
                without: write_ticket(&rest),
            })
        })
        .collect();
    let total: Money = ticket.iter().map(|l| l.total).sum();
    let (off, coupon_error) = coupon_off(&app, t, &f.coupon, total).await?;
    html(&TillPage {
        coupon: f.coupon,
        coupon_error,
        scan_error,
        off,
        to_pay: total - off,
        tills: tills.into_iter().map(|x| (x.id, x.code, Some(x.id) == till)).collect(),
        till,
        open,
        keys,
        total,
        ticket,
        ticket_text: write_ticket(&lines),
        q: f.q,
        command: crate::kit::session::new_id(app.now()),
        sessions,
        p: Page::new(&app, &v, &t.s("till")),
        t,
    })
}

/// What a coupon takes off the ticket, or why it does not.
async fn coupon_off(app: &App, t: T, typed: &str, goods: Money) -> Result<(Money, String), Oops> {
    if typed.trim().is_empty() || goods.is_zero() {
        return Ok((Money::ZERO, String::new()));
    }
    let (territory, code, today) = (app.territory.id, rules::clean_code(typed), app.zone().day(app.now()));
    let found = app.db.read(move |q| plan::views::coupon(q, territory, &code)).await?;
    Ok(match found.map(|c| rules::discount(&c, goods, today)) {
        Some(Ok(off)) => (off, String::new()),
        None => (Money::ZERO, t.s("coupon-not-found")),
        Some(Err(NoDiscount::NotNow)) => (Money::ZERO, t.s("coupon-not-now")),
        Some(Err(NoDiscount::UsedUp)) => (Money::ZERO, t.s("coupon-used-up")),
        Some(Err(NoDiscount::TooSmall { least })) => {
            (Money::ZERO, t.a("coupon-too-small", "least", &crate::kit::fmt::money(t.0, least)))
        }
    })
}

/// Opens, sells or closes.
///
/// # Errors
/// As the command.
pub async fn act(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    check(&app, &v, &f)?;
    let till = f.id("till")?;
    match f.get("act") {
        "open" => {
            app.db.command(app.call(v.actor()), OpenSession { till, float: f.money("float")? }).await?;
        }
        "close" => {
            app.db.command(app.call(v.actor()), CloseSession { till, counted: f.money("counted")? }).await?;
        }
        "sell" => {
            let total = Money(f.int("total")?);
            let card = if f.get("card").is_empty() { Money::ZERO } else { f.money("card")? };
            let mut tenders = Vec::new();
            if card.0 > 0 {
                tenders.push(Tender::Card { amount: card, slip: f.get("slip").to_owned() });
            }
            if total > card {
                tenders.push(Tender::Cash { amount: total - card });
            }
            // The receipt's token follows from the sale's id: the same form sent twice is the same sale, and
            // not another body under the same id.
            let id = f.id("command")?;
            let command = Sell {
                till,
                lines: parse_ticket(f.get("ticket")),
                tenders,
                seen_total: total,
                lang: v.lang,
                secret_hash: token_hash(&app.blind(&format!("receipt:{id}"))),
                coupon: Some(f.get("coupon").to_owned()).filter(|c| !c.is_empty()),
            };
            let sold = app.db.command(app.call_as(v.actor(), id), command).await?;
            return Ok(see(&v.path(&format!("/till/receipt/{}", sold.order))));
        }
        _ => return Err(Oops::not_found()),
    }
    Ok(see(&v.path(&format!("/till?till={till}"))))
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt {
    p: Page,
    t: T,
    o: Order,
    lines: Vec<LineRow>,
    tenders: Vec<(String, Money, String)>,
    shop: String,
    ice: String,
    till: Id,
}

/// A receipt, printed by the browser.
///
/// # Errors
/// 404 when there is none.
pub async fn receipt(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let territory = app.territory.id;
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(o) = sales::views::order(q, territory, id)?.filter(|o| o.channel == "till") else { return Ok(None) };
            Ok(Some((sales::views::lines(q, territory, id)?, sales::views::tenders(q, territory, id)?, o)))
        })
        .await?;
    let (lines, tenders, o) = found.ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    html(&Receipt {
        lines: line_rows(&s, lines, v.lang),
        tenders,
        shop: s.spaces.first().map_or_else(String::new, |x| s.marked("name", x.operator, v.lang)),
        ice: app.settings().ice.clone(),
        till: o.till.unwrap_or(Id::NIL),
        p: Page::new(&app, &v, &o.number),
        t: T(v.lang),
        o,
    })
}
