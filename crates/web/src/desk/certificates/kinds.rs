//! The kinds of certificate: what each means to a buyer, and the steps that lead to it.

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
use rahba_kernel::role::Role;
use rahba_kernel::{Lang, Money};
use rahba_market::certificates::model::{Kind as Certificate, PathStep, Texts};
use rahba_market::certificates::views;
use rahba_market::flows::certificates::define_kind::DefineKind;

/// Pictograms that a kind may show.
const PICTOGRAMS: [&str; 8] = ["seal", "star", "sold", "flag", "search", "pen", "fruit", "scale"];
/// Empty places for steps under those that are there.
const NEW: usize = 2;

async fn all(app: &App) -> Result<Vec<Certificate>, Oops> {
    let territory = app.territory.id;
    Ok(app.db.read(move |q| views::kinds(q, territory)).await?)
}

/// The kinds with the length, time and cost of the way to each.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked) = (T(v.lang), Asked { all: asked });
    let may = v.actor().has_any(&[Role::LabelOfficer, Role::Coach, Role::Admin]);
    let rows = all(&app)
        .await?
        .into_iter()
        .map(|k| {
            let name = text(&k.name, v.lang);
            vec![
                if may { Cell::link(format!("/desk/certificates/kinds/{}", k.code), name) } else { Cell::Text(name) },
                Cell::Text(text(&k.meaning, v.lang)),
                Cell::Int(k.steps.len() as i64),
                Cell::Int(k.steps.iter().map(|s| s.days).sum()),
                Cell::Money(Money(k.steps.iter().map(|s| s.cost).sum())),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("ct-kinds"),
        lead: t.s("ct-kinds-lead"),
        actions: if may { vec![("/desk/certificates/kinds/new".into(), t.s("ct-new-kind"))] } else { Vec::new() },
        columns: ["ct-kind", "ct-meaning", "ct-steps", "ct-days", "ct-cost"].map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("ct-no-kinds"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn form_of(t: T, k: Option<(usize, &Certificate)>) -> Form {
    let words = |x: Option<&Texts>, l: Lang| x.and_then(|x| x.get(&l)).cloned().unwrap_or_default();
    let (at, kind) = (k.map_or(99, |(n, _)| n + 1), k.map(|(_, k)| k));
    let pictograms = PICTOGRAMS.map(|x| (x.to_owned(), t.p("ct-pictogram-", x))).into();
    let mut code = Field::text("code", t.s("pg-code")).hint(t.s("cp-code-hint")).needed();
    if let Some(k) = kind {
        code = Field::hidden("code", k.code.clone());
    }
    let mut fields = vec![
        code,
        Field::new("name", t.s("ct-kind"), Kind::Texts { long: false }).texts(|l| words(kind.map(|k| &k.name), l)),
        Field::new("meaning", t.s("ct-meaning"), Kind::Texts { long: true })
            .texts(|l| words(kind.map(|k| &k.meaning), l))
            .hint(t.s("ct-meaning-hint")),
        Field::select("pictogram", t.s("ct-pictogram"), pictograms).value(kind.map_or(PICTOGRAMS[0], |k| k.pictogram.as_str())),
        Field::new("position", t.s("ct-position"), Kind::Number).value(at.to_string()),
    ];
    let steps = kind.map_or(0, |k| k.steps.len());
    fields.push(Field::hidden("steps", (steps + NEW).to_string()));
    for n in 0..steps + NEW {
        let step: Option<&PathStep> = kind.and_then(|k| k.steps.get(n));
        let title = step.map_or_else(|| t.s("ct-new-step"), |s| text(&s.name, t.0));
        fields.push(Field::new(format!("h-{n}"), format!("{}. {title}", n + 1), Kind::Heading));
        for (name, label) in [("step", "ct-step"), ("papers", "ct-papers"), ("helper", "ct-helper")] {
            let of = |s: &PathStep, l| {
                let texts = match name {
                    "step" => &s.name,
                    "papers" => &s.papers,
                    _ => &s.helper,
                };
                texts.get(&l).cloned().unwrap_or_default()
            };
            fields.push(
                Field::new(format!("{name}-{n}"), t.s(label), Kind::Texts { long: false })
                    .texts(|l| step.map_or_else(String::new, |s| of(s, l))),
            );
        }
        let cost = step.map_or_else(String::new, |s| format!("{}.{:02}", s.cost / 100, s.cost % 100));
        fields.push(Field::new(format!("cost-{n}"), t.s("ct-cost"), Kind::Amount).value(cost));
        let days = step.map_or_else(String::new, |s| s.days.to_string());
        fields.push(Field::new(format!("days-{n}"), t.s("ct-days"), Kind::Number).value(days));
        if step.is_some() {
            fields.push(Field::new(format!("remove-{n}"), t.s("ct-leave-out-step"), Kind::Check));
        }
    }
    Form {
        title: kind.map_or_else(|| t.s("ct-new-kind"), |k| text(&k.name, t.0)),
        lead: t.s("ct-kind-lead"),
        fields,
        button: t.s("ct-keep-kind"),
        back: Some(("/desk/certificates/kinds".into(), t.s("ct-kinds"))),
        about: vec![("certificate.bad_code", "code"), ("certificate.no_name", "name"), ("certificate.bad_step", "step-0")],
        ..Form::default()
    }
}

fn found<'a>(kinds: &'a [Certificate], code: &str) -> Result<Option<(usize, &'a Certificate)>, Oops> {
    match kinds.iter().enumerate().find(|(_, k)| k.code == code) {
        None if code != "new" => Err(Oops::not_found()),
        x => Ok(x),
    }
}

/// The form of a kind, or of a new one.
///
/// # Errors
/// 404 when there is no such kind.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Oops> {
    form_of(T(v.lang), found(&all(&app).await?, &code)?).show(&app, &v)
}

fn steps(f: &Fields) -> Result<Vec<PathStep>, Oops> {
    let mut out = Vec::new();
    for n in 0..f.int("steps").unwrap_or(0).clamp(0, 40) {
        let of = |x: &str| texts(f, &format!("{x}-{n}"));
        let get = |x: &str| f.get(&format!("{x}-{n}"));
        let empty = of("step").is_empty() && of("papers").is_empty() && get("cost").is_empty() && get("days").is_empty();
        if !get("remove").is_empty() || empty {
            continue;
        }
        // A number that cannot be read is said to be wrong, never taken as nothing.
        let cost = if get("cost").is_empty() { 0 } else { f.money(&format!("cost-{n}")).map_or(-1, |m| m.0) };
        let days = if get("days").is_empty() { 0 } else { f.int(&format!("days-{n}")).unwrap_or(-1) };
        out.push(PathStep { name: of("step"), papers: of("papers"), cost, helper: of("helper"), days });
    }
    Ok(out)
}

/// Defines a kind, or defines it anew.
///
/// # Errors
/// As the command.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let kinds = all(&app).await?;
    let old = found(&kinds, &code)?;
    let command = DefineKind {
        code: old.map_or_else(|| f.get("code").trim().to_lowercase(), |(_, k)| k.code.clone()),
        pictogram: PICTOGRAMS.into_iter().find(|p| *p == f.get("pictogram")).unwrap_or(PICTOGRAMS[0]).into(),
        position: f.int("position").unwrap_or(99).clamp(0, 999),
        name: texts(&f, "name"),
        meaning: texts(&f, "meaning"),
        steps: steps(&f)?,
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path("/desk/certificates/kinds"))),
        Err(e) => form_of(T(v.lang), old).refused(&app, &v, &f, e.into()),
    }
}
