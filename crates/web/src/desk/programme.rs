//! The programme on the desk: what was given and spent, the indicators with their way, the entries behind
//! each, and the committee's report.

mod forms;
pub use forms::{announce, announce_form, define, define_form};
pub(crate) use forms::{day, texts};

use super::figures::{self, Books, Data, shown};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::check::text;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Lang, Money};
use rahba_market::flows::programme::announce::Announce;
use rahba_market::flows::programme::define_indicator::DefineIndicator;
use rahba_market::flows::programme::freeze::FreezeIndicators;
use rahba_market::people;
use rahba_market::programme::model::{Indicator, Measure, PARTNER_KINDS, PRECISIONS};
use rahba_market::programme::{measures, rules, views};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An indicator in a list.
pub struct IndicatorRow {
    pub code: String,
    pub name: String,
    pub definition: String,
    pub unit: String,
    pub source: String,
    pub baseline: String,
    pub baseline_on: Day,
    pub target: String,
    pub target_on: Day,
    pub actual: String,
    /// Per cent of the way, from 0 to 100 for the bar, and as it is.
    pub meter: i64,
    pub way: String,
}

/// A project in a list.
pub struct ProjectRow {
    pub id: Id,
    pub number: String,
    pub title: String,
    pub holder: String,
    pub operator: String,
    pub state: String,
    pub precision: String,
    pub cost: Money,
    pub funded: Money,
    /// How its source says that amount, when it does not say it exactly.
    pub funded_said: String,
    pub received: Money,
    pub spent: Money,
    pub progress: String,
    pub source: String,
}

/// An announced sum beside the computed one.
pub struct AnnouncedRow {
    pub said: String,
    pub amount: Money,
    pub computed: Money,
    pub difference: Money,
    pub source: String,
    pub explanation: String,
    pub kind: String,
}

pub(crate) fn indicator_rows(d: &Data, t: T) -> Vec<IndicatorRow> {
    d.indicators
        .iter()
        .map(|i| {
            let actual = d.whole(i.measure);
            let way = rules::way(i.baseline, i.target, actual);
            let definition = text(&i.definition, t.0);
            IndicatorRow {
                code: i.code.clone(),
                name: text(&i.name, t.0),
                definition: if definition.is_empty() { t.p("pg-what-", i.measure.code()) } else { definition },
                unit: t.p("pg-unit-", i.measure.unit()),
                source: t.p("pg-from-", i.measure.source()),
                baseline: shown(t.0, i.measure, i.baseline),
                baseline_on: i.baseline_on,
                target: shown(t.0, i.measure, i.target),
                target_on: i.target_on,
                actual: shown(t.0, i.measure, actual),
                meter: way.unwrap_or(0).clamp(0, 10_000) / 100,
                way: way.map_or_else(String::new, |w| fmt::percent(t.0, w / 100 * 100)),
            }
        })
        .collect()
}

pub(crate) fn project_rows(d: &Data, s: &Snapshot, t: T) -> Vec<ProjectRow> {
    d.projects
        .iter()
        .map(|p| {
            let (received, spent) = d.sums.get(&p.id).copied().unwrap_or_default();
            ProjectRow {
                id: p.id,
                number: p.number.clone(),
                title: text(&p.title, t.0),
                holder: s.text("name", p.holder, t.0).to_owned(),
                operator: s.text("name", p.operator, t.0).to_owned(),
                state: p.state.clone(),
                precision: t.p("pg-precision-", &p.precision),
                cost: p.cost,
                funded: d.given_to(p.id, "indh"),
                funded_said: d.said_of(p.id, "indh").map_or_else(String::new, |x| t.p("pg-precision-", x)),
                received,
                spent,
                progress: fmt::percent(t.0, d.progress.get(&p.id).copied().unwrap_or(0)),
                source: p.source.clone(),
            }
        })
        .collect()
}

pub(crate) fn announced_rows(d: &Data, t: T) -> Vec<AnnouncedRow> {
    d.announced
        .iter()
        .map(|a| {
            let computed = d.given_by(&a.partner_kind);
            AnnouncedRow {
                said: t.p("pg-precision-", &a.precision),
                amount: a.amount,
                computed,
                difference: a.amount - computed,
                source: a.source.clone(),
                explanation: text(&a.explanation, t.0),
                kind: t.p("pg-partner-", &a.partner_kind),
            }
        })
        .collect()
}

#[derive(Template)]
#[template(path = "desk_programme.html")]
struct Dashboard {
    p: Page,
    t: T,
    from: Day,
    to: Day,
    /// When the books were read for it.
    read_at: String,
    figures: Vec<(String, String)>,
    announced: Vec<AnnouncedRow>,
    projects: Vec<ProjectRow>,
    indicators: Vec<IndicatorRow>,
    charts: Vec<String>,
    may_define: bool,
}

/// Everything of a period as it is now, with what the books say.
pub(crate) async fn data(app: &App, days: (Day, Day), books: Arc<Books>) -> Result<Data, Oops> {
    let territory = app.territory.id;
    Ok(app.db.read(move |q| figures::read_with(q, territory, days, books)).await?)
}

/// The programme's page.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, s) = (T(v.lang), Asked { all }, app.shop().await?);
    let days = figures::period(asked.get("from"), asked.get("to"), app.zone().day(app.now()));
    let d = data(&app, days, figures::books(&app, days).await?).await?;
    let p = Page::new(&app, &v, &t.s("pg-title"));
    let sum = |f: fn(&(Money, Money)) -> Money| d.sums.values().map(f).sum::<Money>();
    let cost: Money = d.projects.iter().filter(|p| p.state != "refused").map(|p| p.cost).sum();
    html(&Dashboard {
        from: days.0,
        to: days.1,
        read_at: p.moment(d.books.at),
        figures: vec![
            (t.s("pg-cost"), p.money(cost)),
            (t.s("pg-funded"), p.money(d.given_by("indh"))),
            (t.s("pg-received"), p.money(sum(|x| x.0))),
            (t.s("pg-spent"), p.money(sum(|x| x.1))),
        ],
        announced: announced_rows(&d, t),
        projects: project_rows(&d, &s, t),
        indicators: indicator_rows(&d, t),
        charts: vec![
            d.sales_chart(&p, &s, false),
            d.way_chart(&p, false),
            d.budget_chart(&p, false),
            d.maturity_chart(&p, false),
        ],
        may_define: v.actor().has_any(&[Role::ProgrammeMonitor, Role::Admin]),
        p,
        t,
    })
}

fn of_code(d: &[Indicator], code: &str) -> Result<Indicator, Oops> {
    d.iter().find(|i| i.code == code).cloned().ok_or_else(Oops::not_found)
}

/// A split with its cells: word, value, makers.
pub struct SplitRows {
    pub word: String,
    pub rows: Vec<(String, String, String)>,
    pub hides: bool,
}

pub(crate) fn splits(d: &Data, s: &Snapshot, t: T, m: Measure) -> Vec<SplitRows> {
    m.splits()
        .iter()
        .map(|split| {
            let parts = d.parts(s, t, m, *split);
            SplitRows {
                word: t.p("pg-split-", split.code()),
                hides: parts.iter().any(|x| x.value.is_none()),
                rows: parts
                    .into_iter()
                    .map(|x| match x.value {
                        Some(n) => (x.word, shown(t.0, m, n), fmt::integer(t.0, x.makers)),
                        None => (x.word, format!("<span class=\"hush\">{}</span>", t.s("pg-hidden")), String::new()),
                    })
                    .collect(),
            }
        })
        .collect()
}

#[derive(Template)]
#[template(path = "desk_indicator.html")]
struct One {
    p: Page,
    t: T,
    from: Day,
    to: Day,
    i: IndicatorRow,
    splits: Vec<SplitRows>,
    has_entries: bool,
    may_define: bool,
}

/// One indicator with its splits.
///
/// # Errors
/// 404 when there is none.
pub async fn indicator(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, s) = (T(v.lang), Asked { all }, app.shop().await?);
    let days = figures::period(asked.get("from"), asked.get("to"), app.zone().day(app.now()));
    let d = data(&app, days, figures::books(&app, days).await?).await?;
    let own = of_code(&d.indicators, &code)?;
    let i = indicator_rows(&d, t).into_iter().find(|r| r.code == code).ok_or_else(Oops::not_found)?;
    html(&One {
        from: days.0,
        to: days.1,
        splits: splits(&d, &s, t, own.measure),
        has_entries: own.measure.has_entries(),
        may_define: v.actor().has_any(&[Role::ProgrammeMonitor, Role::Admin]),
        p: Page::new(&app, &v, &i.name),
        i,
        t,
    })
}

/// The entries behind an indicator. Whoever follows the programme sees amounts; whose they are is shown to
/// those who keep the books.
///
/// # Errors
/// 404 when there is none.
pub async fn entries(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, s, territory) = (T(v.lang), Asked { all }, app.shop().await?, app.territory.id);
    let days = figures::period(asked.get("from"), asked.get("to"), app.zone().day(app.now()));
    let (limit, offset) = (asked.limit(), asked.offset());
    let (wanted, now) = (code.clone(), app.now());
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(i) = views::indicators(q, territory)?.into_iter().find(|i| i.code == wanted) else { return Ok(None) };
            let lines = measures::behind(q, territory, i.measure, days, limit, offset)?;
            let w = measures::Window::now(q, territory, days.0, days.1, now)?;
            let counted = measures::counted(q, territory, i.measure, w)?;
            Ok(Some((i, lines, counted)))
        })
        .await?;
    let (i, lines, counted) = found.ok_or_else(Oops::not_found)?;
    if !i.measure.has_entries() {
        return counted_table(&app, &v, &asked, &s, &i, days, counted);
    }
    let books = v.actor().has_any(&[Role::Accountant, Role::Auditor, Role::Admin]);
    let mut columns = vec![
        Column::new(t.s("pg-entry")),
        Column::new(t.s("date")),
        Column::new(t.s("kind")),
        Column::new(t.s("amount")).added(),
    ];
    if books {
        columns.push(Column::new(t.s("ct-organisation")));
    }
    let rows = lines
        .into_iter()
        .map(|l| {
            let number = l.seq.to_string();
            let mut row = vec![
                match l.subject.filter(|_| books) {
                    Some(id) => Cell::link(format!("/desk/why/{id}"), number),
                    None => Cell::Code(number),
                },
                Cell::Day(l.day),
                Cell::Text(t.p("entry-", &l.kind)),
                Cell::Money(l.amount),
            ];
            if books {
                row.push(Cell::Text(l.org.map_or_else(String::new, |o| s.text("name", o, v.lang).to_owned())));
            }
            row
        })
        .collect();
    let table = Table {
        title: format!("{} · {}", t.s("pg-entries"), text(&i.name, v.lang)),
        lead: t.p("pg-what-", i.measure.code()),
        actions: vec![(format!("/desk/programme/indicators/{code}"), t.s("pg-indicator"))],
        filters: period_fields(t, days),
        columns,
        rows,
        empty: t.s("pg-entries-none"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The licences, certificates or attestations that a figure counts: their holders and numbers are public.
fn counted_table(
    app: &App,
    v: &Visitor,
    asked: &Asked,
    s: &Snapshot,
    i: &Indicator,
    days: (Day, Day),
    counted: Vec<measures::Counted>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let rows = counted
        .into_iter()
        .map(|c| {
            let name = s.text("name", c.org, v.lang).to_owned();
            vec![Cell::Code(c.number), Cell::Text(name), Cell::Day(c.from), Cell::Day(c.until)]
        })
        .collect();
    let table = Table {
        title: format!("{} · {}", t.s("pg-counted"), text(&i.name, v.lang)),
        lead: t.p("pg-what-", i.measure.code()),
        actions: vec![(format!("/desk/programme/indicators/{}", i.code), t.s("pg-indicator"))],
        filters: period_fields(t, days),
        columns: vec![
            Column::new(t.s("number")),
            Column::new(t.s("ct-organisation")),
            Column::new(t.s("from-day")),
            Column::new(t.s("to-day")),
        ],
        rows,
        empty: t.s("pg-counted-none"),
        ..Table::default()
    };
    table::answer(app, v, asked, table)
}

fn period_fields(t: T, days: (Day, Day)) -> Vec<Field> {
    vec![
        Field::new("from", t.s("from-day"), Kind::Date).value(days.0.iso()),
        Field::new("to", t.s("to-day"), Kind::Date).value(days.1.iso()),
    ]
}

/// Reports whose figures are kept, and the form that keeps a period's.
///
/// # Errors
/// A fault of the store.
pub async fn reports(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            for f in views::freezes(q, territory)? {
                let by = people::views::name_of(q, territory, &f.by)?;
                out.push((f, by));
            }
            Ok(out)
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|(f, by)| {
            vec![
                Cell::link(format!("/desk/programme/report?freeze={}", f.id), f.number),
                Cell::Day(f.from),
                Cell::Day(f.to),
                Cell::Moment(f.at),
                Cell::Int(f.through),
                Cell::Text(by),
                Cell::Text(f.note),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("pg-reports"),
        lead: t.s("pg-freeze-why"),
        actions: vec![
            ("/desk/programme/reports/new".into(), t.s("pg-freeze")),
            ("/desk/programme/report".into(), t.s("pg-report")),
        ],
        columns: vec![
            Column::new(t.s("number")),
            Column::new(t.s("from-day")),
            Column::new(t.s("to-day")),
            Column::new(t.s("pg-frozen-at")),
            Column::new(t.s("pg-through")),
            Column::new(t.s("people")),
            Column::new(t.s("pg-note")),
        ],
        rows,
        empty: t.s("pg-no-reports"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn freeze_of(t: T, today: Day) -> Form {
    Form {
        title: t.s("pg-freeze"),
        lead: t.s("pg-freeze-why"),
        fields: vec![
            Field::new("from", t.s("from-day"), Kind::Date).value(today.plus(-364).iso()).needed(),
            Field::new("to", t.s("to-day"), Kind::Date).value(today.iso()).needed(),
            Field::text("note", t.s("pg-report")),
        ],
        button: t.s("pg-freeze"),
        back: Some(("/desk/programme/reports".into(), t.s("pg-reports"))),
        about: vec![("programme.bad_days", "to")],
        ..Form::default()
    }
}

/// The form that keeps figures.
///
/// # Errors
/// When the template fails.
pub async fn freeze_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    freeze_of(T(v.lang), app.zone().day(app.now())).show(&app, &v)
}

/// Keeps a period's figures.
///
/// # Errors
/// As the command.
pub async fn freeze(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = FreezeIndicators { from: day(&f, "from"), to: day(&f, "to"), note: f.get("note").into() };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(d) => Ok(see(&v.path(&format!("/desk/programme/report?freeze={}", d.freeze)))),
        Err(e) => freeze_of(T(v.lang), app.zone().day(app.now())).refused(&app, &v, &f, e.into()),
    }
}
