//! What happens to people's data, for everybody to read: who answers for it, why it is asked for, how long it is
//! kept (from the same table that the night works by), where it lies, and what one may ask (law 09-08, article 5).

use super::order::numbers;
use crate::desk::privacy::kept::term_words;
use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use rahba_market::privacy::model::{ANSWER_DAYS, NOTICE_VERSION};
use rahba_market::privacy::retention::terms;

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    p: Page,
    t: T,
    /// Whose shop it is, as papers say it.
    seller: String,
    phone: String,
    numbers: Vec<(String, String)>,
    cndp: String,
    /// What, how long.
    kept: Vec<(String, String)>,
    /// Where the machine stands; empty while nobody said it.
    country: String,
    abroad: bool,
    days: String,
    version: &'static str,
}

/// The page.
///
/// # Errors
/// When the template fails.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let (t, s, settings) = (T(v.lang), app.shop().await?, app.settings());
    let hosting = settings.hosting.as_str();
    html(&Privacy {
        seller: s.spaces.first().map_or_else(|| t.s("site-name"), |x| s.marked("name", x.operator, v.lang)),
        phone: settings.phone.clone(),
        numbers: numbers(t, &settings),
        cndp: settings.cndp.clone(),
        kept: terms().iter().map(|k| (t.p("pv-class-", k.class), term_words(t, k))).collect(),
        country: if hosting.is_empty() { String::new() } else { t.p("country-", hosting) },
        abroad: !hosting.is_empty() && hosting != "ma",
        days: t.n("pv-rights-days", ANSWER_DAYS),
        version: NOTICE_VERSION,
        p: Page::new(&app, &v, &t.s("pv-title")),
        t,
    })
}
