//! What is kept how long, and what the last night took away.

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_market::privacy::retention::{Term, terms};
use rahba_market::privacy::views;

/// How long, in words: the public page says the same ones.
pub(crate) fn term_words(t: T, term: &Term) -> String {
    match term.days {
        Some(days) if days >= 365 => t.n("pv-years", days / 365),
        Some(days) => t.n("pv-days", days),
        None => t.p("pv-how-", term.how.code()),
    }
}

/// The table.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let runs = app.db.read(move |q| views::runs(q, territory)).await?;
    let last = runs.iter().map(|r| r.at).max();
    let rows = terms()
        .iter()
        .map(|term| {
            let run = runs.iter().find(|r| r.class == term.class);
            vec![
                Cell::Text(t.p("pv-class-", term.class)),
                Cell::Text(term_words(t, term)),
                Cell::Text(t.p("pv-how-", term.how.code())),
                Cell::moment(run.map(|r| r.at)),
                run.map_or(Cell::Empty, |r| Cell::Int(r.removed)),
                run.map_or(Cell::Empty, |r| Cell::Int(r.removed_ever)),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("kp-title"),
        lead: t.s("kp-lead"),
        actions: vec![("/desk/privacy".into(), t.s("rq-title"))],
        columns: ["pv-what", "pv-term", "kp-how", "kp-last", "kp-removed", "kp-ever"].map(|c| Column::new(t.s(c))).into(),
        rows,
        figures: vec![(t.s("kp-last"), Cell::moment(last))],
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
