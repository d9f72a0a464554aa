//! The maker's phone page: what I have there, what sold, what I will be paid.

use super::maker_papers::{self, Held};
use crate::kit::app::App;
use crate::kit::fmt;
use crate::kit::form::{Field, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use rahba_kernel::formats::measure;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Lang, Micros, Money, Unit};
use rahba_market::ledger::views::{self as books, Due};
use rahba_market::sales::rules::net_left;
use rahba_market::{catalogue, ledger, sales, stock};
use std::collections::BTreeMap;

/// Something of hers in the shop.
pub struct HaveRow {
    pub variant: Id,
    pub name: String,
    pub label: String,
    pub art: String,
    /// `3`, `2,5 kg`.
    pub amount: String,
}

/// Something of hers that sold.
pub struct SoldRow {
    pub line: Id,
    pub name: String,
    pub art: String,
    /// `3`, `350 g`.
    pub amount: String,
    pub refunded: Option<String>,
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
    /// Pieces, weights and lengths, each for itself.
    have_units: Vec<String>,
    sold: Vec<SoldRow>,
    /// Units sold in the last 30 days and in all, whatever the list shows.
    sold_lately: Vec<String>,
    sold_ever: Vec<String>,
    page: i64,
    more: bool,
    payouts: Vec<ledger::payouts::Payout>,
    /// What the shop sent back: product, name, why.
    refused: Vec<(Id, String, String)>,
    held: Held,
}

/// Days of the figure "sold": today and the 29 before it.
const LATELY_DAYS: i64 = 30;
/// Sales on a page of hers.
const SOLD_SHOWN: i64 = 30;

/// Quantities as she reads them, one for each unit that there is any of; a nought where there is nothing.
fn amounts(lang: Lang, all: impl IntoIterator<Item = (Unit, i64)>) -> Vec<String> {
    let mut out: Vec<String> = all.into_iter().filter(|(_, n)| *n != 0).map(|(u, n)| fmt::amount(lang, u, n)).collect();
    if out.is_empty() {
        out.push(fmt::integer(lang, 0));
    }
    out
}

fn own(v: &Visitor) -> Result<Id, Oops> {
    v.actor().organisations().next().ok_or_else(|| Oops::new(403, "forbidden"))
}

/// Her page.
///
/// # Errors
/// A fault of the store.
pub async fn home(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let org = own(&v)?;
    let (t, territory) = (T(v.lang), app.territory.id);
    let page = Asked { all }.page();
    // Whole days: the figure of a morning is the figure of its evening, but for what is sold between.
    let since = app.zone().start_of(app.zone().day(app.now()).plus(1 - LATELY_DAYS));
    let today = app.zone().day(app.now());
    let (due, have, sold, units, payouts, refused, held) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut sold = Vec::new();
            for s in sales::views::sales_of(q, territory, org, SOLD_SHOWN + 1, (page - 1) * SOLD_SHOWN)? {
                let terms = books::terms_version(q, territory, org, s.line.terms_version)?;
                let net = terms.map_or(Money::ZERO, |t| net_left(&s.line, &t));
                sold.push((s, net));
            }
            Ok((
                books::due(q, territory, org)?,
                stock::views::stock_of_org(q, territory, org)?,
                sold,
                sales::views::units_sold(q, territory, org, since)?,
                ledger::payouts::payouts(q, territory, Some(org), "", 5)?,
                catalogue::views::refused_of(q, territory, org)?,
                maker_papers::held(q, territory, org, today)?,
            ))
        })
        .await?;
    let s = app.shop().await?;
    let item = |variant: &Id| s.by_variant.get(variant).map(|(i, _)| &s.items[*i].product);
    let mut have_units: BTreeMap<Unit, i64> = BTreeMap::new();
    for (variant, n) in &have {
        *have_units.entry(item(variant).map_or(Unit::Piece, |p| p.unit)).or_default() += n;
    }
    let more = sold.len() as i64 > SOLD_SHOWN;
    html(&Me {
        name: s.marked("name", org, v.lang),
        free: due.payable - due.proposed,
        due,
        have_units: amounts(v.lang, have_units),
        sold_lately: amounts(v.lang, units.iter().map(|u| (u.unit, u.lately))),
        sold_ever: amounts(v.lang, units.iter().map(|u| (u.unit, u.ever))),
        page,
        more,
        have: have
            .into_iter()
            .map(|(variant, units)| HaveRow {
                name: item(&variant).map_or_else(String::new, |p| s.marked("name", p.id, v.lang)),
                label: s.marked("label", variant, v.lang),
                art: item(&variant).map_or_else(String::new, |p| s.thumb(p.id, &p.form)),
                amount: s.amount(&variant, units, v.lang),
                variant,
            })
            .collect(),
        sold: sold
            .into_iter()
            .take(usize::try_from(SOLD_SHOWN).unwrap_or(usize::MAX))
            .map(|(x, net)| SoldRow {
                name: item(&x.line.variant).map_or_else(String::new, |p| s.marked("name", p.id, v.lang)),
                art: item(&x.line.variant).map_or_else(String::new, |p| s.thumb(p.id, &p.form)),
                line: x.line.id,
                amount: s.amount(&x.line.variant, x.line.quantity, v.lang),
                refunded: (x.line.refunded_units > 0).then(|| s.amount(&x.line.variant, x.line.refunded_units, v.lang)),
                at: x.placed_at,
                gross: x.line.total,
                net,
                state: x.state,
            })
            .collect(),
        payouts,
        held,
        refused: refused.into_iter().map(|(id, why)| (id, s.marked("name", id, v.lang), why)).collect(),
        p: Page::new(&app, &v, &t.s("my-page")),
        t,
    })
}

/// The days of a statement: what was asked, or the last 90.
fn period(asked: &Asked, today: Day) -> (Day, Day) {
    let to = Day::parse_iso(asked.get("to")).map_or(today, |d| d.min(today));
    let from = Day::parse_iso(asked.get("from")).filter(|d| *d <= to).unwrap_or_else(|| to.plus(-90));
    (from, to)
}

/// Her statement of a period: the ledger's own lines, those of one sale beside each other.
///
/// # Errors
/// A fault of the store.
pub async fn statement(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let asked = Asked { all };
    let org = if v.actor().has_any(&[Role::Accountant, Role::Auditor, Role::PayoutApprover, Role::Admin]) {
        asked.get("org").parse::<Id>().map_err(|_| Oops::not_found())?
    } else {
        own(&v)?
    };
    let (t, territory) = (T(v.lang), app.territory.id);
    let (from, to) = period(&asked, app.zone().day(app.now()));
    let (s, pieces, advance) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let s = books::statement(q, territory, org, from, to)?;
            let mut pieces: BTreeMap<Id, (Id, i64)> = BTreeMap::new();
            for subject in s.lines.iter().filter_map(|l| l.subject) {
                if let std::collections::btree_map::Entry::Vacant(e) = pieces.entry(subject)
                    && let Some(l) = sales::views::line(q, territory, subject)?
                {
                    e.insert((l.variant, l.quantity));
                }
            }
            Ok((s, pieces, books::due(q, territory, org)?.advance))
        })
        .await?;
    let shop = app.shop().await?;
    let piece = |subject: Option<Id>| -> Option<String> {
        let (variant, n) = pieces.get(&subject?)?;
        let (i, _) = shop.by_variant.get(variant)?;
        let product = &shop.items[*i].product;
        let (name, label) = (shop.text("name", product.id, v.lang), shop.text("label", *variant, v.lang));
        let amount = measure::write(v.lang, product.unit, *n);
        Some(if label.is_empty() { format!("{name} × {amount}") } else { format!("{name} {label} × {amount}") })
    };
    let money = |m: Money| if m.is_zero() { Cell::Empty } else { Cell::Money(m) };
    let rows = s
        .rows()
        .into_iter()
        .map(|r| {
            vec![
                Cell::Day(r.day),
                Cell::Text(t.p("entry-", &r.kind)),
                piece(r.subject).map_or(Cell::Empty, Cell::Text),
                money(r.gross),
                money(r.commission),
                money(r.vat),
                money(r.label),
                money(r.solidarity),
                Cell::Money(r.net),
                money(r.advance),
                r.subject.map_or(Cell::Empty, |id| Cell::link(format!("/desk/why/{id}"), t.s("why"))),
            ]
        })
        .collect();
    let day = |name: &str, word: &str, d: Day| {
        let mut f = Field::new(name, t.s(word), Kind::Date);
        f.value = d.iso();
        f
    };
    let columns = [
        ("date", false),
        ("what", false),
        ("piece", false),
        ("gross", true),
        ("split-commission", true),
        ("vat", true),
        ("split-label", true),
        ("split-solidarity", true),
        ("net", true),
        ("advance", true),
    ];
    let mut columns: Vec<Column> =
        columns.iter().map(|(c, sum)| if *sum { Column::new(t.s(c)).added() } else { Column::new(t.s(c)) }).collect();
    columns.push(Column::new(String::new()));
    let mut figures = vec![(t.s("opening"), Cell::Money(s.opening)), (t.s("closing"), Cell::Money(s.closing))];
    if !advance.is_zero() {
        figures.push((t.s("advance-open-now"), Cell::Money(advance)));
    }
    let table = Table {
        title: format!("{} · {}", t.s("statement"), shop.text("name", org, v.lang)),
        filters: vec![Field::hidden("org", asked.get("org")), day("from", "from-day", from), day("to", "to-day", to)],
        figures,
        columns,
        rows,
        empty: t.s("nothing-found"),
        prints: true,
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
