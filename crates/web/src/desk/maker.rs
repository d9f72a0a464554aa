//! The maker's phone page: what I have there, what sold, what I will be paid.

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::ledger::views::{self as books, Due};
use rahba_market::sales::rules::net_left;
use rahba_market::{ledger, sales, stock};

/// Something of hers in the shop.
pub struct HaveRow {
    pub variant: Id,
    pub name: String,
    pub label: String,
    pub art: String,
    pub units: i64,
}

/// Something of hers that sold.
pub struct SoldRow {
    pub line: Id,
    pub name: String,
    pub art: String,
    pub quantity: i64,
    pub refunded: i64,
    pub at: Micros,
    pub gross: Money,
    pub net: Money,
    pub state: String,
}

#[derive(Template)]
#[template(path = "me.html")]
struct Me {
    p: Page,
    t: T,
    name: String,
    due: Due,
    free: Money,
    have: Vec<HaveRow>,
    have_units: i64,
    sold: Vec<SoldRow>,
    payouts: Vec<ledger::payouts::Payout>,
}

fn own(v: &Visitor) -> Result<Id, Oops> {
    v.actor().organisations().next().ok_or_else(|| Oops::new(403, "forbidden"))
}

/// Her page.
///
/// # Errors
/// A fault of the store.
pub async fn home(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let org = own(&v)?;
    let (t, territory) = (T(v.lang), app.territory.id);
    let (due, have, sold, payouts) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut sold = Vec::new();
            for s in sales::views::sales_of(q, territory, org, 30, 0)? {
                let terms = books::terms_version(q, territory, org, s.line.terms_version)?;
                let net = terms.map_or(Money::ZERO, |t| net_left(&s.line, &t));
                sold.push((s, net));
            }
            Ok((
                books::due(q, territory, org)?,
                stock::views::stock_of_org(q, territory, org)?,
                sold,
                ledger::payouts::payouts(q, territory, Some(org), "", 5)?,
            ))
        })
        .await?;
    let s = app.shop().await?;
    let item = |variant: &Id| s.by_variant.get(variant).map(|(i, _)| &s.items[*i].product);
    html(&Me {
        name: s.marked("name", org, v.lang),
        free: due.payable - due.proposed,
        due,
        have_units: have.iter().map(|(_, u)| u).sum(),
        have: have
            .into_iter()
            .map(|(variant, units)| HaveRow {
                name: item(&variant).map_or_else(String::new, |p| s.marked("name", p.id, v.lang)),
                label: s.marked("label", variant, v.lang),
                art: item(&variant).map_or_else(String::new, |p| s.thumb(p.id, &p.form)),
                variant,
                units,
            })
            .collect(),
        sold: sold
            .into_iter()
            .map(|(x, net)| SoldRow {
                name: item(&x.line.variant).map_or_else(String::new, |p| s.marked("name", p.id, v.lang)),
                art: item(&x.line.variant).map_or_else(String::new, |p| s.thumb(p.id, &p.form)),
                line: x.line.id,
                quantity: x.line.quantity,
                refunded: x.line.refunded_units,
                at: x.placed_at,
                gross: x.line.total,
                net,
                state: x.state,
            })
            .collect(),
        payouts,
        p: Page::new(&app, &v, &t.s("my-page")),
        t,
    })
}

#[derive(Template)]
#[template(path = "statement.html")]
struct StatementPage {
    p: Page,
    t: T,
    name: String,
    s: books::Statement,
    from: String,
    to: String,
}

/// The period asked for; the last 90 days when none is.
#[derive(serde::Deserialize, Default)]
pub struct Period {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// Her statement of a period: the ledger's own lines.
///
/// # Errors
/// A fault of the store.
pub async fn statement(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    axum::extract::Query(asked): axum::extract::Query<Period>,
) -> Result<Response, Oops> {
    let org = own(&v)?;
    let (t, territory) = (T(v.lang), app.territory.id);
    let today = app.zone().day(app.now());
    let to = Day::parse_iso(&asked.to).map_or(today, |d| d.min(today));
    let from = Day::parse_iso(&asked.from).filter(|d| *d <= to).unwrap_or_else(|| to.plus(-90));
    let s = app.db.read(move |q| books::statement(q, territory, org, from, to)).await?;
    let shop = app.shop().await?;
    html(&StatementPage {
        from: from.iso(),
        to: to.iso(),
        name: shop.marked("name", org, v.lang),
        s,
        p: Page::new(&app, &v, &t.s("statement")),
        t,
    })
}
