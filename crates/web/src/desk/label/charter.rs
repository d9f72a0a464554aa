//! The charter with its specification: each version as it was published, and the next one.

use crate::desk::programme::texts;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::check::text;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::Lang;
use rahba_kernel::role::Role;
use rahba_market::flows::label::publish_charter::PublishCharter;
use rahba_market::label::model::{Charter, Criterion, NewCriterion, THEMES, Texts};
use rahba_market::label::views;
use rahba_store::Fault;

/// Empty places for criteria under those that are there.
const NEW: usize = 3;

/// A version with its criteria; the newest when none is asked for.
async fn version(app: &App, wanted: Option<i64>) -> Result<(Vec<Charter>, Option<Charter>, Vec<Criterion>), Oops> {
    let territory = app.territory.id;
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let all = views::charters(q, territory)?;
            let one = all.iter().find(|c| wanted.is_none_or(|w| w == c.version)).cloned();
            let criteria = match &one {
                Some(c) => views::criteria(q, territory, c.id)?,
                None => Vec::new(),
            };
            Ok((all, one, criteria))
        })
        .await?;
    Ok(found)
}

fn families(s: &Snapshot, t: T) -> Vec<(String, String)> {
    let all = (String::new(), t.s("lb-all-families"));
    std::iter::once(all).chain(s.families.iter().map(|f| (f.id.to_string(), s.text("name", f.id, t.0).to_owned()))).collect()
}

/// The charter: what it promises, its rules, its criteria; older versions stay to be read.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, lang) = (T(v.lang), Asked { all }, v.lang);
    let s = app.shop().await?;
    let (versions, one, criteria) = version(&app, asked.get("version").parse().ok()).await?;
    let theme = asked.get("theme").to_owned();
    let rows = criteria
        .into_iter()
        .filter(|c| theme.is_empty() || c.theme == theme)
        .map(|c| {
            vec![
                Cell::Text(text(&c.body, lang)),
                Cell::Text(c.family.map_or_else(|| t.s("lb-all-families"), |f| s.text("name", f, lang).to_owned())),
                Cell::Text(t.p("lb-theme-", &c.theme)),
                if c.major { Cell::State("refused".into(), t.s("lb-is-major")) } else { Cell::Empty },
                Cell::Text(text(&c.evidence, lang)),
            ]
        })
        .collect();
    let may = v.actor().has_any(&[Role::LabelOfficer, Role::Admin]);
    let mut themes = vec![(String::new(), t.s("all"))];
    themes.extend(THEMES.map(|x| (x.to_owned(), t.p("lb-theme-", x))));
    let shown = one.as_ref().map_or(0, |c| c.version);
    let figures = one.as_ref().map_or_else(Vec::new, |c| {
        vec![
            (t.s("lb-published"), Cell::Moment(c.published_at)),
            (t.s("lb-term"), Cell::Int(c.term_days)),
            (t.s("lb-quorum"), Cell::Int(c.quorum)),
            (t.s("lb-mend-days"), Cell::Int(c.mend_days)),
            (t.s("lb-appeal-days"), Cell::Int(c.appeal_days)),
            (t.s("lb-stops-sale"), Cell::Text(t.s(if c.stops_sale { "lb-voice-yes" } else { "lb-voice-no" }))),
        ]
    });
    let table = Table {
        title: one.as_ref().map_or_else(|| t.s("lb-charter"), |c| text(&c.name, lang)),
        lead: one.as_ref().map_or_else(String::new, |c| text(&c.promise, lang)),
        actions: if may { vec![("/desk/label/charter/new".into(), t.s("lb-new-version"))] } else { Vec::new() },
        filters: vec![
            Field::select(
                "version",
                t.s("lb-which-version"),
                versions.iter().map(|c| (c.version.to_string(), t.n("lb-version", c.version))).collect(),
            )
            .value(shown.to_string()),
            Field::select("theme", t.s("lb-theme"), themes).value(theme),
        ],
        figures,
        columns: ["lb-criterion", "lb-family", "lb-theme", "lb-is-major", "lb-evidence"].map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("lb-no-charter-yet"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn of(x: &Texts, l: Lang) -> String {
    x.get(&l).cloned().unwrap_or_default()
}

fn criterion_fields(t: T, s: &Snapshot, n: usize, c: Option<&Criterion>, out: &mut Vec<Field>) {
    let title = c.map_or_else(|| t.s("lb-new-criterion"), |c| text(&c.body, t.0));
    let family = c.and_then(|c| c.family).map_or_else(String::new, |f| f.to_string());
    out.push(Field::new(format!("h-{n}"), format!("{}. {title}", n + 1), Kind::Heading));
    out.push(Field::select(&format!("family-{n}"), t.s("lb-family"), families(s, t)).value(family));
    let themes = THEMES.map(|x| (x.to_owned(), t.p("lb-theme-", x))).into();
    out.push(Field::select(&format!("theme-{n}"), t.s("lb-theme"), themes).value(c.map_or(THEMES[0], |c| c.theme.as_str())));
    let major = if c.is_some_and(|c| c.major) { "1" } else { "" };
    out.push(Field::new(format!("major-{n}"), t.s("lb-is-major"), Kind::Check).value(major));
    out.push(
        Field::new(format!("body-{n}"), t.s("lb-criterion"), Kind::Texts { long: false })
            .texts(|l| c.map_or_else(String::new, |c| of(&c.body, l))),
    );
    out.push(
        Field::new(format!("evidence-{n}"), t.s("lb-evidence"), Kind::Texts { long: false })
            .texts(|l| c.map_or_else(String::new, |c| of(&c.evidence, l))),
    );
    if c.is_some() {
        out.push(Field::new(format!("remove-{n}"), t.s("lb-leave-out"), Kind::Check));
    }
}

async fn next_form(app: &App, v: &Visitor) -> Result<Form, Oops> {
    let t = T(v.lang);
    let s = app.shop().await?;
    let (_, old, criteria) = version(app, None).await?;
    let number = |of: fn(&Charter) -> i64, usual: i64| old.as_ref().map_or(usual, of).to_string();
    let said = |x: Option<&Texts>, l| x.map_or_else(String::new, |x| of(x, l));
    let stops = old.as_ref().is_none_or(|c| c.stops_sale);
    let mut fields = vec![
        Field::hidden("criteria", (criteria.len() + NEW).to_string()),
        Field::new("name", t.s("lb-charter-name"), Kind::Texts { long: false }).texts(|l| said(old.as_ref().map(|c| &c.name), l)),
        Field::new("promise", t.s("lb-promise"), Kind::Texts { long: true }).texts(|l| said(old.as_ref().map(|c| &c.promise), l)),
        Field::new("term", t.s("lb-term"), Kind::Number).value(number(|c| c.term_days, 1_095)).needed(),
        Field::new("quorum", t.s("lb-quorum"), Kind::Number).value(number(|c| c.quorum, 3)).needed(),
        Field::new("mend", t.s("lb-mend-days"), Kind::Number).value(number(|c| c.mend_days, 30)).needed(),
        Field::new("appeal", t.s("lb-appeal-days"), Kind::Number).value(number(|c| c.appeal_days, 30)).needed(),
        Field::new("stops", t.s("lb-stops-sale"), Kind::Check).value(if stops { "1" } else { "" }),
    ];
    for n in 0..criteria.len() + NEW {
        criterion_fields(t, &s, n, criteria.get(n), &mut fields);
    }
    Ok(Form {
        title: t.s("lb-new-version"),
        lead: t.s("lb-new-version-why"),
        fields,
        button: t.s("lb-publish"),
        back: Some(("/desk/label/charter".into(), t.s("lb-charter"))),
        about: vec![("label.no_name", "name"), ("label.bad_rules", "term"), ("label.no_criteria", "body-0")],
        ..Form::default()
    })
}

/// The form of the next version, filled with the one in force.
///
/// # Errors
/// A fault of the store.
pub async fn form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    next_form(&app, &v).await?.show(&app, &v)
}

fn written(f: &Fields) -> PublishCharter {
    let n = f.int("criteria").unwrap_or(0).clamp(0, 200);
    let mut criteria = Vec::new();
    for n in 0..n {
        let get = |x: &str| f.get(&format!("{x}-{n}"));
        let (body, evidence) = (texts(f, &format!("body-{n}")), texts(f, &format!("evidence-{n}")));
        // An empty place is no criterion; one with half of its words is said to be wrong.
        if !get("remove").is_empty() || (body.is_empty() && evidence.is_empty()) {
            continue;
        }
        let family = get("family").parse().ok();
        criteria.push(NewCriterion { family, theme: get("theme").into(), major: !get("major").is_empty(), body, evidence });
    }
    PublishCharter {
        name: texts(f, "name"),
        promise: texts(f, "promise"),
        term_days: f.int("term").unwrap_or(0),
        quorum: f.int("quorum").unwrap_or(0),
        mend_days: f.int("mend").unwrap_or(0),
        appeal_days: f.int("appeal").unwrap_or(0),
        stops_sale: !f.get("stops").is_empty(),
        criteria,
    }
}

/// Publishes the next version.
///
/// # Errors
/// As the command.
pub async fn publish(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    match app.db.command(app.call(v.actor()), written(&f)).await {
        Ok(_) => Ok(see(&v.path("/desk/label/charter"))),
        Err(e) => next_form(&app, &v).await?.refused(&app, &v, &f, e.into()),
    }
}
