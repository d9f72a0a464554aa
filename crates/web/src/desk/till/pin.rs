//! A cashier's PIN at the device that is a till: she sets it with her password or passkey fresh, and changes it so.

use super::door::{device, without_session};
use crate::desk::sign_in::{slow, stepped};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::session::random;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::text::digits;
use rahba_market::flows::tills::set_pin::SetTillPin;
use rahba_market::people::rules;

/// What a PIN does not open: she signs in first; and the second proof must be fresh.
fn proved(v: &Visitor) -> Option<Response> {
    if v.actor().at_till.is_some() {
        return Some(see(&v.path(&format!("/sign-in?next={}", v.path("/till/pin")))));
    }
    stepped(v, "/till/pin")
}

fn form(t: T, code: &str) -> Form {
    Form {
        title: t.a("till-pin-of", "till", code),
        lead: t.s("till-pin-how"),
        fields: vec![Field::new("pin", t.s("new-pin"), Kind::Pin).needed().hint(t.s("till-pin-rule"))],
        button: t.s("till-pin-set"),
        back: Some(("/till".into(), t.s("till"))),
        about: vec![("pin_weak", "pin")],
        ..Form::default()
    }
}

/// The form for a PIN.
///
/// # Errors
/// 404 where the browser is no till.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>, headers: HeaderMap) -> Result<Response, Oops> {
    let device = device(&app, &headers).await?.ok_or_else(|| Oops::new(404, "till-device-not-found"))?;
    match proved(&v) {
        Some(first) => Ok(first),
        None => form(T(v.lang), &device.code).show(&app, &v),
    }
}

/// Sets it.
///
/// # Errors
/// 404 where the browser is no till.
pub async fn set(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let device = device(&app, &headers).await?.ok_or_else(|| Oops::new(404, "till-device-not-found"))?;
    if let Some(first) = proved(&v) {
        return Ok(first);
    }
    let pin = digits::to_ascii(f.get("pin"));
    if !rules::judge_pin(&pin) {
        return form(T(v.lang), &device.code).refused(&app, &v, &f, Oops::new(422, "pin-weak"));
    }
    let (device_hash, secret) = (device.token_hash, rules::till_secret(&app.till_token(&headers).unwrap_or_default()));
    let secret_hash = slow(move || rules::hash_pin(&pin, &secret, random())).await?;
    let session = v.token.as_deref().map(rules::token_hash);
    match app.db.command(app.call(v.actor()), SetTillPin { device_hash, secret_hash, session }).await {
        Ok(_) => without_session(&app, see(&v.path("/till/enter?said=pin"))),
        Err(e) => form(T(v.lang), &device.code).refused(&app, &v, &f, e.into()),
    }
}
