//! Z reports: what a till's session did, as a paper and in a list. Kept when the drawer was counted, never
//! computed again.

use crate::desk::COUNTED;
use crate::kit::app::App;
use crate::kit::form::{Field, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use rahba_kernel::money::Bps;
use rahba_kernel::role::Reach;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::people;
use rahba_market::tills::views::{self, SessionRow, ZFilter, ZReport};

#[derive(Template)]
#[template(path = "z_report.html")]
struct ZPage {
    p: Page,
    t: T,
    z: ZReport,
    s: SessionRow,
    /// Rate, gross, the VAT inside.
    vat: Vec<(i64, Money, Money)>,
    closed_at: Micros,
    opened_by: String,
    closed_by: String,
    shop: String,
    /// The fair that it sold at.
    fair: Option<String>,
    ice: String,
    may_sell: bool,
    /// The first and last event of the session in the till's log.
    events: String,
}

/// One Z report, as it is printed and signed.
///
/// # Errors
/// 404 when there is none, also while the session is open: the count is blind.
pub async fn z_report(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (territory, actor) = (app.territory.id, v.actor());
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(s) = views::session(q, territory, id)? else { return Ok(None) };
            let space = views::till(q, territory, s.till)?.map_or(Id::NIL, |x| x.space);
            // Another space's drawer is not there.
            if !actor.has_in(COUNTED, space) || actor.at_till.is_some_and(|at| at.till != s.till) {
                return Ok(None);
            }
            let opened_by = people::views::name_of(q, territory, &s.opened_by)?;
            let closed_by = people::views::name_of(q, territory, s.closed_by.as_deref().unwrap_or(""))?;
            Ok(Some((s, opened_by, closed_by)))
        })
        .await?;
    let (mut s, opened_by, closed_by) = found.ok_or_else(Oops::not_found)?;
    let (Some(z), Some(closed_at)) = (s.report.take(), s.closed_at) else { return Err(Oops::not_found()) };
    let shop = app.shop().await?;
    html(&ZPage {
        vat: z.by_vat.iter().map(|(bps, gross)| (*bps, *gross, gross.vat_inside(Bps(*bps)))).collect(),
        closed_at,
        opened_by,
        closed_by,
        shop: shop.spaces.first().map_or_else(String::new, |x| shop.marked("name", x.operator, v.lang)),
        fair: s.place.map(|x| shop.text("name", x, v.lang).to_owned()),
        ice: app.settings().ice.clone(),
        may_sell: v.actor().has_any(&[rahba_kernel::role::Role::Cashier, rahba_kernel::role::Role::ShopManager]),
        events: z.events(),
        p: Page::new(&app, &v, &z.name()),
        t: T(v.lang),
        z,
        s,
    })
}

/// All Z reports: by till, by day, those that differ.
///
/// # Errors
/// A fault of the store.
pub async fn z_list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let asked = Asked { all };
    let (t, territory) = (T(v.lang), app.territory.id);
    let far = Day::from_ymd(9_999, 1, 1).unwrap_or_default();
    let at = v.actor().at_till;
    let filter = ZFilter {
        till: at.map(|at| at.till).or_else(|| asked.get("till").parse().ok()),
        from: Day::parse_iso(asked.get("from")).unwrap_or_default(),
        to: Day::parse_iso(asked.get("to")).unwrap_or(far),
        differing: !asked.get("differing").is_empty(),
        // At a till it is narrowed to that till already.
        reach: if at.is_some() { Reach::Everywhere } else { v.actor().reach(COUNTED) },
    };
    let (limit, offset) = (asked.limit(), asked.offset());
    let (tills, rows) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let tills = match at {
                Some(at) => views::till(q, territory, at.till)?.into_iter().collect(),
                None => views::tills(q, territory, filter.reach)?,
            };
            Ok((tills, views::z_reports(q, territory, filter, limit, offset)?))
        })
        .await?;
    let mut choices = vec![(String::new(), t.s("all"))];
    choices.extend(tills.iter().map(|x| (x.id.to_string(), x.code.clone())));
    let day = |name: &str, word: &str| {
        let mut f = Field::new(name, t.s(word), Kind::Date);
        f.value = asked.get(name).to_owned();
        f
    };
    let mut differing = Field::new("differing", t.s("z-differing"), Kind::Check);
    differing.value = if filter.differing { "1".into() } else { String::new() };
    let cells = |s: SessionRow| {
        let z = s.report?;
        Some(vec![
            Cell::link(format!("/till/z/{}", s.id), z.name()),
            Cell::Day(s.business_date),
            Cell::Int(z.sales),
            Cell::Money(z.gross),
            Cell::Money(z.cash),
            Cell::Money(z.card),
            Cell::Money(z.counted),
            Cell::Money(z.difference),
        ])
    };
    let table = Table {
        title: t.s("z-reports"),
        lead: t.s("z-lead"),
        filters: vec![
            Field::select("till", t.s("till"), choices).value(asked.get("till")),
            day("from", "from-day"),
            day("to", "to-day"),
            differing,
        ],
        columns: vec![
            Column::new(t.s("number")),
            Column::new(t.s("date")),
            Column::new(t.s("z-sales")),
            Column::new(t.s("z-gross")).added(),
            Column::new(t.s("by-cash")).added(),
            Column::new(t.s("by-card")).added(),
            Column::new(t.s("z-counted")),
            Column::new(t.s("difference")).added(),
        ],
        rows: rows.into_iter().filter_map(cells).collect(),
        empty: t.s("nothing-found"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
