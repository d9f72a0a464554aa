//! The counter: open, sell, close. What is on the ticket travels in the address, what was typed in a form
//! comes back with every refusal: a cashier with a queue before her types nothing twice.

mod door;
mod drawer;
mod parked;
mod pin;
mod receipt;
mod ticket;
mod z;

pub(crate) use door::came_back;
pub(super) use door::{Door, device, door, leads_to, with_device, without_session};
pub use door::{enter, lock, show as enter_form};
pub use pin::{set as set_pin, show as pin_form};
pub use receipt::receipt;
pub use z::{z_list, z_report};

use self::parked::{Parked, Waiting};
use self::ticket::{Scan, Ticket, TicketLine};
use super::orders::check;
use super::{COUNTER, MANAGES};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt::in_address;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::new_id;
use crate::kit::snapshot::Snapshot;
use crate::shop::refusal::said;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::formats::{ean, measure, number};
use rahba_kernel::{Id, Money};
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::rules::token_hash;
use rahba_market::plan::{self, rules, rules::NoDiscount};
use rahba_market::stock::{self, PlaceKind};
use rahba_market::tills::views::{self, SessionRow, Till};
use rahba_store::CommandError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Something to tap.
pub struct Key {
    pub barcode: String,
    pub name: String,
    pub label: String,
    pub art: String,
    pub price: Money,
    /// `kg`, `m`: what the price is for.
    pub per: Option<String>,
    pub left: String,
    pub labelled: bool,
}

/// What is on the ticket, and what changes it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct TillQuery {
    till: String,
    ticket: String,
    q: String,
    coupon: String,
    /// The line whose quantity is to be typed.
    edit: String,
    /// A line and the quantity typed at it.
    line: String,
    amount: String,
    /// A sale that may have been taken already, and how it was to be paid: sent again, it is the same.
    command: String,
    given: String,
    card: String,
    slip: String,
}

/// What was typed into the till's forms and comes back with a refusal.
#[derive(Default)]
struct Typed {
    ticket: Ticket,
    coupon: String,
    given: String,
    card: String,
    slip: String,
    float: String,
    /// Where the till was to be opened.
    fair: String,
    coins: Vec<(Money, String)>,
    /// The drawer was being counted.
    closing: bool,
    /// The sale's id: the same ticket sent again is one sale.
    command: Option<Id>,
    q: String,
    edit: Option<Id>,
    /// Why something was not done, as HTML.
    error: String,
    /// Why what was scanned is not on the ticket.
    scan_error: String,
}

/// Who stands at the till and by which device, and what she may do about it.
struct Here {
    /// Of whoever is signed in at the device, by PIN or by password.
    who: String,
    device: String,
    /// Address without language, word.
    links: Vec<(String, String)>,
    locks: bool,
}

#[derive(Template)]
#[template(path = "till.html")]
struct TillPage {
    p: Page,
    t: T,
    here: Option<Here>,
    tills: Vec<(Id, String, bool)>,
    till: Option<Id>,
    open: bool,
    /// The fair that it sells at.
    at_fair: Option<String>,
    /// The fairs that it may be opened at.
    fairs: Vec<(Id, String)>,
    keys: Vec<Key>,
    /// The families to choose from: name, its letters for an address.
    families: Vec<(String, String)>,
    ticket: Vec<TicketLine>,
    ticket_text: String,
    total: Money,
    coupon_error: String,
    /// What the coupon takes off.
    off: Money,
    to_pay: Money,
    command: Id,
    sessions: Vec<SessionRow>,
    waiting: Vec<Waiting>,
    coins: Vec<(Money, String)>,
    /// Where a change of the ticket leads, but for the ticket.
    base: String,
    currency: &'static str,
    typed: Typed,
}

/// The address of the till with a ticket on it.
fn address(v: &Visitor, till: &str, coupon: &str, ticket: &Ticket) -> String {
    let letters = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let coupon: String = rules::clean_code(coupon).chars().filter(letters).collect();
    let till: String = till.chars().filter(letters).collect();
    v.path(&format!("/till?till={till}&coupon={coupon}&ticket={}", ticket.text()))
}

/// The till's page.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Query(mut f): Query<TillQuery>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let s = app.shop().await?;
    let ticket = Ticket::read(&f.ticket);
    let mut typed = Typed {
        edit: f.edit.parse().ok(),
        coupon: f.coupon.clone(),
        command: f.command.parse().ok(),
        given: f.given.clone(),
        card: f.card.clone(),
        slip: f.slip.clone(),
        ..Typed::default()
    };
    // A scanner does not look where the cursor stands: a bar code in a quantity's field is a scan.
    if ean::is_valid(f.amount.trim()) {
        f.q = std::mem::take(&mut f.amount);
    } else if let Ok(line) = f.line.parse::<Id>() {
        match quantity(&s, t, line, &f.amount) {
            Ok(n) => return Ok(see(&address(&v, &f.till, &f.coupon, &ticket.with(line, n)))),
            Err(text) => {
                typed.scan_error = text;
                typed.edit = Some(line);
            }
        }
    }
    if !f.q.trim().is_empty() {
        match ticket::scan(&s, t, &f.q) {
            Scan::Found { variant, units, measured } => {
                let before = ticket.units(variant);
                // What is weighed by hand comes with a field to type into; scanned again, it is not more.
                let units = if measured || before == 0 { before + units } else { before };
                let mut to = address(&v, &f.till, &f.coupon, &ticket.with(variant, units));
                if !measured {
                    to.push_str(&format!("&edit={variant}"));
                }
                return Ok(see(&to));
            }
            Scan::No(text) => typed.scan_error = text,
            Scan::Words => typed.q = f.q.trim().to_owned(),
        }
    }
    typed.ticket = ticket;
    page(&app, &v, &headers, &f.till, typed, StatusCode::OK).await
}

/// What was typed at a line, in its unit.
fn quantity(s: &Snapshot, t: T, line: Id, typed: &str) -> Result<i64, String> {
    let Some((i, _)) = s.by_variant.get(&line) else { return Err(t.s("till-bad-amount")) };
    let p = &s.items[*i].product;
    match measure::parse(p.unit, typed) {
        Some(n) if n % p.step == 0 && n <= 100_000 => Ok(n),
        Some(_) => Err(t.a("till-step", "step", &measure::write(t.0, p.unit, p.step))),
        None => Err(t.s("till-bad-amount")),
    }
}

/// What stands above the counter about its device.
async fn here(app: &App, v: &Visitor, headers: &HeaderMap, till: Option<&Till>) -> Result<Option<Here>, Oops> {
    let (t, actor) = (T(v.lang), v.actor());
    let device = device(app, headers).await?;
    let name = v.signed_in.as_ref().map(|s| s.name.clone()).unwrap_or_default();
    Ok(match (device, till) {
        (Some(d), _) => {
            let links =
                if actor.has_in(COUNTER, d.space) { vec![("/till/pin".into(), t.s("till-pin-mine"))] } else { Vec::new() };
            Some(Here { who: name, device: d.name, links, locks: true })
        }
        (None, Some(x)) if actor.has_in(MANAGES, x.space) => {
            let links = vec![(format!("/desk/settings/tills/{}", x.id), t.a("till-device-is", "till", &x.code))];
            Some(Here { who: String::new(), device: String::new(), links, locks: false })
        }
        _ => None,
    })
}

async fn page(
    app: &App,
    v: &Visitor,
    headers: &HeaderMap,
    wanted: &str,
    mut typed: Typed,
    status: StatusCode,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let wanted: Option<Id> = wanted.parse().ok();
    let (whose, at) = (v.actor().reach(COUNTER), v.actor().at_till);
    let today = app.zone().day(app.now());
    let (tills, till, open, sessions, there) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let tills = match at {
                Some(at) => views::till(q, territory, at.till)?.into_iter().collect(),
                None => views::tills(q, territory, whose)?,
            };
            let till = tills.iter().find(|x| Some(x.id) == wanted).or(tills.first()).cloned();
            let open = match &till {
                Some(x) => views::open_session(q, territory, x.id)?,
                None => None,
            };
            // Whoever has no till here sees no drawer either.
            let sessions = match &till {
                Some(x) => views::sessions(q, territory, Some(x.id), 5)?,
                None => Vec::new(),
            };
            // At a fair, what was carried there is what there is.
            let there = match open.as_ref().and_then(|o| o.place) {
                Some(fair) => Some(stock::views::standing_on(q, territory, fair, today)?),
                None => None,
            };
            Ok((tills, till, open, sessions, there))
        })
        .await?;
    let s = app.shop().await?;
    let here = here(app, v, headers, till.as_ref()).await?;
    let space = till.as_ref().map(|x| x.space);
    let till = till.map(|x| x.id);
    let place_name = |id: Id| s.text("name", id, v.lang).to_owned();
    let ticket = ticket::lines(&s, &typed.ticket, v.lang, typed.edit, there.as_ref());
    let total: Money = ticket.iter().map(|l| l.total).sum();
    let (off, coupon_error) = coupon_off(app, t, &typed.coupon, total).await?;
    let base = address(v, &till.map(|x| x.to_string()).unwrap_or_default(), &typed.coupon, &Ticket::default());
    let coins = std::mem::take(&mut typed.coins);
    let mut made = html(&TillPage {
        here,
        keys: keys(&s, v, &typed.q, there.as_ref()),
        at_fair: open.as_ref().and_then(|o| o.place).map(place_name),
        fairs: s
            .places
            .iter()
            .filter(|x| x.kind == PlaceKind::Fair && Some(x.space) == space)
            .map(|x| (x.id, place_name(x.id)))
            .collect(),
        families: s
            .families
            .iter()
            .map(|f| s.text("name", f.id, v.lang).to_owned())
            .map(|name| (in_address(&name), name))
            .map(|(letters, name)| (name, letters))
            .collect(),
        coupon_error,
        off,
        to_pay: total - off,
        tills: tills.into_iter().map(|x| (x.id, x.code, Some(x.id) == till)).collect(),
        till,
        open: open.is_some(),
        total,
        ticket,
        ticket_text: typed.ticket.text(),
        command: typed.command.unwrap_or_else(|| new_id(app.now())),
        sessions,
        waiting: Parked::of(app, headers).waiting(&s, v.lang),
        coins: if coins.is_empty() { drawer::blank() } else { coins },
        base,
        currency: number::currency(v.lang),
        typed,
        p: Page::new(app, v, &t.s("till")),
        t,
    })?;
    *made.status_mut() = status;
    Ok(made)
}

/// What can be tapped: at a fair, what stands there.
fn keys(s: &Snapshot, v: &Visitor, query: &str, there: Option<&BTreeMap<Id, i64>>) -> Vec<Key> {
    let found: &mut dyn Iterator<Item = usize> =
        if query.is_empty() { &mut s.items.numbers().rev() } else { &mut s.index.search(query).into_iter().map(|n| n as usize) };
    found
        .map(|n| &s.items[n])
        .filter(|i| i.is_there())
        .flat_map(|i| i.variants.iter().map(move |x| (i, x)))
        .map(|(i, (x, u))| (i, x, there.map_or(*u, |t| t.get(&x.id).copied().unwrap_or(0))))
        .filter(|(i, _, u)| *u > 0 && !i.label.stopped)
        .take(36)
        .filter_map(|(i, x, u)| {
            Some(Key {
                barcode: x.barcode.clone(),
                name: s.marked("name", i.product.id, v.lang),
                label: s.marked("label", x.id, v.lang),
                art: s.thumb(i.product.id, &i.product.form),
                price: x.price?,
                per: measure::per(v.lang, i.product.unit, i.product.price_per),
                left: T(v.lang).a("left-amount", "amount", &measure::write(v.lang, i.product.unit, u)),
                labelled: i.label.labelled,
            })
        })
        .collect()
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
        Some(Err(NoDiscount::TooSmall { least })) => (Money::ZERO, t.a("coupon-too-small", "least", &number::money(t.0, least))),
    })
}

/// How the buyer pays, from what was typed: what is not by card is in cash.
fn tenders(f: &Fields, total: Money) -> Result<Vec<Tender>, Oops> {
    let typed = |name: &str| if f.get(name).is_empty() { Ok(Money::ZERO) } else { f.money(name) };
    let card = if f.get("pay") == "card" { total } else { typed("card")? };
    let mut out = Vec::new();
    if card.0 > 0 {
        out.push(Tender::Card { amount: card, slip: f.get("slip").to_owned() });
    }
    let amount = total - card;
    if amount.0 > 0 {
        out.push(match typed("given")? {
            Money::ZERO => Tender::Cash { amount },
            given => Tender::CashGiven { amount, given },
        });
    }
    Ok(out)
}

/// Opens, sells, puts aside or closes; what is refused shows the till again as it was left.
///
/// # Errors
/// When the form is too old, or a fault of the store.
pub async fn act(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    check(&app, &v, &f)?;
    let till = f.id("till")?;
    let ticket = Ticket::read(f.get("ticket"));
    let s = app.shop().await?;
    let done = match f.get("act") {
        "open" => open(&app, &v, till, &f).await,
        "close" => close(&app, &v, till, &f).await,
        "sell" => sell(&app, &v, till, &ticket, &f).await,
        "park" | "resume" => match park(&app, &v, &headers, &s, &f, &ticket) {
            Ok(done) => return Ok(done),
            Err(oops) => Err(oops),
        },
        _ => return Err(Oops::not_found()),
    };
    let oops = match done {
        Ok(to) => return Ok(see(&v.path(&to))),
        Err(oops) if oops.status == 403 => return Err(oops),
        Err(oops) => oops,
    };
    // A reply that was lost, too: the same ticket under the same id is sold once, so she may press again.
    // Only where that id was sold with another ticket is a new one needed.
    let command = f.id("command").ok().filter(|_| oops.code != "idempotency_conflict");
    let typed = Typed {
        ticket,
        coupon: f.get("coupon").to_owned(),
        given: f.get("given").to_owned(),
        card: f.get("card").to_owned(),
        slip: f.get("slip").to_owned(),
        float: f.get("float").to_owned(),
        fair: f.get("fair").to_owned(),
        coins: if f.get("act") == "close" { drawer::typed(&f) } else { Vec::new() },
        closing: f.get("act") == "close",
        command,
        error: said(&s, T(v.lang), &oops),
        ..Typed::default()
    };
    let status = StatusCode::from_u16(oops.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    page(&app, &v, &headers, f.get("till"), typed, status).await
}

async fn open(app: &App, v: &Visitor, till: Id, f: &Fields) -> Result<String, Oops> {
    let fair = if f.get("fair").is_empty() { None } else { Some(f.id("fair")?) };
    app.db.command(app.call(v.actor()), OpenSession { till, fair, float: f.money("float")? }).await?;
    Ok(format!("/till?till={till}"))
}

async fn close(app: &App, v: &Visitor, till: Id, f: &Fields) -> Result<String, Oops> {
    let counted = drawer::counted(f)?;
    let closed = app.db.command(app.call(v.actor()), CloseSession { till, counted }).await?;
    Ok(format!("/till/z/{}", closed.session))
}

async fn sell(app: &App, v: &Visitor, till: Id, ticket: &Ticket, f: &Fields) -> Result<String, Oops> {
    let total = Money(f.int("total")?);
    let id = f.id("command")?;
    let mut end = Err(Oops::new(409, "idempotency-conflict"));
    // From the sale's id: sent again, it is the same sale in every byte, also when the key has changed since.
    for token in receipt::tokens(app, id) {
        let command = Sell {
            till,
            lines: ticket.0.clone(),
            tenders: tenders(f, total)?,
            seen_total: total,
            lang: v.lang,
            secret_hash: token_hash(&token),
            coupon: Some(f.get("coupon").to_owned()).filter(|c| !c.is_empty()),
        };
        match app.db.command(app.call_as(v.actor(), id), command).await {
            Err(CommandError::IdempotencyConflict) => {}
            other => {
                end = other.map(|sold| format!("/till/receipt/{}?of={id}", sold.order)).map_err(Oops::from);
                break;
            }
        }
    }
    end
}

/// A ticket is put aside, or taken back while the one on the till takes its place.
fn park(app: &App, v: &Visitor, headers: &HeaderMap, s: &Snapshot, f: &Fields, ticket: &Ticket) -> Result<Response, Oops> {
    let mut parked = Parked::of(app, headers);
    let back = if f.get("act") == "resume" {
        usize::try_from(f.int("at")?).ok().and_then(|at| parked.take(s, at)).unwrap_or_default()
    } else {
        Ticket::default()
    };
    if !ticket.0.is_empty() && !parked.put(s, ticket) {
        return Err(Oops::new(422, "till-park-full"));
    }
    let mut r = see(&address(v, f.get("till"), "", &back));
    if let Ok(value) = parked.cookie(app).parse() {
        r.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(r)
}
