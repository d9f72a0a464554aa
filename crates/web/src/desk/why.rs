//! Ask any number why: the chain of events behind a thing, and the entries about it.

use super::{SHOP, journal, there};
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
use rahba_kernel::role::{Reach, Role};
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::{catalogue, ledger, people, sales, stock};
use rahba_store::JournalRow;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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
    /// Events and lots that are not on the page yet, and the address that shows more.
    more_events: i64,
    more_lots: i64,
    more: String,
}

/// Events on a page, and lots whose movements are told, until more is asked for.
const EVENTS: i64 = 50;
const LOTS: usize = 20;
/// The most pages of them: what is longer is for the books' lists.
const PAGES: i64 = 200;

/// Facts that are money, in centimes.
pub(super) const AMOUNTS: [&str; 6] = ["amount", "difference", "owed", "paid", "price", "total"];

/// The word for a command, and its facts in the reader's language.
fn told(t: T, j: &JournalRow) -> (String, Vec<(String, String)>) {
    let name = journal::event(t, &j.name);
    let facts = j
        .facts
        .iter()
        .filter(|(k, _)| t.has(&format!("fact-{k}")))
        .map(|(k, x)| {
            let text = match x.as_i64() {
                Some(n) if AMOUNTS.contains(&k.as_str()) => fmt::money(t.0, Money(n)),
                Some(n) if k.ends_with("_bps") => fmt::percent(t.0, n),
                Some(n) => fmt::integer(t.0, n),
                None => format!("<bdi>{}</bdi>", fmt::escape(&journal::word(t, k, x))),
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
    /// How many pages of events and lots.
    #[serde(default)]
    pages: String,
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
    let pages = asked.pages.parse().unwrap_or(1).clamp(1, PAGES);
    let (event_max, lot_max) = (EVENTS * pages, LOTS * usize::try_from(pages).unwrap_or(1));
    let narrowed = staff && super::reach(&v) != Reach::Everywhere;
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            // Of another space, for whoever works in one: not there.
            if narrowed && there::is_elsewhere(q, territory, &actor, id)? {
                return Ok(None);
            }
            // Of a person: whoever may open her page, and whoever reads the journal.
            let reads_all = actor.has_any(&[Role::Auditor, Role::Admin]);
            if staff
                && !reads_all
                && people::views::person(q, territory, id)?.is_some()
                && !people::views::visible(q, territory, &actor, id)?
            {
                return Ok(None);
            }
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
            let mut spaces: BTreeMap<Id, bool> = BTreeMap::new();
            if narrowed {
                // Lots that never stood in a space of hers are not hers to ask about; of others she reads what
                // was done there.
                let asked_of_one = lots == [id];
                let mut hers = Vec::new();
                for lot in lots {
                    let mut touched = false;
                    for m in stock::views::lot_history(q, territory, lot, asked_at)? {
                        for place in [m.from, m.to] {
                            if let Entry::Vacant(e) = spaces.entry(place) {
                                let space = stock::views::space_of(q, territory, place)?;
                                e.insert(space.is_some_and(|s| actor.has_in(SHOP, s)));
                            }
                            touched |= spaces.get(&place).copied().unwrap_or_default();
                        }
                    }
                    if touched {
                        hers.push(lot);
                    }
                }
                lots = hers;
                if asked_of_one && lots.is_empty() {
                    return Ok(None);
                }
            }
            let shown_here = |place: &Id| !narrowed || spaces.get(place).copied().unwrap_or_default();
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
            // The figures are of all lots; what moved is told of the newest, and of more when it is asked for.
            let mut moves = Vec::new();
            let told_from = lots.len().saturating_sub(lot_max);
            for (n, lot) in lots.iter().enumerate() {
                for m in stock::views::lot_history(q, territory, *lot, now)? {
                    *stood.entry(m.from).or_default() -= m.units;
                    *stood.entry(m.to).or_default() += m.units;
                    if n >= told_from && (shown_here(&m.from) || shown_here(&m.to)) {
                        moves.push(m);
                    }
                }
            }
            stood.retain(|place, _| shown_here(place));
            let more_lots = told_from as i64;
            let subject = order_line.as_ref().map_or(id, |l| if staff { l.order } else { l.id });
            let mut journal = JournalRow::of_subject(q, territory, subject, now, event_max)?;
            // Nothing to tell today either: there is no such thing here.
            if !is_booked
                && lots.is_empty()
                && price.is_none()
                && JournalRow::of_subject(q, territory, subject, asked_at, 1)?.is_empty()
            {
                return Ok(None);
            }
            let mut more_events = (JournalRow::count_of_subject(q, territory, subject, now)? - event_max).max(0);
            if journal.is_empty() {
                // A line's own history is that of the commands that moved its units.
                let mut commands: Vec<Id> = moves.iter().map(|m| m.command).collect();
                commands.dedup();
                more_events = (commands.len() as i64 - event_max).max(0);
                for c in commands.iter().rev().take(usize::try_from(event_max).unwrap_or(usize::MAX)) {
                    journal.extend(JournalRow::of_command(q, territory, *c)?);
                }
            }
            let mut events = Vec::new();
            for j in journal {
                let who = people::views::name_of(q, territory, &j.who)?;
                events.push((j, who));
            }
            Ok(Some((lines, moves, events, stood, price, more_events, more_lots)))
        })
        .await?;
    let (lines, moves, events, stood, price, more_events, more_lots) = found.ok_or_else(Oops::not_found)?;
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
        more: format!("?on={}&pages={}", if past { day.iso() } else { String::new() }, pages + 1),
        more_events,
        more_lots,
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
