//! The report to the provincial committee: one paper and one workbook of the same figures.

use super::figures::{self, Data};
use super::programme::{AnnouncedRow, IndicatorRow, ProjectRow, SplitRows, announced_rows, indicator_rows, project_rows, splits};
use crate::kit::app::App;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::Asked;
use crate::shop::check::text;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::formats::number;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::programme::model::{Measure, Split};
use rahba_market::programme::views;
use rahba_papers::{Cell, Column, Sheet};

/// A tranche or an expense as a line of the paper.
pub struct PaperLine {
    pub project: String,
    pub what: String,
    pub more: String,
    pub day: Option<Day>,
    pub state: String,
    pub amount: Money,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Report {
    p: Page,
    t: T,
    territory: String,
    from: Day,
    to: Day,
    number: String,
    projects: Vec<ProjectRow>,
    totals: [Money; 4],
    announced: Vec<AnnouncedRow>,
    tranches: Vec<PaperLine>,
    expenses: Vec<PaperLine>,
    indicators: Vec<IndicatorRow>,
    splits: Vec<(String, Vec<SplitRows>)>,
    charts: Vec<String>,
    files: String,
}

fn title_of(d: &Data, project: Id, t: T) -> String {
    d.projects.iter().find(|p| p.id == project).map_or_else(String::new, |p| text(&p.title, t.0))
}

fn tranche_lines(d: &Data, t: T) -> Vec<PaperLine> {
    d.tranches
        .iter()
        .map(|x| PaperLine {
            project: title_of(d, x.project, t),
            what: d.partner(x.partner).map_or_else(String::new, |p| text(&p.name, t.0)),
            more: format!("{} · {}", t.p("pg-form-", &x.form), x.condition),
            day: x.received_on.or(Some(x.due_on)),
            state: t.p("pg-tranche-", &x.state),
            amount: x.amount,
        })
        .collect()
}

fn expense_lines(d: &Data, t: T) -> Vec<PaperLine> {
    d.expenses
        .iter()
        .filter(|e| e.cancelled_at.is_none())
        .map(|e| PaperLine {
            project: title_of(d, e.project, t),
            what: format!("{} · {}", e.supplier, e.what),
            more: format!("{} · {}", e.number, e.paper),
            day: Some(e.spent_on),
            state: t.p("pg-form-", &e.form),
            amount: e.amount,
        })
        .collect()
}

fn value_cell(m: Measure, n: i64) -> Cell {
    match m.unit() {
        "money" => Cell::Money(n),
        "share" => Cell::Percent(n),
        _ => Cell::Int(n),
    }
}

/// The workbook: projects, tranches, expenses, sales by month and family, indicators, splits.
pub fn sheets(d: &Data, s: &Snapshot, t: T) -> Vec<Sheet> {
    let columns = |names: &[&str]| names.iter().map(|n| Column::new(t.s(n), 20)).collect::<Vec<_>>();
    let sheet = |name: &str, names: &[&str], rows: Vec<Vec<Cell>>, totals: &[usize]| Sheet {
        name: t.s(name),
        columns: columns(names),
        rows,
        right_to_left: t.0.dir() == "rtl",
        totals: totals.to_vec(),
        total_word: t.s("total"),
    };
    let projects = project_rows(d, s, t)
        .into_iter()
        .map(|p| {
            vec![
                p.number.into(),
                p.title.into(),
                p.holder.into(),
                p.operator.into(),
                t.p("pg-state-", &p.state).into(),
                p.precision.into(),
                Cell::Money(p.cost.0),
                Cell::Money(p.funded.0),
                Cell::Money(p.received.0),
                Cell::Money(p.spent.0),
                p.source.into(),
            ]
        })
        .collect();
    let lines = |all: Vec<PaperLine>| -> Vec<Vec<Cell>> {
        all.into_iter()
            .map(|l| {
                let day = l.day.map_or(Cell::Empty, |x| Cell::Day(x.iso()));
                vec![l.project.into(), l.what.into(), l.more.into(), day, l.state.into(), Cell::Money(l.amount.0)]
            })
            .collect()
    };
    let sales = d
        .books
        .months
        .iter()
        .map(|((month, family), m)| {
            vec![Cell::Day(month.iso()), s.text("name", *family, t.0).to_owned().into(), Cell::Money(m.0)]
        })
        .collect();
    let indicators = d
        .indicators
        .iter()
        .map(|i| {
            vec![
                text(&i.name, t.0).into(),
                t.p("pg-unit-", i.measure.unit()).into(),
                t.p("pg-from-", i.measure.source()).into(),
                value_cell(i.measure, i.baseline),
                value_cell(i.measure, i.target),
                value_cell(i.measure, d.whole(i.measure)),
            ]
        })
        .collect();
    let mut cells = Vec::new();
    for m in Measure::ALL {
        for split in m.splits() {
            for part in d.parts(s, t, m, *split) {
                let value = part.value.map_or_else(|| t.s("pg-hidden").into(), |n| value_cell(m, n));
                let names = [t.p("pg-measure-", m.code()), t.p("pg-split-", split.code()), part.word];
                cells.push(names.into_iter().map(Cell::from).chain([value]).collect());
            }
        }
    }
    vec![
        sheet(
            "pg-projects",
            &[
                "number",
                "pg-project",
                "pg-holder",
                "pg-operator",
                "state",
                "pg-precision",
                "pg-cost",
                "pg-funded",
                "pg-received",
                "pg-spent",
                "pg-source",
            ],
            projects,
            &[6, 7, 8, 9],
        ),
        sheet(
            "pg-tranches",
            &["pg-project", "pg-partner", "pg-condition", "date", "state", "amount"],
            lines(tranche_lines(d, t)),
            &[5],
        ),
        sheet(
            "pg-expenses",
            &["pg-project", "pg-what", "pg-paper", "date", "pg-form", "amount"],
            lines(expense_lines(d, t)),
            &[5],
        ),
        sheet("pg-measure-sales", &["pg-month", "pg-family", "amount"], sales, &[2]),
        sheet(
            "pg-indicators",
            &["pg-indicator", "pg-unit", "pg-source", "pg-baseline", "pg-target", "pg-actual"],
            indicators,
            &[],
        ),
        sheet("pg-split", &["pg-measure", "pg-split", "pg-cell", "pg-actual"], cells, &[]),
    ]
}

/// The report of a period, or of one whose figures are kept; as a page to print or as a workbook.
///
/// # Errors
/// 404 when there are no such kept figures.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, s, territory) = (T(v.lang), Asked { all }, app.shop().await?, app.territory.id);
    let today = app.zone().day(app.now());
    let wanted: Option<Id> = match asked.get("freeze") {
        "" => None,
        id => Some(id.parse().map_err(|_| Oops::not_found())?),
    };
    let frozen = match wanted {
        Some(id) => {
            let all = app.db.read(move |q| views::freezes(q, territory)).await?;
            Some(all.into_iter().find(|f| f.id == id).ok_or_else(Oops::not_found)?)
        }
        None => None,
    };
    let days = match &frozen {
        Some(f) => (f.from, f.to),
        None => figures::period(asked.get("from"), asked.get("to"), today),
    };
    let now = app.now();
    let d = app.db.read(move |q| figures::read(q, territory, days, now, wanted)).await?;
    let number_of = frozen.as_ref().map_or_else(String::new, |f| f.number.clone());
    if asked.file() == Some("xlsx") {
        let bytes = Sheet::book(&sheets(&d, &s, t)).map_err(|e| {
            tracing::error!(error = %e, "a report could not be written");
            Oops::new(500, "our-fault")
        })?;
        let mut r = bytes.into_response();
        let h = r.headers_mut();
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        h.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        let name = if number_of.is_empty() { days.1.iso() } else { number_of };
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"rahba-{name}.xlsx\"")) {
            h.insert(header::CONTENT_DISPOSITION, value);
        }
        return Ok(r);
    }
    let p = Page::new(&app, &v, &t.s("pg-report"));
    let projects = project_rows(&d, &s, t);
    let sum = |f: fn(&ProjectRow) -> Money| projects.iter().filter(|p| p.state != "refused").map(f).sum::<Money>();
    let period = format!("from={}&to={}", days.0.iso(), days.1.iso());
    let settings = app.settings();
    let province = &settings.province;
    html(&Report {
        territory: rahba_market::territory::communes::by_code(province).map_or_else(String::new, |a| a.name(v.lang).to_owned()),
        from: days.0,
        to: days.1,
        totals: [sum(|p| p.cost), sum(|p| p.funded), sum(|p| p.received), sum(|p| p.spent)],
        projects,
        announced: announced_rows(&d, t),
        tranches: tranche_lines(&d, t),
        expenses: expense_lines(&d, t),
        indicators: indicator_rows(&d, t),
        splits: d
            .indicators
            .iter()
            .map(|i| (text(&i.name, v.lang), splits(&d, &s, t, i.measure)))
            .filter(|(_, x)| !x.is_empty())
            .collect(),
        charts: vec![d.budget_chart(&p, true), d.sales_chart(&p, &s, true), d.way_chart(&p, true), d.maturity_chart(&p, true)],
        files: match &frozen {
            Some(f) => format!("freeze={}&format=xlsx", f.id),
            None => format!("{period}&format=xlsx"),
        },
        number: number_of,
        p,
        t,
    })
}

/// The public data: one row a figure, nothing personal, small numbers empty. Each says when the books were read for it,
/// as the page does: rows that somebody puts together from files of two days are told apart.
pub fn open_data(d: &Data, s: &Snapshot, t: T, read_at: Micros) -> Sheet {
    let names = ["section", "code", "split", "cell", "unit", "value", "hidden", "from", "to", "read_at"];
    let read_at = fmt::stamp(read_at);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let (from, to) = (d.from.iso(), d.to.iso());
    let mut put = |section: &str, code: &str, split: &str, cell: &str, unit: &str, value: Cell, hidden: bool| {
        // A project's money is all of it, since the beginning: it has no first day here.
        let from = if section == "project" { Cell::Empty } else { Cell::Day(from.clone()) };
        let hidden = if hidden { "yes" } else { "no" };
        let mut row: Vec<Cell> = [section, code, split, cell, unit].into_iter().map(Cell::from).collect();
        row.extend([value, hidden.into(), from, Cell::Day(to.clone()), Cell::Text(read_at.clone())]);
        rows.push(row);
    };
    for p in d.projects.iter().filter(|p| matches!(p.state.as_str(), "signed" | "handed_over")) {
        let (received, spent) = d.sums.get(&p.id).copied().unwrap_or_default();
        put("project", &p.number, "cost", &p.precision, "MAD", Cell::Money(p.cost.0), false);
        for (_, c) in d.contributions.iter().filter(|(x, _)| *x == p.id) {
            let code = d.partner(c.partner).map_or("", |x| x.code.as_str());
            put("project", &p.number, "funder", code, "MAD", Cell::Money(c.amount.0), false);
        }
        put("project", &p.number, "received", "", "MAD", Cell::Money(received.0), false);
        put("project", &p.number, "spent", "", "MAD", Cell::Money(spent.0), false);
    }
    for m in Measure::ALL {
        let unit = match m.unit() {
            "money" => "MAD",
            "share" => "percent",
            _ => "count",
        };
        put("indicator", m.code(), "whole", "", unit, value_cell(m, d.whole(m)), false);
        for split in m.splits() {
            for part in d.parts(s, t, m, *split) {
                let cell = if *split == Split::Family { part.word } else { part.cell };
                let value = part.value.map_or(Cell::Empty, |n| value_cell(m, n));
                put("indicator", m.code(), split.code(), &cell, unit, value, part.value.is_none());
            }
        }
    }
    Sheet {
        name: number::date_short(d.to).replace('/', "-"),
        columns: names.iter().map(|n| Column::new(*n, 16)).collect(),
        rows,
        ..Sheet::default()
    }
}
