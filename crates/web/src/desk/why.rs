//! Ask any number why: the chain of events behind a thing, and the entries about it.

use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Micros, Money};
use rahba_market::{ledger, people, sales, stock};
use rahba_store::JournalRow;

/// One event.
pub struct WhyEvent {
    pub name: String,
    pub who: String,
    pub at: Micros,
    pub facts: Vec<(String, String)>,
    pub command: Id,
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
    events: Vec<WhyEvent>,
    lines: Vec<WhyLine>,
    moves: Vec<WhyMove>,
}

/// The page. Makers see only what is theirs; buyers' names are never in the journal.
///
/// # Errors
/// 404 when there is nothing to tell, or nothing that is yours.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let (territory, now, actor) = (app.territory.id, app.now(), v.actor());
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
            let mut moves = Vec::new();
            for lot in lots.iter().take(20) {
                moves.extend(stock::views::lot_history(q, territory, *lot, now)?);
            }
            let subject = order_line.as_ref().map_or(id, |l| if staff { l.order } else { l.id });
            let mut journal = JournalRow::of_subject(q, territory, subject, now, 50)?;
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
            Ok(Some((lines, moves, events)))
        })
        .await?;
    let (lines, moves, events) = found.ok_or_else(Oops::not_found)?;
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
    html(&Why {
        events: events
            .into_iter()
            .map(|(j, who)| WhyEvent {
                name: j.name,
                who,
                at: j.at,
                command: j.command,
                facts: j
                    .facts
                    .iter()
                    .map(|(k, x)| (k.clone(), x.as_str().map_or_else(|| x.to_string(), str::to_owned)))
                    .collect(),
            })
            .collect(),
        lines: lines
            .into_iter()
            .map(|l| WhyLine {
                kind: l.kind,
                day: l.business_date,
                account: ledger::chart::code_of(&l.account).to_owned(),
                debit: l.debit,
            })
            .collect(),
        moves: moves
            .iter()
            .map(|m| WhyMove { kind: m.kind.clone(), at: m.occurred_at, from: place(&m.from), to: place(&m.to), units: m.units })
            .collect(),
        id,
        p: Page::new(&app, &v, &t.s("why")),
        t,
    })
}
