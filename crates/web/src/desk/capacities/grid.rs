//! The maturity grid, criterion by criterion, and what organisations need by it.

use super::paged;
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
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Lang;
use rahba_market::capacities::model::{Criterion, DOMAINS, Grid, TOP, Texts};
use rahba_market::capacities::{rules, training_views, views};
use rahba_market::flows::capacities::publish_grid::PublishGrid;
use rahba_store::Fault;

async fn newest(app: &App) -> Result<Option<Grid>, Oops> {
    let territory = app.territory.id;
    Ok(app.db.read(move |q| views::grids(q, territory)).await?.into_iter().next())
}

/// The grid in force: each criterion with the level wanted.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked) = (T(v.lang), Asked { all });
    let grid = newest(&app).await?;
    let may = v.actor().has_any(&[rahba_kernel::role::Role::Coach, rahba_kernel::role::Role::Admin]);
    let version = grid.as_ref().map_or(0, |g| g.version);
    let rows = grid
        .map(|g| g.criteria)
        .unwrap_or_default()
        .into_iter()
        .map(|c| {
            let body = text(&c.body, v.lang);
            let mut row = vec![
                if may { Cell::link(format!("/desk/capacities/grid/{}", c.code), body) } else { Cell::Text(body) },
                Cell::Text(t.p("cp-domain-", &c.domain)),
                Cell::Int(c.wanted),
            ];
            row.extend(c.levels.iter().map(|l| Cell::Text(text(l, v.lang))));
            row
        })
        .collect();
    let mut columns: Vec<Column> = ["cp-criterion", "cp-domain", "cp-wanted"].map(|c| Column::new(t.s(c))).into();
    columns.extend((0..=TOP).map(|n| Column::new(format!("{} {n}", t.s("cp-level")))));
    let table = Table {
        title: t.s("cp-grid"),
        lead: t.s("cp-grid-lead"),
        actions: if may { vec![("/desk/capacities/grid/new".into(), t.s("cp-add-criterion"))] } else { Vec::new() },
        figures: vec![(t.s("cp-version"), Cell::Int(version))],
        columns,
        rows,
        empty: t.s("cp-no-grid"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn form_of(t: T, c: Option<&Criterion>) -> Form {
    let of = |x: &Texts, l: Lang| x.get(&l).cloned().unwrap_or_default();
    let mut fields = vec![
        Field::text("code", t.s("pg-code")).value(c.map_or("", |c| c.code.as_str())).hint(t.s("cp-code-hint")).needed(),
        Field::select("domain", t.s("cp-domain"), DOMAINS.map(|d| (d.to_owned(), t.p("cp-domain-", d))).into())
            .value(c.map_or(DOMAINS[0], |c| c.domain.as_str())),
        Field::select("wanted", t.s("cp-wanted"), (1..=TOP).map(|n| (n.to_string(), n.to_string())).collect())
            .value(c.map_or(3, |c| c.wanted).to_string())
            .hint(t.s("cp-wanted-hint")),
        Field::new("body", t.s("cp-criterion"), Kind::Texts { long: false })
            .texts(|l| c.map_or_else(String::new, |c| of(&c.body, l))),
    ];
    for n in 0..=TOP {
        let level = c.and_then(|c| c.levels.get(n as usize));
        fields.push(
            Field::new(format!("level-{n}"), format!("{} {n}", t.s("cp-level")), Kind::Texts { long: false })
                .texts(|l| level.map_or_else(String::new, |x| of(x, l))),
        );
    }
    if c.is_some() {
        fields.push(Field::new("remove", t.s("cp-remove-criterion"), Kind::Check));
    }
    Form {
        title: c.map_or_else(|| t.s("cp-add-criterion"), |c| text(&c.body, t.0)),
        lead: t.s("cp-grid-change"),
        fields,
        button: t.s("cp-publish-grid"),
        back: Some(("/desk/capacities/grid".into(), t.s("cp-grid"))),
        about: vec![("capacity.bad_criterion", "body")],
        ..Form::default()
    }
}

/// The form of one criterion, or of a new one.
///
/// # Errors
/// 404 when there is no such criterion.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let grid = newest(&app).await?;
    let found = grid.as_ref().and_then(|g| g.criteria.iter().find(|c| c.code == code));
    if code != "new" && found.is_none() {
        return Err(Oops::not_found());
    }
    form_of(T(v.lang), found).show(&app, &v)
}

/// Publishes a version with this criterion added, changed or left out.
///
/// # Errors
/// As the command.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (f, t) = (Fields(f), T(v.lang));
    let grid = newest(&app).await?;
    let found = grid.as_ref().and_then(|g| g.criteria.iter().find(|c| c.code == code)).cloned();
    // A criterion that is not there is not changed into a new one.
    if code != "new" && found.is_none() {
        return Err(Oops::not_found());
    }
    let made = Criterion {
        code: f.get("code").to_lowercase(),
        domain: f.get("domain").into(),
        wanted: f.int("wanted").unwrap_or(0),
        body: texts(&f, "body"),
        levels: (0..=TOP).map(|n| texts(&f, &format!("level-{n}"))).collect(),
    };
    let removes = !f.get("remove").is_empty();
    let mut criteria = grid.as_ref().map(|g| g.criteria.clone()).unwrap_or_default();
    match criteria.iter().position(|c| c.code == code) {
        Some(n) if removes => drop(criteria.remove(n)),
        Some(n) => criteria[n] = made,
        None => criteria.push(made),
    }
    let name = grid.map(|g| g.name).filter(|n| !n.is_empty());
    let name = name.unwrap_or_else(|| Lang::ALL.into_iter().map(|l| (l, T(l).s("cp-grid"))).collect());
    match app.give(app.call(v.actor()), PublishGrid { name, criteria }).await {
        Ok(()) => Ok(see(&v.path("/desk/capacities/grid"))),
        Err(e) => form_of(t, found.as_ref()).refused(&app, &v, &f, e),
    }
}

/// What organisations need: criteria below the level wanted, with the trainings that answer them.
///
/// # Errors
/// A fault of the store.
pub async fn needs(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let s = app.shop().await?;
    let (grids, assessments, trainings, answers) = app
        .db
        .read(move |q| -> Result<_, Fault> {
            Ok((
                views::grids(q, territory)?,
                views::assessments(q, territory, None)?,
                training_views::trainings(q, territory, "open", "", 500, 0)?,
                training_views::answers(q, territory)?,
            ))
        })
        .await?;
    let domain = asked.get("domain").to_owned();
    let mut rows = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    // The last of each organisation.
    for a in assessments.iter().rev() {
        if !seen.insert(a.org) {
            continue;
        }
        let Some(g) = grids.iter().find(|g| g.id == a.grid) else { continue };
        for (c, level) in rules::needs(g, a).into_iter().filter(|(c, _)| domain.is_empty() || c.domain == domain) {
            let answer: Vec<&str> = trainings
                .iter()
                .filter(|x| answers.get(&x.id).is_some_and(|codes| codes.contains(&c.code)))
                .map(|x| x.number.as_str())
                .collect();
            rows.push(vec![
                Cell::link(format!("/desk/capacities/{}", a.org), s.text("name", a.org, v.lang)),
                Cell::Text(text(&c.body, v.lang)),
                Cell::Text(t.p("cp-domain-", &c.domain)),
                Cell::Int(level),
                Cell::Int(c.wanted),
                if answer.is_empty() { Cell::Empty } else { Cell::Code(answer.join(", ")) },
            ]);
        }
    }
    let mut choices = vec![(String::new(), t.s("cp-show-all"))];
    choices.extend(DOMAINS.map(|d| (d.to_owned(), t.p("cp-domain-", d))));
    let table = Table {
        title: t.s("cp-needs"),
        lead: t.s("cp-needs-lead"),
        actions: vec![("/desk/trainings/new".into(), t.s("cp-plan-training"))],
        filters: vec![Field::select("domain", t.s("cp-domain"), choices).value(domain)],
        columns: ["organisation", "cp-criterion", "cp-domain", "cp-level", "cp-wanted", "cp-answered-by"]
            .map(|c| Column::new(t.s(c)))
            .into(),
        rows: paged(&asked, rows),
        empty: t.s("cp-no-needs"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
