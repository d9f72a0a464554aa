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
use rahba_market::flows::ledger::bank_cash::BankCash;
use rahba_market::flows::ledger::carry_cash::CarryCash;
use rahba_market::flows::ledger::charge_bank_fee::ChargeBankFee;
use rahba_market::flows::ledger::remit::Remit;
use rahba_market::flows::ledger::settle_cards::SettleCards;
use rahba_market::flows::ledger::spend_fund::SpendFund;
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
    let balances = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut all = views::balances(q, territory, "A:")?;
            all.extend(views::balances(q, territory, "L:fund.")?);
            Ok(all)
        })
        .await?;
    let s = app.shop().await?;
    let holds = [
        "A:cash.till",
        "A:cash.safe",
        "A:cash.transit",
        "A:cod.recv",
        "A:card.clearing",
        "A:bank",
        "L:fund.solidarity",
        "L:fund.campaign",
    ];
    let asked = Asked { all };
    let wanted = holds.into_iter().find(|h| *h == asked.get("kind"));
    let acts = v.actor().has(Role::Accountant);
    let carries = v.actor().has_any(&[Role::Accountant, Role::ShopManager]);
    let rows = balances
        .into_iter()
        .filter(|(a, m)| holds.contains(&chart::code_of(a)) && !m.is_zero())
        .filter(|(a, _)| wanted.is_none_or(|w| w == chart::code_of(a)))
        .map(|(a, m)| {
            let sub = a.rsplit(':').next().and_then(|x| x.parse::<Id>().ok());
            let name = sub.map_or_else(String::new, |id| s.text("name", id, v.lang).to_owned());
            let to = match chart::code_of(&a) {
                "A:cod.recv" if acts => {
                    Cell::link(format!("/desk/money/remit?carrier={}", sub.unwrap_or(Id::NIL)), t.s("carrier-hands-over"))
                }
                "A:card.clearing" if acts => Cell::link("/desk/money/cards", t.s("cards-settle")),
                "A:cash.safe" if carries => {
                    Cell::link(format!("/desk/money/carry?space={}", sub.unwrap_or(Id::NIL)), t.s("cash-carry"))
                }
                "A:cash.transit" if acts => Cell::link("/desk/money/bank", t.s("cash-bank")),
                "A:bank" if acts => Cell::link("/desk/money/fee", t.s("bank-fee")),
                "L:fund.solidarity" if v.actor().has(Role::PayoutApprover) => Cell::link("/desk/money/fund", t.s("fund-spend")),
                _ => Cell::Empty,
            };
            let what = Cell::link(super::accounts::path(&a), super::why::account_word(t, &a));
            // What is owed stands in the book on the other side; here it is what there is.
            vec![what, Cell::Text(name), Cell::Money(if a.starts_with("L:") { -m } else { m }), to]
        })
        .collect();
    let table = Table {
        title: t.s("who-holds-money"),
        lead: t.s("who-holds-money-lead"),
        actions: vec![("/desk/books".into(), t.s("books")), ("/desk/closing/uncleared".into(), t.s("uncleared"))],
        columns: vec![
            Column::new(t.s("account")),
            Column::new(t.s("of-whom")),
            Column::new(t.s("balance")).added(),
            Column::new(t.s("next-step")),
        ],
        filters: vec![
            Field::select(
                "kind",
                t.s("account"),
                std::iter::once((String::new(), t.s("all")))
                    .chain(holds.map(|h| (h.to_owned(), super::why::account_word(t, h))))
                    .collect(),
            )
            .value(wanted.unwrap_or_default()),
        ],
        rows,
        whole: true,
        empty: t.s("nothing-found"),
        ..Table::default()
    };
    table::answer(&app, &v, &asked, table)
}

fn amount(m: Money) -> String {
    super::product_form::plain(m)
}

async fn remit_form(app: &App, v: &Visitor, wanted: &str) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let (open, payable) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok((views::balances(q, territory, "A:cod.recv:")?, views::balances(q, territory, "L:carrier.payable:")?))
        })
        .await?;
    let owed = |carrier: Id| {
        let account = chart::carrier_payable(carrier);
        payable.iter().find(|(a, _)| *a == account.as_str()).map_or(Money::ZERO, |(_, m)| -*m).max(Money::ZERO)
    };
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
            Field::new("returns", t.s("carrier-keeps-returns"), Kind::Amount)
                .value(first.map(|f| amount(owed(f.0).min(f.1))).unwrap_or_default())
                .hint(t.s("carrier-keeps-returns-hint"))
                .needed(),
        ],
        button: t.s("carrier-hands-over"),
        back: Some(("/desk/money".into(), t.s("who-holds-money"))),
        about: vec![("remit.too_much", "collected"), ("remit.returns_too_much", "returns"), ("bad_amount", "collected")],
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
        Ok(Remit {
            carrier: f.id("carrier")?,
            collected: f.money("collected")?,
            fee: f.money("fee")?,
            returns: f.money("returns")?,
        })
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

fn sheet(t: T, what: &str, fields: Vec<Field>, about: Vec<(&'static str, &'static str)>) -> Form {
    Form {
        title: t.s(what),
        lead: t.s(&format!("{what}-lead")),
        fields,
        button: t.s(what),
        back: Some(("/desk/money".into(), t.s("who-holds-money"))),
        about,
        ..Form::default()
    }
}

async fn carry_form(app: &App, v: &Visitor, wanted: &str) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let safes = app.db.read(move |q| views::balances(q, territory, "A:cash.safe:")).await?;
    let s = app.shop().await?;
    let actor = v.actor();
    let spaces = s
        .spaces
        .iter()
        .filter(|x| actor.has_in(&[Role::Accountant, Role::ShopManager], x.id))
        .map(|x| {
            let holds = safes.iter().find(|(a, _)| *a == chart::cash_safe(x.id).as_str()).map_or(Money::ZERO, |(_, m)| *m);
            (x.id.to_string(), format!("{} — {}", x.code, amount(holds)))
        })
        .collect();
    let fields = vec![
        Field::select("space", t.s("set-safe"), spaces).value(wanted),
        Field::new("amount", t.s("amount"), Kind::Amount).needed(),
        Field::text("by", t.s("cash-carried-by")).needed(),
    ];
    let about = vec![("cash.not_there", "amount"), ("cash.no_name", "by"), ("bad_amount", "amount")];
    Ok(sheet(t, "cash-carry", fields, about))
}

/// The form for cash that leaves for the bank.
///
/// # Errors
/// A fault of the store.
pub async fn carry(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    carry_form(&app, &v, Asked { all }.get("space")).await?.show(&app, &v)
}

/// Records it.
///
/// # Errors
/// A fault of the store.
pub async fn carried(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = || -> Result<CarryCash, Oops> {
        Ok(CarryCash { space: f.id("space")?, amount: f.money("amount")?, carried_by: f.get("by").into() })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/money"))),
        Err(e) => carry_form(&app, &v, f.get("space")).await?.refused(&app, &v, &f, e),
    }
}

async fn bank_form(app: &App, v: &Visitor) -> Result<Form, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let open = app.db.read(move |q| views::balance(q, territory, &chart::cash_transit())).await?;
    let fields = vec![
        Field::new("amount", t.s("amount"), Kind::Amount).value(amount(open)).needed(),
        Field::text("slip", t.s("cash-slip")).needed(),
    ];
    Ok(sheet(t, "cash-bank", fields, vec![("cash.not_there", "amount"), ("cash.no_slip", "slip"), ("bad_amount", "amount")]))
}

/// The form for cash that the bank counted.
///
/// # Errors
/// A fault of the store.
pub async fn bank(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    bank_form(&app, &v).await?.show(&app, &v)
}

/// Records it.
///
/// # Errors
/// A fault of the store.
pub async fn banked(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let done = match f.money("amount") {
        Ok(amount) => app.give(app.call(v.actor()), BankCash { amount, slip: f.get("slip").into() }).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/money"))),
        Err(e) => bank_form(&app, &v).await?.refused(&app, &v, &f, e),
    }
}

fn fee_form(t: T) -> Form {
    let fields = vec![Field::new("amount", t.s("amount"), Kind::Amount).needed(), Field::text("slip", t.s("cash-slip")).needed()];
    sheet(t, "bank-fee", fields, vec![("books.bad_amount", "amount"), ("cash.no_slip", "slip"), ("bad_amount", "amount")])
}

/// The form for a fee of the bank.
///
/// # Errors
/// When the template fails.
pub async fn fee(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    fee_form(T(v.lang)).show(&app, &v)
}

/// Records it.
///
/// # Errors
/// As the command.
pub async fn fee_charged(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let done = match f.money("amount") {
        Ok(amount) => app.give(app.call(v.actor()), ChargeBankFee { amount, slip: f.get("slip").into() }).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/money"))),
        Err(e) => fee_form(T(v.lang)).refused(&app, &v, &f, e),
    }
}

fn fund_form(t: T) -> Form {
    let fields = vec![
        Field::new("amount", t.s("amount"), Kind::Amount).needed(),
        Field::text("purpose", t.s("fund-purpose")).hint(t.s("fund-purpose-hint")).needed(),
        Field::text("decision", t.s("fund-decision")).needed(),
    ];
    let about = vec![
        ("fund.not_there", "amount"),
        ("fund.no_bank", "amount"),
        ("fund.no_decision", "decision"),
        ("bad_amount", "amount"),
    ];
    sheet(t, "fund-spend", fields, about)
}

/// The form for help from the solidarity fund.
///
/// # Errors
/// When the template fails.
pub async fn fund(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    fund_form(T(v.lang)).show(&app, &v)
}

/// Pays it.
///
/// # Errors
/// A fault of the store.
pub async fn fund_spent(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let done = match f.money("amount") {
        Ok(amount) => {
            let command = SpendFund { amount, purpose: f.get("purpose").into(), decision: f.get("decision").into() };
            app.give(app.call(v.actor()), command).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/money"))),
        Err(e) => fund_form(T(v.lang)).refused(&app, &v, &f, e),
    }
}
