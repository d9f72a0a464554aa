//! A session closes: the drawer is counted blind, the difference posted, the cash goes to the safe,
//! the Z report is numbered and kept (E12).

use crate::ledger::{self, Posting, chart, postings};
use crate::sales;
use crate::territory::series;
use crate::tills::views::{self, ZReport};
use crate::tills::{log, rows};
use crate::{people, refusals};
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_store::{Command, Ctx, Fault, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Closes the session open at a till.
#[derive(Debug, Serialize)]
pub struct CloseSession {
    pub till: Id,
    /// Cash counted in the drawer, before anybody sees what is expected.
    pub counted: Money,
}

/// The Z report's number and the difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClosed {
    pub session: Id,
    pub z_number: i64,
    pub expected: Money,
    pub difference: Money,
}

refusals! {
    /// Why a session stays open.
    pub enum CloseSessionRefusal {
        /// No such till.
        NoSuchTill => ("till.not_found", 404),
        /// No session is open.
        NotOpen => ("till.not_open", 409),
        /// Out of range.
        BadCount => ("till.bad_count", 422),
    }
}

impl Command for CloseSession {
    const NAME: &'static str = "tills/close_session";
    const MAY: Permission = Permission::Roles(&[Role::Cashier, Role::ShopManager]);
    type Done = SessionClosed;
    type Refusal = CloseSessionRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<SessionClosed, Refused<CloseSessionRefusal>> {
        let Some(till) = views::till(&mut tx.reader(), ctx.territory, self.till)? else {
            return no(CloseSessionRefusal::NoSuchTill);
        };
        ctx.only_in(Self::MAY, till.space)?;
        super::stands_at(tx, ctx, &till)?;
        let Some(session) = views::open_session(&mut tx.reader(), ctx.territory, till.id)? else {
            return no(CloseSessionRefusal::NotOpen);
        };
        if !(0..=100_000_000).contains(&self.counted.0) {
            return no(CloseSessionRefusal::BadCount);
        }
        let drawer = chart::cash_till(till.id);
        let expected = ledger::views::balance(&mut tx.reader(), ctx.territory, &drawer)?;
        let z_number = series::take_raw(tx, ctx, &format!("Z-{}", till.code), session.id)?;
        let posting = |kind, lines| Posting {
            kind,
            document: session.id,
            business_date: session.business_date,
            occurred_at: ctx.now,
            reverses: None,
            note: format!("Z-{}-{z_number:06}", till.code),
            lines,
        };
        let difference = self.counted - expected;
        let kind = if difference.0 < 0 { "till_short" } else { "till_over" };
        ledger::post(tx, ctx, posting(kind, postings::till_difference(till.id, expected, self.counted)))?;
        let to_safe = postings::transfer(drawer, chart::cash_safe(till.space), self.counted);
        ledger::post(tx, ctx, posting("cash_drop", to_safe))?;
        let close = serde_json::json!({ "counted": self.counted, "expected": expected, "z": z_number });
        log::append(tx, ctx, &till, session.id, ctx.new_id(), "close", &close)?;
        let report = report(tx, ctx, &till, &session, z_number, expected, self.counted)?;
        let json = serde_json::to_string(&report).map_err(|e| Fault::Decode(e.to_string()))?;
        tx.query(
            &rows::CLOSE_SESSION,
            params![ctx.territory, session.id, z_number, self.counted, expected, crate::who(ctx), ctx.now, json],
        )?;
        // Whoever entered by PIN is out: the next who sells counts her own drawer.
        if let Some(device) = views::device_of(&mut tx.reader(), ctx.territory, till.id)? {
            tx.query(&people::rows::END_DEVICE_SESSIONS, params![ctx.territory, device.id, ctx.now])?;
        }
        tx.touch(session.id);
        tx.fact("z_number", z_number);
        tx.fact("difference", difference);
        Ok(SessionClosed { session: session.id, z_number, expected, difference })
    }
}

fn report(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    till: &views::Till,
    session: &views::OpenSession,
    z_number: i64,
    expected: Money,
    counted: Money,
) -> Result<ZReport, Fault> {
    let events = views::events(&mut tx.reader(), ctx.territory, session.id)?;
    let mut z = ZReport {
        till: till.code.clone(),
        z_number,
        float: session.float,
        expected,
        counted,
        difference: counted - expected,
        first_event: events.first().map_or(0, |e| e.seq),
        last_event: events.last().map_or(0, |e| e.seq),
        epochs: match (events.first(), events.last()) {
            (Some(first), Some(last)) if first.epoch != last.epoch => (first.epoch, last.epoch),
            _ => (0, 0),
        },
        ..ZReport::default()
    };
    let mut by_vat: BTreeMap<i64, Money> = BTreeMap::new();
    for e in events.iter().filter(|e| e.kind == "sale") {
        let body: serde_json::Value = serde_json::from_str(&e.body).map_err(|e| Fault::Decode(e.to_string()))?;
        let order: Id = serde_json::from_value(body["order"].clone()).map_err(|e| Fault::Decode(e.to_string()))?;
        z.sales += 1;
        for (kind, amount, _) in sales::views::tenders(&mut tx.reader(), ctx.territory, order)? {
            if kind == "cash" {
                z.cash += amount;
            } else {
                z.card += amount;
            }
        }
        for l in sales::views::lines(&mut tx.reader(), ctx.territory, order)? {
            z.gross += l.total;
            *by_vat.entry(l.vat_bps).or_default() += l.total;
        }
    }
    z.by_vat = by_vat.into_iter().collect();
    Ok(z)
}
