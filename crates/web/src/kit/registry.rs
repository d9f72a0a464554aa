//! The route registry: who may call what. What is not declared here does not exist.

use super::app::App;
use super::edge::RequestId;
use super::fields::Fields;
use super::fmt::in_address;
use super::i18n::T;
use super::limits::Work;
use super::oops::Oops;
use super::page::{Page, html, see};
use super::policy;
use super::resend::{self, Again};
use super::session::{at_the_counter, cookie, new_nonce, new_token, same_origin};
use crate::desk::till::came_back;
use crate::shop::basket::Basket;
use askama::Template;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use rahba_kernel::Lang;
use rahba_kernel::role::{Actor, Permission};
use rahba_market::flows::people::touch_session::TouchSession;
use rahba_market::people::model::SignedIn;
use std::time::Duration;
use tokio::sync::SemaphorePermit;
use tower_http::timeout::TimeoutLayer;

/// One route.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub may: Permission,
    pub handler: MethodRouter<App>,
    /// The same for everybody who is not signed in: kept in memory.
    pub kept: bool,
    /// The most bytes that it takes.
    pub most: usize,
    /// What a change must show.
    pub proof: Proof,
}

/// What shows that a change was asked for on a page of ours (S6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Our own origin, and the form's token: of the session, or of the visitor's own cookie.
    Token,
    /// Our own origin. Only where a visitor has no cookie yet: the first piece in her basket, which is a
    /// cookie of hers and nothing else.
    Origin,
    /// None: browsers send it by themselves, and it changes nothing.
    Nothing,
}

/// Declares a route that reads.
pub fn page(path: &'static str, may: Permission, handler: MethodRouter<App>) -> Route {
    Route { method: Method::GET, path, may, handler, kept: false, most: FORM_MAX, proof: Proof::Token }
}

/// Declares a shop page: made once from what is in memory and given to all who are not signed in. It
/// may show nothing that is not in the snapshot.
pub fn shop_page(path: &'static str, handler: MethodRouter<App>) -> Route {
    Route { method: Method::GET, path, may: Permission::Anyone, handler, kept: true, most: FORM_MAX, proof: Proof::Token }
}

/// Declares a route that changes something.
pub fn act(path: &'static str, may: Permission, handler: MethodRouter<App>) -> Route {
    Route { method: Method::POST, path, may, handler, kept: false, most: FORM_MAX, proof: Proof::Token }
}

/// Declares a route that fills a visitor's own cookie.
pub fn own_cookie(path: &'static str, handler: MethodRouter<App>) -> Route {
    Route { proof: Proof::Origin, ..act(path, Permission::Anyone, handler) }
}

/// Declares a route that takes what browsers report by themselves.
pub fn report(path: &'static str, handler: MethodRouter<App>) -> Route {
    Route { proof: Proof::Nothing, ..act(path, Permission::Anyone, handler) }
}

/// Declares a route that takes photographs or files.
pub fn upload(path: &'static str, may: Permission, handler: MethodRouter<App>) -> Route {
    let handler = handler.layer(axum::extract::DefaultBodyLimit::max(UPLOAD_MAX));
    Route { method: Method::POST, path, may, handler, kept: false, most: UPLOAD_MAX, proof: Proof::Token }
}

/// Declares a route that takes a table.
pub fn table(path: &'static str, may: Permission, handler: MethodRouter<App>) -> Route {
    let handler = handler.layer(axum::extract::DefaultBodyLimit::max(TABLE_MAX));
    Route { most: TABLE_MAX, ..act(path, may, handler) }
}

/// Who is behind a request, and how to speak to her.
#[derive(Clone)]
pub struct Visitor {
    pub lang: Lang,
    /// The path without its language.
    pub rest: String,
    pub signed_in: Option<SignedIn>,
    /// The session's token, for form tokens.
    pub token: Option<String>,
    pub basket: Basket,
    /// Network prefix of the address, for throttling.
    pub address: String,
    /// Her page will be kept for others.
    pub kept: bool,
    /// The script of this answer bears it.
    pub nonce: String,
    /// The request's id, which the log has too.
    pub request: String,
    /// The visitor's own cookie for form tokens, when she has one or gets one.
    pub form: Option<String>,
    /// A program asks: errors are told as data (RFC 9457).
    pub json: bool,
}

impl Visitor {
    pub fn actor(&self) -> Actor {
        self.signed_in.as_ref().map_or_else(Actor::anonymous, |s| s.actor.clone())
    }

    /// What the form tokens of her pages are made from: her session; or her own cookie; or her basket, which
    /// is a cookie too.
    pub fn secret(&self) -> Option<String> {
        self.secrets().into_iter().next()
    }

    /// All that her pages may have been made from: a session stands alone, a stranger may have got another cookie since.
    pub fn secrets(&self) -> Vec<String> {
        if let Some(token) = &self.token {
            return vec![token.clone()];
        }
        self.form.clone().into_iter().chain(self.basket.id.map(|b| format!("basket:{b}"))).collect()
    }

    /// Whether a form's token is of one of her pages.
    fn gave(&self, app: &App, given: &str) -> bool {
        self.secrets().iter().any(|s| app.csrf_fits(s, given))
    }

    /// A path in the reader's language.
    pub fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", self.lang)
    }
}

/// Builds the router from the declared routes, each behind its guard.
pub fn build(app: &App, routes: Vec<Route>) -> Router<App> {
    let mut router = Router::new();
    // Pages with a form for whoever is not signed in.
    let open_forms: std::collections::BTreeSet<&str> = routes
        .iter()
        .filter(|r| r.method == Method::POST && r.may == Permission::Anyone && r.proof == Proof::Token)
        .map(|r| r.path)
        .collect();
    for r in routes {
        let told =
            Told { path: r.path, may: r.may, kept: r.kept, most: r.most, proof: r.proof, open_form: open_forms.contains(r.path) };
        let guarded: MethodRouter<App> = r.handler.layer(axum::middleware::from_fn_with_state(
            app.clone(),
            move |State(app): State<App>, request: Request, next: Next| guard(app, told, request, next),
        ));
        // Outermost: waiting for the body counts.
        let in_time = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time_for(r.most));
        router = router.route(r.path, guarded.layer(in_time));
    }
    router
}

/// The language a path begins with, and the rest.
pub fn split_language(path: &str) -> Option<(Lang, String)> {
    let mut parts = path.trim_start_matches('/').splitn(2, '/');
    let lang = Lang::from_code(parts.next()?)?;
    Some((lang, format!("/{}", parts.next().unwrap_or(""))))
}

/// What a route declares.
#[derive(Clone, Copy)]
struct Told {
    path: &'static str,
    may: Permission,
    kept: bool,
    most: usize,
    proof: Proof,
    /// Its page has a form for whoever is not signed in.
    open_form: bool,
}

async fn guard(app: App, told: Told, request: Request, next: Next) -> Response {
    let Told { path: declared, may, kept, most, proof, open_form } = told;
    let path = request.uri().path().to_owned();
    let cookie_lang = cookie(request.headers(), "lang").and_then(|c| Lang::from_code(&c));
    let (lang, rest) = split_language(&path).unwrap_or((cookie_lang.unwrap_or(Lang::Ar), path.clone()));
    // At a till's door everybody is nobody in particular, whatever her browser still shows.
    let at_door = declared == DOOR;
    let token = app.session_token(request.headers());
    let signed_in = match app.signed_in(request.headers()).await {
        Ok(s) => s.filter(|s| !at_door && (s.actor.at_till.is_none() || at_the_counter(declared))),
        Err(f) => {
            let id = request.extensions().get::<RequestId>().map_or_else(String::new, |r| r.0.clone());
            let response = resend::offer(None, Oops::from(f).into_response()).await;
            return finish(&app, &stranger(lang, rest, id), response);
        }
    };
    let address = request
        .extensions()
        .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
        .map_or_else(String::new, |c| app.network(request.headers(), c.0.ip()));
    let own_machine = is_own_machine(&address);
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let kept = kept && safe && token.is_none() && request.uri().query().is_none_or(may_keep);
    let json =
        request.headers().get("accept").and_then(|h| h.to_str().ok()).is_some_and(|a| a.contains("json") && !a.contains("html"));
    let mut visitor = Visitor {
        lang,
        rest,
        kept,
        json,
        nonce: new_nonce(),
        request: request.extensions().get::<RequestId>().map_or_else(String::new, |r| r.0.clone()),
        form: cookie(request.headers(), &app.cookie_name("form")).filter(|c| (16..=64).contains(&c.len())),
        token: token.filter(|_| signed_in.is_some()),
        signed_in,
        basket: Basket::of(&app, request.headers()),
        address,
    };
    if kept {
        let response = from_memory(&app, &visitor, request, next).await;
        return finish(&app, &visitor, resend::offer(None, response).await);
    }
    let work = Work::of(safe, &path, request.uri().query().unwrap_or_default());
    let _turn = match admitted(&app, &visitor, work, own_machine).await {
        Ok(turn) => turn,
        Err(oops) => return finish(&app, &visitor, oops.into_response()),
    };
    // Its form may come from the sign-in page too, where whoever has a session got hers.
    let also = if at_door { app.session_token(request.headers()) } else { None };
    let is_till = is_tills(declared) && app.till_token(request.headers()).is_some();
    // No cookie before it is needed: only with a page that has a form for strangers. A till's door stands open for days:
    // its cookie begins anew whenever the page is sent.
    let new_form = if at_door && safe {
        Some(visitor.form.clone().unwrap_or_else(new_token))
    } else {
        (open_form && safe && visitor.secret().is_none()).then(new_token)
    };
    if let Some(secret) = &new_form {
        visitor.form = Some(secret.clone());
    }
    let asked_for = request.uri().path_and_query().map_or_else(|| path.clone(), ToString::to_string);
    let longest = if visitor.signed_in.is_some() { FORM_MAX } else { STRANGER_FORM_MAX };
    let (request, sent) = match resend::remember(request, longest).await {
        Ok(both) => both,
        Err(oops) => return finish(&app, &visitor, oops.into_response()),
    };
    if let (Some(s), Some(token)) = (visitor.signed_in.as_ref().filter(|s| s.refresh), &visitor.token) {
        let touch = TouchSession { token_hash: rahba_market::people::rules::token_hash(token) };
        if let Err(e) = app.give(app.call(Actor::person(s.person, Vec::new())), touch).await {
            tracing::warn!(code = e.code, "a session in use was not noted");
        }
    }
    let allowed = visitor.actor().may(may);
    let encoded = request.headers().get("content-encoding").is_some_and(|e| e != "identity");
    let mut response = if !safe && proof != Proof::Nothing && !same_origin(request.headers()) {
        Oops::new(403, "other-origin").into_response()
    } else if encoded {
        // Nobody sends us compressed forms but to see what they unfold to.
        Oops::new(415, "too-large").into_response()
    } else if !allowed && visitor.signed_in.is_none() && safe {
        // At the counter's own tablet the door is a PIN's, and the ticket waits in the address.
        let door = if is_till { "/till/enter" } else { "/sign-in" };
        let next = if is_tills(declared) { in_address(&asked_for) } else { path.replace(['?', '&'], "") };
        see(&visitor.path(&format!("{door}?next={next}")))
    } else if !allowed && visitor.signed_in.is_none() && is_till {
        // Her session ended while she had the page before her: the ticket comes back with her.
        let back = match &sent {
            Some(sent) => came_back(&visitor, &Fields(sent.fields().await)),
            None => visitor.path("/till"),
        };
        see(&visitor.path(&format!("/till/enter?next={}", in_address(&back))))
    } else if !allowed {
        match may {
            Permission::SteppedUp(roles) if visitor.actor().has_any(roles) => Oops::new(403, "step-up-needed").into_response(),
            _ => {
                // A page that is not hers is not shown; an act that is not hers stands in the journal. What a command
                // forbids later is noted by the store's door.
                if !safe {
                    app.denials.note(&app.db, &app.call(visitor.actor()), declared.trim_start_matches("/{lang}"));
                }
                Oops::new(403, "forbidden").into_response()
            }
        }
    } else {
        let most = if visitor.signed_in.is_some() { most } else { most.min(STRANGER_FORM_MAX) };
        let wanted = !safe && (proof == Proof::Token || proof == Proof::Origin && visitor.token.is_some());
        match with_token(&app, &visitor, also, wanted, most, request).await {
            Ok(mut request) => {
                request.extensions_mut().insert(visitor.clone());
                next.run(request).await
            }
            // The door anew, with what waits behind it, where there is one.
            Err(oops) if at_door && is_till && oops.code == "form_too_old" => {
                let fields = match &sent {
                    Some(sent) => Fields(sent.fields().await),
                    None => Fields::default(),
                };
                see(&visitor.path(&format!("/till/enter?said=old&next={}", in_address(fields.get("next")))))
            }
            Err(oops) => oops.into_response(),
        }
    };
    if let Some(value) = new_form.and_then(|secret| app.set_cookie("form", Some(&secret), 86_400).parse().ok()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    finish(&app, &visitor, resend::offer(sent, response).await)
}

/// The door of a till.
const DOOR: &str = "/{lang}/till/enter";

/// Whether a declared route is one of the counter's.
fn is_tills(declared: &str) -> bool {
    declared == "/{lang}/till" || declared.starts_with("/{lang}/till/")
}

/// What comes from this machine without a proxy in between is the operator's own.
fn is_own_machine(network: &str) -> bool {
    network.is_empty() || network == "0:0:0:0::/64" || network.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Counts what somebody asks for, and waits for a turn where the work is heavy (S28).
async fn admitted<'a>(app: &'a App, v: &Visitor, work: Work, own_machine: bool) -> Result<Option<SemaphorePermit<'a>>, Oops> {
    if !own_machine {
        let person = v.signed_in.as_ref().map(|s| s.person.to_string());
        let asker = person.as_deref().unwrap_or(&v.address);
        let counted = app.limits.count(work, asker, person.is_some(), app.now());
        counted.map_err(|seconds| Oops::wait(429, "too-many-requests", seconds))?;
    }
    app.limits.turn(work).await
}

/// The largest form.
const FORM_MAX: usize = 2 * 1024 * 1024;
/// The largest form of whoever is not signed in: an address, a note.
const STRANGER_FORM_MAX: usize = 64 * 1024;
/// The largest table: a file and pasted cells.
const TABLE_MAX: usize = 2 * rahba_papers::read::BYTES_MAX + 64 * 1024;
/// The largest upload: several photographs.
pub(crate) const UPLOAD_MAX: usize = 48 * 1024 * 1024;

/// How long a request may take, its body included: ten photographs over a village's line need minutes. What sends
/// nothing at all for half a minute ends sooner, whatever it is (`serve::PIECE`).
pub(crate) fn time_for(most: usize) -> Duration {
    Duration::from_secs(if most > FORM_MAX { 600 } else { 30 })
}

/// What changes something carries the form token of one of the sender's own pages, whatever the handler
/// does (S6). A session's token is wanted of whoever has a session.
async fn with_token(
    app: &App,
    v: &Visitor,
    also: Option<String>,
    wanted: bool,
    most: usize,
    request: Request,
) -> Result<Request, Oops> {
    if !wanted {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| Oops::new(413, "too-large"))?;
    let kind = parts.headers.get("content-type").and_then(|h| h.to_str().ok()).unwrap_or_default();
    let given = if kind.starts_with("multipart/form-data") {
        const FIELD: &[u8] = b"name=\"csrf\"\r\n\r\n";
        let at = bytes.windows(FIELD.len()).position(|w| w == FIELD).map(|n| n + FIELD.len());
        at.and_then(|n| bytes.get(n..n + 32)).and_then(|t| std::str::from_utf8(t).ok()).unwrap_or_default().to_owned()
    } else {
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        text.split('&').find_map(|p| p.strip_prefix("csrf=")).unwrap_or_default().to_owned()
    };
    if !v.gave(app, &given) && !also.is_some_and(|s| app.csrf_fits(&s, &given)) {
        return Err(Oops::new(403, "form-too-old"));
    }
    Ok(Request::from_parts(parts, axum::body::Body::from(bytes)))
}

/// Searches are as many as there are words: they are made each time.
fn may_keep(query: &str) -> bool {
    query.len() <= 120 && !query.split('&').any(|p| p.starts_with("q=") && p.len() > 2)
}

/// A shop page that is kept already and needs nothing made for it: none of the layers that stand around work. It says
/// what [`from_memory`] would.
pub fn at_once(app: &App, request: &Request) -> Option<Response> {
    let headers = request.headers();
    if request.method() != Method::GET || app.session_token(headers).is_some() {
        return None;
    }
    let snapshot = app.shop_at_hand()?;
    let page = app.pages.get(request.uri().path_and_query()?.as_str(), &snapshot)?;
    let lines = Basket::of(app, headers).lines.len();
    // What is kept is pressed already; what is not is a layer's work.
    if headers.contains_key(header::ACCEPT_ENCODING) && !(lines == 0 && super::assets::takes_brotli(headers)) {
        return None;
    }
    let nonce = new_nonce();
    let mut response = page.answer(lines, &nonce, headers);
    policy::put(app.config.secure, &nonce, &mut response);
    Some(response)
}

/// A shop page from memory, or made and kept.
async fn from_memory(app: &App, v: &Visitor, mut request: Request, next: Next) -> Response {
    let snapshot = match app.shop().await {
        Ok(s) => s,
        Err(f) => return Oops::from(f).into_response(),
    };
    let address = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    if let Some(page) = app.pages.get(&address, &snapshot) {
        return page.answer(v.basket.lines.len(), &v.nonce, request.headers());
    }
    let headers = request.headers().clone();
    request.extensions_mut().insert(v.clone());
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        // What went wrong is said in a page of its own, with its own frame.
        return response;
    }
    match axum::body::to_bytes(response.into_body(), 4 * 1024 * 1024).await {
        Ok(body) => {
            app.pages.keep(&address, snapshot, &String::from_utf8_lossy(&body)).answer(v.basket.lines.len(), &v.nonce, &headers)
        }
        Err(_) => Oops::new(500, "our-fault").into_response(),
    }
}

#[derive(Template)]
#[template(path = "oops.html")]
struct OopsPage {
    p: Page,
    t: T,
    text: String,
    code: String,
    status: u16,
    /// Where the second proof leads back to, when it is wanted.
    step_up: Option<String>,
    /// What was sent and could not be stored.
    again: Option<Again>,
}

/// Turns an error into a page in the reader's language and puts the headers on.
pub fn finish(app: &App, v: &Visitor, mut response: Response) -> Response {
    // The framework refuses in its own words what it cannot read: an address, a form of another kind.
    let plain = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if response.status().is_client_error() && plain && response.extensions().get::<Oops>().is_none() {
        let oops = Oops::new(response.status().as_u16(), "unreadable");
        response.extensions_mut().insert(oops);
    }
    if let Some(oops) = response.extensions_mut().remove::<Oops>() {
        let t = T(v.lang);
        let id = if t.has(&oops.message) { oops.message.as_str() } else { "our-fault" };
        let text = t.with(id, &oops.arguments);
        if v.json {
            let problem = serde_json::json!({ "type": "about:blank", "title": text, "status": oops.status, "code": oops.code,
                "request": v.request });
            let made = ([("content-type", "application/problem+json")], problem.to_string()).into_response();
            response = in_place_of(response, made);
            policy::put(app.config.secure, &v.nonce, &mut response);
            return response;
        }
        let step_up = (oops.message == "step-up-needed").then(|| v.rest.clone());
        let v = &Visitor { kept: false, ..v.clone() };
        let again = response.extensions_mut().remove::<Again>();
        let page =
            OopsPage { p: Page::new(app, v, &text), t, text, code: oops.code.clone(), status: oops.status, step_up, again };
        if let Ok(made) = html(&page) {
            response = in_place_of(response, made);
        }
    }
    policy::put(app.config.secure, &v.nonce, &mut response);
    response
}

/// An error's page keeps the status, and what the error says of when to ask again.
fn in_place_of(error: Response, mut page: Response) -> Response {
    *page.status_mut() = error.status();
    for name in [header::RETRY_AFTER, header::SET_COOKIE] {
        if let Some(value) = error.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// 404 for whatever no route declares.
pub async fn nothing(State(app): State<App>, request: Request) -> Response {
    let (lang, rest) = split_language(request.uri().path()).unwrap_or((Lang::Ar, "/".to_owned()));
    let id = request.extensions().get::<RequestId>().map_or_else(String::new, |r| r.0.clone());
    let r = match as_we_write_it(request.method(), request.uri()) {
        Some(to) => axum::response::Redirect::permanent(&to).into_response(),
        None => {
            let mut r = Oops::not_found().into_response();
            *r.status_mut() = StatusCode::NOT_FOUND;
            r
        }
    };
    finish(&app, &stranger(lang, rest, id), r)
}

/// The address that somebody meant who left the last stroke of a language's home out, or put one too many behind a page.
fn as_we_write_it(method: &Method, uri: &axum::http::Uri) -> Option<String> {
    let path = uri.path();
    let (lang, rest) = split_language(path)?;
    let is_read = method == Method::GET || method == Method::HEAD;
    // Built from what was understood, so that it never leads to another host.
    let to = match rest.trim_end_matches('/') {
        "" => format!("/{}/", lang.code()),
        rest if rest.starts_with("//") || rest.contains('\\') => return None,
        rest => format!("/{}{rest}", lang.code()),
    };
    let query = uri.query().map(|q| format!("?{q}")).unwrap_or_default();
    (is_read && to != path).then(|| format!("{to}{query}"))
}

/// Somebody of whom nothing is known but her language.
fn stranger(lang: Lang, rest: String, request: String) -> Visitor {
    Visitor {
        lang,
        rest,
        signed_in: None,
        token: None,
        basket: Basket::default(),
        address: String::new(),
        kept: false,
        nonce: new_nonce(),
        request,
        form: None,
        json: false,
    }
}
