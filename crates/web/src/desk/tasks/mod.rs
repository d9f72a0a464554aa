//! What waits for whoever signed in, as one list: each with its day and one thing to do.

mod collect;

use crate::kit::app::App;
use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_kernel::Day;
use rahba_kernel::role::Actor;
use rahba_store::Fault;
use std::collections::BTreeSet;

/// Something that waits for her.
#[derive(Clone, Debug)]
pub struct Todo {
    /// Its deadline, or the last day of the house's own term.
    pub due: Day,
    /// What is to be done: `todo-KIND` is its word.
    pub kind: &'static str,
    /// Which one: a number or a name.
    pub what: String,
    /// Whose, where.
    pub whose: String,
    /// Where it is done: address without language.
    pub path: String,
}

/// What waits, what is due first first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub async fn waiting(app: &App, v: &Visitor) -> Result<Vec<Todo>, Fault> {
    let s = app.shop().await?;
    let (territory, now, lang, actor): (_, _, _, Actor) = (app.territory.id, app.now(), v.lang, v.actor());
    let zone = app.zone();
    let today = zone.day(now);
    app.db
        .read(move |q| {
            let mut c = collect::Collect { territory, today, lang, zone, actor, s: &s, out: Vec::new() };
            c.all(q)?;
            let mut out = c.out;
            out.sort_by(|a, b| (a.due, a.kind, &a.what).cmp(&(b.due, b.kind, &b.what)));
            Ok(out)
        })
        .await
}

/// A task as a list shows it: when, what, whose, and how late.
pub fn cells(t: T, today: Day, x: Todo) -> Vec<Cell> {
    vec![
        Cell::Day(x.due),
        match x.due {
            d if d < today => Cell::State("late".into(), t.s("todo-late")),
            d if d == today => Cell::State("today".into(), t.s("todo-today")),
            _ => Cell::Empty,
        },
        Cell::link(x.path, t.p("todo-", x.kind)),
        Cell::Text(x.what),
        Cell::Text(x.whose),
    ]
}

/// The list, by kind and by day.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, today) = (T(v.lang), Asked { all }, app.zone().day(app.now()));
    let found = waiting(&app, &v).await?;
    let kinds: BTreeSet<&str> = found.iter().map(|x| x.kind).collect();
    let mut choices = vec![(String::new(), t.s("todo-all"))];
    choices.extend(kinds.into_iter().map(|k| (k.to_owned(), t.p("todo-", k))));
    let when = ["", "late", "week"].map(|w| (w.to_owned(), if w.is_empty() { t.s("todo-any-day") } else { t.p("todo-", w) }));
    let (kind, day) = (asked.get("kind").to_owned(), asked.get("when").to_owned());
    let late = found.iter().filter(|x| x.due < today).count() as i64;
    let count = found.len() as i64;
    let rows = found
        .into_iter()
        .filter(|x| kind.is_empty() || x.kind == kind)
        .filter(|x| match day.as_str() {
            "late" => x.due < today,
            "week" => x.due <= today.plus(7),
            _ => true,
        })
        .map(|x| cells(t, today, x))
        .collect();
    let table = Table {
        title: t.s("what-waits"),
        lead: t.s("todo-lead"),
        filters: vec![
            Field::select("kind", t.s("todo-kind"), choices).value(kind),
            Field::select("when", t.s("todo-when"), when.into()).value(day),
        ],
        columns: ["todo-due", "state", "todo-do", "todo-what", "todo-whose"].map(|c| Column::new(t.s(c))).into(),
        rows: super::capacities::paged(&asked, rows),
        figures: vec![(t.s("todo-count"), Cell::Int(count)), (t.s("todo-late"), Cell::Int(late))],
        empty: t.s("nothing-waits"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
