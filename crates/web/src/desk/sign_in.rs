//! Signing in and out, accepting an invitation.

use super::till::Door;
use super::{passkeys, till};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::passkeys::Asked;
use crate::kit::registry::Visitor;
use crate::kit::second_factor::recovery_hash;
use crate::kit::session::{cookie, new_token, random};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Id;
use rahba_kernel::formats::phone;
use rahba_kernel::role::Actor;
use rahba_kernel::text::digits;
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::sign_in::{Factor, SignIn, SignInEnd, SignInRefusal, counted_for};
use rahba_market::flows::people::sign_out::SignOut;
use rahba_market::people::model::SessionKind;
use rahba_market::people::{rules, views};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    p: Page,
    t: T,
    error: String,
    login: String,
    next: String,
    has_pin: bool,
    passkey: Option<Asked>,
    /// The till that this browser is: whoever has a PIN here enters by it.
    door: Option<Door>,
    demo: Vec<(String, String, String)>,
}

/// Where to go after.
#[derive(Deserialize, Default)]
pub struct Next {
    #[serde(default)]
    pub(super) next: String,
}

/// Whether an address leads to a page of this installation. A browser leaves out tabs and line ends, so that
/// `/`, a tab, `/evil.example` would be another host's: nothing but what is written in an address passes.
pub(super) fn is_ours(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

/// What may stand in a form of ours of where somebody came from: a path of ours, or nothing.
fn carried(next: &str) -> &str {
    if is_ours(next) { next } else { "" }
}

pub(super) fn safe_next(v: &Visitor, next: &str) -> String {
    if is_ours(next) { next.to_owned() } else { v.path("/desk") }
}

pub(crate) fn device(app: &App, headers: &HeaderMap) -> Option<String> {
    cookie(headers, &app.cookie_name("device"))
}

pub(super) async fn form(
    app: &App,
    v: &Visitor,
    headers: &HeaderMap,
    login: &str,
    next: &str,
    error: String,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let failed = !error.is_empty();
    let mut made = html(&SignInPage {
        error,
        login: login.to_owned(),
        next: carried(next).to_owned(),
        has_pin: device(app, headers).is_some(),
        passkey: passkeys::at_the_door(app, v, headers),
        // A PIN leads to its till and nowhere else: whoever comes for another page is asked for a password.
        door: if next.is_empty() || till::leads_to(next) { till::door(app, headers, None).await? } else { None },
        demo: app.config.demo_logins.clone(),
        p: Page::new(app, v, &t.s("sign-in")),
        t,
    })?;
    if failed {
        *made.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// The sign-in page.
///
/// # Errors
/// When the template fails.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Query(n): Query<Next>,
) -> Result<Response, Oops> {
    form(&app, &v, &headers, "", &n.next, String::new()).await
}

/// Verifies a secret off the async threads; at most two at once, so that signing in cannot eat the
/// machine.
pub(crate) async fn slow<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T, Oops> {
    static GATE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
    let _permit = GATE.acquire().await.map_err(|_| Oops::new(503, "try-again"))?;
    tokio::task::spawn_blocking(f).await.map_err(|_| Oops::new(500, "our-fault"))
}

/// The message id of what is wrong with a new password.
pub(crate) fn judge(password: &str, second_factor: bool, own: &[&str]) -> Result<(), &'static str> {
    rules::judge_password(password, second_factor, own).map_err(|why| match why {
        rules::WeakPassword::Short => "password-short",
        rules::WeakPassword::Long => "password-long",
        rules::WeakPassword::Common => "password-common",
    })
}

/// Leads to the second proof first, when it is not fresh; back to `rest` after.
pub(crate) fn stepped(v: &Visitor, rest: &str) -> Option<Response> {
    (!v.actor().stepped_up).then(|| see(&v.path(&format!("/desk/step-up?next={rest}"))))
}

/// The browser's family and system, for the list of sessions; nothing finer is kept.
pub(super) fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let pick = |known: &[&str]| known.iter().find(|k| text.contains(**k)).map_or("", |k| *k).to_owned();
    let browser = pick(&["Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari"]);
    let system = pick(&["Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux"]);
    [browser, system].into_iter().filter(|x| !x.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The second page of signing in: who passed the first is in a ticket that only we can make.
fn code_form(v: &Visitor, ticket: &str, next: &str) -> Form {
    let t = T(v.lang);
    Form {
        title: t.s("sign-in"),
        lead: t.s("code-wanted"),
        fields: vec![
            Field::hidden("ticket", ticket),
            Field::hidden("next", carried(next)),
            Field::new("code", t.s("code-or-recovery"), Kind::Code).needed(),
        ],
        button: t.s("enter"),
        about: vec![("factor_wrong", "code")],
        ..Form::default()
    }
}

/// How long the first page's proof stands, in seconds.
const TICKET_S: i64 = 300;

impl App {
    /// What was typed: the code of the moment, or else a recovery code.
    pub(super) fn factor(&self, nonce: &str, typed: &str) -> Factor {
        match self.factor_step(nonce, typed, self.now()) {
            Some(step) => Factor::Code { step },
            None => Factor::Recovery { hash: recovery_hash(typed) },
        }
    }

    fn ticket(&self, person: Id, account: &str) -> String {
        let until = self.now().0 / 1_000_000 + TICKET_S;
        let text = format!("{person}.{account}.{until}");
        format!("{text}.{}", self.blind(&format!("ticket:{text}")))
    }

    fn open_ticket(&self, ticket: &str) -> Option<(Id, String)> {
        let (text, mac) = ticket.rsplit_once('.')?;
        if !self.blinds(&format!("ticket:{text}")).iter().any(|b| self.same(b, mac)) {
            return None;
        }
        let mut parts = text.split('.');
        let (person, account, until) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?.parse::<i64>().ok()?);
        (self.now().0 / 1_000_000 <= until).then(|| (person, account.to_owned()))
    }
}

/// Whether a try must wait, said as the command would.
async fn waits(app: &App, account: String, address: &str) -> Result<Option<Oops>, Oops> {
    let (territory, now, address) = (app.territory.id, app.now(), address.to_owned());
    let left = app.db.read(move |q| views::sign_in_wait(q, territory, &account, &address, now)).await?;
    let refusal = SignInRefusal::Wait { seconds: left / 1_000_000 + 1 };
    Ok((left > 0).then(|| rahba_store::CommandError::Refused(refusal).into()))
}

/// Signs in by passkey, by password, or by PIN on a phone that has one.
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
    if !f.get("passkey").is_empty() {
        return passkeys::enter(&app, &v, &headers, &f).await;
    }
    let territory = app.territory.id;
    let typed = f.get("login").to_owned();
    let address = format!("address:{}", app.blind(&v.address));
    let mut factor = None;
    let (verified, whose, account, kind) = if !f.get("ticket").is_empty() {
        let Some((person, account)) = app.open_ticket(f.get("ticket")) else {
            return form(&app, &v, &headers, "", f.get("next"), T(v.lang).s("form-too-old")).await;
        };
        let known = app.db.read(move |q| views::second_factor(q, territory, person)).await?;
        factor = Some(known.map_or(Factor::Recovery { hash: String::new() }, |(nonce, _)| app.factor(&nonce, f.get("code"))));
        (Some(person), Some(person), account, SessionKind::Staff)
    } else if f.get("pin").is_empty() {
        let login = phone::parse(&typed).unwrap_or_else(|| typed.to_lowercase());
        let account = app.blind(&login);
        let found = app.db.read(move |q| views::password_by_login(q, territory, &login)).await?;
        let secret = f.get("password").to_owned();
        let whose = found.as_ref().map(|(person, _)| *person);
        // Whoever must wait is told so before the slow work, known or not.
        if let Some(oops) = waits(&app, counted_for(SessionKind::Staff, whose, &account), &address).await? {
            app.traffic.sign_in_refused();
            return form(&app, &v, &headers, &typed, f.get("next"), T(v.lang).with(&oops.message, &oops.arguments)).await;
        }
        let verified = slow(move || match found {
            Some((person, stored)) => rules::verify_password(&secret, &stored).then_some(person),
            None => {
                rules::verify_password(&secret, rules::decoy());
                None
            }
        })
        .await?;
        (verified, whose, account, SessionKind::Staff)
    } else {
        let token = device(&app, &headers).unwrap_or_default();
        let hash = rules::token_hash(&token);
        let found = app.db.read(move |q| views::pin_of_device(q, territory, &hash)).await?;
        let pin = digits::to_ascii(f.get("pin"));
        let (whose, account) = (found.as_ref().map(|(person, _)| *person), app.blind(&token));
        if let Some(oops) = waits(&app, counted_for(SessionKind::Phone, whose, &account), &address).await? {
            app.traffic.sign_in_refused();
            return form(&app, &v, &headers, &typed, f.get("next"), T(v.lang).with(&oops.message, &oops.arguments)).await;
        }
        let verified =
            slow(move || found.and_then(|(person, stored)| rules::verify_pin(&pin, &hash, &stored).then_some(person))).await?;
        (verified, whose, account, SessionKind::Phone)
    };
    let token = new_token();
    let ticket_account = account.clone();
    let command = SignIn {
        verified,
        factor,
        whose,
        account,
        address,
        kind,
        token_hash: rules::token_hash(&token),
        agent: agent(&headers),
        till: app.till_token(&headers).map(|t| rules::token_hash(&t)),
    };
    let t = T(v.lang);
    match app.db.command(app.call(Actor::anonymous()), command).await {
        Ok(SignInEnd::Welcome { .. }) => {
            let mut r = see(&safe_next(&v, f.get("next")));
            let value = app.set_cookie("session", Some(&token), kind.absolute_max() / 1_000_000);
            r.headers_mut().insert(header::SET_COOKIE, value.parse().map_err(|_| Oops::new(500, "our-fault"))?);
            Ok(r)
        }
        Ok(SignInEnd::NeedsCode { person }) => code_form(&v, &app.ticket(person, &ticket_account), f.get("next")).show(&app, &v),
        Ok(SignInEnd::Wrong) if !f.get("ticket").is_empty() => {
            app.traffic.sign_in_refused();
            code_form(&v, f.get("ticket"), f.get("next")).refused(&app, &v, &f, Oops::new(422, "factor-wrong"))
        }
        Ok(SignInEnd::Wrong) => {
            app.traffic.sign_in_refused();
            let word = if kind == SessionKind::Phone { "pin-wrong" } else { "sign-in-wrong" };
            form(&app, &v, &headers, &typed, f.get("next"), t.s(word)).await
        }
        Err(e) => {
            let oops = Oops::from(e);
            if !oops.is_refusal() {
                return Err(oops);
            }
            app.traffic.sign_in_refused();
            form(&app, &v, &headers, &typed, f.get("next"), t.with(&oops.message, &oops.arguments)).await
        }
    }
}

/// Signs out.
///
/// # Errors
/// A fault of the store.
pub async fn leave(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    if let Some(token) = &v.token {
        app.db.command(app.call(v.actor()), SignOut { token_hash: rules::token_hash(token) }).await?;
    }
    let mut r = see(&v.path("/"));
    let value = app.set_cookie("session", None, 0);
    r.headers_mut().insert(header::SET_COOKIE, value.parse().map_err(|_| Oops::new(500, "our-fault"))?);
    Ok(r)
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    p: Page,
    t: T,
    name: String,
    is_phone: bool,
    error: String,
}

type Open = rahba_market::people::views::Invitation;

/// The invitation behind a token, and whether its person has codes from a phone.
async fn opened(app: &App, token: &str) -> Result<(Open, bool), Oops> {
    let (territory, hash, now) = (app.territory.id, rules::token_hash(token), app.now());
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(i) = views::invitation(q, territory, &hash, now)? else { return Ok(None) };
            let codes = views::second_factor(q, territory, i.person)?.is_some();
            Ok(Some((i, codes)))
        })
        .await?;
    found.ok_or_else(|| Oops::new(404, "invitation-not-open"))
}

fn invitation_page(app: &App, v: &Visitor, i: Open, error: String) -> Result<Response, Oops> {
    let (t, failed) = (T(v.lang), !error.is_empty());
    let is_phone = i.kind == "phone";
    let mut made = html(&InvitationPage { name: i.name, is_phone, error, p: Page::new(app, v, &t.s("welcome")), t })?;
    if failed {
        *made.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// The page behind an invitation's link or QR.
///
/// # Errors
/// 404 when it is not open.
pub async fn invitation(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let (open, _) = opened(&app, &token).await?;
    invitation_page(&app, &v, open, String::new())
}

/// Sets the PIN of this phone, or the password.
///
/// # Errors
/// A fault of the store.
pub async fn accept(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, token)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let t = T(v.lang);
    // Slow work is for who holds an open invitation only.
    let (open, codes) = opened(&app, &token).await?;
    let (pin, password) = (digits::to_ascii(f.get("pin")), f.get("password").to_owned());
    let own_device = new_token();
    let device_hash = rules::token_hash(&own_device);
    let (secret_hash, device) = if open.kind == "phone" {
        if !rules::judge_pin(&pin) {
            return invitation_page(&app, &v, open, t.s("pin-weak"));
        }
        (slow(move || rules::hash_pin(&pin, &device_hash, random())).await?, Some(device_hash))
    } else {
        if let Err(id) = judge(&password, codes, &[&open.name]) {
            return invitation_page(&app, &v, open, t.s(id));
        }
        (slow(move || rules::hash_password(&password, random())).await?, None)
    };
    let command =
        AcceptInvitation { token_hash: rules::token_hash(&token), secret_hash, device_hash: device, label: String::new() };
    app.db.command(app.call(Actor::anonymous()), command).await?;
    let mut r = see(&v.path("/sign-in"));
    if device.is_some() {
        let value = app.set_cookie("device", Some(&own_device), 400 * 86_400);
        r.headers_mut().insert(header::SET_COOKIE, value.parse().map_err(|_| Oops::new(500, "our-fault"))?);
    }
    Ok(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere_after_signing_in() {
        for ours in ["/fr/desk", "/ar/desk/orders?state=placed", "/fr/desk/products?q=%D8%B9"] {
            assert!(is_ours(ours), "{ours}");
        }
        for theirs in [
            "",
            "fr",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "/ /evil.example",
        ] {
            assert!(!is_ours(theirs), "{theirs:?}");
        }
    }
}
