//! Styles, the mark and drawings: named by their content, kept by browsers for a year.

use super::oops::Oops;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rahba_kernel::Id;
use rahba_kernel::merkle::hex;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

const CSS: &str = include_str!("../../assets/rahba.css");
const JS: &str = include_str!("../../assets/rahba.js");
const KEEP: &str = "public, max-age=31536000, immutable";

fn name_of(text: &str, ending: &str) -> String {
    format!("/assets/{}.{ending}", &hex(&Sha256::digest(text.as_bytes()))[..12])
}

/// Address of the style sheet.
pub fn css() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| name_of(CSS, "css"))
}

/// Address of the script.
pub fn js() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| name_of(JS, "js"))
}

fn file(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEEP)], body).into_response()
}

/// Serves a style sheet or script by its name of the day.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Oops> {
    match name.rsplit_once('.') {
        Some((_, "css")) => Ok(file("text/css; charset=utf-8", CSS.to_owned())),
        Some((_, "js")) => Ok(file("text/javascript; charset=utf-8", JS.to_owned())),
        _ if name == "band.svg" => Ok(file("image/svg+xml", rahba_art::band())),
        _ if name == "logo.svg" => Ok(file("image/svg+xml", rahba_art::logo().to_owned())),
        _ => Err(Oops::not_found()),
    }
}

/// A product's drawing: `/art/{form}/{id}.svg`.
pub async fn drawing(Path((form, file_name)): Path<(String, String)>) -> Result<Response, Oops> {
    let id: Id = file_name.strip_suffix(".svg").and_then(|t| t.parse().ok()).ok_or_else(Oops::not_found)?;
    Ok(file("image/svg+xml", rahba_art::illustration(&form, &id.0)))
}
