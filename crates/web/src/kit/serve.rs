//! The router whole, and serving it until told to stop.

use super::app::App;
use super::connections::{self, Patience};
use super::registry::{self, Route, page, report};
use super::{assets, edge, languages, policy, session, watch};
use crate::{desk, shop};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rahba_kernel::Lang;
use rahba_kernel::role::Permission;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Every route of the program.
pub fn routes() -> Vec<Route> {
    let mut all = vec![
        page("/", Permission::Anyone, get(root)),
        page("/healthz", Permission::Anyone, get(|| async { "ok\n" })),
        page("/readyz", Permission::Anyone, get(ready)),
        page("/metrics", Permission::Anyone, get(watch::metrics)),
        page("/robots.txt", Permission::Anyone, get(robots)),
        page("/.well-known/security.txt", Permission::Anyone, get(security_txt)),
        page("/sitemap.xml", Permission::Anyone, get(shop::sitemap::whole)),
        page("/sitemap/{n}", Permission::Anyone, get(shop::sitemap::part)),
        report(policy::REPORTS, post(policy::report)),
        page("/assets/{name}", Permission::Anyone, get(assets::asset)),
        page("/art/{form}/{file}", Permission::Anyone, get(assets::drawing)),
    ];
    all.extend(shop::routes());
    all.extend(desk::routes());
    all.extend(desk::capacities::routes());
    all
}

/// How long we wait for the next piece of a body.
const PIECE: Duration = Duration::from_secs(30);

/// The router. How long a whole request may take, each route says.
pub fn router(app: App) -> Router {
    registry::build(&app, routes())
        .fallback(registry::nothing)
        .layer(
            CompressionLayer::new()
                .br(true)
                .gzip(true)
                .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/"))),
        )
        .layer(RequestBodyLimitLayer::new(registry::UPLOAD_MAX))
        .layer(RequestBodyTimeoutLayer::new(PIECE))
        .layer(CatchPanicLayer::custom(edge::panicked))
        .layer(axum::middleware::from_fn_with_state(app.clone(), edge::around))
        .with_state(app)
}

/// Serves territories until `stop` resolves, then answers what was accepted. Each has the names under which it
/// is asked for; one without names answers to all.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    apps: Vec<(Vec<String>, App)>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    connections::serve(listener, house(apps), Patience::of_this_process(), stop).await
}

/// The router of several territories: by the name that the browser asked for, and no other way.
pub fn house(apps: Vec<(Vec<String>, App)>) -> Router {
    let mut by_host: BTreeMap<String, Router> = BTreeMap::new();
    let all: Vec<App> = apps.iter().map(|(_, app)| app.clone()).collect();
    for (hosts, app) in apps {
        let one = router(app);
        if hosts.is_empty() {
            return one;
        }
        by_host.extend(hosts.into_iter().map(|h| (h.to_lowercase(), one.clone())));
    }
    // Who watches the machine asks by its address: no page, only whether it lives and every shop is ready.
    let nowhere = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(move || every_ready(all.clone())))
        .fallback(|| async { (StatusCode::MISDIRECTED_REQUEST, "no territory has this name\n") });
    let by_host = Arc::new(by_host);
    Router::new().fallback(move |request: Request| {
        let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_lowercase();
        let to = by_host.get(&name).unwrap_or(&nowhere).clone();
        async move { to.oneshot(request).await }
    })
}

async fn every_ready(apps: Vec<App>) -> Response {
    for app in apps {
        let answer = ready(State(app)).await;
        if answer.status() != StatusCode::OK {
            return answer;
        }
    }
    "ready\n".into_response()
}

async fn root(headers: HeaderMap) -> Response {
    let wanted = session::cookie(&headers, "lang")
        .and_then(|c| Lang::from_code(&c))
        .or_else(|| languages::wanted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?));
    super::page::see(&format!("/{}/", wanted.unwrap_or(Lang::Ar)))
}

async fn ready(State(app): State<App>) -> Response {
    match app.shop().await {
        Ok(_) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    }
}

/// Whom to tell about a weakness (RFC 9116): the phone that the installation shows its buyers.
async fn security_txt(State(app): State<App>) -> Result<Response, super::oops::Oops> {
    let settings = app.settings();
    let phone = &settings.phone;
    if phone.is_empty() {
        return Err(super::oops::Oops::not_found());
    }
    let year = app.zone().day(app.now()).ymd().0 + 1;
    let text = format!("Contact: tel:{phone}\nExpires: {year}-01-01T00:00:00Z\nPreferred-Languages: ar, fr, en\n");
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// Where we are, for search engines: as the operator set it, else as we were asked.
pub fn base(app: &App, headers: &HeaderMap) -> String {
    if !app.config.origin.is_empty() {
        return app.config.origin.trim_end_matches('/').to_owned();
    }
    let host = headers
        .get(header::HOST)
        .and_then(|h| h.to_str().ok())
        .filter(|h| h.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)))
        .unwrap_or("localhost");
    format!("{}://{host}", if app.config.secure { "https" } else { "http" })
}

/// What search engines may read; they take the list's address only when it is whole.
async fn robots(State(app): State<App>, headers: HeaderMap) -> String {
    let base = base(&app, &headers);
    format!("User-agent: *\nDisallow: /*/desk\nDisallow: /*/order/\nDisallow: /*/me\nSitemap: {base}/sitemap.xml\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photographs_have_minutes_and_forms_half_a_minute() {
        for r in routes() {
            let time = registry::time_for(r.most);
            let is_file = r.most > 2 * 1024 * 1024;
            // 48 MB in ten minutes: 640 kbit/s.
            assert_eq!(time.as_secs(), if is_file { 600 } else { 30 }, "{}", r.path);
        }
    }
}
