//! Coaching: visits to organisations, what they agreed on, and whether it was done.

use super::{answered, day_of, may_see, paged};
use crate::desk::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Day, Id};
use rahba_market::capacities::model::{Action, Visit};
use rahba_market::capacities::views;
use rahba_market::flows::coaching::cancel::CancelCoaching;
use rahba_market::flows::coaching::plan::PlanCoaching;
use rahba_market::flows::coaching::postpone::PostponeAction;
use rahba_market::flows::coaching::record::{NewAction, RecordCoaching};
use rahba_market::flows::coaching::say_done::SayActionDone;
use rahba_market::flows::coaching::verify::VerifyAction;
use rahba_market::people;
use rahba_store::Fault;

fn states(t: T, prefix: &str, all: &[&str]) -> Vec<(String, String)> {
    let mut out = vec![(String::new(), t.s("cp-show-all"))];
    out.extend(all.iter().map(|k| ((*k).to_owned(), t.p(prefix, k))));
    out
}

/// Visits, the latest first.
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
    let state = asked.get("state").to_owned();
    let wanted = state.clone();
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let mut out = Vec::new();
            for x in views::visits(q, territory, None, &wanted)? {
                let coach = people::views::name_of(q, territory, &format!("person:{}", x.coach))?;
                out.push((x, coach));
            }
            Ok(out)
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|(x, coach)| {
            vec![
                Cell::link(format!("/desk/coaching/{}", x.id), x.number),
                Cell::Text(s.text("name", x.org, v.lang).to_owned()),
                Cell::Day(x.planned_on),
                Cell::Text(x.subject),
                Cell::Text(coach),
                Cell::State(format!("cp-{}", x.state), t.p("cp-visit-", &x.state)),
            ]
        })
        .collect();
    let plans = v.actor().has_any(&[Role::Coach, Role::UnionSecretary]);
    let mut actions = vec![("/desk/coaching/actions".into(), t.s("cp-actions"))];
    if plans {
        actions.push(("/desk/coaching/new".into(), t.s("cp-plan-visit")));
    }
    let table = Table {
        title: t.s("cp-coaching"),
        lead: t.s("cp-coaching-lead"),
        actions,
        filters: vec![
            Field::select("state", t.s("state"), states(t, "cp-visit-", &["planned", "done", "cancelled"])).value(state),
        ],
        columns: ["number", "organisation", "date", "cp-subject", "cp-coach", "state"].map(|c| Column::new(t.s(c))).into(),
        rows: paged(&asked, rows),
        empty: t.s("cp-no-visits"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// Agreed actions, what is due first first.
///
/// # Errors
/// A fault of the store.
pub async fn actions(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let (s, today) = (app.shop().await?, app.zone().day(app.now()));
    let state = asked.get("state").to_owned();
    let wanted = state.clone();
    let found = app.db.read(move |q| views::actions(q, territory, None, &wanted)).await?;
    let rows = found
        .into_iter()
        .map(|a| {
            let late = a.is_late(today);
            vec![
                Cell::link(format!("/desk/coaching/{}", a.visit), a.body),
                Cell::Text(s.text("name", a.org, v.lang).to_owned()),
                Cell::Text(a.responsible),
                Cell::Day(a.due_on),
                Cell::Int(a.moved),
                if late {
                    Cell::State("cp-late".into(), t.s("cp-is-late"))
                } else {
                    Cell::State(format!("cp-{}", a.state), t.p("cp-action-", &a.state))
                },
            ]
        })
        .collect();
    let table = Table {
        title: t.s("cp-actions"),
        filters: vec![
            Field::select("state", t.s("state"), states(t, "cp-action-", &["open", "said", "done", "dropped"])).value(state),
        ],
        columns: ["cp-action", "organisation", "cp-responsible", "cp-due", "cp-moved", "state"]
            .map(|c| Column::new(t.s(c)))
            .into(),
        rows: paged(&asked, rows),
        empty: t.s("cp-no-actions"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

async fn form_of(app: &App, v: &Visitor, f: &Fields) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let s = app.shop().await?;
    let asked = people::views::PeopleAsked { role: "coach".into(), state: "active".into(), limit: 200, ..Default::default() };
    let coaches = app.db.read(move |q| people::views::list(q, territory, &Actor::system("visits"), &asked)).await?;
    let own = v.actor().person_id().map_or_else(String::new, |p| p.to_string());
    Ok(Form {
        title: t.s("cp-plan-visit"),
        fields: vec![
            Whom::of(Of::Members, &s, v, "org").field(t.s("organisation"), f),
            Field::select("coach", t.s("cp-coach"), coaches.into_iter().map(|c| (c.id.to_string(), c.name)).collect()).value(own),
            Field::new("on", t.s("date"), Kind::Date).value(app.zone().day(app.now()).plus(7).iso()),
            Field::text("subject", t.s("cp-subject")).needed(),
        ],
        button: t.s("cp-plan-visit"),
        back: Some(("/desk/coaching".into(), t.s("cp-coaching"))),
        about: vec![
            ("capacity.past_day", "on"),
            ("coaching.no_subject", "subject"),
            ("coaching.no_coach", "coach"),
            ("organisation.not_found", "org"),
        ],
        ..Form::default()
    })
}

/// The form for a visit.
///
/// # Errors
/// A fault of the store.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    form_of(&app, &v, &Fields(all)).await?.show(&app, &v)
}

/// Plans it.
///
/// # Errors
/// As the command.
pub async fn plan(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let org = match Whom::of(Of::Members, &s, &v, "org").read(&f) {
        Ok(org) => org,
        Err(e) => return form_of(&app, &v, &f).await?.refused(&app, &v, &f, e),
    };
    let command = PlanCoaching {
        org,
        coach: f.get("coach").parse().unwrap_or(Id::NIL),
        on: day_of(f.get("on")),
        subject: f.get("subject").into(),
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(d) => Ok(see(&v.path(&format!("/desk/coaching/{}", d.visit)))),
        Err(e) => form_of(&app, &v, &f).await?.refused(&app, &v, &f, e.into()),
    }
}

#[derive(Template)]
#[template(path = "desk_visit.html")]
struct One {
    p: Page,
    t: T,
    error: String,
    x: Visit,
    org: String,
    coach: String,
    actions: Vec<Action>,
    today: Day,
    records: bool,
    verifies: bool,
    says: bool,
    rows: [usize; 5],
    typed: Fields,
}

async fn page(app: &App, v: &Visitor, id: Id, error: Option<Oops>, typed: Fields) -> Result<Response, Oops> {
    let (t, territory, lang) = (T(v.lang), app.territory.id, v.lang);
    let (s, today, actor) = (app.shop().await?, app.zone().day(app.now()), v.actor());
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let Some(x) = views::visit(q, territory, id)? else { return Ok(None) };
            let coach = people::views::name_of(q, territory, &format!("person:{}", x.coach))?;
            let actions = views::actions(q, territory, Some(x.org), "")?.into_iter().filter(|a| a.visit == id).collect();
            Ok(Some((x, coach, actions)))
        })
        .await?;
    let Some((x, coach, actions)) = found else { return Err(Oops::not_found()) };
    may_see(v, x.org)?;
    html(&One {
        p: Page::new(app, v, &x.number),
        error: error.map(|e| t.with(&e.message, &e.arguments)).unwrap_or_default(),
        org: s.marked("name", x.org, lang),
        coach,
        actions,
        today,
        records: actor.has(Role::Coach) && x.state == "planned",
        verifies: actor.has(Role::Coach),
        says: actor.is_of(x.org) || actor.has_any(&[Role::Coach, Role::UnionSecretary]),
        rows: [0, 1, 2, 3, 4],
        typed,
        x,
        t,
    })
}

/// A visit with what it agreed on.
///
/// # Errors
/// 404 when there is none, or when it is another's.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, None, Fields(Vec::new())).await
}

/// One step; a refusal is said on the same page, with what was typed.
///
/// # Errors
/// What is no refusal.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let visit: Id = id.parse().map_err(|_| Oops::not_found())?;
    let f = Fields(f);
    let done = step(&app, &v, visit, &f).await;
    answered(&v, done, &format!("/desk/coaching/{visit}"), |e| page(&app, &v, visit, Some(e), f)).await
}

pub(super) async fn step(app: &App, v: &Visitor, visit: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    let note = || f.get("note").to_owned();
    match f.get("act") {
        "record" => {
            let actions = (0..5)
                .filter(|n| !f.get(&format!("body-{n}")).is_empty())
                .map(|n| NewAction {
                    body: f.get(&format!("body-{n}")).into(),
                    responsible: f.get(&format!("who-{n}")).into(),
                    due_on: day_of(f.get(&format!("due-{n}"))),
                })
                .collect();
            app.give(call, RecordCoaching { visit, report: f.get("report").into(), actions }).await
        }
        "cancel" => app.give(call, CancelCoaching { visit, why: note() }).await,
        "said" => app.give(call, SayActionDone { action: f.id("action")?, note: note() }).await,
        "postpone" => app.give(call, PostponeAction { action: f.id("action")?, to: day_of(f.get("to")), why: note() }).await,
        verdict @ ("done" | "open" | "dropped") => {
            app.give(call, VerifyAction { action: f.id("action")?, verdict: verdict.into(), note: note() }).await
        }
        _ => Err(Oops::not_found()),
    }
}
