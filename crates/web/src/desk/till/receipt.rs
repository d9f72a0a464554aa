//! The receipt: who sells, what of whom, VAT by rate or why there is none, how it was paid, the change,
//! what goes to the makers, and the buyer's right to bring it back.

use crate::desk::COUNTER;
use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::shop::order::{LineRow, line_rows};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use rahba_kernel::formats::measure;
use rahba_kernel::money::Bps;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::ledger::views as books;
use rahba_market::people::rules::token_hash;
use rahba_market::sales::rules::net_left;
use rahba_market::sales::{self, model::Order};
use rahba_market::tills::views as tills;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A line of a receipt.
pub struct ReceiptLine {
    pub row: LineRow,
    /// `2`, `350 g`.
    pub amount: String,
    pub per: Option<String>,
    /// What its maker gets of it; nothing where the union had bought it.
    pub maker_part: Option<Money>,
}

/// VAT of one rate: the rate, the gross under it, the VAT inside; or why there is none.
pub struct VatRow {
    pub bps: i64,
    pub reason: String,
    pub gross: Money,
    pub vat: Money,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt {
    p: Page,
    t: T,
    o: Order,
    lines: Vec<ReceiptLine>,
    tenders: Vec<(String, Money, String)>,
    vat: Vec<VatRow>,
    makers: Money,
    /// What the buyer gave in cash and got back.
    given: Option<(Money, Money)>,
    shop: String,
    place: String,
    phone: String,
    ice: String,
    tax_id: String,
    trade_tax: String,
    register: String,
    till: Id,
    till_code: String,
    /// The buyer's own link, to be read by her phone.
    code: String,
    /// What may be brought back, by family: one sentence for each rule that is on it.
    returns: Vec<&'static str>,
}

/// VAT by rate and reason, in the order of the rates.
fn vat_rows(lines: &[LineRow]) -> Vec<VatRow> {
    let mut by: BTreeMap<(i64, &str), Money> = BTreeMap::new();
    for l in lines {
        *by.entry((l.line.vat_bps, l.line.vat_reason.as_str())).or_default() += l.line.total;
    }
    by.into_iter()
        .map(|((bps, reason), gross)| VatRow { bps, reason: reason.to_owned(), gross, vat: gross.vat_inside(Bps(bps)) })
        .collect()
}

/// The sentences about bringing goods back that these lines need.
fn returns(s: &Snapshot, lines: &[LineRow]) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = lines
        .iter()
        .filter_map(|l| s.by_variant.get(&l.line.variant))
        .filter_map(|(i, _)| s.families.iter().find(|f| f.id == s.items[*i].product.family))
        .map(|f| match f.withdrawal.as_str() {
            "yes" => "withdrawal-yes",
            "perishable" => "withdrawal-perishable",
            _ => "withdrawal-custom",
        })
        .collect();
    out.sort_unstable_by(|a, b| b.cmp(a));
    out.dedup();
    out
}

fn amount(s: &Snapshot, variant: &Id, n: i64, lang: Lang) -> (String, Option<String>) {
    match s.by_variant.get(variant) {
        Some((i, _)) => {
            let p = &s.items[*i].product;
            (measure::write(lang, p.unit, n), measure::per(lang, p.unit, p.price_per))
        }
        None => (n.to_string(), None),
    }
}

/// The token of the buyer's own link to a sale, from the sale's id: under each key, for a sale may be sent again, or
/// its receipt opened, after a new one.
pub(super) fn tokens(app: &App, command: Id) -> Vec<String> {
    app.blinds(&format!("receipt:{command}"))
}

/// The sale that a receipt was made for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Of {
    of: String,
}

/// A receipt, printed by the browser.
///
/// # Errors
/// 404 when there is none.
pub async fn receipt(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    Query(of): Query<Of>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (territory, actor) = (app.territory.id, v.actor());
    // Who sold it just now can show the buyer her link; from a list of orders nobody can.
    let own = of.of.parse().map_or_else(|_| Vec::new(), |command| tokens(&app, command));
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let at_hers = |o: &Order| actor.at_till.is_none_or(|at| o.till == Some(at.till));
            let is_hers = |o: &Order| o.channel == "till" && actor.has_in(COUNTER, o.space) && at_hers(o);
            let Some(o) = sales::views::order(q, territory, id)?.filter(is_hers) else { return Ok(None) };
            let lines = sales::views::lines(q, territory, id)?;
            let mut parts = Vec::new();
            for l in &lines {
                let terms = books::terms_version(q, territory, l.org, l.terms_version)?;
                // As it was sold: what came back later is another paper.
                let whole = sales::model::OrderLine { refunded_units: 0, ..l.clone() };
                parts.push(terms.map_or(Money::ZERO, |t| net_left(&whole, &t)));
            }
            let till = match o.till {
                Some(t) => tills::till(q, territory, t)?.map(|x| x.code),
                None => None,
            };
            let mut hers = None;
            for token in own {
                if sales::views::order_by_secret(q, territory, &token_hash(&token))?.is_some_and(|x| x.id == o.id) {
                    hers = Some(token);
                }
            }
            Ok(Some((lines, parts, sales::views::tenders(q, territory, id)?, till, hers, o)))
        })
        .await?;
    let (lines, parts, tenders, till_code, hers, o) = found.ok_or_else(Oops::not_found)?;
    let link = hers.map(|token| format!("{}/{}/order/{token}", app.origin(&headers), v.lang));
    let s = app.shop().await?;
    let rows = line_rows(&s, lines, v.lang);
    let (vat, returns) = (vat_rows(&rows), returns(&s, &rows));
    let space = s.spaces.iter().find(|x| x.id == o.space).or(s.spaces.first());
    // A cash tender's reference is what the buyer gave, in centimes.
    let given = tenders.iter().find(|x| x.0 == "cash").and_then(|x| Some((Money(x.2.parse().ok()?), x.1)));
    let settings = app.settings();
    html(&Receipt {
        code: link.and_then(|l| rahba_papers::qr_svg(&l, &T(v.lang).s("receipt-code")).ok()).unwrap_or_default(),
        makers: parts.iter().copied().sum(),
        lines: rows
            .into_iter()
            .zip(parts)
            .map(|(row, part)| {
                let (amount, per) = amount(&s, &row.line.variant, row.line.quantity, v.lang);
                ReceiptLine { amount, per, maker_part: (part.0 > 0).then_some(part), row }
            })
            .collect(),
        vat,
        returns,
        given: given.map(|(given, due)| (given, given - due)),
        tenders,
        shop: space.map_or_else(String::new, |x| s.marked("name", x.operator, v.lang)),
        place: space.map_or_else(String::new, |x| crate::shop::browse::commune(&x.commune, v.lang)),
        phone: settings.phone.clone(),
        ice: settings.ice.clone(),
        tax_id: settings.tax_id.clone(),
        trade_tax: settings.trade_tax.clone(),
        register: settings.register.clone(),
        till: o.till.unwrap_or(Id::NIL),
        till_code: till_code.unwrap_or_default(),
        p: Page::new(&app, &v, &o.number),
        t: T(v.lang),
        o,
    })
}
