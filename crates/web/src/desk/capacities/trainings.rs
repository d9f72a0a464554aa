//! Trainings: the list, and planning one.

use super::{minutes_of, paged};
use crate::desk::programme::texts;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::check::text;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_market::capacities::model::DOMAINS;
use rahba_market::capacities::{training_views, views};
use rahba_market::flows::trainings::plan::{NewSession, PlanTraining};
use rahba_store::Fault;

/// Trainings by state and domain, with their next day and their seats.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let today = app.zone().day(app.now());
    let (state, domain) = (asked.get("state").to_owned(), asked.get("domain").to_owned());
    let (a, b) = (state.clone(), domain.clone());
    let (found, sessions) = app
        .db
        .read(move |q| -> Result<_, Fault> {
            Ok((training_views::trainings(q, territory, &a, &b, 2_000, 0)?, training_views::sessions(q, territory, None)?))
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|x| {
            let days: Vec<_> = sessions.iter().filter(|s| s.training == x.id && s.state != "cancelled").collect();
            let next = days.iter().map(|s| s.on).find(|d| *d >= today).or_else(|| days.last().map(|s| s.on));
            vec![
                Cell::link(format!("/desk/trainings/{}", x.id), text(&x.title, v.lang)),
                Cell::Code(x.number),
                Cell::Text(t.p("cp-domain-", &x.domain)),
                Cell::Text(x.trainer),
                Cell::day(next),
                Cell::Int(days.len() as i64),
                Cell::Int(x.taken),
                Cell::Int(x.seats),
                Cell::State(format!("cp-{}", x.state), t.p("cp-training-", &x.state)),
            ]
        })
        .collect();
    let pick = |name: &str, label: &str, prefix: &str, all: &[&str], value: String| {
        let mut choices = vec![(String::new(), t.s("cp-show-all"))];
        choices.extend(all.iter().map(|k| ((*k).to_owned(), t.p(prefix, k))));
        Field::select(name, t.s(label), choices).value(value)
    };
    let plans = v.actor().has_any(&[Role::Coach, Role::UnionSecretary]);
    let table = Table {
        title: t.s("cp-trainings"),
        lead: t.s("cp-trainings-lead"),
        actions: if plans { vec![("/desk/trainings/new".into(), t.s("cp-plan-training"))] } else { Vec::new() },
        filters: vec![
            pick("state", "state", "cp-training-", &["open", "done", "cancelled"], state),
            pick("domain", "cp-domain", "cp-domain-", &DOMAINS, domain),
        ],
        columns: vec![
            Column::new(t.s("cp-training")),
            Column::new(t.s("number")),
            Column::new(t.s("cp-domain")),
            Column::new(t.s("cp-trainer")),
            Column::new(t.s("date")),
            Column::new(t.s("cp-sessions")).added(),
            Column::new(t.s("cp-enrolled")).added(),
            Column::new(t.s("cp-seats")),
            Column::new(t.s("state")),
        ],
        rows: paged(&asked, rows),
        empty: t.s("cp-no-trainings"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

async fn form_of(app: &App, v: &Visitor) -> Result<(Form, Vec<String>), Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let criteria =
        app.db.read(move |q| views::grids(q, territory)).await?.into_iter().next().map(|g| g.criteria).unwrap_or_default();
    let mut fields = vec![
        Field::new("title", t.s("cp-training"), Kind::Texts { long: false }),
        Field::new("aims", t.s("cp-aims"), Kind::Texts { long: true }),
        Field::select("domain", t.s("cp-domain"), DOMAINS.map(|d| (d.to_owned(), t.p("cp-domain-", d))).into()),
        Field::text("trainer", t.s("cp-trainer")).needed(),
        Field::new("seats", t.s("cp-seats"), Kind::Number).value("20").needed(),
        Field::new("share", t.s("cp-min-share"), Kind::Number).value("80").hint(t.s("cp-min-share-hint")),
        Field::new("h-session", t.s("cp-first-session"), Kind::Heading),
        Field::new("on", t.s("date"), Kind::Date).value(app.zone().day(app.now()).plus(14).iso()),
        Field::text("starts", t.s("cp-starts")).value("09:00").hint("09:00"),
        Field::new("minutes", t.s("cp-minutes"), Kind::Number).value("180"),
        Field::text("place", t.s("cp-place")).needed(),
    ];
    if !criteria.is_empty() {
        fields.push(Field::new("h-needs", t.s("cp-answers"), Kind::Heading));
        for c in &criteria {
            fields.push(Field::new(format!("need-{}", c.code), text(&c.body, v.lang), Kind::Check));
        }
    }
    let form = Form {
        title: t.s("cp-plan-training"),
        fields,
        button: t.s("cp-plan-training"),
        back: Some(("/desk/trainings".into(), t.s("cp-trainings"))),
        about: vec![("training.no_title", "title"), ("training.bad_seats", "seats"), ("training.bad_session", "on")],
        ..Form::default()
    };
    Ok((form, criteria.into_iter().map(|c| c.code).collect()))
}

/// The form.
///
/// # Errors
/// A fault of the store.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    form_of(&app, &v).await?.0.show(&app, &v)
}

/// A session as a form tells it.
pub(super) fn session_of(f: &Fields) -> NewSession {
    NewSession {
        on: super::day_of(f.get("on")),
        starts: minutes_of(f.get("starts")),
        minutes: f.int("minutes").unwrap_or(0),
        place: f.get("place").into(),
    }
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
    let (form, codes) = form_of(&app, &v).await?;
    let command = PlanTraining {
        domain: f.get("domain").into(),
        title: texts(&f, "title"),
        aims: texts(&f, "aims"),
        trainer: f.get("trainer").into(),
        seats: f.int("seats").unwrap_or(0),
        min_share: Bps(f.int("share").unwrap_or(0).clamp(0, 1_000) * 100),
        answers: codes.into_iter().filter(|c| !f.get(&format!("need-{c}")).is_empty()).collect(),
        sessions: vec![session_of(&f)],
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(d) => Ok(see(&v.path(&format!("/desk/trainings/{}", d.training)))),
        Err(e) => form.refused(&app, &v, &f, e.into()),
    }
}
