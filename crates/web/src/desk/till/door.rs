//! The door of a till: whoever has a PIN at this device touches her name and types it. The button that locks leads back
//! here.

use crate::desk::sign_in::{agent, is_ours, slow};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt::in_address;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::{Visitor, split_language};
use crate::kit::session::new_token;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Id;
use rahba_kernel::role::Actor;
use rahba_kernel::text::digits;
use rahba_market::flows::people::sign_in::SignInRefusal;
use rahba_market::flows::people::sign_out::SignOut;
use rahba_market::flows::tills::enter::{EnterEnd, EnterTill};
use rahba_market::people::model::SessionKind;
use rahba_market::people::{rules, till};
use rahba_market::tills::views::{self, Device};
use rahba_store::CommandError;
use serde::Deserialize;

/// How long the cookie of a device lies, in seconds; browsers keep none for longer, and it is sent anew whenever somebody
/// enters. It ends when a manager ends it.
const DEVICE_S: i64 = 400 * 86_400;

/// Who may enter, and where.
pub(in crate::desk) struct Door {
    /// The till's code.
    pub code: String,
    /// As the manager calls the device.
    pub device: String,
    /// Who has a PIN here, and whose button is down.
    pub people: Vec<(Id, String, bool)>,
}

/// The till that this browser is, while it is one.
pub(in crate::desk) async fn device(app: &App, headers: &HeaderMap) -> Result<Option<Device>, Oops> {
    let Some(token) = app.till_token(headers) else { return Ok(None) };
    let (territory, hash) = (app.territory.id, rules::token_hash(&token));
    Ok(app.db.read(move |q| views::device_shown(q, territory, &hash)).await?)
}

/// The door of the till that this browser is.
pub(in crate::desk) async fn door(app: &App, headers: &HeaderMap, chosen: Option<Id>) -> Result<Option<Door>, Oops> {
    let Some(device) = device(app, headers).await? else { return Ok(None) };
    let territory = app.territory.id;
    let (code, name) = (device.code.clone(), device.name.clone());
    let pins = app.db.read(move |q| till::till_pins(q, territory, &device)).await?;
    // One person alone is meant without a touch.
    let alone = (pins.len() == 1).then(|| pins[0].person);
    let people = pins.into_iter().map(|x| (x.person, x.name, Some(x.person) == chosen.or(alone))).collect();
    Ok(Some(Door { code, device: name, people }))
}

/// Whether an address is the till's own, where a PIN leads: but for the page where one is set, and the door itself.
pub(in crate::desk) fn leads_to(next: &str) -> bool {
    if !is_ours(next) || next.contains("..") {
        return false;
    }
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let Some((_, rest)) = split_language(path) else { return false };
    (rest == "/till" || rest.starts_with("/till/")) && !["/till/pin", "/till/enter", "/till/lock"].contains(&rest.as_str())
}

/// Where she was at the till, from a form of its that came when her session had ended: the ticket, and the sale's id with
/// how it was to be paid, so that a sale whose answer was lost is not taken twice.
pub(crate) fn came_back(v: &Visitor, f: &Fields) -> String {
    let ticket = super::ticket::Ticket::read(f.get("ticket"));
    let mut to = super::address(v, f.get("till"), f.get("coupon"), &ticket);
    if !ticket.0.is_empty() && f.id("command").is_ok() {
        for name in ["command", "given", "card", "slip"] {
            if !f.get(name).is_empty() {
                to.push_str(&format!("&{name}={}", in_address(f.get(name))));
            }
        }
    }
    to
}

fn put(r: &mut Response, value: &str) -> Result<(), Oops> {
    r.headers_mut().append(header::SET_COOKIE, value.parse().map_err(|_| Oops::new(500, "our-fault"))?);
    Ok(())
}

/// Takes the session's cookie away with an answer.
pub(in crate::desk) fn without_session(app: &App, mut r: Response) -> Result<Response, Oops> {
    put(&mut r, &app.set_cookie("session", None, 0))?;
    Ok(r)
}

/// Gives the device's cookie, new or again, with an answer.
pub(in crate::desk) fn with_device(app: &App, token: &str, mut r: Response) -> Result<Response, Oops> {
    put(&mut r, &app.set_cookie("till", Some(token), DEVICE_S))?;
    Ok(r)
}

/// What the door is asked.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct DoorQuery {
    next: String,
    /// What led here.
    said: String,
}

impl DoorQuery {
    /// The message of what led here.
    fn text(&self, t: T) -> String {
        match self.said.as_str() {
            "pin" => t.s("till-pin-is-set"),
            "device" => t.s("till-device-is-made"),
            "old" => t.s("till-door-was-old"),
            _ => String::new(),
        }
    }
}

#[derive(Template)]
#[template(path = "till_door.html")]
struct DoorPage {
    p: Page,
    t: T,
    door: Option<Door>,
    /// A till's address, or empty.
    next: String,
    /// The same in an address, for whoever enters by password.
    back: String,
    said: String,
    error: String,
}

async fn page(
    app: &App,
    v: &Visitor,
    headers: &HeaderMap,
    chosen: Option<Id>,
    asked: &DoorQuery,
    error: String,
) -> Result<Response, Oops> {
    let (t, failed, till) = (T(v.lang), !error.is_empty(), v.path("/till"));
    let next = if leads_to(&asked.next) { asked.next.clone() } else { String::new() };
    let back = in_address(if next.is_empty() { &till } else { &next });
    let door = door(app, headers, chosen).await?;
    let mut made = html(&DoorPage { p: Page::new(app, v, &t.s("till")), said: asked.text(t), t, door, next, back, error })?;
    if failed {
        *made.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// The door's page.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Query(asked): Query<DoorQuery>,
) -> Result<Response, Oops> {
    page(&app, &v, &headers, None, &asked, String::new()).await
}

/// Enters by PIN. Without the device's cookie, or with another's, it is as if she had none: the same work, the same
/// answer.
///
/// # Errors
/// A fault of the store.
pub async fn enter(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let (t, territory, now) = (T(v.lang), app.territory.id, app.now());
    let device_token = app.till_token(&headers).unwrap_or_default();
    let (device_hash, secret) = (rules::token_hash(&device_token), rules::till_secret(&device_token));
    let person: Id = f.get("who").parse().unwrap_or(Id::NIL);
    let address = format!("address:{}", app.blind(&v.address));
    let from = address.clone();
    let (kept, wait) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let device = views::device_shown(q, territory, &device_hash)?;
            let kept = match &device {
                Some(d) => till::till_pin(q, territory, &d.token_hash, person)?,
                None => None,
            };
            let counted = device.filter(|_| kept.is_some()).map(|d| rules::till_tries(person, d.id));
            Ok((kept, till::till_wait(q, territory, counted.as_deref(), &from, now)?))
        })
        .await?;
    let asked = DoorQuery { next: f.get("next").to_owned(), said: String::new() };
    let again = |error: String| page(&app, &v, &headers, Some(person), &asked, error);
    // Whoever must wait is told so before the slow work, known or not.
    if wait > 0 {
        app.traffic.sign_in_refused();
        let oops = Oops::from(CommandError::Refused(SignInRefusal::Wait { seconds: wait / 1_000_000 + 1 }));
        return again(t.with(&oops.message, &oops.arguments)).await;
    }
    let pin = digits::to_ascii(f.get("pin"));
    let (id, stored) = kept.map_or_else(|| (None, rules::pin_decoy().to_owned()), |(id, stored)| (Some(id), stored));
    let fits = slow(move || rules::verify_pin(&pin, &secret, &stored)).await?;
    let token = new_token();
    let command = EnterTill {
        device_hash,
        person,
        fits: id.filter(|_| fits),
        address,
        token_hash: rules::token_hash(&token),
        instead_of: app.session_token(&headers).map(|old| rules::token_hash(&old)),
        agent: agent(&headers),
    };
    match app.db.command(app.call(Actor::anonymous()), command).await {
        Ok(EnterEnd::Welcome { till }) => {
            let next = f.get("next");
            let to = if leads_to(next) { next.to_owned() } else { v.path(&format!("/till?till={till}")) };
            let mut r = see(&to);
            put(&mut r, &app.set_cookie("session", Some(&token), SessionKind::Till.absolute_max() / 1_000_000))?;
            with_device(&app, &device_token, r)
        }
        Ok(EnterEnd::Wrong) => {
            app.traffic.sign_in_refused();
            again(t.s("pin-wrong")).await
        }
        Err(e) => {
            let oops = Oops::from(e);
            if !oops.is_refusal() {
                return Err(oops);
            }
            app.traffic.sign_in_refused();
            again(t.with(&oops.message, &oops.arguments)).await
        }
    }
}

/// Locks the till: the session that the browser shows ends, also where the device stands no more; the ticket waits in the
/// address for the next PIN, or where the browser is no till for a password.
///
/// # Errors
/// A fault of the store.
pub async fn lock(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    if let Some(token) = &v.token {
        app.db.command(app.call(v.actor()), SignOut { token_hash: rules::token_hash(token) }).await?;
    }
    let door = if app.till_token(&headers).is_some() { "/till/enter" } else { "/sign-in" };
    without_session(&app, see(&v.path(&format!("{door}?next={}", in_address(&came_back(&v, &f))))))
}
