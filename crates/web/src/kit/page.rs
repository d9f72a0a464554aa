//! What every page's template holds.

use super::app::App;
use super::i18n::T;
use super::oops::Oops;
use super::registry::Visitor;
use super::{assets, cache, fmt};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Lang, Micros, Money};
use std::borrow::Borrow;

/// The frame around a page.
pub struct Page {
    pub t: T,
    pub lang: Lang,
    /// Path without its language, for the language switch.
    pub rest: String,
    /// Where the public reaches us, as the operator set it: search engines take whole addresses only, and a
    /// page that is kept for all may not repeat what one visitor called us. Empty: the page names no others.
    pub origin: String,
    pub title: String,
    pub name: Option<String>,
    /// She entered by PIN: the counter's pages lead to each other and nowhere else.
    pub at_till: bool,
    pub roles: Vec<Role>,
    pub csrf: String,
    /// Of this answer, or the mark where it will stand.
    pub nonce: String,
    /// The request's id, to be told to whoever helps.
    pub request: String,
    /// The number beside the basket, or the mark where it will stand.
    pub dot: String,
    pub invented: bool,
}

impl Page {
    pub fn new(app: &App, v: &Visitor, title: &str) -> Page {
        Page {
            t: T(v.lang),
            lang: v.lang,
            rest: v.rest.clone(),
            origin: app.config.origin.trim_end_matches('/').to_owned(),
            title: title.to_owned(),
            name: v.signed_in.as_ref().map(|s| s.name.clone()),
            at_till: v.signed_in.as_ref().is_some_and(|s| s.actor.at_till.is_some()),
            roles: v.signed_in.as_ref().map(|s| s.actor.grants.iter().map(|g| g.role).collect()).unwrap_or_default(),
            csrf: v.secret().map(|s| app.csrf(&s)).unwrap_or_default(),
            nonce: if v.kept { cache::NONCE_MARK.to_owned() } else { v.nonce.clone() },
            request: v.request.clone(),
            dot: if v.kept { cache::BASKET_MARK.to_owned() } else { cache::basket_dot(v.basket.lines.len()) },
            invented: app.settings().invented,
        }
    }

    pub fn desk_css(&self) -> &'static str {
        assets::desk()
    }

    pub fn css(&self) -> &'static str {
        assets::css()
    }

    pub fn js(&self) -> &'static str {
        assets::js()
    }

    /// Faces that the first screen needs: the script's text and its titles.
    pub fn faces(&self) -> [&'static str; 2] {
        match self.lang {
            Lang::Ar => [assets::face("text-arabic-400"), assets::face("title-arabic")],
            Lang::Zgh => [assets::face("text-tifinagh"), assets::face("text-digits-400")],
            Lang::Fr | Lang::En => [assets::face("text-latin-400"), assets::face("title-latin")],
        }
    }

    /// Whether the page is this place of the desk, or below it.
    pub fn here(&self, place: &str) -> bool {
        let below = place != "/desk" && self.rest.strip_prefix(place).is_some_and(|r| r.starts_with('/'));
        self.rest == place || below
    }

    pub fn languages(&self) -> [Lang; 4] {
        Lang::ALL
    }

    pub fn icon(&self, name: &str) -> String {
        rahba_art::icon(name).unwrap_or_default()
    }

    pub fn money(&self, m: impl Borrow<Money>) -> String {
        fmt::money(self.lang, *m.borrow())
    }

    pub fn day(&self, d: impl Borrow<Day>) -> String {
        fmt::day(self.lang, *d.borrow())
    }

    pub fn moment(&self, at: impl Borrow<Micros>) -> String {
        fmt::moment(self.lang, *at.borrow())
    }

    pub fn int(&self, n: impl Borrow<i64>) -> String {
        fmt::integer(self.lang, *n.borrow())
    }

    pub fn percent(&self, bps: impl Borrow<i64>) -> String {
        fmt::percent(self.lang, *bps.borrow())
    }

    /// The checkout's script.
    pub fn checkout_js(&self) -> &'static str {
        assets::checkout_js()
    }

    /// The script beside a passkey's button.
    pub fn passkey_js(&self) -> &'static str {
        assets::passkey_js()
    }

    /// The script of a field where one of many is typed, as a page holds it.
    pub(super) fn whom_script(&self) -> String {
        format!("<script src=\"{}\" type=\"module\" nonce=\"{}\"></script>", assets::whom_js(), self.nonce)
    }

    /// The till's script.
    pub fn till_js(&self) -> &'static str {
        assets::till_js()
    }

    pub fn ltr(&self, text: impl AsRef<str>) -> String {
        fmt::ltr(text.as_ref())
    }

    pub fn phone(&self, e164: impl AsRef<str>) -> String {
        fmt::phone_number(e164.as_ref())
    }

    /// Whether the signed-in person holds one of these roles (codes with spaces between).
    pub fn is(&self, codes: &str) -> bool {
        codes.split(' ').any(|c| self.roles.iter().any(|r| r.code() == c))
    }
}

/// A rendered template as an answer.
///
/// # Errors
/// When the template fails.
pub fn html(template: &impl askama::Template) -> Result<Response, Oops> {
    let body = template.render()?;
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response())
}

/// See-other to a path, after a form.
pub fn see(path: &str) -> Response {
    (axum::http::StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response()
}
