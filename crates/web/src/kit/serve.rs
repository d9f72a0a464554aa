//! The router whole, and serving it until told to stop.

use super::app::App;
use super::registry::{self, Route, page};
use super::{assets, session};
use crate::{desk, shop};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rahba_kernel::Lang;
use rahba_kernel::role::Permission;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Every route of the program.
pub fn routes() -> Vec<Route> {
    let mut all = vec![
        page("/", Permission::Anyone, get(root)),
        page("/healthz", Permission::Anyone, get(|| async { "ok\n" })),
        page("/readyz", Permission::Anyone, get(ready)),
        page("/metrics", Permission::Anyone, get(metrics)),
        page(
            "/robots.txt",
            Permission::Anyone,
            get(|| async { "User-agent: *\nDisallow: /ar/desk\nDisallow: /fr/desk\nDisallow: /zgh/desk\nDisallow: /en/desk\n" }),
        ),
        page("/assets/{name}", Permission::Anyone, get(assets::asset)),
        page("/art/{form}/{file}", Permission::Anyone, get(assets::drawing)),
    ];
    all.extend(shop::routes());
    all.extend(desk::routes());
    all
}

/// The router.
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
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        .layer(CatchPanicLayer::new())
        .with_state(app)
}

/// Serves until `stop` resolves, then answers what was accepted.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(app).into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stop).await
}

async fn root(headers: HeaderMap) -> Response {
    let wanted = session::cookie(&headers, "lang").and_then(|c| Lang::from_code(&c)).or_else(|| {
        let accept = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?.to_owned();
        accept.split(',').find_map(|p| {
            let code = p.split([';', '-']).next()?.trim().to_lowercase();
            Lang::from_code(if code == "ber" || code == "tzm" { "zgh" } else { &code })
        })
    });
    super::page::see(&format!("/{}/", wanted.unwrap_or(Lang::Ar)))
}

async fn ready(State(app): State<App>) -> Response {
    match app.shop().await {
        Ok(_) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    }
}

async fn metrics(State(app): State<App>) -> String {
    use std::sync::atomic::Ordering::Relaxed;
    let c = app.db.counters();
    format!(
        "# TYPE rahba_commands_total counter\nrahba_commands_total {}\n# TYPE rahba_command_groups_total counter\nrahba_command_groups_total {}\n\
         # TYPE rahba_command_retries_total counter\nrahba_command_retries_total {}\n# TYPE rahba_reconnects_total counter\nrahba_reconnects_total {}\n",
        c.commands.load(Relaxed),
        c.groups.load(Relaxed),
        c.retries.load(Relaxed),
        c.reconnects.load(Relaxed)
    )
}
