//! Ask any number why: the chain of events behind a thing, and the entries about it.

use crate::kit::app::App;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::{catalogue, ledger, people, sales, stock};
use rahba_store::JournalRow;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One event.
pub struct WhyEvent {
    pub name: String,
    pub who: String,
    pub at: Micros,
    pub facts: Vec<(String, String)>,
}

/// One line of the money book.
pub struct WhyLine {
    pub kind: String,
    pub day: Day,
    pub account: String,
    pub debit: Money,
}

/// One movement of the goods book.
pub struct WhyMove {
    pub kind: String,
    pub at: Micros,
    pub from: String,
    pub to: String,
    pub units: i64,
}

#[derive(Template)]
#[template(path = "why.html")]
struct Why {
    p: Page,
    t: T,
    id: Id,
    /// The day that the page tells of, and whether it is a past one.
    day: String,
    past: bool,
    /// Where the units stood at the end of that day.
    stood: Vec<(String, i64)>,
    /// The balances of its accounts then.
    balances: Vec<(String, Money)>,
    /// The price of that day.
    price: Option<Money>,
    events: Vec<WhyEvent>,
    lines: Vec<WhyLine>,
    moves: Vec<WhyMove>,
}

/// Facts that are money, in centimes.
const AMOUNTS: [&str; 6] = ["amount", "difference", "owed", "paid", "price", "total"];

/// The word for a command, and its facts in the reader's language.
fn told(t: T, j: &JournalRow) -> (String, Vec<(String, String)>) {
    let id = format!("event-{}", j.name.replace(['/', '_'], "-"));
    let name = if t.has(&id) { t.s(&id) } else { t.s("event-other") };
    let facts = j
        .facts
        .iter()
        .filter(|(k, _)| t.has(&format!("fact-{k}")))
        .map(|(k, x)| {
            let text = match x.as_i64() {
                Some(n) if AMOUNTS.contains(&k.as_str()) => fmt::money(t.0, Money(n)),
                Some(n) if k.ends_with("_bps") => fmt::percent(t.0, n),
                Some(n) => fmt::integer(t.0, n),
                None => {
                    let code = x.as_str().map_or_else(|| x.to_string(), str::to_owned);
                    let known =
                        ["state-", "product-", "role-is-", "cause-"].iter().map(|p| format!("{p}{code}")).find(|m| t.has(m));
                    format!("<bdi>{}</bdi>", fmt::escape(&known.map_or(code, |m| t.s(&m))))
                }
            };
            (t.p("fact-", k), text)
        })
        .collect();
    (name, facts)
}

/// Which day is asked about.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    on: String,
}

/// The page. Makers see only what is theirs; buyers' names are never in the journal.
///
/// # Errors
/// 404 when there is nothing to tell, or nothing that is yours.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (territory, actor) = (app.territory.id, v.actor());
    let today = app.zone().day(app.now());
    let day = Day::parse_iso(&asked.on).filter(|d| *d <= today).unwrap_or(today);
    let past = day < today;
    let asked_at = app.now();
    // The end of that day; of today, now.
    let now = if past { Micros(app.zone().start_of(day.plus(1)).0 - 1) } else { app.now() };
    let staff =
        actor.has_any(&[Role::ShopManager, Role::Accountant, Role::PayoutApprover, Role::Auditor, Role::Admin, Role::Cashier]);
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut lines = ledger::views::of_subject(q, territory, id)?;
            let order_line = sales::views::line(q, territory, id)?;
            let mut lots: Vec<Id> = order_line.iter().map(|l| l.lot).collect();
            if lots.is_empty() {
                lots.extend(stock::views::lots_of(q, territory, id)?.into_iter().map(|(l, _)| l));
            }
            if lots.is_empty() && stock::views::lot_owner(q, territory, id)?.is_some() {
                lots.push(id);
            }
            let mut owners: Vec<Id> = order_line.iter().map(|l| l.org).collect();
            for l in &lots {
                owners.extend(stock::views::lot_owner(q, territory, *l)?);
            }
            if let Some(p) = ledger::payouts::payout(q, territory, id)? {
                owners.push(p.org);
            }
            owners.push(id);
            if !staff {
                if !owners.iter().any(|o| actor.is_of(*o)) {
                    return Ok(None);
                }
                lines.retain(|l| ledger::views::is_owed_account(&l.account) || l.account.starts_with("A:producer.advance"));
            }
            let is_booked = !lines.is_empty();
            lines.retain(|l| l.business_date <= day);
            let price = catalogue::views::price_at(q, territory, id, now)?;
            let mut stood: BTreeMap<Id, i64> = BTreeMap::new();
            for lot in lots.iter().take(200) {
                for (place, units) in stock::views::lot_state_at(q, territory, *lot, now)? {
                    *stood.entry(place).or_default() += units;
                }
            }
            let mut moves = Vec::new();
            for lot in lots.iter().take(20) {
                moves.extend(stock::views::lot_history(q, territory, *lot, now)?);
            }
            let subject = order_line.as_ref().map_or(id, |l| if staff { l.order } else { l.id });
            let mut journal = JournalRow::of_subject(q, territory, subject, now, 50)?;
            // Nothing to tell today either: there is no such thing here.
            if !is_booked
                && lots.is_empty()
                && price.is_none()
                && JournalRow::of_subject(q, territory, subject, asked_at, 1)?.is_empty()
            {
                return Ok(None);
            }
            if journal.is_empty() {
                // A line's own history is that of the commands that moved its units.
                let mut commands: Vec<Id> = moves.iter().map(|m| m.command).collect();
                commands.dedup();
                for c in commands.iter().rev().take(50) {
                    journal.extend(JournalRow::of_command(q, territory, *c)?);
                }
            }
            let mut events = Vec::new();
            for j in journal {
                let who = people::views::name_of(q, territory, &j.who)?;
                events.push((j, who));
            }
            Ok(Some((lines, moves, events, stood, price)))
        })
        .await?;
    let (lines, moves, events, stood, price) = found.ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let t = T(v.lang);
    let place = |p: &Id| {
        let pseudo = [
            (stock::outside(), "place-outside"),
            (stock::reserved(), "place-reserved"),
            (stock::sold(), "place-sold"),
            (stock::lost(), "place-lost"),
            (stock::returned(), "place-returned"),
        ];
        pseudo.iter().find(|(x, _)| x == p).map_or_else(|| s.marked("name", *p, v.lang), |(_, m)| t.s(m))
    };
    let mut balances: BTreeMap<String, Money> = BTreeMap::new();
    for l in &lines {
        *balances.entry(account_word(t, &l.account)).or_default() += l.debit;
    }
    html(&Why {
        events: events
            .into_iter()
            .map(|(j, who)| {
                let (name, facts) = told(t, &j);
                WhyEvent { name, who, at: j.at, facts }
            })
            .collect(),
        balances: balances.into_iter().filter(|(_, m)| m.0 != 0).collect(),
        lines: lines
            .into_iter()
            .map(|l| WhyLine { kind: l.kind, day: l.business_date, account: account_word(t, &l.account), debit: l.debit })
            .collect(),
        stood: stood.iter().filter(|(p, u)| **u != 0 && **p != stock::outside()).map(|(p, u)| (place(p), *u)).collect(),
        moves: moves
            .iter()
            .map(|m| WhyMove { kind: m.kind.clone(), at: m.occurred_at, from: place(&m.from), to: place(&m.to), units: m.units })
            .collect(),
        day: day.iso(),
        past,
        price,
        id,
        p: Page::new(&app, &v, &t.s("why")),
        t,
    })
}

/// An account in words, when it has some; its code in the chart otherwise.
pub(super) fn account_word(t: T, account: &str) -> String {
    let code = ledger::chart::code_of(account);
    let id = format!("account-{}", code.rsplit(':').next().unwrap_or(code).replace('.', "-"));
    if t.has(&id) { t.s(&id) } else { code.to_owned() }
}
