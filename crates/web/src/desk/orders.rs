//! Orders: found, prepared, delivered, refused, cancelled, refunded.

use super::{SHOP, reach};
use crate::desk::there;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::shop::browse::commune;
use crate::shop::order::{LineRow, line_rows};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::orders::refund_whole::RefundWhole;
use rahba_market::flows::orders::refuse::RefuseAtDoor;
use rahba_market::organisations;
use rahba_market::people;
use rahba_market::sales::model::{Buyer, CANCEL_WHYS, Order, OrderPart};
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
        reach: reach(&v),
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
    let whose = reach(&v);
    let mut found = app.db.read(move |q| views::to_pick(q, territory, whose)).await?;
    let s = app.shop().await?;
    let place: Option<Id> = asked.get("place").parse().ok();
    let delivery = asked.get("delivery").to_owned();
    let mut choices: Vec<(String, String)> = vec![(String::new(), t.s("all"))];
    for l in &found {
        if !choices.iter().any(|(id, _)| *id == l.place.to_string()) {
            choices.push((l.place.to_string(), s.text("name", l.place, v.lang).to_owned()));
        }
    }
    found.retain(|l| place.is_none_or(|p| p == l.place) && (delivery.is_empty() || l.delivery == delivery));
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
        filters: vec![
            Field::select("place", t.s("place"), choices).value(asked.get("place")),
            Field::select(
                "delivery",
                t.s("delivery"),
                ["", "carrier", "pickup"]
                    .map(|d| (d.to_owned(), if d.is_empty() { t.s("all") } else { t.p("delivery-", d) }))
                    .to_vec(),
            )
            .value(delivery),
        ],
        figures: vec![(t.s("orders"), Cell::Int(orders.len() as i64))],
        columns,
        rows: rows.into_iter().map(|r| r.2).collect(),
        whole: true,
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

/// What one maker has in an order, as the pages show it.
pub struct PartRow {
    pub maker: String,
    pub goods: Money,
    pub lines: i64,
    pub state: String,
}

/// The parts of an order with their makers' names.
pub(crate) fn part_rows(s: &Snapshot, parts: Vec<OrderPart>, lang: Lang) -> Vec<PartRow> {
    parts
        .into_iter()
        .map(|p| PartRow { maker: s.marked("name", p.org, lang), goods: p.goods, lines: p.lines, state: p.state })
        .collect()
}

/// The reason of an event as somebody reads it: what was chosen from the list, then the words.
pub(crate) fn reason_of(t: T, why: &str, reason: &str) -> String {
    match (why, reason) {
        ("", words) => words.to_owned(),
        ("other", words) if !words.is_empty() => words.to_owned(),
        (code, "") => t.p("cancel-why-", code),
        (code, words) => format!("{} — {words}", t.p("cancel-why-", code)),
    }
}

/// Why a buyer cancels, to choose from.
pub(crate) fn cancel_whys(t: T) -> Vec<(String, String)> {
    CANCEL_WHYS.map(|w| (w.to_owned(), t.p("cancel-why-", w))).to_vec()
}

/// Something that can be done to the order: one form.
struct StepForm {
    step: &'static str,
    fields: Vec<String>,
    /// It ends the order.
    ends: bool,
}

/// A line with the form that takes units of it back.
struct LineForm {
    row: LineRow,
    refund: Option<Vec<String>>,
    /// The form was refused: it stays open.
    open: bool,
}

#[derive(Template)]
#[template(path = "desk_order.html")]
struct One {
    p: Page,
    t: T,
    o: Order,
    lines: Vec<LineForm>,
    parts: Vec<PartRow>,
    events: Vec<EventRow>,
    buyer: Option<Buyer>,
    place: String,
    steps: Vec<StepForm>,
    /// The form that takes all of it back, and whether it was refused.
    whole: Option<Vec<String>>,
    whole_open: bool,
    error: String,
}

/// What was sent and refused: the fields, the step, what to say.
struct Refused<'a> {
    f: &'a Fields,
    oops: Oops,
}

/// The fields that a refusal may be about.
const ABOUT: [(&str, &str); 11] = [
    ("refund.too_much", "units"),
    ("bad_number", "units"),
    ("refund.no_reason", "reason"),
    ("till.not_open", "till"),
    ("till.short", "till"),
    ("place.not_found", "back_to"),
    ("order.bad_fee", "fee"),
    ("bad_amount", "fee"),
    ("carrier.not_found", "carrier"),
    ("order.no_reason", "note"),
    ("order.not_paid", "step"),
];

async fn one_page(app: &App, v: &Visitor, id: &str, refused: Option<Refused<'_>>) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (territory, whose, t) = (app.territory.id, reach(v), T(v.lang));
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(o) = views::order(q, territory, id)? else { return Ok(None) };
            let mut events = Vec::new();
            for e in views::events(q, territory, id)? {
                // Whoever has the secret link, and signed in nowhere.
                let is_buyer = e.who == "anonymous";
                let who = if is_buyer { t.s("buyer") } else { people::views::name_of(q, territory, &e.who)? };
                events.push(EventRow { kind: e.kind, who, at: e.at, reason: reason_of(t, &e.why, &e.reason) });
            }
            let carriers = organisations::views::with_role(q, territory, "carrier")?;
            let tills = tills::views::tills(q, territory, whose)?;
            let lines = views::lines(q, territory, id)?;
            let parts = views::parts(q, territory, &o, &lines)?;
            Ok(Some((lines, parts, events, views::buyer(q, territory, id)?, carriers, tills, o)))
        })
        .await?;
    let (lines, parts, events, buyer, carriers, tills, o) = found.ok_or_else(Oops::not_found)?;
    let actor = v.actor();
    // Another space's order is not there.
    if !actor.has_in(SHOP, o.space) {
        return Err(Oops::not_found());
    }
    let s = app.shop().await?;
    let p = Page::new(app, v, &o.number);
    let said = refused.as_ref().map(|r| t.with(&r.oops.message, &r.oops.arguments)).unwrap_or_default();
    let about = refused.as_ref().and_then(|r| ABOUT.iter().find(|(code, _)| *code == r.oops.code)).map_or("", |(_, f)| *f);
    let step_sent = refused.as_ref().map_or("", |r| r.f.get("step"));
    let line_sent = refused.as_ref().map_or("", |r| r.f.get("line"));
    // Where the message stands at its field, it does not stand above too.
    let mut placed = false;
    let mut fields = |of: Vec<Field>, own: bool| -> Vec<String> {
        of.into_iter()
            .map(|field| {
                let typed = refused.as_ref().filter(|_| own).map(|r| r.f);
                let bad = own && field.name == about;
                placed |= bad;
                field.kept(typed).html(&p, if bad { &said } else { "" })
            })
            .collect()
    };
    let tills: Vec<(String, String)> = tills.into_iter().map(|x| (x.id.to_string(), x.code)).collect();
    let money_from = [vec![(String::new(), t.s("by-bank"))], tills.clone()].concat();
    let mut goods_to: Vec<(String, String)> = s
        .places
        .iter()
        .filter(|x| actor.has_in(SHOP, x.space))
        .map(|x| (x.id.to_string(), s.text("name", x.id, v.lang).to_owned()))
        .collect();
    goods_to.push((String::new(), t.s("place-lost")));
    // Goods go back to where they were sold from; where that is closed, to the first place.
    let back = |first: Vec<Field>, from: Id| {
        let stood = from.to_string();
        let home = goods_to.iter().find(|(id, _)| *id == stood).or(goods_to.first()).map_or("", |(id, _)| id.as_str());
        let rest = vec![
            Field::text("reason", t.s("reason")).needed(),
            Field::select("till", t.s("pay-back-from"), money_from.clone()),
            Field::select("back_to", t.s("goods-go-to"), goods_to.clone()).value(home),
        ];
        [first, rest].concat()
    };
    let refunds = matches!(o.state.as_str(), "delivered") && actor.has_in(&[Role::ShopManager, Role::Accountant], o.space);
    let mut rows = Vec::new();
    for row in line_rows(&s, lines, v.lang) {
        let left = row.line.quantity - row.line.refunded_units;
        let own = step_sent == "refund" && line_sent == row.line.id.to_string();
        let refund = (refunds && left > 0).then(|| {
            let word = if row.sign.is_empty() { t.s("quantity") } else { format!("{} ({})", t.s("quantity"), row.sign) };
            let units = if row.sign.is_empty() { 1 } else { left };
            let mut out = vec![
                Field::hidden("line", row.line.id.to_string()).html(&p, ""),
                Field::hidden("seen", row.line.refunded_units.to_string()).html(&p, ""),
            ];
            out.extend(fields(
                back(vec![Field::new("units", word, Kind::Number).value(units.to_string()).needed()], row.line.place),
                own,
            ));
            out
        });
        rows.push(LineForm { open: own && refund.is_some(), refund, row });
    }
    let seen: i64 = rows.iter().map(|l| l.row.line.refunded_units).sum();
    let whole = refunds.then(|| {
        let mut out = vec![Field::hidden("seen", seen.to_string()).html(&p, "")];
        let stood = rows.first().map_or(Id::NIL, |l| l.row.line.place);
        out.extend(fields(back(Vec::new(), stood), step_sent == "refund-whole"));
        out
    });
    let mut steps = Vec::new();
    for step in ["paid", "packed", "shipped", "ready", "delivered", "refused", "cancelled"] {
        let fits = may_move(&o.state, step, &o.delivery)
            && (step != "paid" || o.payment == "transfer")
            && (step != "packed" || o.payment != "transfer" || o.state == "paid");
        if !fits {
            continue;
        }
        let of = match step {
            "shipped" => {
                let carriers = carriers.iter().map(|c| (c.id.to_string(), s.text("name", c.id, v.lang).to_owned())).collect();
                vec![Field::select("carrier", t.s("carrier"), carriers)]
            }
            "delivered" if o.payment == "pickup" => vec![Field::select("till", t.s("till"), tills.clone())],
            "refused" => {
                vec![Field::new("fee", t.s("return-fee"), Kind::Amount), Field::text("note", t.s("reason"))]
            }
            "cancelled" => {
                vec![Field::select("why", t.s("cancel-why"), cancel_whys(t)), Field::text("note", t.s("in-own-words"))]
            }
            _ => Vec::new(),
        };
        let ends = matches!(step, "refused" | "cancelled");
        steps.push(StepForm { step, fields: fields(of, step_sent == step), ends });
    }
    let mut r = html(&One {
        place: buyer.as_ref().map_or_else(String::new, |b| commune(&b.commune, v.lang)),
        parts: part_rows(&s, parts, v.lang),
        lines: rows,
        error: if placed { String::new() } else { said },
        whole_open: step_sent == "refund-whole",
        whole,
        events,
        buyer,
        steps,
        p,
        t,
        o,
    })?;
    if let Some(x) = refused {
        *r.status_mut() = StatusCode::from_u16(x.oops.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(r)
}

/// One order with what can be done to it now.
///
/// # Errors
/// 404 when there is none, or it is another space's.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    one_page(&app, &v, &id, None).await
}

/// Takes an order a step on, or refunds some of it; what is refused shows the order as it is now, with what was
/// typed.
///
/// # Errors
/// What cannot be mended on the page.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let order = there::named(&app, there::Kind::Order, &id).await?;
    check(&app, &v, &f)?;
    match step(&app, &v, order, &f).await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/orders/{order}")))),
        Err(oops) if oops.is_refusal() && oops.status != 403 => one_page(&app, &v, &id, Some(Refused { f: &f, oops })).await,
        Err(oops) => Err(oops),
    }
}

async fn step(app: &App, v: &Visitor, order: Id, f: &Fields) -> Result<(), Oops> {
    let call = app.call(v.actor());
    let note = f.get("note").to_owned();
    let prepare = |step| Prepare { order, step, note: note.clone() };
    match f.get("step") {
        "paid" => app.give(call, prepare(Step::TransferReceived)).await,
        "packed" => app.give(call, prepare(Step::Packed)).await,
        "ready" => app.give(call, prepare(Step::Ready)).await,
        "shipped" => app.give(call, prepare(Step::Shipped { carrier: f.id("carrier")? })).await,
        "delivered" => app.give(call, Deliver { order, till: f.id("till").ok() }).await,
        "refused" => {
            let return_fee = if f.get("fee").is_empty() { Money::ZERO } else { f.money("fee")? };
            app.give(call, RefuseAtDoor { order, return_fee, reason: note.clone() }).await
        }
        "cancelled" => {
            app.give(call, Cancel { order, why: f.get("why").to_owned(), reason: note.clone(), secret_hash: None }).await
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
            app.give(call, command).await
        }
        "refund-whole" => {
            let command = RefundWhole {
                order,
                seen_refunded: f.int("seen")?,
                till: f.id("till").ok(),
                back_to: f.id("back_to").ok(),
                reason: f.get("reason").to_owned(),
            };
            app.give(call, command).await
        }
        _ => Err(Oops::not_found()),
    }
}

/// The form's token fits the session.
pub(crate) fn check(app: &App, v: &Visitor, f: &Fields) -> Result<(), Oops> {
    match &v.token {
        Some(t) if app.csrf_fits(t, f.get("csrf")) => Ok(()),
        _ => Err(Oops::new(403, "form-too-old")),
    }
}
