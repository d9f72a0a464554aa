//! Goods received on deposit.

use super::maker_filter;
use super::orders::check;
use super::whom::{Of, Whom};
use super::{COUNTER, SHOP, reach};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use crate::kit::upload;
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::formats::measure;
use rahba_kernel::{Day, Id, Money};
use rahba_market::catalogue::views as catalogue;
use rahba_market::flows::deposits::photograph::Photograph;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::ledger::Regime;
use rahba_market::people;
use rahba_market::stock::views::{self, DepositNote};

/// Deposit and return notes.
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
    let s = app.shop().await?;
    let maker = maker_filter::asked(&s, &asked);
    let (territory, limit, offset) = (app.territory.id, asked.limit(), asked.offset());
    let whose = reach(&v);
    let found = app.db.read(move |q| views::deposits(q, territory, maker, whose, limit, offset)).await?;
    let rows = found
        .into_iter()
        .map(|r| {
            vec![
                Cell::link(format!("/desk/deposits/{}", r.id), r.number),
                Cell::Moment(r.at),
                Cell::Text(s.text("name", r.org, v.lang).to_owned()),
                Cell::Text(t.s(if r.direction == "in" { "deposit-note" } else { "return-note" })),
                Cell::Int(r.units),
            ]
        })
        .collect();
    let table = Table {
        title: t.s("deposits"),
        actions: vec![("/desk/deposits/new".into(), t.s("receive")), ("/desk/goods/give-back".into(), t.s("goods-give-back"))],
        filters: vec![maker_filter::field(&s, t, &asked)],
        columns: vec![
            Column::new(t.s("number")),
            Column::new(t.s("date")),
            Column::new(t.s("maker")),
            Column::new(t.s("kind")),
            Column::new(t.s("units")).added(),
        ],
        rows,
        empty: t.s("no-stock-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// A variant to choose.
pub struct Choice {
    pub id: Id,
    pub name: String,
    pub price: Option<Money>,
    /// The sign of the unit it is counted in, and what its price is for; empty for pieces.
    pub sign: &'static str,
    pub per: Option<String>,
}

#[derive(Template)]
#[template(path = "desk_receive.html")]
struct Form_ {
    p: Page,
    t: T,
    /// The field for whose goods these are.
    whose: String,
    maker: Option<Id>,
    choices: Vec<Choice>,
    places: Vec<(Id, String)>,
    /// The agreement is to buy: what is paid is asked.
    buys: bool,
    error: String,
    fields: Fields,
}

async fn receive_form(app: &App, v: &Visitor, fields: Fields, error: String) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let t = T(v.lang);
    let whom = Whom::of(Of::Terms, &s, v, "maker");
    let (maker, unclear) = match whom.read_or(&fields) {
        Ok(maker) => (maker, String::new()),
        Err(e) => (None, t.with(&e.message, &e.arguments)),
    };
    let p = Page::new(app, v, &t.s("receive"));
    let whose = whom.field(t.s("maker"), &fields).html(&p, &unclear);
    let mut choices = Vec::new();
    if let Some(m) = maker {
        let (territory, now) = (app.territory.id, app.now());
        let products = app
            .db
            .read(move |q| -> Result<Vec<_>, rahba_store::Fault> {
                let of_maker = catalogue::products_of(q, territory, m)?;
                of_maker.into_iter().map(|p| Ok((catalogue::variants(q, territory, p.id, now)?, p))).collect()
            })
            .await?;
        for (variants, p) in products {
            let sign = measure::signs(v.lang, p.unit).map_or("", |x| x.0);
            let per = measure::per(v.lang, p.unit, p.price_per);
            for x in variants {
                let label = s.text("label", x.id, v.lang);
                let name = s.text("name", p.id, v.lang);
                choices.push(Choice {
                    id: x.id,
                    name: format!("{name} {label}").trim().to_owned(),
                    price: x.price,
                    sign,
                    per: per.clone(),
                });
            }
        }
    }
    let failed = !error.is_empty() || !unclear.is_empty();
    let mut made = html(&Form_ {
        whose,
        buys: maker.and_then(|m| s.terms.get(&m)).is_some_and(|t| t.regime == Regime::Principal),
        maker,
        choices,
        places: s
            .places
            .iter()
            .filter(|x| v.actor().has_in(COUNTER, x.space))
            .map(|x| (x.id, s.text("name", x.id, v.lang).to_owned()))
            .collect(),
        error,
        fields,
        p,
        t,
    })?;
    if failed {
        *made.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(made)
}

/// The form for receiving goods.
///
/// # Errors
/// A fault of the store.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    receive_form(&app, &v, Fields(all), String::new()).await
}

/// Receives goods; a refusal shows the form again with what was typed.
///
/// # Errors
/// A fault of the store.
pub async fn receive(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    check(&app, &v, &f)?;
    let org = f.id("maker")?;
    let parsed = parse_lines(&f).and_then(|lines| Ok((lines, f.id("place")?)));
    let end = match parsed {
        Err(e) => Err(e),
        Ok((lines, place)) => {
            let command =
                Receive { org, place, lines, signature: f.get("signature").to_owned(), note: f.get("remark").to_owned() };
            app.db.command(app.call(v.actor()), command).await.map_err(Oops::from)
        }
    };
    match end {
        Ok(done) => Ok(see(&v.path(&format!("/desk/deposits/{}", done.deposit)))),
        Err(o) if o.status < 500 && o.status != 403 => {
            let text = T(v.lang).with(&o.message, &o.arguments);
            receive_form(&app, &v, f, text).await
        }
        Err(o) => Err(o),
    }
}

fn parse_lines(f: &Fields) -> Result<Vec<ReceiveLine>, Oops> {
    let mut lines = Vec::new();
    for (key, _) in f.0.iter().filter(|(k, v)| k.starts_with("units-") && !v.trim().is_empty()) {
        let id = key.trim_start_matches("units-");
        let variant: Id = id.parse().map_err(|_| Oops::not_found())?;
        let units = f.units(key)?;
        if units == 0 {
            continue;
        }
        let price_field = format!("price-{id}");
        let price = if f.get(&price_field).is_empty() { None } else { Some(f.money(&price_field)?) };
        let cost_field = format!("cost-{id}");
        let cost = if f.get(&cost_field).is_empty() { None } else { Some(f.money(&cost_field)?) };
        let expires_on = Day::parse_iso(f.get(&format!("expires-{id}")));
        lines.push(ReceiveLine { variant, units, price, cost, made_on: None, expires_on });
    }
    Ok(lines)
}

#[derive(Template)]
#[template(path = "desk_note.html")]
struct Note {
    p: Page,
    t: T,
    n: DepositNote,
    maker: String,
    place: String,
    by: String,
    names: Vec<String>,
    /// As people read them, line by line.
    units: Vec<String>,
    /// May add photographs.
    adds: bool,
    error: String,
}

/// One note, for reading and for printing in two parts.
///
/// # Errors
/// 404 when there is none.
pub async fn note(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    note_page(&app, &v, id.parse().map_err(|_| Oops::not_found())?, String::new()).await
}

async fn note_page(app: &App, v: &Visitor, id: Id, error: String) -> Result<Response, Oops> {
    let territory = app.territory.id;
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(n) = views::deposit_note(q, territory, id)? else { return Ok(None) };
            let by = people::views::name_of(q, territory, &n.by)?;
            let space = views::space_of(q, territory, n.place)?.unwrap_or(Id::NIL);
            Ok(Some((n, by, space)))
        })
        .await?;
    let (n, by, space) = found.ok_or_else(Oops::not_found)?;
    // Another space's note is not there.
    if !v.actor().has_in(SHOP, space) {
        return Err(Oops::not_found());
    }
    let s = app.shop().await?;
    let failed = !error.is_empty();
    let mut r = html(&Note {
        maker: s.marked("name", n.org, v.lang),
        place: s.marked("name", n.place, v.lang),
        units: n.lines.iter().map(|l| s.amount(&l.variant, l.units, v.lang)).collect(),
        names: n
            .lines
            .iter()
            .map(|l| {
                let name = s
                    .by_variant
                    .get(&l.variant)
                    .map_or_else(String::new, |(i, _)| s.marked("name", s.items[*i].product.id, v.lang));
                format!("{name} {}", s.marked("label", l.variant, v.lang))
            })
            .collect(),
        by,
        adds: v.actor().has_in(COUNTER, space),
        error,
        p: Page::new(app, v, &n.number),
        t: T(v.lang),
        n,
    })?;
    if failed {
        *r.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(r)
}

/// Takes the photograph of a line: how the goods were when they changed hands.
///
/// # Errors
/// A fault of the store.
pub async fn photograph(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    mut form: Multipart,
) -> Result<Response, Oops> {
    let note: Id = id.parse().map_err(|_| Oops::not_found())?;
    let mut line = None;
    let mut photo = None;
    let mut parts = upload::Counted::default();
    while let Some(part) = form.next_field().await.map_err(|_| Oops::new(422, "form-too-old"))? {
        parts.one_more()?;
        match part.name() {
            Some("line") => line = part.text().await.ok().and_then(|t| t.parse::<i64>().ok()),
            Some("photo") => photo = Some(upload::bytes(part, rahba_media::MOST_BYTES, "media-too-heavy").await?),
            _ => {}
        }
    }
    let line = line.ok_or_else(Oops::not_found)?;
    let end = async {
        let made = super::pictures::made(&app, photo.unwrap_or_default()).await?;
        app.give(app.call(v.actor()), Photograph { note, line, media_hash: made.hash }).await
    };
    match end.await {
        Ok(()) => Ok(see(&v.path(&format!("/desk/deposits/{note}")))),
        Err(e) if e.is_refusal() && e.status != 403 => {
            let text = T(v.lang).with(&e.message, &e.arguments);
            note_page(&app, &v, note, text).await
        }
        Err(e) => Err(e),
    }
}
