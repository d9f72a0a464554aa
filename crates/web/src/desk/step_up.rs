//! The second proof before money, roles and secrets: a passkey, the password with its code, or a phone's PIN.

use super::sign_in::{Next, device, slow};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::passkeys::{Asked, For};
use crate::kit::registry::Visitor;
use crate::kit::session::new_token;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::text::digits;
use rahba_market::flows::people::step_up::{StepUp, StepUpEnd};
use rahba_market::flows::people::step_up_by_passkey::StepUpByPasskey;
use rahba_market::people::model::{SessionKind, SignedIn};
use rahba_market::people::{rules, views};

#[derive(Template)]
#[template(path = "step_up.html")]
struct StepUpPage {
    p: Page,
    t: T,
    error: String,
    next: String,
    is_pin: bool,
    has_password: bool,
    codes: bool,
    passkey: Option<Asked>,
}

/// What she can prove herself with here.
struct Ways {
    /// The PIN of this phone.
    pin: Option<String>,
    /// Her password's hash.
    password: Option<String>,
    /// What her codes are derived from.
    nonce: Option<String>,
    /// Her passkeys under this host name, as her devices name them.
    passkeys: Vec<Vec<u8>>,
}

async fn ways(app: &App, who: &SignedIn, headers: &HeaderMap, host: Option<String>) -> Result<Ways, Oops> {
    let (territory, person) = (app.territory.id, who.person);
    let device = (who.kind == SessionKind::Phone).then(|| rules::token_hash(&device(app, headers).unwrap_or_default()));
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let pin = match device {
                Some(device) => views::pin_of_device(q, territory, &device)?.filter(|(whose, _)| *whose == person),
                None => None,
            };
            let keys = views::passkeys(q, territory, person)?;
            Ok(Ways {
                pin: pin.map(|(_, stored)| stored),
                password: views::password_of(q, territory, person)?.map(|(_, stored)| stored),
                nonce: views::second_factor(q, territory, person)?.map(|(nonce, _)| nonce),
                passkeys: keys.into_iter().filter(|k| Some(&k.host) == host.as_ref()).map(|k| k.credential).collect(),
            })
        })
        .await?;
    Ok(found)
}

async fn step_up_page(app: &App, v: &Visitor, headers: &HeaderMap, next: String, error: String) -> Result<Response, Oops> {
    let Some(who) = &v.signed_in else { return Ok(see(&v.path("/sign-in"))) };
    let (t, failed, site) = (T(v.lang), !error.is_empty(), app.passkey_site(headers, v));
    let w = ways(app, who, headers, site.as_ref().map(|s| s.host().to_owned())).await?;
    let begun = site.filter(|_| !w.passkeys.is_empty()).and_then(|s| s.begin_showing(&w.passkeys).ok());
    let mut made = html(&StepUpPage {
        passkey: begun.and_then(|b| app.ask_passkey(v, For::StepUp, b)),
        is_pin: w.pin.is_some(),
        codes: w.pin.is_none() && w.nonce.is_some(),
        has_password: w.password.is_some(),
        p: Page::new(app, v, &t.s("step-up")),
        t,
        error,
        next,
    })?;
    if failed {
        *made.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// The form for the second proof.
///
/// # Errors
/// When the template fails.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Query(n): Query<Next>,
) -> Result<Response, Oops> {
    step_up_page(&app, &v, &headers, n.next, String::new()).await
}

/// Takes the second proof: a passkey; the password again, with a code where they are on; on a phone the PIN. The session's
/// token changes.
///
/// # Errors
/// A fault of the store.
pub async fn prove(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let (Some(who), Some(old)) = (&v.signed_in, &v.token) else { return Ok(see(&v.path("/sign-in"))) };
    let token = new_token();
    let (old_token_hash, new_token_hash) = (rules::token_hash(old), rules::token_hash(&token));
    let (end, wrong) = if f.get("passkey").is_empty() {
        let w = ways(&app, who, &headers, None).await?;
        let secret = f.get("password").to_owned();
        let (verified, factor, kind) = if let Some(stored) = w.pin {
            let (pin, device) = (digits::to_ascii(&secret), rules::token_hash(&device(&app, &headers).unwrap_or_default()));
            (slow(move || rules::verify_pin(&pin, &device, &stored)).await?, None, SessionKind::Phone)
        } else {
            let factor = w.nonce.map(|nonce| app.factor(&nonce, f.get("code")));
            let fits = slow(move || w.password.is_some_and(|stored| rules::verify_password(&secret, &stored))).await?;
            (fits, factor, SessionKind::Staff)
        };
        let wrong = if kind == SessionKind::Phone { "pin-wrong" } else { "step-up-wrong" };
        let command = StepUp { verified, factor, kind, old_token_hash, new_token_hash };
        (app.db.command(app.call(v.actor()), command).await, wrong)
    } else {
        let Some(judged) = app.judge_passkey(&v, &headers, &f, For::StepUp).await? else {
            let error = T(v.lang).s("passkey-too-old");
            return step_up_page(&app, &v, &headers, f.get("next").to_owned(), error).await;
        };
        let command = StepUpByPasskey { shown: judged.shown, old_token_hash, new_token_hash };
        (app.db.command(app.call(v.actor()), command).await, "passkey-wrong")
    };
    let end = match end {
        Ok(end) => end,
        Err(e) => {
            let oops = Oops::from(e);
            if oops.status != 429 {
                return Err(oops);
            }
            let error = T(v.lang).with(&oops.message, &oops.arguments);
            return step_up_page(&app, &v, &headers, f.get("next").to_owned(), error).await;
        }
    };
    match end {
        StepUpEnd::SteppedUp => {
            let next = f.get("next");
            let rest = if next.starts_with('/') && !next.starts_with("//") { next } else { "/desk" };
            let mut r = see(&v.path(rest));
            let value = app.set_cookie("session", Some(&token), who.kind.absolute_max() / 1_000_000);
            r.headers_mut().insert(header::SET_COOKIE, value.parse().map_err(|_| Oops::new(500, "our-fault"))?);
            Ok(r)
        }
        StepUpEnd::Wrong => step_up_page(&app, &v, &headers, f.get("next").to_owned(), T(v.lang).s(wrong)).await,
    }
}
