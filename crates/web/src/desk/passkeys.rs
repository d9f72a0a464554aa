//! Passkeys: one signs in with them, and looks after one's own.

use super::sign_in::{agent, form, safe_next, stepped};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::passkeys::{Asked, For};
use crate::kit::registry::Visitor;
use crate::kit::session::{new_token, random};
use crate::kit::table::Act;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Id;
use rahba_kernel::role::Actor;
use rahba_market::flows::people::add_passkey::{AddPasskey, LABEL_MAX, PASSKEYS_MAX};
use rahba_market::flows::people::remove_passkey::RemovePasskey;
use rahba_market::flows::people::rename_passkey::RenamePasskey;
use rahba_market::flows::people::sign_in_by_passkey::{PasskeyEnd, SignInByPasskey};
use rahba_market::people::rules;
use rahba_market::people::views::{self, PasskeyRow};

/// Signs in with the passkey that the sign-in page's form brought.
pub(super) async fn enter(app: &App, v: &Visitor, headers: &HeaderMap, f: &Fields) -> Result<Response, Oops> {
    let t = T(v.lang);
    let again = |error: String| form(app, v, headers, "", f.get("next"), error);
    let Some(judged) = app.judge_passkey(v, headers, f, For::SignIn).await? else {
        return again(t.s("passkey-too-old")).await;
    };
    let token = new_token();
    let command = SignInByPasskey {
        shown: judged.shown,
        whose: judged.whose,
        account: judged.account,
        address: format!("address:{}", app.blind(&v.address)),
        here: judged.here,
        went_back: judged.went_back,
        token_hash: rules::token_hash(&token),
        agent: agent(headers),
        till: app.till_token(headers).map(|t| rules::token_hash(&t)),
    };
    match app.db.command(app.call(Actor::anonymous()), command).await {
        Ok(PasskeyEnd::Welcome { kind, .. }) => {
            let mut r = see(&safe_next(v, f.get("next")));
            let value = app.set_cookie("session", Some(&token), kind.absolute_max() / 1_000_000);
            r.headers_mut().insert(header::SET_COOKIE, value.parse().map_err(|_| Oops::new(500, "our-fault"))?);
            Ok(r)
        }
        Ok(PasskeyEnd::Wrong) => {
            app.traffic.sign_in_refused();
            again(t.s("passkey-wrong")).await
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

/// The question of the sign-in page: whichever passkey her device has for us.
pub(super) fn at_the_door(app: &App, v: &Visitor, headers: &HeaderMap) -> Option<Asked> {
    let begun = app.passkey_site(headers, v)?.begin_showing(&[]).ok()?;
    app.ask_passkey(v, For::SignIn, begun)
}

/// A passkey in the list of one's own.
pub(super) struct Line {
    pub id: Id,
    pub name: String,
    pub since: String,
    pub used: String,
    /// The host name that it works under, when it is not this one.
    pub elsewhere: String,
    pub remove: String,
}

/// The list of one's own.
pub(super) fn lines(p: &Page, t: T, here: Option<&str>, all: Vec<PasskeyRow>) -> Vec<Line> {
    let remove = |id: Id| {
        let fields = vec![("passkey", id.to_string())];
        Act { path: "/desk/account/passkeys/remove".into(), fields, word: t.s("passkey-remove"), danger: true }.html(p)
    };
    let line = |k: PasskeyRow| Line {
        id: k.id,
        name: if k.label.is_empty() { t.s("passkey") } else { k.label },
        since: p.moment(k.since),
        used: k.used.map_or_else(|| t.s("passkey-unused"), |at| p.moment(at)),
        elsewhere: if Some(k.host.as_str()) == here { String::new() } else { k.host },
        remove: remove(k.id),
    };
    all.into_iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "passkey_new.html")]
struct NewPasskey {
    p: Page,
    t: T,
    error: String,
    label: String,
    most: usize,
    asked: Option<Asked>,
}

async fn new_page(app: &App, v: &Visitor, headers: &HeaderMap, label: &str, error: Option<Oops>) -> Result<Response, Oops> {
    let Some(me) = &v.signed_in else { return Ok(see(&v.path("/sign-in"))) };
    let (t, territory, person) = (T(v.lang), app.territory.id, me.person);
    let all = app.db.read(move |q| views::passkeys(q, territory, person)).await?;
    let site = app.passkey_site(headers, v);
    let asked = match &site {
        Some(site) if all.len() < PASSKEYS_MAX => {
            // One number for all her devices; it says nothing and is nowhere else.
            let handle = all.first().map_or_else(random, |k| k.handle.0);
            let known = all.iter().filter(|k| k.host == site.host()).map(|k| k.credential.clone()).collect();
            let begun = site.begin_adding(handle, &me.name, known).map_err(|_| Oops::new(500, "our-fault"))?;
            app.ask_passkey(v, For::Adding, begun)
        }
        _ => None,
    };
    let status = error.as_ref().map_or(200, |e| e.status);
    let why_not = if all.len() >= PASSKEYS_MAX { "passkey-too-many" } else { "passkey-no-host" };
    let error = match &error {
        Some(e) => t.with(&e.message, &e.arguments),
        None if asked.is_none() => t.s(why_not),
        None => String::new(),
    };
    let p = Page::new(app, v, &t.s("passkey-add"));
    let mut made = html(&NewPasskey { p, t, error, label: label.to_owned(), most: LABEL_MAX, asked })?;
    *made.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(made)
}

/// The page that adds one.
///
/// # Errors
/// A fault of the store.
pub async fn new(State(app): State<App>, Extension(v): Extension<Visitor>, headers: HeaderMap) -> Result<Response, Oops> {
    if let Some(first) = stepped(&v, "/desk/account/passkeys/new") {
        return Ok(first);
    }
    new_page(&app, &v, &headers, "", None).await
}

/// Adds the passkey that the page's form brought.
///
/// # Errors
/// A fault of the store.
pub async fn add(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    headers: HeaderMap,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    if let Some(first) = stepped(&v, "/desk/account/passkeys/new") {
        return Ok(first);
    }
    if v.signed_in.is_none() {
        return Ok(see(&v.path("/sign-in")));
    }
    let refused = |code: &str, status| new_page(&app, &v, &headers, f.get("label"), Some(Oops::new(status, code)));
    let Some(question) = app.open_question(&v, For::Adding, f.get("asked")) else {
        return refused("passkey-too-old", 422).await;
    };
    let made = app.passkey_site(&headers, &v).map(|site| (site.finish_adding(&question.state, f.get("passkey")), site));
    let Some((Ok(made), site)) = made else { return refused("passkey-not-made", 422).await };
    let command = AddPasskey {
        credential: made.credential,
        handle: Id(made.handle),
        public_key: made.key,
        counter: i64::from(made.counter),
        host: site.host().to_owned(),
        label: f.get("label").to_owned(),
        token_hash: rules::token_hash(v.token.as_deref().unwrap_or_default()),
        asked_at: question.at,
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path("/desk/account"))),
        Err(e) => {
            let oops = Oops::from(e);
            if !oops.is_refusal() || oops.status == 403 {
                return Err(oops);
            }
            new_page(&app, &v, &headers, f.get("label"), Some(oops)).await
        }
    }
}

fn rename_form(t: T, label: &str) -> Form {
    Form {
        title: t.s("passkey-rename"),
        fields: vec![Field::new("label", t.s("passkey-name"), Kind::Text).value(label).hint(t.s("passkey-name-hint"))],
        button: t.s("keep"),
        back: Some(("/desk/account".into(), t.s("my-account"))),
        ..Form::default()
    }
}

async fn one_of_hers(app: &App, v: &Visitor, id: &str) -> Result<PasskeyRow, Oops> {
    let (territory, person) = (app.territory.id, v.signed_in.as_ref().map_or(Id::NIL, |s| s.person));
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let all = app.db.read(move |q| views::passkeys(q, territory, person)).await?;
    all.into_iter().find(|k| k.id == id).ok_or_else(|| Oops::new(404, "passkey-not-found"))
}

/// The form for a passkey's name.
///
/// # Errors
/// 404 for what is not hers.
pub async fn name_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let k = one_of_hers(&app, &v, &id).await?;
    rename_form(T(v.lang), &k.label).show(&app, &v)
}

/// Gives it another name.
///
/// # Errors
/// 404 for what is not hers.
pub async fn rename(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let passkey = id.parse().map_err(|_| Oops::not_found())?;
    match app.give(app.call(v.actor()), RenamePasskey { passkey, label: f.get("label").to_owned() }).await {
        Ok(()) => Ok(see(&v.path("/desk/account"))),
        Err(e) => rename_form(T(v.lang), "").refused(&app, &v, &f, e),
    }
}

/// Takes one off, after a second proof.
///
/// # Errors
/// 404 for what is not hers.
pub async fn remove(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let passkey = Fields(f).id("passkey")?;
    if let Some(first) = stepped(&v, "/desk/account") {
        return Ok(first);
    }
    let token_hash = rules::token_hash(v.token.as_deref().unwrap_or_default());
    app.give(app.call(v.actor()), RemovePasskey { passkey, token_hash }).await?;
    Ok(see(&v.path("/desk/account")))
}
