//! Money that others hold for the union: couriers hand over what they collected, the acquirer of
//! cards settles.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::form::{Field, Form, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::see;
use crate::kit::registry::Visitor;
use crate::kit::table::{self, Asked, Cell, Column, Table};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form as Sent};
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Money};
use rahba_market::flows::ledger::remit::Remit;
use rahba_market::flows::ledger::settle_cards::SettleCards;
use rahba_market::ledger::{chart, views};

/// Every custodian with what it holds now.
///
/// # Errors
/// A fault of the store.
pub async fn custody(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let balances = app.db.read(move |q| views::balances(q, territory, "A:")).await?;
    let s = app.shop().await?;
    let holds = ["A:cash.till", "A:cash.safe", "A:cash.transit", "A:cod.recv", "A:card.clearing", "A:bank"];
    let acts = v.actor().has(Role::Accountant);
    let rows = balances
        .into_iter()
        .filter(|(a, m)| holds.contains(&chart::code_of(a)) && !m.is_zero())
        .map(|(a, m)| {
            let sub = a.rsplit(':').next().and_then(|x| x.parse::<Id>().ok());
            let name = sub.map_or_else(String::new, |id| s.text("name", id, v.lang).to_owned());
            let to = match chart::code_of(&a) {
                "A:cod.recv" if acts => {
                    Cell::link(format!("/desk/money/remit?carrier={}", sub.unwrap_or(Id::NIL)), t.s("carrier-hands-over"))
                }
                "A:card.clearing" if acts => Cell::link("/desk/money/cards", t.s("cards-settle")),
                _ => Cell::Empty,
            };
            vec![Cell::Text(super::why::account_word(t, &a)), Cell::Text(name), Cell::Money(m), to]
        })
        .collect();
    let table = Table {
        title: t.s("who-holds-money"),
        lead: t.s("who-holds-money-lead"),
        actions: vec![("/desk/books".into(), t.s("books"))],
        columns: vec![
            Column::new(t.s("account")),
            Column::new(t.s("of-whom")),
            Column::new(t.s("balance")).added(),
            Column::new(String::new()),
        ],
        rows,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

fn amount(m: Money) -> String {
    super::product_form::plain(m)
}

async fn remit_form(app: &App, v: &Visitor, wanted: &str) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let open = app.db.read(move |q| views::balances(q, territory, "A:cod.recv:")).await?;
    let s = app.shop().await?;
    let open: Vec<(Id, Money)> =
        open.into_iter().filter(|(_, m)| m.0 > 0).filter_map(|(a, m)| Some((a.rsplit(':').next()?.parse().ok()?, m))).collect();
    let carriers =
        open.iter().map(|(id, m)| (id.to_string(), format!("{} — {}", s.text("name", *id, v.lang), amount(*m)))).collect();
    let first = open.iter().find(|(id, _)| id.to_string() == wanted).or(open.first()).copied();
    Ok(Form {
        title: t.s("carrier-hands-over"),
        lead: t.s(if open.is_empty() { "carriers-hold-nothing" } else { "carrier-hands-over-lead" }),
        fields: vec![
            Field::select("carrier", t.s("carrier"), carriers).value(first.map(|f| f.0.to_string()).unwrap_or_default()),
            Field::new("collected", t.s("collected"), Kind::Amount)
                .value(first.map(|f| amount(f.1)).unwrap_or_default())
                .needed(),
            Field::new("fee", t.s("carrier-keeps"), Kind::Amount).value("0").needed(),
        ],
        button: t.s("carrier-hands-over"),
        back: Some(("/desk/money".into(), t.s("who-holds-money"))),
        about: vec![("remit.too_much", "collected"), ("bad_amount", "collected")],
        ..Form::default()
    })
}

/// The form for a carrier's remittance.
///
/// # Errors
/// A fault of the store.
pub async fn remit(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    remit_form(&app, &v, Asked { all }.get("carrier")).await?.show(&app, &v)
}

/// Records it.
///
/// # Errors
/// A fault of the store.
pub async fn remitted(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = || -> Result<Remit, Oops> {
        Ok(Remit { carrier: f.id("carrier")?, collected: f.money("collected")?, fee: f.money("fee")? })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/money"))),
        Err(e) => remit_form(&app, &v, f.get("carrier")).await?.refused(&app, &v, &f, e),
    }
}

async fn cards_form(app: &App, v: &Visitor) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let open = app.db.read(move |q| views::balance(q, territory, &chart::card_clearing())).await?;
    Ok(Form {
        title: t.s("cards-settle"),
        lead: t.s("cards-settle-lead"),
        fields: vec![
            Field::new("taken", t.s("cards-taken"), Kind::Amount).value(amount(open)).needed(),
            Field::new("fee", t.s("cards-fee"), Kind::Amount).value("0").needed(),
            Field::text("reference", t.s("cards-reference")).needed(),
        ],
        button: t.s("cards-settle"),
        back: Some(("/desk/money".into(), t.s("who-holds-money"))),
        about: vec![("settle.too_much", "taken"), ("settle.no_reference", "reference"), ("bad_amount", "taken")],
        ..Form::default()
    })
}

/// The form for a settlement of card takings.
///
/// # Errors
/// A fault of the store.
pub async fn cards(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    cards_form(&app, &v).await?.show(&app, &v)
}

/// Records it.
///
/// # Errors
/// A fault of the store.
pub async fn settled(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = || -> Result<SettleCards, Oops> {
        Ok(SettleCards { taken: f.money("taken")?, fee: f.money("fee")?, reference: f.get("reference").into() })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/money"))),
        Err(e) => cards_form(&app, &v).await?.refused(&app, &v, &f, e),
    }
}
