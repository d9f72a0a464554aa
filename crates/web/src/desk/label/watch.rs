//! Surveillance: which licences were looked at when, and which must be looked at next.

use crate::kit::app::App;
use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_market::label::{rules, views};

/// Days before its last day from which a visit is said to come near.
const SOON: i64 = 60;

/// Licences that stand, what must be visited first at the top.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let s = app.shop().await?;
    let today = s.today;
    let found = app.db.read(move |q| views::watched(q, territory)).await?;
    let zone = app.zone();
    let mut rows: Vec<_> = found
        .into_iter()
        .map(|w| {
            let last = w.last_visit.map(|at| zone.day(at));
            let due = rules::watch_due(last.unwrap_or(w.valid_from), w.term_days);
            let state = match w.planned {
                Some(_) => "planned",
                None if due < today => "late",
                None if due <= today.plus(SOON) => "soon",
                None => "later",
            };
            (due, state, last, w)
        })
        .collect();
    rows.sort_by(|a, b| (a.0, &a.3.number).cmp(&(b.0, &b.3.number)));
    let wanted = asked.get("state").to_owned();
    let late = rows.iter().filter(|r| r.1 == "late").count() as i64;
    let class = |state: &str| match state {
        "late" => "refused",
        "soon" => "placed",
        "planned" => "paid",
        _ => "delivered",
    };
    let rows = rows
        .into_iter()
        .filter(|r| wanted.is_empty() || r.1 == wanted)
        .map(|(due, state, last, w)| {
            vec![
                Cell::link(format!("/desk/label/licences/{}", w.licence), w.number),
                Cell::Text(s.text("name", w.org, v.lang).to_owned()),
                Cell::State(format!("lb-{}", w.state), t.p("lb-licence-", &w.state)),
                Cell::day(last),
                Cell::Day(due),
                Cell::day(w.planned),
                Cell::State(class(state).into(), t.p("lb-watch-", state)),
                Cell::link(format!("/desk/label/applications/{}", w.application), t.s("lb-plan-visit")),
            ]
        })
        .skip(usize::try_from(asked.offset()).unwrap_or(0))
        .take(usize::try_from(asked.limit()).unwrap_or(50))
        .collect();
    let states = ["late", "soon", "planned", "later"].map(|x| (x.to_owned(), t.p("lb-watch-", x)));
    let table = Table {
        title: t.s("lb-watch"),
        lead: t.s("lb-watch-lead"),
        actions: vec![("/desk/label?what=licences".into(), t.s("lb-licences"))],
        filters: vec![
            Field::select("state", t.s("ct-state"), std::iter::once((String::new(), t.s("all"))).chain(states).collect())
                .value(wanted),
        ],
        figures: vec![(t.s("lb-watch-late"), Cell::Int(late))],
        columns: [
            "ct-number",
            "ct-organisation",
            "ct-state",
            "lb-last-visit",
            "lb-next-before",
            "lb-planned-on",
            "lb-watch",
            "lb-plan-visit",
        ]
        .map(|c| Column::new(t.s(c)))
        .into(),
        rows,
        empty: t.s("lb-no-licences"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
