//! Styles, scripts, faces, the mark and drawings: named by their content, kept by browsers for a
//! year, compressed once.
//!
//! Style sheets live in `assets/css/`. The shop's are joined in the order of their numbers and are all that
//! a buyer's first visit loads; the desk's comes beside it where somebody works; `url(font:NAME)` in
//! them stands for the face's address of the day.

use super::oops::Oops;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::Id;
use rahba_kernel::merkle::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const CSS: [&str; 6] = [
    include_str!("../../assets/css/1-tokens.css"),
    include_str!("../../assets/css/2-base.css"),
    include_str!("../../assets/css/3-parts.css"),
    include_str!("../../assets/css/4-shell.css"),
    include_str!("../../assets/css/5-shop.css"),
    include_str!("../../assets/css/7-print.css"),
];
const DESK: &str = include_str!("../../assets/css/6-desk.css");
const JS: &str = include_str!("../../assets/rahba.js");
/// Beside the other where they are needed: at the till, at the checkout, where a passkey is shown or made, where one of
/// many is typed.
const TILL_JS: &str = include_str!("../../assets/till.js");
const CHECKOUT_JS: &str = include_str!("../../assets/checkout.js");
const PASSKEY_JS: &str = include_str!("../../assets/passkey.js");
const WHOM_JS: &str = include_str!("../../assets/whom.js");

macro_rules! fonts {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_bytes!(concat!("../../assets/fonts/", $name, ".woff2")) as &[u8])),+]
    };
}

/// Subset faces (licences beside them).
const FONTS: [(&str, &[u8]); 10] = fonts![
    "text-arabic-400",
    "text-arabic-600",
    "text-latin-400",
    "text-latin-600",
    "text-digits-400",
    "text-digits-600",
    "text-tifinagh",
    "title-arabic",
    "title-latin",
    "name-tifinagh",
];

/// Kept for a year: the name changes with the content.
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept for a day: the name stays.
const KEEP_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

struct Asset {
    kind: &'static str,
    body: Bytes,
    /// Brotli, made at first use; none for what is compressed already.
    small: OnceLock<Bytes>,
    compressible: bool,
}

struct Table {
    files: BTreeMap<String, Asset>,
    css: String,
    desk: String,
    js: String,
    till_js: String,
    checkout_js: String,
    passkey_js: String,
    whom_js: String,
    faces: BTreeMap<&'static str, String>,
}

fn name_of(stem: &str, body: &[u8], ending: &str) -> String {
    format!("{stem}.{}.{ending}", &hex(&Sha256::digest(body))[..12])
}

/// Drops comments and the space around punctuation: our sheets hold no string where it matters.
fn tightened(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, r)| r);
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut files = BTreeMap::new();
        let mut put = |name: String, kind, body: Bytes, compressible| {
            files.insert(name, Asset { kind, body, small: OnceLock::new(), compressible });
        };
        let mut css_text = tightened(&CSS.concat());
        let mut faces = BTreeMap::new();
        for (stem, bytes) in FONTS {
            let name = name_of(stem, bytes, "woff2");
            css_text = css_text.replace(&format!("font:{stem})"), &format!("/assets/{name})"));
            faces.insert(stem, format!("/assets/{name}"));
            put(name, "font/woff2", Bytes::from_static(bytes), false);
        }
        let css = name_of("rahba", css_text.as_bytes(), "css");
        put(css.clone(), "text/css; charset=utf-8", Bytes::from(css_text), true);
        let desk_text = tightened(DESK);
        let desk = name_of("desk", desk_text.as_bytes(), "css");
        put(desk.clone(), "text/css; charset=utf-8", Bytes::from(desk_text), true);
        let mut script = |stem: &str, text: &'static str| {
            let name = name_of(stem, text.as_bytes(), "js");
            put(name.clone(), "text/javascript; charset=utf-8", Bytes::from_static(text.as_bytes()), true);
            format!("/assets/{name}")
        };
        let (js, till_js, checkout_js) = (script("rahba", JS), script("till", TILL_JS), script("checkout", CHECKOUT_JS));
        let (passkey_js, whom_js) = (script("passkey", PASSKEY_JS), script("whom", WHOM_JS));
        Table {
            files,
            css: format!("/assets/{css}"),
            desk: format!("/assets/{desk}"),
            js,
            till_js,
            checkout_js,
            passkey_js,
            whom_js,
            faces,
        }
    })
}

/// Address of the style sheet.
pub fn css() -> &'static str {
    &table().css
}

/// Address of the desk's sheet, which stands beside the other.
pub fn desk() -> &'static str {
    &table().desk
}

/// Address of the script.
pub fn js() -> &'static str {
    &table().js
}

/// Address of the till's script.
pub fn till_js() -> &'static str {
    &table().till_js
}

/// Address of the checkout's script.
pub fn checkout_js() -> &'static str {
    &table().checkout_js
}

/// The address of the script beside a passkey's button.
pub fn passkey_js() -> &'static str {
    &table().passkey_js
}

/// The address of the script beside a field where one of many is typed.
pub fn whom_js() -> &'static str {
    &table().whom_js
}

/// Address of a face, for `<link rel=preload>`; empty for an unknown one.
pub fn face(stem: &str) -> &'static str {
    table().faces.get(stem).map_or("", String::as_str)
}

/// Whether a request takes brotli.
pub(crate) fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|p| p.split(';').next().is_some_and(|n| n.trim() == "br")))
}

/// Brotli at the given quality (0–11).
pub(crate) fn brotli(body: &[u8], quality: i32) -> Bytes {
    let mut out = Vec::with_capacity(body.len() / 3);
    let params = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    match brotli::BrotliCompress(&mut &body[..], &mut out, &params) {
        Ok(_) => Bytes::from(out),
        Err(_) => Bytes::new(),
    }
}

/// Brotli without its end: more may be written behind it by [`brotli_end`].
pub(crate) fn brotli_open(body: &[u8], quality: i32) -> Bytes {
    use std::io::Write as _;
    let params = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    let mut w = brotli::CompressorWriter::with_params(Vec::with_capacity(body.len() / 3), 16 * 1024, &params);
    // A flush ends on a whole byte. Writing into memory does not fail.
    match w.write_all(body).and_then(|()| w.flush()) {
        Ok(()) => Bytes::copy_from_slice(w.get_ref()),
        Err(_) => Bytes::new(),
    }
}

/// What follows that which [`brotli_open`] made: `tail` as it is, then the end (RFC 7932 §9.2: a meta-block that is not
/// compressed, of at most 65,536 bytes each, and a last one that is empty).
pub(crate) fn brotli_end(tail: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(tail.len() + 8);
    for piece in tail.chunks(1 << 16) {
        // ISLAST 0, MNIBBLES 00 (four), MLEN − 1 in 16 bits, ISUNCOMPRESSED 1; then zeros to the byte's end.
        let head = ((piece.len() - 1) as u32) << 3 | 1 << 19;
        out.extend_from_slice(&head.to_le_bytes()[..3]);
        out.extend_from_slice(piece);
    }
    out.push(0b11);
    Bytes::from(out)
}

fn drawn(keep: HeaderValue, body: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")), (header::CACHE_CONTROL, keep)], body).into_response()
}

/// Serves a style sheet, script or face by its name of the day.
///
/// # Errors
/// 404 for another name.
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Oops> {
    match name.as_str() {
        "band.svg" => return Ok(drawn(KEEP_A_DAY, rahba_art::band())),
        "logo.svg" => return Ok(drawn(KEEP_A_DAY, rahba_art::logo().to_owned())),
        _ => {}
    }
    let a = table().files.get(&name).ok_or_else(Oops::not_found)?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static(a.kind));
    let keep = (header::CACHE_CONTROL, KEEP);
    if a.compressible {
        let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
        if takes_brotli(&headers) {
            let small = a.small.get_or_init(|| brotli(&a.body, 11)).clone();
            if !small.is_empty() {
                return Ok(
                    ([kind, keep, vary, (header::CONTENT_ENCODING, HeaderValue::from_static("br"))], small).into_response()
                );
            }
        }
        return Ok(([kind, keep, vary], a.body.clone()).into_response());
    }
    Ok(([kind, keep], a.body.clone()).into_response())
}

/// A product's drawing: `/art/{form}/{id}.svg`.
///
/// # Errors
/// 404 when the name is no id.
pub async fn drawing(Path((form, file_name)): Path<(String, String)>) -> Result<Response, Oops> {
    let id: Id = file_name.strip_suffix(".svg").and_then(|t| t.parse().ok()).ok_or_else(Oops::not_found)?;
    Ok(drawn(KEEP, rahba_art::illustration(&form, &id.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_stream_is_closed_by_whatever_follows() {
        let text = "Le miel de thym, récolté en juin. ".repeat(900);
        for tail in ["", "x", "abc\"></script></body></html>", &"z".repeat(70_000)] {
            let whole = [brotli_open(text.as_bytes(), 5), brotli_end(tail.as_bytes())].concat();
            let mut back = String::new();
            std::io::Read::read_to_string(&mut brotli::Decompressor::new(&whole[..], 4096), &mut back).unwrap();
            assert!(back == format!("{text}{tail}"), "{} bytes behind it", tail.len());
        }
        assert!(brotli_open(text.as_bytes(), 5).len() < 400);
    }

    /// GROUND §3.2: at 250 kbit/s a second is 31 KB.
    #[test]
    fn budgets_of_a_first_visit() {
        let t = table();
        let css = &t.files[t.css.trim_start_matches("/assets/")];
        assert!(brotli(&css.body, 11).len() < 7_680, "{}", brotli(&css.body, 11).len());
        for script in [JS, CHECKOUT_JS, TILL_JS] {
            assert!(brotli(script.as_bytes(), 11).len() < 4 * 1024, "{}", brotli(script.as_bytes(), 11).len());
        }
        let size = |names: &[&str]| FONTS.iter().filter(|(n, _)| names.contains(n)).map(|(_, b)| b.len()).sum::<usize>();
        let digits = ["text-digits-400", "text-digits-600", "name-tifinagh"];
        for own in [
            &["text-arabic-400", "text-arabic-600", "title-arabic"][..],
            &["text-latin-400", "text-latin-600", "title-latin"],
            &["text-tifinagh", "text-latin-400"],
        ] {
            let all: Vec<&str> = own.iter().chain(&digits).copied().collect();
            assert!(size(&all) <= 45 * 1024, "{own:?}: {}", size(&all));
        }
    }

    #[test]
    fn every_face_of_the_sheet_exists_and_sides_are_logical() {
        let t = table();
        let css = std::str::from_utf8(&t.files[t.css.trim_start_matches("/assets/")].body).unwrap();
        assert!(!css.contains("font:text") && !css.contains("font:title") && !css.contains("font:name"));
        for physical in [
            "margin-left",
            "margin-right",
            "padding-left",
            "padding-right",
            "text-align:left",
            "text-align:right",
            "border-left",
            "border-right",
            "float:",
            "{left:",
            ";left:",
            ";right:",
        ] {
            assert!(!css.contains(physical), "{physical} breaks in Arabic");
        }
        assert_eq!(css.matches('{').count(), css.matches('}').count());
    }
}
