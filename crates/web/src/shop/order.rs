//! A buyer's order, by its secret link.

use super::browse::commune;
use crate::kit::app::App;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use rahba_kernel::formats::measure;
use rahba_kernel::role::Actor;
use rahba_kernel::{Lang, Money};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::people::rules::token_hash;
use rahba_market::sales::model::{Buyer, Order, OrderEvent, OrderLine};
use rahba_market::sales::views;

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

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage {
    p: Page,
    t: T,
    o: Order,
    lines: Vec<LineRow>,
    events: Vec<OrderEvent>,
    buyer: Option<Buyer>,
    place: String,
    refunded: Money,
    may_cancel: bool,
    rib: String,
    holder: String,
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
    let (territory, hash) = (app.territory.id, token_hash(&token));
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(o) = views::order_by_secret(q, territory, &hash)? else { return Ok(None) };
            let (lines, events, buyer) =
                (views::lines(q, territory, o.id)?, views::events(q, territory, o.id)?, views::buyer(q, territory, o.id)?);
            Ok(Some((o, lines, events, buyer)))
        })
        .await?;
    let (o, lines, events, buyer) = found.ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let t = T(v.lang);
    let refunded = lines.iter().map(|l| (l.total - l.discount).parts(0, l.refunded_units, l.quantity)).sum();
    let settings = app.settings();
    html(&OrderPage {
        place: buyer.as_ref().map_or_else(String::new, |b| commune(&b.commune, v.lang)),
        lines: line_rows(&s, lines, v.lang),
        may_cancel: matches!(o.state.as_str(), "placed" | "paid"),
        events,
        buyer,
        refunded,
        rib: fmt::ltr(&settings.transfer_rib),
        holder: settings.transfer_holder.clone(),
        p: Page::new(&app, &v, &t.a("order-number", "number", &o.number)),
        t,
        o,
    })
}

/// The buyer cancels.
///
/// # Errors
/// As `orders/cancel`.
pub async fn cancel(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let (territory, hash) = (app.territory.id, token_hash(&token));
    let o = app.db.read(move |q| views::order_by_secret(q, territory, &hash)).await?.ok_or_else(Oops::not_found)?;
    app.db.command(app.call(Actor::anonymous()), Cancel { order: o.id, reason: String::new(), secret_hash: Some(hash) }).await?;
    Ok(see(&v.path(&format!("/order/{token}"))))
}
