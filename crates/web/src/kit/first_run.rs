//! The first start of an installation: whoever holds the token from the console founds the territory
//! and becomes its first administrator. There is no default account (S15).

use super::connections::{self, Patience};
use super::fields::Fields;
use super::form::{Field, Kind};
use super::i18n::T;
use super::oops::Oops;
use super::session::{new_id, random};
use super::{assets, fmt};
use crate::desk::sign_in::{judge, slow};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rahba_kernel::role::Actor;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros};
use rahba_market::flows::organisations::register::RegisterOrganisation;
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::first_run::FirstRun;
use rahba_market::flows::territory::found::Found;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::organisations::model::Form as OrgForm;
use rahba_market::people::rules;
use rahba_market::territory::communes;
use rahba_market::territory::model::Settings;
use rahba_store::{Call, Command, Db};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// What the form does, once.
struct Inner {
    db: Db,
    token: String,
    now: fn() -> Micros,
    done: Mutex<Option<oneshot::Sender<()>>>,
}

#[derive(Clone)]
struct First(Arc<Inner>);

#[derive(Template)]
#[template(path = "first_run.html")]
struct FirstPage {
    t: T,
    lang: Lang,
    css: &'static str,
    languages: [Lang; 4],
    open: bool,
    error: String,
    fields: Vec<String>,
    done: bool,
}

/// Serves nothing but the first run; ends when it is done.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    db: Db,
    token: String,
    now: fn() -> Micros,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (send, receive) = oneshot::channel();
    let first = First(Arc::new(Inner { db, token, now, done: Mutex::new(Some(send)) }));
    let router = Router::new()
        .route("/assets/{name}", get(assets::asset))
        .route("/first-run/{token}", get(show).post(found))
        .fallback(closed)
        .with_state(first);
    let stop = async move {
        tokio::select! {
            _ = receive => {}
            () = stop => {}
        }
    };
    connections::serve(listener, router, Patience::of_this_process(), stop).await
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
}

fn page(lang: Lang, open: bool, typed: &Fields, error: String, done: bool) -> Response {
    let t = T(lang);
    let failed = !error.is_empty();
    let provinces = communes::provinces().map(|p| (p.code.to_owned(), p.label(lang))).collect();
    let fields = [
        Field::new("", t.s("the-territory"), Kind::Heading),
        Field::select("province", t.s("province"), provinces),
        Field::text("code", t.s("territory-code")).hint(t.s("territory-code-hint")).needed(),
        Field::new("union-ar", t.s("union-name-ar"), Kind::Text).needed(),
        Field::new("union-fr", t.s("union-name-fr"), Kind::Text).needed(),
        Field::new("", t.s("first-admin"), Kind::Heading),
        Field::text("name", t.s("your-name")).needed(),
        Field::new("email", t.s("email"), Kind::Email).needed(),
        Field::new("password", t.s("password"), Kind::Password).hint(t.s("choose-password")).needed(),
    ];
    let fields = fields
        .into_iter()
        .map(|f| {
            let value = typed.get(&f.name).to_owned();
            if matches!(f.kind, Kind::Password | Kind::Heading) { f } else { f.value(value) }
        })
        .map(|f| f.plain_html())
        .collect();
    let made = FirstPage { t, lang, css: assets::css(), languages: Lang::ALL, open, error, fields, done };
    let mut r = match made.render() {
        Ok(body) => Html(body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    if failed {
        *r.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let csp = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    for (name, value) in [
        ("content-security-policy", csp),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        r.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    r
}

fn language(asked: Option<&str>, headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|h| h.to_str().ok()).unwrap_or_default();
    asked.and_then(Lang::from_code).or_else(|| super::languages::wanted(accepted)).unwrap_or(Lang::Ar)
}

async fn closed(headers: HeaderMap) -> Response {
    let mut r = page(language(None, &headers), false, &Fields::default(), String::new(), false);
    *r.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    r
}

async fn show(State(f): State<First>, Path(token): Path<String>, Query(a): Query<Asked>, headers: HeaderMap) -> Response {
    if !same(&token, &f.0.token) {
        return closed(headers).await;
    }
    page(language(a.lang.as_deref(), &headers), true, &Fields::default(), String::new(), false)
}

fn same(a: &str, b: &str) -> bool {
    rules::token_hash(a) == rules::token_hash(b)
}

async fn found(
    State(f): State<First>,
    Path(token): Path<String>,
    Query(a): Query<Asked>,
    headers: HeaderMap,
    axum::Form(sent): axum::Form<Vec<(String, String)>>,
) -> Response {
    if !same(&token, &f.0.token) || !super::session::same_origin(&headers) {
        return closed(headers).await;
    }
    let lang = language(a.lang.as_deref(), &headers);
    let typed = Fields(sent);
    match run(&f, &typed, lang).await {
        Ok(()) => {
            if let Some(done) = f.0.done.lock().unwrap_or_else(PoisonError::into_inner).take() {
                let _nobody_waits = done.send(());
            }
            page(lang, true, &typed, String::new(), true)
        }
        Err(oops) => page(lang, true, &typed, T(lang).with(&oops.message, &oops.arguments), false),
    }
}

async fn give<C: Command>(f: &First, territory: Id, c: C) -> Result<C::Done, Oops> {
    let now = (f.0.now)();
    let call = Call { territory, command: new_id(now), actor: Actor::system("first-run"), now, zone: Zone::casablanca() };
    Ok(f.0.db.command(call, c).await?)
}

async fn run(f: &First, typed: &Fields, lang: Lang) -> Result<(), Oops> {
    let password = typed.get("password").to_owned();
    judge(&password, false, &[typed.get("name")]).map_err(|id| Oops::new(422, id))?;
    let email = typed.get("email").to_lowercase();
    if email.split_once('@').is_none_or(|(a, b)| a.is_empty() || !b.contains('.')) {
        return Err(Oops::new(422, "person-bad-email"));
    }
    if typed.get("name").is_empty() {
        return Err(Oops::new(422, "person-no-name"));
    }
    let province = communes::by_code(typed.get("province")).ok_or_else(|| Oops::new(422, "order-no-commune"))?;
    let commune =
        communes::of_province(province.code).first().map(|c| c.code).ok_or_else(|| Oops::new(422, "order-no-commune"))?;
    let code = typed.get("code").to_uppercase();
    if !(2..=6).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Oops::new(422, "territory-bad-code"));
    }
    let names: BTreeMap<Lang, String> =
        BTreeMap::from([(Lang::Ar, typed.get("union-ar").to_owned()), (Lang::Fr, typed.get("union-fr").to_owned())]);
    if names.values().any(|n| n.trim().is_empty()) {
        return Err(Oops::new(422, "organisation-no-name"));
    }
    let secret_hash = slow(move || rules::hash_password(&password, random())).await?;
    // A run that broke off half-way goes on with the territory that it founded.
    let there = f.0.db.read(rahba_market::territory::views::territories).await?;
    let territory = match there.first() {
        Some(t) => t.id,
        None => {
            let id = new_id((f.0.now)());
            let settings = Settings { province: province.code.to_owned(), ..Settings::default() };
            give(f, id, Found { code, currency: "MAD".into(), zone: "Africa/Casablanca".into(), settings }).await?;
            id
        }
    };
    let union = give(
        f,
        territory,
        RegisterOrganisation {
            code: "union".into(),
            form: OrgForm::Union,
            commune: commune.to_owned(),
            phone: None,
            ice: None,
            founded: None,
            women_led: false,
            vat_regime: "standard".into(),
            invented: false,
            roles: vec!["union".into(), "seller".into()],
            name: names,
            about: BTreeMap::new(),
            members: Vec::new(),
            union: None,
        },
    )
    .await;
    match union {
        Ok(u) => {
            give(f, territory, OpenSpace { code: "S1".into(), commune: commune.to_owned(), operator: u.org }).await?;
        }
        Err(e) if e.code == "organisation.taken" => {}
        Err(e) => return Err(e),
    }
    let token_hash = rules::token_hash(&f.0.token);
    let name = typed.get("name").to_owned();
    give(f, territory, FirstRun { token_hash, name, email, lang }).await?;
    give(f, territory, AcceptInvitation { token_hash, secret_hash, device_hash: None, label: String::new() }).await?;
    Ok(())
}

impl Field {
    /// The field on a page without a session.
    fn plain_html(&self) -> String {
        let (name, label, value) = (fmt::escape(&self.name), fmt::escape(&self.label), fmt::escape(&self.value));
        let hint = if self.hint.is_empty() { String::new() } else { format!("<small>{}</small>", fmt::escape(&self.hint)) };
        let input = |kind: &str| {
            format!(
                "<label>{label} <input type=\"{kind}\" name=\"{name}\" value=\"{value}\" required{more}>{hint}</label>",
                more = if kind == "email" { " dir=\"ltr\"" } else { "" }
            )
        };
        match &self.kind {
            Kind::Heading => format!("<h2>{label}</h2>"),
            Kind::Select(choices) => {
                let mut out = format!("<label>{label} <select name=\"{name}\">");
                for (v, word) in choices {
                    let on = if *v == self.value || (self.value.is_empty() && v == "03.171") { " selected" } else { "" };
                    out.push_str(&format!("<option value=\"{}\"{on}>{}</option>", fmt::escape(v), fmt::escape(word)));
                }
                out + "</select></label>"
            }
            Kind::Password => format!(
                "<label>{label} <input type=\"password\" name=\"{name}\" dir=\"ltr\" autocomplete=\"new-password\" required>{hint}</label>"
            ),
            Kind::Email => input("email"),
            _ => input("text"),
        }
    }
}
