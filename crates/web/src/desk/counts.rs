//! Blind counts with their differences, and losses with who bears them.

use super::goods::{CAUSES, piece, places, with_all};
use super::maker_filter;
use super::{SHOP, reach};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Micros};
use rahba_market::flows::stock::approve_count::ApproveCount;
use rahba_market::people;
use rahba_market::stock::views::{self, CountFilter, LossFilter};

/// Counts.
///
/// # Errors
/// A fault of the store.
pub async fn counts(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let (territory, limit, offset) = (app.territory.id, asked.limit(), asked.offset());
    let state = ["counted", "approved"].into_iter().find(|x| *x == asked.get("state")).unwrap_or("");
    let filter = CountFilter { place: asked.get("place").parse().ok(), state: state.to_owned(), reach: reach(&v) };
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            for c in views::counts(q, territory, &filter, limit, offset)? {
                let who = people::views::name_of(q, territory, &c.opened_by)?;
                out.push((c, who));
            }
            Ok(out)
        })
        .await?;
    let s = app.shop().await?;
    let rows = found
        .into_iter()
        .map(|(c, who)| {
            vec![
                Cell::link(format!("/desk/counts/{}", c.id), c.number),
                Cell::Moment(c.opened_at),
                Cell::Text(s.text("name", c.place, v.lang).to_owned()),
                Cell::Text(who),
                Cell::Int(c.differences),
                Cell::State(c.state.clone(), t.p("count-", &c.state)),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("counts"),
        actions: vec![("/desk/goods/count".into(), t.s("goods-count"))],
        filters: vec![
            Field::select("place", t.s("place"), with_all(t, places(&s, &v, SHOP))).value(asked.get("place")),
            Field::select(
                "state",
                t.s("state"),
                with_all(t, ["counted", "approved"].map(|x| (x.to_owned(), t.p("count-", x))).to_vec()),
            )
            .value(state),
        ],
        columns: ["number", "date", "place", "counted-by", "differences", "state"].map(|c| Column::new(t.s(c))).into(),
        rows,
        empty: t.s("no-counts-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

struct Difference {
    lot: Id,
    code: String,
    name: String,
    expected: i64,
    counted: i64,
    cause: String,
    choose: String,
}

#[derive(Template)]
#[template(path = "desk_count.html")]
struct Count {
    p: Page,
    t: T,
    number: String,
    place: String,
    by: String,
    error: String,
    at: rahba_kernel::Micros,
    state: String,
    lots: i64,
    rows: Vec<Difference>,
    mine: bool,
}

/// A count's differences, to be explained by another person.
///
/// # Errors
/// 404 when there is none.
pub async fn count(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    count_page(&app, &v, &id, None, String::new()).await
}

async fn count_page(app: &App, v: &Visitor, id: &str, typed: Option<&Fields>, error: String) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let territory = app.territory.id;
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(c) = views::count(q, territory, id)? else { return Ok(None) };
            let who = people::views::name_of(q, territory, &c.opened_by)?;
            let space = views::space_of(q, territory, c.place)?.unwrap_or(Id::NIL);
            Ok(Some((views::count_sheet(q, territory, id)?, who, space, c)))
        })
        .await?;
    let (sheet, by, space, c) = found.ok_or_else(Oops::not_found)?;
    // Another space's count is not there.
    if !v.actor().has_in(SHOP, space) {
        return Err(Oops::not_found());
    }
    let t = T(v.lang);
    let s = app.shop().await?;
    let p = Page::new(app, v, &c.number);
    let own = v.signed_in.as_ref().map(|x| format!("person:{}", x.person)).unwrap_or_default();
    let causes = CAUSES.map(|c| (c.to_owned(), t.p("cause-", c))).to_vec();
    let mine = c.opened_by == own;
    // Whoever counts must not learn what was expected, not even after: the next count is hers too.
    let hidden =
        c.state == "counted" && (mine || !v.actor().has_any(&[Role::ShopManager, Role::Accountant, Role::Auditor, Role::Admin]));
    html(&Count {
        lots: sheet.len() as i64,
        rows: sheet
            .into_iter()
            .filter(|l| l.counted != l.expected && !hidden)
            .map(|l| Difference {
                name: piece(&s, l.variant, v.lang),
                choose: if l.counted < l.expected {
                    let field = Field::select(&format!("cause-{}", l.lot), t.s("cause"), causes.clone());
                    field.value("unknown").kept(typed).html(&p, "")
                } else {
                    String::new()
                },
                cause: l.cause.map(|c| t.p("cause-", c)).unwrap_or_default(),
                lot: l.lot,
                code: l.lot_code,
                expected: l.expected,
                counted: l.counted,
            })
            .collect(),
        mine: hidden,
        place: s.text("name", c.place, v.lang).to_owned(),
        number: c.number,
        state: c.state,
        at: c.opened_at,
        by,
        error,
        p,
        t,
    })
}

/// Approves a count: what is missing is lost with its cause, what is too much is found.
///
/// # Errors
/// What is refused, as a page.
pub async fn approve(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let count: Id = id.parse().map_err(|_| Oops::not_found())?;
    let causes = f.0.iter().filter_map(|(k, x)| Some((k.strip_prefix("cause-")?.parse::<Id>().ok()?, x.clone()))).collect();
    match app.give(app.call(v.actor()), ApproveCount { count, causes }).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/counts/{count}")))),
        Err(e) if e.is_refusal() && e.status != 403 => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            let mut r = count_page(&app, &v, &id, Some(&f), text).await?;
            *r.status_mut() = StatusCode::from_u16(e.status).unwrap_or(StatusCode::CONFLICT);
            Ok(r)
        }
        Err(e) => Err(e),
    }
}

/// Losses with their causes and who pays.
///
/// # Errors
/// A fault of the store.
pub async fn losses(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    let asked = Asked { all };
    let (territory, limit, offset) = (app.territory.id, asked.limit(), asked.offset());
    let day = |name: &str| Day::parse_iso(asked.get(name));
    let from = day("from").map_or(Micros(0), |d| app.zone().start_of(d));
    let to = day("to").map_or(Micros(i64::MAX), |d| app.zone().start_of(d.plus(1)));
    let cause = CAUSES.into_iter().find(|c| *c == asked.get("cause")).unwrap_or("");
    let filter =
        LossFilter { org: maker_filter::asked(&s, &asked), cause: cause.to_owned(), between: (from, to), reach: reach(&v) };
    let found = app.db.read(move |q| views::losses(q, territory, &filter, limit, offset)).await?;
    let rows = found
        .into_iter()
        .map(|l| {
            vec![
                Cell::link(format!("/desk/why/{}", l.lot), l.number),
                Cell::Moment(l.at),
                Cell::Text(piece(&s, l.variant, v.lang)),
                Cell::Text(s.text("name", l.org, v.lang).to_owned()),
                Cell::Amount(s.unit(&l.variant), l.units),
                Cell::Text(t.p("cause-", &l.cause)),
                Cell::Text(t.p("bearer-", &l.bearer)),
                Cell::Money(l.amount),
            ]
        })
        .collect();
    let mut columns: Vec<Column> =
        ["number", "date", "piece", "maker", "units", "cause", "who-pays"].map(|c| Column::new(t.s(c))).into();
    columns.push(Column::new(t.s("amount")).added());
    let table = Table {
        title: t.s("losses"),
        actions: vec![("/desk/goods/loss".into(), t.s("goods-loss"))],
        filters: vec![
            maker_filter::field(&s, t, &asked),
            Field::select("cause", t.s("cause"), with_all(t, CAUSES.map(|c| (c.to_owned(), t.p("cause-", c))).to_vec()))
                .value(cause),
            Field::new("from", t.s("from-day"), Kind::Date).value(asked.get("from")),
            Field::new("to", t.s("to-day"), Kind::Date).value(asked.get("to")),
        ],
        columns,
        rows,
        empty: t.s("no-losses"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
