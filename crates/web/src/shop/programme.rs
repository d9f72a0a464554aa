//! The public page of a territory: what was spent and what it brought, as pictures, tables and data.
//! Nothing personal: sums, and cells with enough makers behind them.

use crate::desk::figures::{self, Data};
use crate::desk::programme::{
    AnnouncedRow, IndicatorRow, ProjectRow, SplitRows, announced_rows, indicator_rows, project_rows, splits,
};
use crate::desk::report::open_data;
use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::shop::check::text;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::Day;
use rahba_market::territory::communes;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "programme.html")]
struct Public {
    p: Page,
    t: T,
    territory: String,
    from: Day,
    to: Day,
    /// When the books were read for it.
    read_at: String,
    /// Since the first project began.
    ever: Vec<(String, String)>,
    /// Of the period.
    figures: Vec<(String, String)>,
    projects: Vec<ProjectRow>,
    announced: Vec<AnnouncedRow>,
    indicators: Vec<IndicatorRow>,
    splits: Vec<(String, Vec<SplitRows>)>,
    charts: Vec<String>,
}

/// What was last read: nobody reads it again until something is committed.
#[derive(Default)]
pub struct Kept(tokio::sync::Mutex<Option<Read>>);

/// The figures as they were read.
#[derive(Clone)]
struct Read {
    /// After how many commits.
    commits: u64,
    data: Arc<Data>,
}

async fn data(app: &App) -> Result<Arc<Data>, Oops> {
    let days = figures::period("", "", app.zone().day(app.now()));
    let mut kept = app.public_figures.0.lock().await;
    let commits = app.commits();
    let books = figures::books(app, days).await?;
    if let Some(r) = kept.as_ref().filter(|r| r.commits == commits && Arc::ptr_eq(&r.data.books, &books)) {
        return Ok(r.data.clone());
    }
    let mut d = crate::desk::programme::data(app, days, books).await?;
    // The public sees what was agreed on, not what was asked for.
    d.projects.retain(|p| matches!(p.state.as_str(), "signed" | "handed_over"));
    let data = Arc::new(d);
    *kept = Some(Read { commits, data: data.clone() });
    Ok(data)
}

/// The page.
///
/// # Errors
/// A fault of the store.
pub async fn show(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let (t, s) = (T(v.lang), app.shop().await?);
    let d = data(&app).await?;
    let p = Page::new(&app, &v, &t.s("pg-public-title"));
    let spent =
        d.sums.iter().filter(|(id, _)| d.projects.iter().any(|p| p.id == **id)).map(|(_, x)| x.1).sum::<rahba_kernel::Money>();
    let indicators = indicator_rows(&d, t);
    let ever = vec![(t.s("pg-spent"), p.money(spent)), (t.s("pg-funded"), p.money(d.given_by("indh")))];
    let figures = indicators.iter().take(3).map(|i| (i.name.clone(), i.actual.clone())).collect();
    html(&Public {
        territory: communes::by_code(&app.settings().province).map_or_else(String::new, |a| a.name(v.lang).to_owned()),
        from: d.from,
        to: d.to,
        read_at: p.moment(d.books.at),
        ever,
        figures,
        projects: project_rows(&d, &s, t),
        announced: announced_rows(&d, t),
        splits: d
            .indicators
            .iter()
            .map(|i| (text(&i.name, v.lang), splits(&d, &s, t, i.measure)))
            .filter(|(_, x)| !x.is_empty())
            .collect(),
        indicators,
        charts: vec![
            d.budget_chart(&p, false),
            d.sales_chart(&p, &s, false),
            d.way_chart(&p, false),
            d.maturity_chart(&p, false),
        ],
        p,
        t,
    })
}

/// The same figures as data (CSV).
///
/// # Errors
/// A fault of the store.
pub async fn csv(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let d = data(&app).await?;
    let sheet = open_data(&d, &s, T(v.lang), d.books.at);
    let bytes = sheet.csv().map_err(|e| {
        tracing::error!(error = %e, "open data could not be written");
        Oops::new(500, "our-fault")
    })?;
    let mut r = bytes.into_response();
    let h = r.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    h.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"rahba-programme.csv\""));
    Ok(r)
}

#[derive(Template)]
#[template(path = "dictionary.html")]
struct Dictionary {
    p: Page,
    t: T,
    columns: Vec<(&'static str, String)>,
    measures: Vec<(&'static str, String, String, String)>,
}

/// What each column of the data means, and how each measure is computed.
///
/// # Errors
/// When the template fails.
pub async fn dictionary(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let t = T(v.lang);
    let cells = ["section", "code", "split", "cell", "unit", "value", "hidden", "from", "to", "read_at"];
    html(&Dictionary {
        columns: cells.into_iter().map(|c| (c, t.p("pg-dic-", c.replace('_', "-")))).collect(),
        measures: rahba_market::programme::model::Measure::ALL
            .into_iter()
            .map(|m| {
                let code = m.code();
                (code, t.p("pg-measure-", code), t.p("pg-what-", code), t.p("pg-from-", m.source()))
            })
            .collect(),
        p: Page::new(&app, &v, &t.s("pg-dictionary")),
        t,
    })
}
