//! Work with goods: stock, places, transfers, going back to the maker.

use super::maker_filter;
use super::whom::{Of, Whom};
use super::{COUNTER, SHOP, reach};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Act, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::formats::measure;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::deposits::give_back::GiveBack;
use rahba_market::flows::stock::close_place::ClosePlace;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::label::rules::lot_of_code;
use rahba_market::stock::model::PlaceKind;
use rahba_market::stock::rules::read_lot_code;
use rahba_market::stock::views::{self, StockFilter, StockLine};

/// Causes of a loss, as the flows take them.
pub(super) const CAUSES: [&str; 6] = ["breakage", "theft", "expiry", "moth", "drying", "unknown"];

pub(super) fn piece(s: &Snapshot, variant: Id, lang: Lang) -> String {
    let name = s.by_variant.get(&variant).map_or("", |(i, _)| s.text("name", s.items[*i].product.id, lang));
    let label = s.text("label", variant, lang);
    if label.is_empty() { name.to_owned() } else { format!("{name} · {label}") }
}

/// The places of the spaces where she holds one of these roles.
pub(super) fn places(s: &Snapshot, v: &Visitor, roles: &[Role]) -> Vec<(String, String)> {
    let actor = v.actor();
    let hers = s.places.iter().filter(|x| actor.has_in(roles, x.space));
    hers.map(|x| (x.id.to_string(), place_name(s, x.id, &x.code, v.lang))).collect()
}

fn place_name(s: &Snapshot, id: Id, code: &str, lang: Lang) -> String {
    let name = s.text("name", id, lang);
    if name.is_empty() { code.to_owned() } else { name.to_owned() }
}

pub(super) fn with_all(t: T, list: Vec<(String, String)>) -> Vec<(String, String)> {
    [vec![(String::new(), t.s("all"))], list].concat()
}

/// Lots by place.
///
/// # Errors
/// A fault of the store.
pub async fn stock(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let s = app.shop().await?;
    // The words of a piece or its maker in any language, else the code of a tag or a part of a number.
    let typed = asked.get("q");
    let named: Option<std::collections::BTreeSet<Id>> = Some(s.index.search(typed))
        .filter(|found| !typed.is_empty() && !found.is_empty() && read_lot_code(typed).is_none())
        .map(|found| found.iter().flat_map(|n| s.items[*n as usize].variants.iter().map(|(x, _)| x.id)).collect());
    let code = if named.is_some() { String::new() } else { lot_of_code(typed).unwrap_or_else(|| typed.to_owned()) };
    let filter =
        StockFilter { place: asked.get("place").parse().ok(), org: maker_filter::asked(&s, &asked), code, reach: reach(&v) };
    let (territory, mut limit, mut offset) = (app.territory.id, asked.limit(), asked.offset());
    if named.is_some() {
        (limit, offset) = (table::FILE_MAX, 0);
    }
    let mut lines = app.db.read(move |q| views::stock_page(q, territory, &filter, limit, offset)).await?;
    if let Some(wanted) = named {
        lines.retain(|l| wanted.contains(&l.variant));
        let skip = usize::try_from(asked.offset()).unwrap_or(0).min(lines.len());
        lines.drain(..skip);
        lines.truncate(usize::try_from(asked.limit()).unwrap_or(50));
    }
    let today = app.zone().day(app.now());
    let misread = typed.starts_with(['L', 'l']) && typed.len() >= 10 && read_lot_code(typed).is_none();
    let rows = lines
        .into_iter()
        .map(|l| {
            vec![
                Cell::link(format!("/desk/why/{}", l.lot), l.lot_code),
                Cell::Text(piece(&s, l.variant, v.lang)),
                Cell::Text(s.text("name", l.org, v.lang).to_owned()),
                Cell::Text(
                    s.places.iter().find(|x| x.id == l.place).map_or_else(String::new, |x| place_name(&s, x.id, &x.code, v.lang)),
                ),
                Cell::Amount(s.unit(&l.variant), l.units),
                match l.expires_on {
                    Some(d) if d <= today => Cell::State("refused".into(), t.a("expired-on", "day", &d.iso())),
                    other => Cell::day(other),
                },
            ]
        })
        .collect();
    let table = Table {
        title: t.s("stock"),
        actions: ["transfer", "count", "loss", "give-back"]
            .map(|w| (format!("/desk/goods/{w}"), t.p("goods-", w)))
            .into_iter()
            .chain([("/desk/resting".to_owned(), t.s("resting"))])
            .collect(),
        filters: vec![
            Field::text("q", t.s("search")).value(asked.get("q")).hint(t.s("stock-search-hint")),
            Field::select("place", t.s("place"), with_all(t, places(&s, &v, SHOP))).value(asked.get("place")),
            maker_filter::field(&s, t, &asked),
        ],
        columns: vec![
            Column::new(t.s("lot")),
            Column::new(t.s("piece")),
            Column::new(t.s("maker")),
            Column::new(t.s("place")),
            Column::new(t.s("units")).added(),
            Column::new(t.s("expires")),
        ],
        rows,
        empty: t.s(if misread { "lot-code-wrong" } else { "no-stock-yet" }),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// What expires soon, and what has.
///
/// # Errors
/// A fault of the store.
pub async fn expiring(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let days: i64 = asked.get("days").parse().unwrap_or(30);
    let today = app.zone().day(app.now());
    let (territory, whose) = (app.territory.id, reach(&v));
    let lots = app
        .db
        .read(move |q| views::expiring(q, territory, (rahba_kernel::Day(0), today.plus(days.clamp(0, 730))), whose))
        .await?;
    let s = app.shop().await?;
    let place: Option<Id> = asked.get("place").parse().ok();
    let rows = lots
        .into_iter()
        .filter(|l| place.is_none_or(|p| p == l.place))
        .map(|l| {
            let gone = l.expires_on <= today;
            vec![
                Cell::link(format!("/desk/why/{}", l.lot), l.lot_code),
                Cell::Text(piece(&s, l.variant, v.lang)),
                Cell::Text(s.text("name", l.place, v.lang).to_owned()),
                Cell::Amount(s.unit(&l.variant), l.units),
                Cell::Day(l.expires_on),
                if gone { Cell::State("refused".into(), t.s("left-the-shop")) } else { Cell::Empty },
            ]
        })
        .collect();
    let choices = [7, 30, 90, 365].map(|n: i64| (n.to_string(), t.n("in-days", n))).to_vec();
    let table = Table {
        title: t.s("expiring"),
        lead: t.s("expiring-why"),
        filters: vec![
            Field::select("days", t.s("expires"), choices).value(days.to_string()),
            Field::select("place", t.s("place"), with_all(t, places(&s, &v, SHOP))).value(asked.get("place")),
        ],
        columns: ["lot", "piece", "place", "units", "expires", "state"].map(|c| Column::new(t.s(c))).into(),
        rows,
        whole: true,
        empty: t.s("nothing-expires"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The places of the shop.
///
/// # Errors
/// A fault of the store.
pub async fn place_list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    places_page(&app, &v, &Asked { all }, String::new()).await
}

async fn places_page(app: &App, v: &Visitor, asked: &Asked, error: String) -> Result<Response, Oops> {
    let t = T(v.lang);
    let s = app.shop().await?;
    let close = |id: Id| {
        Cell::Acts(vec![Act {
            path: "/desk/places/close".into(),
            fields: vec![("place", id.to_string())],
            word: t.s("close-place"),
            danger: true,
        }])
    };
    let actor = v.actor();
    let closes = actor.has_any(&[Role::ShopManager, Role::Admin]);
    let kind = PlaceKind::from_code(asked.get("kind"));
    let rows = s
        .places
        .iter()
        .filter(|x| actor.has_in(SHOP, x.space) && kind.is_none_or(|k| k == x.kind))
        .map(|x| {
            let mut row = vec![
                Cell::link(format!("/desk/stock?place={}", x.id), place_name(&s, x.id, &x.code, v.lang)),
                Cell::Code(x.code.clone()),
                Cell::Text(t.p("place-is-", x.kind.code())),
                x.parent.map_or(Cell::Empty, |p| Cell::Text(s.text("name", p, v.lang).to_owned())),
                Cell::Code(s.spaces.iter().find(|y| y.id == x.space).map_or_else(String::new, |y| y.code.clone())),
            ];
            if closes {
                row.push(close(x.id));
            }
            row
        })
        .collect();
    let mut columns: Vec<Column> = ["place", "code", "kind", "part-of", "set-space"].map(|c| Column::new(t.s(c))).into();
    if closes {
        columns.push(Column::new(t.s("act")));
    }
    let kinds = PlaceKind::ALL.iter().map(|k| (k.code().to_owned(), t.p("place-is-", k.code()))).collect();
    let table = Table {
        title: t.s("places"),
        actions: if closes { vec![("/desk/places/new".into(), t.s("open-place"))] } else { Vec::new() },
        filters: vec![Field::select("kind", t.s("kind"), with_all(t, kinds)).value(asked.get("kind"))],
        columns,
        rows,
        whole: true,
        flash: if asked.get("closed").is_empty() { String::new() } else { t.s("place-closed") },
        empty: t.s("no-places-yet"),
        error,
        ..Table::default()
    };
    table::answer(app, v, asked, table)
}

fn place_form(t: T, s: &Snapshot, v: &Visitor) -> Form {
    let opens = &[Role::ShopManager, Role::Admin];
    let actor = v.actor();
    let spaces: Vec<(String, String)> =
        s.spaces.iter().filter(|x| actor.has_in(opens, x.id)).map(|x| (x.id.to_string(), x.code.clone())).collect();
    let kinds = PlaceKind::ALL.iter().map(|k| (k.code().to_owned(), t.p("place-is-", k.code()))).collect();
    let mut parents = vec![(String::new(), "—".to_owned())];
    parents.extend(places(s, v, opens));
    Form {
        title: t.s("open-place"),
        fields: vec![
            // Where there is one space nobody is asked.
            match spaces.as_slice() {
                [(id, _)] => Field::hidden("space", id.as_str()),
                _ => Field::select("space", t.s("set-space"), spaces),
            },
            Field::new("name", t.s("name"), Kind::Texts { long: false }).hint(t.s("one-language-is-enough")),
            Field::text("code", t.s("code")).needed(),
            Field::select("kind", t.s("kind"), kinds),
            Field::select("parent", t.s("part-of"), parents),
        ],
        button: t.s("open-place"),
        back: Some(("/desk/places".into(), t.s("places"))),
        about: vec![("place.taken", "code"), ("space.not_found", "space")],
        ..Form::default()
    }
}

/// The form for a new place.
///
/// # Errors
/// A fault of the store.
pub async fn new_place(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    place_form(T(v.lang), &s, &v).show(&app, &v)
}

/// Opens it.
///
/// # Errors
/// A fault of the store.
pub async fn open_place(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let actor = v.actor();
    let opens = &[Role::ShopManager, Role::Admin];
    let hers: Vec<Id> = s.spaces.iter().map(|x| x.id).filter(|x| actor.has_in(opens, *x)).collect();
    let command = OpenPlace {
        // Where she has one space nobody asks her which.
        space: match f.id("space") {
            Ok(space) => space,
            Err(_) => hers.first().copied().unwrap_or(Id::NIL),
        },
        parent: f.get("parent").parse().ok(),
        code: f.get("code").into(),
        kind: PlaceKind::from_code(f.get("kind")).ok_or_else(Oops::not_found)?,
        position: s.places.len() as i64 + 1,
        name: super::product_form::texts(&f, "name"),
    };
    match app.db.command(app.call(v.actor()), command).await {
        Ok(_) => Ok(see(&v.path("/desk/places"))),
        Err(e) => place_form(T(v.lang), &s, &v).refused(&app, &v, &f, e.into()),
    }
}

/// Closes one; what cannot be closed is said above the list.
///
/// # Errors
/// What cannot be mended there.
pub async fn close_place(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    match app.give(app.call(v.actor()), ClosePlace { place: Fields(f).id("place")? }).await {
        Ok(()) => Ok(see(&v.path("/desk/places?closed=1"))),
        Err(e) if e.is_refusal() && e.status != 403 => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            let mut r = places_page(&app, &v, &Asked::default(), text).await?;
            *r.status_mut() = StatusCode::from_u16(e.status).unwrap_or(StatusCode::CONFLICT);
            Ok(r)
        }
        Err(e) => Err(e),
    }
}

struct LotLine {
    lot: Id,
    code: String,
    name: String,
    /// What stands there; not told to whoever counts.
    units: Option<String>,
    typed: String,
    /// The sign of the unit it is counted in: `g`, `cm`; empty for pieces.
    sign: &'static str,
}

#[derive(Template)]
#[template(path = "desk_lots.html")]
struct Lots {
    p: Page,
    t: T,
    title: String,
    lead: String,
    error: String,
    choose: Vec<String>,
    rows: Vec<LotLine>,
    more: Vec<String>,
    place: String,
    maker: String,
    chosen: bool,
    sign: bool,
    button: String,
}

async fn lots_page(app: &App, v: &Visitor, what: &str, f: &Fields, error: String) -> Result<Response, Oops> {
    if !["transfer", "count", "loss", "give-back"].contains(&what) {
        return Err(Oops::not_found());
    }
    let t = T(v.lang);
    let s = app.shop().await?;
    let place: Option<Id> = f.get("place").parse().ok();
    let whom = Whom::of(Of::Terms, &s, v, "maker");
    // The other pages have no such field: nothing in their address is about a maker.
    let (maker, unclear) = match what {
        "give-back" => match whom.read_or(f) {
            Ok(maker) => (maker, String::new()),
            Err(e) => (None, t.with(&e.message, &e.arguments)),
        },
        _ => (None, String::new()),
    };
    let territory = app.territory.id;
    let lines: Vec<StockLine> = match place {
        Some(p) if what != "give-back" || maker.is_some() => {
            let whose = v.actor().reach(COUNTER);
            let filter = StockFilter { place: Some(p), org: maker, code: String::new(), reach: whose };
            app.db.read(move |q| views::stock_page(q, territory, &filter, 500, 0)).await?
        }
        _ => Vec::new(),
    };
    let p = Page::new(app, v, &t.p("goods-", what));
    let mut choose = vec![Field::select("place", t.s("from-place"), places(&s, v, COUNTER)).value(f.get("place"))];
    if what == "give-back" {
        choose.push(whom.field(t.s("maker"), f));
    }
    let mut more = Vec::new();
    match what {
        "transfer" => {
            let others = places(&s, v, COUNTER).into_iter().filter(|(id, _)| *id != f.get("place")).collect();
            more.push(Field::select("to", t.s("to-place"), others).value(f.get("to")));
        }
        "loss" => {
            let causes = CAUSES.map(|c| (c.to_owned(), t.p("cause-", c))).to_vec();
            more.push(Field::select("cause", t.s("cause"), causes).value(f.get("cause")));
        }
        "give-back" => more.push(Field::text("note", t.s("remark")).value(f.get("note"))),
        _ => {}
    }
    let failed = !error.is_empty() || !unclear.is_empty();
    let mut r = html(&Lots {
        title: t.p("goods-", what),
        lead: t.p("goods-lead-", what),
        rows: lines
            .into_iter()
            .filter(|l| l.units > 0)
            .map(|l| LotLine {
                name: piece(&s, l.variant, v.lang),
                units: (what != "count").then(|| s.amount(&l.variant, l.units, v.lang)),
                sign: measure::signs(v.lang, s.unit(&l.variant)).map_or("", |x| x.0),
                typed: f.get(&format!("u-{}", l.lot)).to_owned(),
                lot: l.lot,
                code: l.lot_code,
            })
            .collect(),
        choose: choose.iter().map(|x| x.html(&p, if x.name == "maker" { &unclear } else { "" })).collect(),
        more: more.iter().map(|x| x.html(&p, "")).collect(),
        place: f.get("place").to_owned(),
        maker: maker.map_or_else(String::new, |m| m.to_string()),
        chosen: place.is_some() && (what != "give-back" || maker.is_some()),
        sign: what == "give-back",
        button: t.p("goods-", what),
        error,
        p,
        t,
    })?;
    if failed {
        *r.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(r)
}

/// Choosing a place, then lots and numbers.
///
/// # Errors
/// A fault of the store.
pub async fn lots(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, what)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    lots_page(&app, &v, &what, &Fields(all), String::new()).await
}

/// Does it.
///
/// # Errors
/// A fault of the store.
pub async fn do_lots(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, what)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    match work(&app, &v, &what, &f).await {
        Ok(path) => Ok(see(&v.path(&path))),
        Err(e) if e.is_refusal() && e.status != 403 => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            lots_page(&app, &v, &what, &f, text).await
        }
        Err(e) => Err(e),
    }
}

async fn work(app: &App, v: &Visitor, what: &str, f: &Fields) -> Result<String, Oops> {
    let place = f.id("place")?;
    let mut lines: Vec<(Id, i64)> = Vec::new();
    for (name, value) in &f.0 {
        if let Some(lot) = name.strip_prefix("u-")
            && !value.trim().is_empty()
        {
            lines.push((lot.parse().map_err(|_| Oops::not_found())?, f.units(name)?));
        }
    }
    // A blank is no answer: whoever saw none types 0.
    if what == "count" && f.0.iter().any(|(name, value)| name.starts_with("u-") && value.trim().is_empty()) {
        return Err(Oops::new(422, "count-answer-all"));
    }
    let call = app.call(v.actor());
    Ok(match what {
        "transfer" => {
            app.give(call, Transfer { from: place, to: f.id("to")?, lines }).await?;
            format!("/desk/stock?place={}", f.get("to"))
        }
        "count" => {
            let done = app.db.command(call, RecordCount { place, lines }).await?;
            format!("/desk/counts/{}", done.count)
        }
        "loss" => {
            if lines.is_empty() {
                return Err(Oops::new(422, "transfer-lines"));
            }
            for (lot, units) in lines {
                app.give(app.call(v.actor()), RecordLoss { lot, place, units, cause: f.get("cause").into() }).await?;
            }
            "/desk/losses".to_owned()
        }
        "give-back" => {
            let command =
                GiveBack { org: f.id("maker")?, place, lines, signature: f.get("signature").into(), note: f.get("note").into() };
            let done = app.db.command(call, command).await?;
            format!("/desk/deposits/{}", done.note)
        }
        _ => return Err(Oops::not_found()),
    })
}
