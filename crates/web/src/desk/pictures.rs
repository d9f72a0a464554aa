//! Photographs from phones: taken in, stored by content, served for ever.

use super::product::page;
use super::products::read;
use super::there;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::upload;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form as Sent};
use rahba_kernel::Id;
use rahba_market::flows::catalogue::add_picture::AddPicture;
use rahba_market::flows::catalogue::order_pictures::OrderPictures;
use rahba_market::flows::catalogue::remove_picture::RemovePicture;
use rahba_media::{Kind, SIZES};

/// One photograph: checked and made small away from the threads that answer pages, one at a time.
pub(super) async fn made(app: &App, bytes: axum::body::Bytes) -> Result<rahba_media::Processed, Oops> {
    static ONE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);
    let _turn = ONE.acquire().await.map_err(|_| Oops::new(503, "try-again"))?;
    let data = app.config.data.clone();
    tokio::task::spawn_blocking(move || -> Result<_, Oops> {
        let made = rahba_media::process(&bytes).map_err(|e| Oops::new(422, &e.code().replace(['.', '_'], "-")))?;
        rahba_media::store(&data, &made).map_err(|e| {
            tracing::error!(error = %e, "a photograph could not be stored");
            Oops::new(503, "try-again")
        })?;
        Ok(made)
    })
    .await
    .map_err(|_| Oops::new(500, "our-fault"))?
}

async fn take(app: &App, v: &Visitor, owner: Id, bytes: axum::body::Bytes) -> Result<(), Oops> {
    let made = made(app, bytes).await?;
    let command = AddPicture { owner, media_hash: made.hash, width: i64::from(made.width), height: i64::from(made.height) };
    app.db.command(app.call(v.actor()), command).await?;
    Ok(())
}

/// Takes photographs of a product: the good ones are kept even when one is not.
///
/// # Errors
/// A fault of the store.
pub async fn add(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    mut form: Multipart,
) -> Result<Response, Oops> {
    let product: Id = id.parse().map_err(|_| Oops::not_found())?;
    read(&app, &v, product).await?;
    let mut refused = None;
    let mut parts = upload::Counted::default();
    while let Some(part) = form.next_field().await.map_err(|_| Oops::new(422, "form-too-old"))? {
        parts.one_more()?;
        if part.name() != Some("photo") {
            continue;
        }
        let bytes = upload::bytes(part, rahba_media::MOST_BYTES, "media-too-heavy").await?;
        if bytes.is_empty() {
            continue;
        }
        parts.one_photograph()?;
        if let Err(e) = take(&app, &v, product, bytes).await {
            if !e.is_refusal() {
                return Err(e);
            }
            refused = Some(e);
        }
    }
    match refused {
        None => Ok(see(&v.path(&format!("/desk/products/{product}")))),
        Some(e) => {
            let mut r = page(&app, &v, product, Fields::default(), T(v.lang).with(&e.message, &e.arguments)).await?;
            *r.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(r)
        }
    }
}

/// Takes a photograph away.
///
/// # Errors
/// A fault of the store.
pub async fn remove(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let product = there::hers(&app, &v, there::Hers::Product, &id).await?;
    app.db.command(app.call(v.actor()), RemovePicture { picture: Fields(f).id("picture")? }).await?;
    Ok(see(&v.path(&format!("/desk/products/{product}"))))
}

/// Makes a photograph the first.
///
/// # Errors
/// A fault of the store.
pub async fn first(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let owner: Id = id.parse().map_err(|_| Oops::not_found())?;
    let chosen = Fields(f).id("picture")?;
    let found = read(&app, &v, owner).await?;
    let mut pictures: Vec<Id> = found.pictures.iter().map(|p| p.id).filter(|p| *p != chosen).collect();
    pictures.insert(0, chosen);
    app.db.command(app.call(v.actor()), OrderPictures { owner, pictures }).await?;
    Ok(see(&v.path(&format!("/desk/products/{owner}"))))
}

/// A stored file by its name, `HASH-480.webp`. It is an image that we encoded ourselves.
///
/// # Errors
/// 404 when there is none.
pub async fn serve(State(app): State<App>, Path(name): Path<String>) -> Result<Response, Oops> {
    let (hash, rest) = name.split_once('-').ok_or_else(Oops::not_found)?;
    let (size, extension) = rest.split_once('.').ok_or_else(Oops::not_found)?;
    let size: u32 = size.parse().map_err(|_| Oops::not_found())?;
    let kind = Kind::ALL.into_iter().find(|k| k.extension() == extension).ok_or_else(Oops::not_found)?;
    let path = rahba_media::path(hash, size, kind).filter(|_| SIZES.contains(&size)).ok_or_else(Oops::not_found)?;
    let whole = app.config.data.join(path);
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(whole))
        .await
        .map_err(|_| Oops::new(500, "our-fault"))?
        .map_err(|_| Oops::not_found())?;
    let mut r = bytes.into_response();
    let h = r.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.mime()));
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(r)
}
