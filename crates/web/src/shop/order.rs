//! A buyer's order, by its secret link.

use super::browse::commune;
use crate::desk::orders::{PartRow, cancel_whys, part_rows, reason_of};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::formats::measure;
use rahba_kernel::role::Actor;
use rahba_kernel::{Lang, Micros, Money};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::people::rules::token_hash;
use rahba_market::sales::model::{Buyer, Order, OrderLine};
use rahba_market::sales::views;
use rahba_market::territory::model::Settings;

/// A line of an order with its names.
pub struct LineRow {
    pub line: OrderLine,
    pub name: String,
    pub label: String,
    pub maker: String,
    pub art: String,
    pub product: String,
    /// The mark of the label: it was borne when the line was sold.
    pub labelled: bool,
    /// `3`, `350 g`.
    pub amount: String,
    /// What was given back of it, when something was.
    pub refunded: Option<String>,
    /// The smallest amount that is sold, and the sign of its unit: `g`, `cm`.
    pub step: i64,
    pub sign: &'static str,
}

pub(crate) fn line_rows(s: &Snapshot, lines: Vec<OrderLine>, lang: Lang) -> Vec<LineRow> {
    lines
        .into_iter()
        .map(|line| {
            let item = s.by_variant.get(&line.variant).map(|(i, _)| &s.items[*i]);
            LineRow {
                name: item.map_or_else(String::new, |i| s.marked("name", i.product.id, lang)),
                label: s.marked("label", line.variant, lang),
                maker: s.marked("name", line.org, lang),
                art: item.map_or_else(String::new, |i| s.thumb(i.product.id, &i.product.form)),
                product: item.map_or_else(String::new, |i| i.product.code.clone()),
                labelled: line.labelled,
                amount: s.amount(&line.variant, line.quantity, lang),
                refunded: (line.refunded_units > 0).then(|| s.amount(&line.variant, line.refunded_units, lang)),
                step: item.map_or(1, |i| i.product.step),
                sign: measure::signs(lang, s.unit(&line.variant)).map_or("", |x| x.0),
                line,
            }
        })
        .collect()
}

/// Something that happened, with its reason in the reader's language.
pub struct EventRow {
    pub kind: String,
    pub at: Micros,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage {
    p: Page,
    t: T,
    o: Order,
    lines: Vec<LineRow>,
    parts: Vec<PartRow>,
    events: Vec<EventRow>,
    buyer: Option<Buyer>,
    place: String,
    refunded: Money,
    /// The fields of the form that cancels, while it may be cancelled.
    cancel: Option<Vec<String>>,
    /// It was refused: it stays open.
    cancel_open: bool,
    error: String,
    rib: String,
    holder: String,
    /// Who sells, as papers say it: its name and its numbers.
    seller: String,
    numbers: Vec<(String, String)>,
    /// Where she sees and asks about her data: address without language.
    data: String,
}

/// The order's page.
///
/// # Errors
/// 404 for a link that leads nowhere.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Oops> {
    page(&app, &v, &token, None).await
}

async fn page(app: &App, v: &Visitor, token: &str, refused: Option<(&Fields, Oops)>) -> Result<Response, Oops> {
    let (territory, hash) = (app.territory.id, token_hash(token));
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(o) = views::order_by_secret(q, territory, &hash)? else { return Ok(None) };
            let (lines, events, buyer) =
                (views::lines(q, territory, o.id)?, views::events(q, territory, o.id)?, views::buyer(q, territory, o.id)?);
            let parts = views::parts(q, territory, &o, &lines)?;
            Ok(Some((o, lines, parts, events, buyer)))
        })
        .await?;
    let (o, lines, parts, events, buyer) = found.ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let t = T(v.lang);
    let refunded = lines.iter().map(|l| (l.total - l.discount).parts(0, l.refunded_units, l.quantity)).sum();
    let settings = app.settings();
    let p = Page::new(app, v, &t.a("order-number", "number", &o.number));
    let said = refused.as_ref().map(|(_, oops)| t.with(&oops.message, &oops.arguments)).unwrap_or_default();
    let at_field = refused.as_ref().is_some_and(|(_, oops)| oops.code == "order.no_reason");
    let typed = refused.as_ref().map(|(f, _)| *f);
    let cancel = matches!(o.state.as_str(), "placed" | "paid").then(|| {
        let why = Field::select("why", t.s("cancel-why"), cancel_whys(t)).kept(typed).html(&p, "");
        let words = Field::text("reason", t.s("in-own-words")).hint(t.s("cancel-words-hint"));
        vec![why, words.kept(typed).html(&p, if at_field { &said } else { "" })]
    });
    let mut made = html(&OrderPage {
        place: buyer.as_ref().map_or_else(String::new, |b| commune(&b.commune, v.lang)),
        parts: part_rows(&s, parts, v.lang),
        lines: line_rows(&s, lines, v.lang),
        cancel_open: refused.is_some() && cancel.is_some(),
        error: if at_field { String::new() } else { said },
        cancel,
        events: events
            .into_iter()
            .map(|e| EventRow { reason: reason_of(t, &e.why, &e.reason), kind: e.kind, at: e.at })
            .collect(),
        buyer,
        refunded,
        rib: fmt::ltr(&settings.transfer_rib),
        holder: settings.transfer_holder.clone(),
        seller: s.spaces.iter().find(|x| x.id == o.space).map_or_else(String::new, |x| s.marked("name", x.operator, v.lang)),
        numbers: numbers(t, &settings),
        data: format!("/order/{token}/privacy"),
        p,
        t,
        o,
    })?;
    if let Some((_, oops)) = refused {
        *made.status_mut() = StatusCode::from_u16(oops.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(made)
}

/// The seller's numbers that are set, as papers print them: word, number.
pub(crate) fn numbers(t: T, s: &Settings) -> Vec<(String, String)> {
    let all = [
        ("ICE".to_owned(), &s.ice),
        (t.s("tax-id-short"), &s.tax_id),
        (t.s("trade-tax-short"), &s.trade_tax),
        (t.s("register-short"), &s.register),
    ];
    all.into_iter().filter(|(_, n)| !n.is_empty()).map(|(w, n)| (w, n.clone())).collect()
}

/// The buyer cancels, and says why.
///
/// # Errors
/// What cannot be mended on her page.
pub async fn cancel(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, token)): Path<(String, String)>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let (territory, hash) = (app.territory.id, token_hash(&token));
    let o = app.db.read(move |q| views::order_by_secret(q, territory, &hash)).await?.ok_or_else(Oops::not_found)?;
    let command =
        Cancel { order: o.id, why: f.get("why").to_owned(), reason: f.get("reason").to_owned(), secret_hash: Some(hash) };
    match app.give(app.call(Actor::anonymous()), command).await {
        Ok(()) => Ok(see(&v.path(&format!("/order/{token}")))),
        Err(e) if e.is_refusal() => page(&app, &v, &token, Some((&f, e))).await,
        Err(e) => Err(e),
    }
}
