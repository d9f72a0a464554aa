//! Paying makers, and the books.

use super::orders::check;
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form as Sheet, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::new_id;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::{Id, Money};
use rahba_market::flows::payouts::advance::GiveAdvance;
use rahba_market::flows::payouts::approve::Approve;
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::payouts::refuse::RefusePayout;
use rahba_market::ledger::payouts::{Payout, payouts};
use rahba_market::ledger::views::{self, Due};
use rahba_market::people;

/// A maker with what she is due.
pub struct DueRow {
    pub org: Id,
    pub name: String,
    pub due: Due,
    pub free: Money,
    /// Of the proposal that this row's form would make: pressed twice, or again after a broken line, it
    /// is one proposal.
    pub command: Id,
}

/// A payout with its names.
pub struct PayoutRow {
    pub payout: Payout,
    pub maker: String,
    pub by: String,
    pub mine: bool,
}

#[derive(Template)]
#[template(path = "desk_payouts.html")]
struct List {
    p: Page,
    t: T,
    due: Vec<DueRow>,
    waiting: Vec<PayoutRow>,
    done: Vec<PayoutRow>,
}

/// Who is due what, what waits, what was paid.
///
/// # Errors
/// A fault of the store.
pub async fn list(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let t = T(v.lang);
    let territory = app.territory.id;
    let s = app.shop().await?;
    let orgs: Vec<Id> = s.terms.keys().copied().collect();
    let own = v.signed_in.as_ref().map(|x| format!("person:{}", x.person)).unwrap_or_default();
    let (due, all) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut due = Vec::new();
            for org in orgs {
                due.push((org, views::due(q, territory, org)?));
            }
            let mut all = Vec::new();
            for p in payouts(q, territory, None, "", 60)? {
                let by = people::views::name_of(q, territory, &p.proposed_by)?;
                all.push((p, by));
            }
            Ok((due, all))
        })
        .await?;
    let rows: Vec<PayoutRow> = all
        .into_iter()
        .map(|(p, by)| PayoutRow { maker: s.marked("name", p.org, v.lang), by, mine: p.proposed_by == own, payout: p })
        .collect();
    let (waiting, done) = rows.into_iter().partition(|r| r.payout.state == "proposed");
    let mut due: Vec<DueRow> = due
        .into_iter()
        .map(|(org, d)| DueRow {
            org,
            name: s.marked("name", org, v.lang),
            free: d.payable - d.proposed,
            due: d,
            command: new_id(app.now()),
        })
        .collect();
    due.sort_by_key(|d| std::cmp::Reverse(d.free));
    html(&List { due, waiting, done, p: Page::new(&app, &v, &t.s("payouts")), t })
}

/// Proposes, approves or refuses.
///
/// # Errors
/// As the command.
pub async fn change(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    check(&app, &v, &f)?;
    let call = match f.get("command") {
        "" => app.call(v.actor()),
        _ => app.call_as(v.actor(), f.id("command")?),
    };
    match f.get("act") {
        "propose" => {
            let amount = if f.get("amount").is_empty() { None } else { Some(f.money("amount")?) };
            app.db.command(call, Propose { org: f.id("org")?, amount, method: f.get("method").to_owned() }).await?;
        }
        "approve" => {
            app.db.command(call, Approve { payout: f.id("payout")? }).await?;
        }
        "refuse" => {
            app.db.command(call, RefusePayout { payout: f.id("payout")?, reason: f.get("reason").to_owned() }).await?;
        }
        _ => return Err(Oops::not_found()),
    }
    Ok(see(&v.path("/desk/payouts")))
}

fn advance_of(t: T, s: &crate::kit::snapshot::Snapshot, chosen: &str) -> Sheet {
    let mut makers: Vec<_> = s.terms.keys().map(|m| (m.to_string(), s.text("name", *m, t.0).to_owned())).collect();
    makers.sort_by(|a, b| a.1.cmp(&b.1));
    Sheet {
        title: t.s("advance-give"),
        lead: t.s("advance-lead"),
        fields: vec![
            Field::select("org", t.s("maker"), makers).value(chosen),
            Field::new("amount", t.s("amount"), Kind::Amount).needed(),
            Field::text("reason", t.s("reason")).hint(t.s("advance-reason-hint")),
        ],
        button: t.s("advance-give"),
        back: Some(("/desk/payouts".into(), t.s("payouts"))),
        about: vec![("advance.bad_amount", "amount"), ("advance.open", "org"), ("bad-amount", "amount")],
        ..Sheet::default()
    }
}

/// The form for an advance.
///
/// # Errors
/// A fault of the store.
pub async fn advance_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let s = app.shop().await?;
    advance_of(T(v.lang), &s, Asked { all }.get("org")).show(&app, &v)
}

/// Gives it; it is taken back from her payouts, half of each at the most.
///
/// # Errors
/// What is refused, as a page.
pub async fn advance(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = || -> Result<GiveAdvance, Oops> {
        Ok(GiveAdvance { org: f.id("org")?, amount: f.money("amount")?, reason: f.get("reason").into() })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/payouts"))),
        Err(e) => {
            let s = app.shop().await?;
            advance_of(T(v.lang), &s, f.get("org")).refused(&app, &v, &f, e)
        }
    }
}

/// Balances by account, cash by custodian, as they stood on any day.
///
/// # Errors
/// A fault of the store.
pub async fn books(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let t = T(v.lang);
    let asked = Asked { all };
    let territory = app.territory.id;
    let today = app.zone().day(app.now());
    let day = rahba_kernel::Day::parse_iso(asked.get("on")).filter(|d| *d < today);
    let all = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            for (account, now) in views::balances(q, territory, "")? {
                let then = match day {
                    None => now,
                    Some(d) => views::balance_of_name_at(q, territory, &account, d)?,
                };
                out.push((account, then));
            }
            Ok(out)
        })
        .await?;
    let s = app.shop().await?;
    let rows = all
        .into_iter()
        .filter(|(_, m)| !m.is_zero())
        .map(|(a, m)| {
            let sub = a.rsplit(':').next().and_then(|x| x.parse::<Id>().ok());
            let name = sub.map_or_else(String::new, |id| s.text("name", id, v.lang).to_owned());
            vec![
                Cell::link(super::accounts::path(&a), super::why::account_word(t, &a)),
                Cell::Text(name),
                Cell::Code(rahba_market::ledger::chart::code_of(&a).to_owned()),
                Cell::Money(m),
            ]
        })
        .collect();
    let mut on = Field::new("on", t.s("as-of"), Kind::Date);
    on.value = day.unwrap_or(today).iso();
    let table = Table {
        title: t.s("books"),
        actions: vec![("/desk/money".into(), t.s("who-holds-money")), ("/desk/closing".into(), t.s("closing-periods"))],
        filters: vec![on],
        columns: vec![
            Column::new(t.s("account")),
            Column::new(t.s("of-whom")),
            Column::new(t.s("code")),
            Column::new(t.s("balance")).added(),
        ],
        rows,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
