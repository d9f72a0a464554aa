//! Orders: found, prepared, delivered, refused, cancelled, refunded.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::browse::commune;
use crate::shop::order::{LineRow, line_rows};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::{Id, Money};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::orders::refuse::RefuseAtDoor;
use rahba_market::organisations;
use rahba_market::people;
use rahba_market::sales::model::{Buyer, Order};
use rahba_market::sales::rules::may_move;
use rahba_market::sales::views::{self, OrderFilter};
use rahba_market::tills;

const STATES: [&str; 9] = ["placed", "paid", "packed", "shipped", "ready", "delivered", "refused", "cancelled", "returned"];

/// The orders.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let filter = OrderFilter {
        state: asked.get("state").to_owned(),
        channel: asked.get("channel").to_owned(),
        search: asked.get("q").to_owned(),
    };
    let (territory, limit, offset) = (app.territory.id, asked.limit(), asked.offset());
    let found = app.db.read(move |q| views::orders(q, territory, &filter, limit, offset)).await?;
    let rows = found
        .into_iter()
        .map(|r| {
            let o = r.order;
            vec![
                Cell::link(format!("/desk/orders/{}", o.id), o.number),
                Cell::Moment(o.placed_at),
                Cell::Text(if r.buyer.is_empty() { t.s("channel-till") } else { r.buyer }),
                Cell::State(o.state.clone(), t.p("state-", &o.state)),
                Cell::Money(o.total),
            ]
        })
        .collect();
    let all_and = |list: Vec<(String, String)>| [vec![(String::new(), t.s("all"))], list].concat();
    let channels = ["web", "till"].map(|c| (c.to_owned(), t.p("channel-", c))).to_vec();
    let table = Table {
        title: t.s("orders"),
        actions: vec![("/desk/picking".into(), t.s("picking-list"))],
        filters: vec![
            Field::text("q", t.s("search")).value(asked.get("q")),
            Field::select("state", t.s("state"), all_and(STATES.map(|x| (x.to_owned(), t.p("state-", x))).to_vec()))
                .value(asked.get("state")),
            Field::select("channel", t.s("channel"), all_and(channels)).value(asked.get("channel")),
        ],
        columns: vec![
            Column::new(t.s("number")),
            Column::new(t.s("date")),
            Column::new(t.s("buyer")),
            Column::new(t.s("state")),
            Column::new(t.s("total")).added(),
        ],
        rows,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The picking list: what is to be fetched, place by place, to carry through the floors.
///
/// # Errors
/// A fault of the store.
pub async fn picking(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, asked, territory) = (T(v.lang), Asked { all }, app.territory.id);
    let found = app.db.read(move |q| views::to_pick(q, territory)).await?;
    let s = app.shop().await?;
    let orders: std::collections::BTreeSet<Id> = found.iter().map(|l| l.order).collect();
    let mut rows: Vec<(i64, String, Vec<Cell>)> = found
        .into_iter()
        .map(|l| {
            let place = s.places.iter().position(|x| x.id == l.place).unwrap_or(usize::MAX);
            let name = s.by_variant.get(&l.variant).map_or("", |(i, _)| s.text("name", s.items[*i].product.id, v.lang));
            let piece = format!("{name} {}", s.text("label", l.variant, v.lang)).trim().to_owned();
            let cells = vec![
                Cell::Text("☐".into()),
                Cell::Text(s.text("name", l.place, v.lang).to_owned()),
                Cell::Text(piece.clone()),
                Cell::Amount(s.unit(&l.variant), l.units),
                Cell::Code(l.lot),
                Cell::Text(s.text("name", l.org, v.lang).to_owned()),
                Cell::link(format!("/desk/orders/{}", l.order), l.number),
                Cell::Text(t.p("delivery-", &l.delivery)),
            ];
            (place as i64, piece, cells)
        })
        .collect();
    rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let mut columns = vec![Column::new(String::new())];
    columns.extend(["place", "piece"].map(|c| Column::new(t.s(c))));
    columns.push(Column::new(t.s("units")).added());
    columns.extend(["lot", "maker", "order", "delivery"].map(|c| Column::new(t.s(c))));
    let table = Table {
        title: t.s("picking-list"),
        lead: t.s("picking-list-what"),
        actions: vec![("/desk/orders?state=placed".into(), t.s("orders"))],
        figures: vec![(t.s("orders"), Cell::Int(orders.len() as i64))],
        columns,
        rows: rows.into_iter().map(|r| r.2).collect(),
        empty: t.s("nothing-to-pick"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// An event with the name behind it.
pub struct EventRow {
    pub kind: String,
    pub who: String,
    pub at: rahba_kernel::Micros,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "desk_order.html")]
struct One {
    p: Page,
    t: T,
    o: Order,
    lines: Vec<LineRow>,
    events: Vec<EventRow>,
    buyer: Option<Buyer>,
    place: String,
    steps: Vec<&'static str>,
    carriers: Vec<(Id, String)>,
    tills: Vec<(Id, String)>,
    places: Vec<(Id, String)>,
}

/// One order with what can be done to it now.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let territory = app.territory.id;
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(o) = views::order(q, territory, id)? else { return Ok(None) };
            let mut events = Vec::new();
            for e in views::events(q, territory, id)? {
                let who = people::views::name_of(q, territory, &e.who)?;
                events.push(EventRow { kind: e.kind, who, at: e.at, reason: e.reason });
            }
            let carriers = organisations::views::with_role(q, territory, "carrier")?;
            let tills = tills::views::tills(q, territory)?;
            Ok(Some((o, views::lines(q, territory, id)?, events, views::buyer(q, territory, id)?, carriers, tills)))
        })
        .await?;
    let (o, lines, events, buyer, carriers, tills) = found.ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let mut steps = Vec::new();
    for (to, step) in [
        ("paid", "paid"),
        ("packed", "packed"),
        ("shipped", "shipped"),
        ("ready", "ready"),
        ("delivered", "delivered"),
        ("refused", "refused"),
        ("cancelled", "cancelled"),
    ] {
        let fits = may_move(&o.state, to, &o.delivery)
            && (to != "paid" || o.payment == "transfer")
            && (to != "packed" || o.payment != "transfer" || o.state == "paid");
        if fits {
            steps.push(step);
        }
    }
    html(&One {
        place: buyer.as_ref().map_or_else(String::new, |b| commune(&b.commune, v.lang)),
        carriers: carriers.iter().map(|c| (c.id, s.text("name", c.id, v.lang).to_owned())).collect(),
        tills: tills.into_iter().map(|t| (t.id, t.code)).collect(),
        places: s.places.iter().map(|x| (x.id, s.text("name", x.id, v.lang).to_owned())).collect(),
        lines: line_rows(&s, lines, v.lang),
        events,
        buyer,
        steps,
        p: Page::new(&app, &v, &o.number),
        t: T(v.lang),
        o,
    })
}

/// Takes an order a step on, or refunds a line of it.
///
/// # Errors
/// As the command that the step is.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    check(&app, &v, &f)?;
    let order: Id = id.parse().map_err(|_| Oops::not_found())?;
    let call = app.call(v.actor());
    let note = f.get("note").to_owned();
    let prepare = |step| Prepare { order, step, note: note.clone() };
    match f.get("step") {
        "paid" => {
            app.db.command(call, prepare(Step::TransferReceived)).await?;
        }
        "packed" => {
            app.db.command(call, prepare(Step::Packed)).await?;
        }
        "ready" => {
            app.db.command(call, prepare(Step::Ready)).await?;
        }
        "shipped" => {
            app.db.command(call, prepare(Step::Shipped { carrier: f.id("carrier")? })).await?;
        }
        "delivered" => {
            app.db.command(call, Deliver { order, till: f.id("till").ok() }).await?;
        }
        "refused" => {
            let return_fee = if f.get("fee").is_empty() { Money::ZERO } else { f.money("fee")? };
            app.db.command(call, RefuseAtDoor { order, return_fee, reason: note.clone() }).await?;
        }
        "cancelled" => {
            app.db.command(call, Cancel { order, reason: note.clone(), secret_hash: None }).await?;
        }
        "refund" => {
            let command = Refund {
                line: f.id("line")?,
                units: f.int("units")?,
                seen_refunded: f.int("seen")?,
                till: f.id("till").ok(),
                back_to: f.id("back_to").ok(),
                reason: f.get("reason").to_owned(),
            };
            app.db.command(call, command).await?;
        }
        _ => return Err(Oops::not_found()),
    }
    Ok(see(&v.path(&format!("/desk/orders/{order}"))))
}

/// The form's token fits the session.
pub(crate) fn check(app: &App, v: &Visitor, f: &Fields) -> Result<(), Oops> {
    match &v.token {
        Some(t) if app.csrf_fits(t, f.get("csrf")) => Ok(()),
        _ => Err(Oops::new(403, "form-too-old")),
    }
}
