//! One's own account: passkeys, password, codes, open sessions.

use super::passkeys;
use super::sign_in::{device, judge, slow, stepped};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::second_factor::{recovery_codes, recovery_hash};
use crate::kit::session::{new_token, random};
use crate::kit::table::Act;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Lang;
use rahba_kernel::text::digits;
use rahba_market::flows::people::add_passkey::PASSKEYS_MAX;
use rahba_market::flows::people::change_pin::ChangePin;
use rahba_market::flows::people::change_secret::ChangePassword;
use rahba_market::flows::people::choose_language::ChooseLanguage;
use rahba_market::flows::people::end_sessions::EndSessions;
use rahba_market::flows::people::set_second_factor::{ClearSecondFactor, SetSecondFactor};
use rahba_market::people::model::SessionKind;
use rahba_market::people::{rules, views};

struct SessionLine {
    kind: String,
    agent: String,
    since: String,
    seen: String,
    here: bool,
    end: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    p: Page,
    t: T,
    name: String,
    codes_left: Option<String>,
    has_password: bool,
    has_pin: bool,
    passkeys: Vec<passkeys::Line>,
    may_add: bool,
    languages: Vec<(String, &'static str, bool)>,
    sessions: Vec<SessionLine>,
    end_others: String,
}

/// The account's page.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>, headers: HeaderMap) -> Result<Response, Oops> {
    let Some(me) = v.signed_in.clone() else { return Ok(see(&v.path("/sign-in"))) };
    let (territory, person, now) = (app.territory.id, me.person, app.now());
    let (sessions, factor, kinds, keys) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok((
                views::sessions(q, territory, person, now)?,
                views::second_factor(q, territory, person)?,
                views::secret_kinds(q, territory, person)?,
                views::passkeys(q, territory, person)?,
            ))
        })
        .await?;
    let t = T(v.lang);
    let p = Page::new(&app, &v, &t.s("my-account"));
    let act = |session: String, word: &str| {
        Act { path: "/desk/account/sessions".into(), fields: vec![("session", session)], word: t.s(word), danger: true }.html(&p)
    };
    let many = sessions.len() > 1;
    let site = app.passkey_site(&headers, &v);
    html(&Account {
        name: me.name.clone(),
        codes_left: factor.map(|(_, left)| t.n("codes-left", left)),
        may_add: site.is_some() && keys.len() < PASSKEYS_MAX,
        passkeys: passkeys::lines(&p, t, site.as_ref().map(|s| s.host()), keys),
        has_pin: kinds.iter().any(|(k, _)| k == "pin") && me.kind == SessionKind::Phone,
        languages: Lang::ALL.iter().map(|l| (l.code().to_owned(), l.own_name(), *l == me.lang)).collect(),
        has_password: kinds.iter().any(|(k, _)| k == "password"),
        end_others: if many { act(String::new(), "end-other-sessions") } else { String::new() },
        sessions: sessions
            .into_iter()
            .map(|s| {
                let here = s.id == me.session;
                SessionLine {
                    kind: if s.passkey.is_some() { t.s("session-passkey") } else { t.p("session-", &s.kind) },
                    since: p.moment(s.since),
                    seen: p.moment(s.seen),
                    end: if here { String::new() } else { act(s.id.to_string(), "end-session") },
                    agent: s.agent,
                    here,
                }
            })
            .collect(),
        p,
        t,
    })
}

/// Chooses the language one is written to in; the page comes back in it.
///
/// # Errors
/// A fault of the store.
pub async fn language(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let lang = Lang::from_code(Fields(f).get("language")).ok_or_else(Oops::not_found)?;
    app.give(app.call(v.actor()), ChooseLanguage { lang }).await?;
    Ok(see(&format!("/{lang}/desk/account")))
}

fn pin(t: T) -> Form {
    Form {
        title: t.s("change-pin"),
        lead: t.s("choose-pin"),
        fields: vec![Field::new("pin", t.s("new-pin"), Kind::Password).needed()],
        button: t.s("change-pin"),
        back: Some(("/desk/account".into(), t.s("my-account"))),
        about: vec![("pin_weak", "pin"), ("pin.not_this_phone", "pin")],
        ..Form::default()
    }
}

/// The form for a new PIN.
///
/// # Errors
/// When the template fails.
pub async fn pin_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, "/desk/account/pin") {
        return Ok(first);
    }
    pin(T(v.lang)).show(&app, &v)
}

/// Sets the new PIN of this phone.
///
/// # Errors
/// A fault of the store.
pub async fn change_pin(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let new = digits::to_ascii(f.get("pin"));
    if !rules::judge_pin(&new) {
        return pin(T(v.lang)).refused(&app, &v, &f, Oops::new(422, "pin-weak"));
    }
    let device_hash = rules::token_hash(&device(&app, &headers).unwrap_or_default());
    let secret_hash = slow(move || rules::hash_pin(&new, &device_hash, random())).await?;
    let token_hash = rules::token_hash(v.token.as_deref().unwrap_or_default());
    match app.db.command(app.call(v.actor()), ChangePin { secret_hash, device_hash, token_hash }).await {
        Ok(_) => Ok(see(&v.path("/desk/account"))),
        Err(e) => pin(T(v.lang)).refused(&app, &v, &f, e.into()),
    }
}

/// Ends one session, or all others.
///
/// # Errors
/// A fault of the store.
pub async fn end(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let session = if f.get("session").is_empty() { None } else { Some(f.id("session")?) };
    let token_hash = rules::token_hash(v.token.as_deref().unwrap_or_default());
    app.db.command(app.call(v.actor()), EndSessions { session, token_hash }).await?;
    Ok(see(&v.path("/desk/account")))
}

fn password(t: T) -> Form {
    Form {
        title: t.s("change-password"),
        lead: t.s("choose-password"),
        fields: vec![Field::new("password", t.s("new-password"), Kind::Password).needed()],
        button: t.s("change-password"),
        back: Some(("/desk/account".into(), t.s("my-account"))),
        about: vec![("password_short", "password"), ("password_long", "password"), ("password_common", "password")],
        ..Form::default()
    }
}

/// The form for a new password.
///
/// # Errors
/// When the template fails.
pub async fn password_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, "/desk/account/password") {
        return Ok(first);
    }
    password(T(v.lang)).show(&app, &v)
}

/// Sets the new password; all other sessions end.
///
/// # Errors
/// A fault of the store.
pub async fn change_password(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let Some(me) = &v.signed_in else { return Ok(see(&v.path("/sign-in"))) };
    let (territory, person) = (app.territory.id, me.person);
    let factor = app.db.read(move |q| views::second_factor(q, territory, person)).await?;
    let new = f.get("password").to_owned();
    if let Err(id) = judge(&new, factor.is_some(), &[&me.name]) {
        return password(T(v.lang)).refused(&app, &v, &f, Oops::new(422, id));
    }
    let secret_hash = slow(move || rules::hash_password(&new, random())).await?;
    let token_hash = rules::token_hash(v.token.as_deref().unwrap_or_default());
    app.db.command(app.call(v.actor()), ChangePassword { secret_hash, token_hash }).await?;
    Ok(see(&v.path("/desk/account")))
}

fn factor(app: &App, v: &Visitor, nonce: &str) -> Form {
    let t = T(v.lang);
    let account = v.signed_in.as_ref().map(|s| s.person.to_string()).unwrap_or_default();
    let (secret, address) = app.factor_secret(nonce, &account[..account.len().min(8)]);
    let code = rahba_papers::qr_svg(&address, &t.s("second-factor")).unwrap_or_default();
    Form {
        title: t.s("second-factor"),
        lead: t.s("second-factor-how"),
        figure: format!("<div class=\"code\">{code}</div><p><bdi dir=\"ltr\" class=\"secret\">{secret}</bdi></p>"),
        fields: vec![Field::hidden("nonce", nonce), Field::new("code", t.s("code-of-phone"), Kind::Code).needed()],
        button: t.s("turn-on"),
        back: Some(("/desk/account".into(), t.s("my-account"))),
        about: vec![("factor_wrong", "code")],
        ..Form::default()
    }
}

/// The form that turns codes on.
///
/// # Errors
/// When the template fails.
pub async fn factor_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, "/desk/account/codes") {
        return Ok(first);
    }
    factor(&app, &v, &new_token()).show(&app, &v)
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct Recovery {
    p: Page,
    t: T,
    codes: Vec<String>,
}

/// Turns codes on and shows the recovery codes, once.
///
/// # Errors
/// A fault of the store.
pub async fn set_factor(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let nonce = f.get("nonce").to_owned();
    if nonce.len() != 32 || !nonce.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Oops::new(403, "form-too-old"));
    }
    let Some(step) = app.factor_step(&nonce, f.get("code"), app.now()) else {
        return factor(&app, &v, &nonce).refused(&app, &v, &f, Oops::new(422, "factor-wrong"));
    };
    let codes = recovery_codes();
    let recovery = codes.iter().map(|c| recovery_hash(c)).collect();
    app.db.command(app.call(v.actor()), SetSecondFactor { nonce, step, recovery }).await?;
    let t = T(v.lang);
    html(&Recovery { p: Page::new(&app, &v, &t.s("recovery-codes")), t, codes })
}

/// Turns codes off.
///
/// # Errors
/// A fault of the store.
pub async fn clear_factor(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    app.db.command(app.call(v.actor()), ClearSecondFactor {}).await?;
    Ok(see(&v.path("/desk/account")))
}
