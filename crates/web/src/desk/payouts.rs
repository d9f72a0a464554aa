//! Paying makers, and the books.

use super::maker_filter;
use super::orders::check;
use super::whom::{Of, Whom};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form as Sheet, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use crate::kit::session::new_id;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Money};
use rahba_market::flows::payouts::advance::GiveAdvance;
use rahba_market::flows::payouts::approve::Approve;
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::payouts::refuse::RefusePayout;
use rahba_market::ledger::payouts::{self, Payout, payout, payout_page};
use rahba_market::ledger::views::{self, Due};
use rahba_market::people;

/// Which payouts are listed: those that wait, unless another state is asked for.
const STATES: [&str; 3] = ["proposed", "approved", "refused"];

fn method_word(t: T, method: &str) -> String {
    t.s(if method == "bank" { "by-bank" } else { "by-cash" })
}

/// The payouts: what waits for approval, and what became of the others.
///
/// # Errors
/// A fault of the store.
pub async fn list(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory, asked) = (T(v.lang), app.territory.id, Asked { all });
    let s = app.shop().await?;
    let maker = maker_filter::asked(&s, &asked);
    let state = STATES.into_iter().find(|x| *x == asked.get("state")).unwrap_or("");
    let (limit, offset) = (asked.limit(), asked.offset());
    let (found, waiting) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            out.extend(payout_page(q, territory, maker, state, limit, offset)?);
            Ok((out, payouts::waiting(q, territory)?))
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|p| {
            vec![
                Cell::link(format!("/desk/payouts/{}", p.id), p.number.clone()),
                Cell::Day(app.zone().day(p.proposed_at)),
                Cell::link(format!("/desk/statement?org={}", p.org), s.text("name", p.org, v.lang)),
                Cell::State(p.state.clone(), t.p("payout-", &p.state)),
                Cell::Money(p.paid()),
                Cell::Money(p.amount),
                if p.recovered.is_zero() { Cell::Empty } else { Cell::Money(p.recovered) },
                Cell::Text(method_word(t, &p.method)),
            ]
        })
        .collect();
    let mut actions = vec![("/desk/payouts/due".to_owned(), t.s("what-is-due"))];
    if v.actor().has(Role::Accountant) {
        actions.push(("/desk/payouts/advance".into(), t.s("advance-give")));
    }
    actions.push(("/desk/money".into(), t.s("who-holds-money")));
    let mut states = vec![(String::new(), t.s("all"))];
    states.extend(STATES.map(|x| (x.to_owned(), t.p("payout-", x))));
    let table = Table {
        title: t.s("payouts"),
        lead: t.s("payouts-lead"),
        actions,
        filters: vec![Field::select("state", t.s("state"), states).value(state), maker_filter::field(&s, t, &asked)],
        figures: vec![(t.s("payouts-waiting"), Cell::Int(waiting.0)), (t.s("payouts-waiting-sum"), Cell::Money(waiting.1))],
        columns: vec![
            Column::new(t.s("number")),
            Column::new(t.s("date")),
            Column::new(t.s("maker")),
            Column::new(t.s("state")),
            Column::new(t.s("payout-gets")).added(),
            Column::new(t.s("payout-takes")).added(),
            Column::new(t.s("payout-recovers")).added(),
            Column::new(t.s("method")),
        ],
        rows,
        empty: t.s("payouts-none"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// What each maker is due: held, payable, advanced; the most first.
///
/// # Errors
/// A fault of the store.
pub async fn due(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory, asked) = (T(v.lang), app.territory.id, Asked { all });
    let s = app.shop().await?;
    let orgs: Vec<Id> = s.terms.keys().copied().collect();
    let mut due = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            orgs.into_iter().map(|org| Ok((org, views::due(q, territory, org)?))).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let free = |d: &Due| d.payable - d.proposed;
    let wanted = asked.get("what");
    due.retain(|(_, d)| match wanted {
        "payable" => free(d).0 > 0,
        "owes" => free(d).0 < 0 || d.advance.0 > 0,
        _ => true,
    });
    due.sort_by_key(|(_, d)| std::cmp::Reverse(free(d)));
    let proposes = v.actor().has(Role::Accountant);
    let account = |code: &str, org: Id, m: Money| Cell::MoneyLink(format!("/desk/accounts/{code}:{org}"), m);
    let rows = due
        .iter()
        .map(|(org, d)| {
            let mut row = vec![
                Cell::link(format!("/desk/statement?org={org}"), s.text("name", *org, v.lang)),
                account("L:producer.held", *org, d.held),
                account("L:producer.payable", *org, free(d)),
                Cell::Money(d.proposed),
                account("A:producer.advance", *org, d.advance),
            ];
            if proposes {
                row.push(if free(d).0 > 0 {
                    Cell::link(format!("/desk/payouts/new?org={org}"), t.s("propose"))
                } else {
                    Cell::Empty
                });
            }
            row
        })
        .collect();
    let mut columns = vec![Column::new(t.s("maker"))];
    columns.extend(["held", "payable", "payouts-waiting-sum", "advance"].map(|c| Column::new(t.s(c)).added()));
    if proposes {
        columns.push(Column::new(t.s("propose")));
    }
    let choices = ["", "payable", "owes"].map(|w| (w.to_owned(), t.s(if w.is_empty() { "all" } else { w })));
    let table = Table {
        title: t.s("what-is-due"),
        lead: t.s("what-is-due-lead"),
        actions: vec![("/desk/payouts".into(), t.s("payouts"))],
        filters: vec![Field::select("what", t.s("what-is-due"), choices.to_vec()).value(wanted)],
        columns,
        rows,
        whole: true,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

/// The form that proposes a payout. Its command's id is in it: pressed twice, or again after a broken line, it
/// is one proposal.
async fn propose_of(app: &App, v: &Visitor, f: &Fields) -> Result<Sheet, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let s = app.shop().await?;
    let whom = Whom::of(Of::Terms, &s, v, "org");
    let org: Option<Id> = whom.read(f).ok().filter(|o| s.terms.contains_key(o));
    let due = match org {
        Some(org) => app.db.read(move |q| views::due(q, territory, org)).await?,
        None => Due::default(),
    };
    let free = due.payable - due.proposed;
    let methods = vec![("cash".to_owned(), t.s("by-cash")), ("bank".to_owned(), t.s("by-bank"))];
    Ok(Sheet {
        title: t.s("payout-propose"),
        lead: t.s("payout-propose-lead"),
        fields: vec![
            Field::hidden("command", new_id(app.now()).to_string()),
            whom.field(t.s("maker"), f),
            Field::new("amount", t.s("payout-takes"), Kind::Amount)
                .value(if free.0 > 0 { super::product_form::plain(free) } else { String::new() })
                .hint(t.s("payout-amount-hint")),
            Field::select("method", t.s("method"), methods),
        ],
        button: t.s("propose"),
        back: Some(("/desk/payouts/due".into(), t.s("what-is-due"))),
        about: vec![
            ("payout.not_available", "amount"),
            ("bad_amount", "amount"),
            ("payout.no_bank", "method"),
            ("payout.bad_method", "method"),
            ("organisation.not_found", "org"),
        ],
        ..Sheet::default()
    })
}

/// The form for a payout.
///
/// # Errors
/// A fault of the store.
pub async fn propose_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    propose_of(&app, &v, &Fields(all)).await?.show(&app, &v)
}

/// Proposes it.
///
/// # Errors
/// What is refused, as a page.
pub async fn propose(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let s = app.shop().await?;
    let command = || -> Result<Propose, Oops> {
        let org = Whom::of(Of::Terms, &s, &v, "org").read(&f)?;
        let amount = if f.get("amount").is_empty() { None } else { Some(f.money("amount")?) };
        Ok(Propose { org, amount, method: f.get("method").to_owned() })
    };
    let call = match f.id("command") {
        Ok(id) => app.call_as(v.actor(), id),
        Err(_) => app.call(v.actor()),
    };
    let done = match command() {
        Ok(c) => app.db.command(call, c).await.map_err(Oops::from),
        Err(e) => Err(e),
    };
    match done {
        Ok(d) => Ok(see(&v.path(&format!("/desk/payouts/{}", d.payout)))),
        // Nobody knows whether it was stored: the same form under the same id is offered again.
        Err(e) if e.status == 503 => Err(e),
        Err(e) => propose_of(&app, &v, &f).await?.refused(&app, &v, &f, e),
    }
}

#[derive(Template)]
#[template(path = "desk_payout.html")]
struct One {
    p: Page,
    t: T,
    payout: Payout,
    maker: String,
    method: String,
    by: String,
    decided: String,
    mine: bool,
    decides: bool,
    reason: String,
    /// What was refused of the approval, and of the refusal.
    error: String,
    reason_error: String,
}

async fn one_page(app: &App, v: &Visitor, id: &str, typed: &Fields, oops: Option<Oops>) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (t, territory) = (T(v.lang), app.territory.id);
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(p) = payout(q, territory, id)? else { return Ok(None) };
            let by = people::views::name_of(q, territory, &p.proposed_by)?;
            let decided = people::views::name_of(q, territory, p.decided_by.as_deref().unwrap_or(""))?;
            Ok(Some((p, by, decided)))
        })
        .await?;
    let (payout, by, decided) = found.ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let own = v.signed_in.as_ref().map(|x| format!("person:{}", x.person)).unwrap_or_default();
    let said = oops.as_ref().map(|o| t.with(&o.message, &o.arguments)).unwrap_or_default();
    let about_reason = oops.as_ref().is_some_and(|o| o.code == "payout.no_reason");
    let (error, reason_error) = if about_reason { (String::new(), said) } else { (said, String::new()) };
    let mut r = html(&One {
        maker: s.marked("name", payout.org, v.lang),
        method: method_word(t, &payout.method),
        mine: payout.proposed_by == own,
        decides: v.actor().has(Role::PayoutApprover) && payout.state == "proposed" && payout.proposed_by != own,
        reason: typed.get("reason").to_owned(),
        p: Page::new(app, v, &payout.number),
        payout,
        by,
        decided,
        error,
        reason_error,
        t,
    })?;
    if let Some(o) = oops {
        *r.status_mut() = StatusCode::from_u16(o.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(r)
}

/// One payout, with its decision while it waits.
///
/// # Errors
/// 404 when there is none.
pub async fn one(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    one_page(&app, &v, &id, &Fields::default(), None).await
}

/// Approves or refuses; what is not taken shows the page again with the reason that was typed.
///
/// # Errors
/// What cannot be mended on the page.
pub async fn decide(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Form(f): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    check(&app, &v, &f)?;
    let payout: Id = id.parse().map_err(|_| Oops::not_found())?;
    let call = app.call(v.actor());
    let done = match f.get("act") {
        "approve" => app.give(call, Approve { payout }).await,
        "refuse" => app.give(call, RefusePayout { payout, reason: f.get("reason").to_owned() }).await,
        _ => return Err(Oops::not_found()),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/payouts/{payout}")))),
        Err(e) if (e.is_refusal() && e.status != 403) || e.code == "payout.not_waiting" => {
            one_page(&app, &v, &id, &f, Some(Oops { status: e.status.max(409), ..e })).await
        }
        Err(e) => Err(e),
    }
}

fn advance_of(v: &Visitor, s: &Snapshot, f: &Fields) -> Sheet {
    let t = T(v.lang);
    Sheet {
        title: t.s("advance-give"),
        lead: t.s("advance-lead"),
        fields: vec![
            Whom::of(Of::Terms, s, v, "org").field(t.s("maker"), f),
            Field::new("amount", t.s("amount"), Kind::Amount).needed(),
            Field::text("reason", t.s("reason")).hint(t.s("advance-reason-hint")),
        ],
        button: t.s("advance-give"),
        back: Some(("/desk/payouts".into(), t.s("payouts"))),
        about: vec![("advance.bad_amount", "amount"), ("advance.open", "org"), ("bad_amount", "amount")],
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
    advance_of(&v, &s, &Fields(all)).show(&app, &v)
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
    let s = app.shop().await?;
    let command = || -> Result<GiveAdvance, Oops> {
        let org = Whom::of(Of::Terms, &s, &v, "org").read(&f)?;
        Ok(GiveAdvance { org, amount: f.money("amount")?, reason: f.get("reason").into() })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/payouts"))),
        Err(e) => advance_of(&v, &s, &f).refused(&app, &v, &f, e),
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
        whole: true,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}
