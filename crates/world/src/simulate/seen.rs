//! What the database really holds, read by statements of the simulation's own.

use super::home::Home;
use super::model::Model;
use super::world::Counted;
use anyhow::Result;
use rahba_kernel::{Day, Id, Micros};
use rahba_store::{Db, Fault, Reader, Row, params, statements};
use serde_json::Value;
use std::collections::BTreeMap;

statements! {
    OUTCOME (Id, Id) -> (Text, Int) =
        "SELECT outcome, at FROM journal WHERE territory_id = $1 AND command_id = $2";
    BALANCES (Id) -> (Text, Int, Int) =
        "SELECT account, debit, credit FROM balance WHERE territory_id = $1 ORDER BY account";
    SERIES (Id) -> (Text, Int) =
        "SELECT code, last FROM series WHERE territory_id = $1 ORDER BY code";
    UNITS (Id) -> (Id, Id, Int) =
        "SELECT place_id, lot_id, units FROM holding WHERE territory_id = $1 AND units <> 0 ORDER BY place_id, lot_id";
    ORDERS (Id) -> (Id, Text, Text, Int) =
        "SELECT order_id, number, state, total FROM sales_order WHERE territory_id = $1 ORDER BY order_id";
    LINES (Id) -> (Id, Int, Id, Int, Int, Int) =
        "SELECT order_id, line, lot_id, quantity, refunded_units, matured FROM order_line WHERE territory_id = $1 ORDER BY order_id, line";
    LINE_ID (Id, Id, Int) -> (Id) =
        "SELECT line_id FROM order_line WHERE territory_id = $1 AND order_id = $2 AND line = $3";
    PAYOUTS (Id) -> (Id, Text, Int) =
        "SELECT payout_id, state, amount FROM payout WHERE territory_id = $1 ORDER BY payout_id";
    OUTBOX (Id) -> (Text, Int) =
        "SELECT kind, COUNT(*) FROM outbox WHERE territory_id = $1 GROUP BY kind ORDER BY kind";
    OUTBOX_IDS (Id) -> (Id) =
        "SELECT outbox_id FROM outbox WHERE territory_id = $1 ORDER BY outbox_id";
    COMMANDS (Id) -> (Int) =
        "SELECT COUNT(*) FROM journal WHERE territory_id = $1";
    CLOSES (Id) -> (Int) =
        "SELECT through FROM period_close WHERE territory_id = $1 ORDER BY through";
    ASKED (Id) -> (Int) =
        "SELECT through FROM close_request WHERE territory_id = $1";
    STANDING (Id) -> (Id, Id, Int) =
        "SELECT t.till_id, d.device_id, d.epoch FROM till_device d JOIN till t ON t.territory_id = d.territory_id AND t.till_id = d.till_id AND t.epoch = d.epoch WHERE d.territory_id = $1 AND d.ended_at IS NULL ORDER BY t.till_id";
    PINS (Id) -> (Id, Id) =
        "SELECT d.device_id, c.person_id FROM credential c JOIN till_device d ON d.territory_id = c.territory_id AND d.token_hash = c.device_hash WHERE c.territory_id = $1 AND c.kind = 'till_pin' AND c.revoked_at IS NULL ORDER BY d.device_id, c.person_id";
    USED (Id, Id) -> (Int) =
        "SELECT used FROM coupon WHERE territory_id = $1 AND coupon_id = $2";
}

fn balances(q: &mut Reader<'_>, t: Id) -> Result<BTreeMap<String, (i64, i64)>, Fault> {
    q.query(&BALANCES, params![t])?.iter().map(|r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?)))).collect()
}

fn series(q: &mut Reader<'_>, t: Id) -> Result<Counted, Fault> {
    q.query(&SERIES, params![t])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// The model of a home as it is now.
pub(super) fn beginning(db: &Db, h: &Home) -> Result<Model> {
    let (accounts, series, journal) = db.read_blocking(|q| {
        let n: i64 = q.first(&COMMANDS, params![h.territory])?.map_or(Ok(0), |r| r.get(0))?;
        Ok::<_, Fault>((balances(q, h.territory)?, series(q, h.territory)?, n))
    })?;
    Ok(Model::new(h, accounts, series, journal))
}

/// The answer that is kept for a command, when it took effect.
pub(super) fn outcome(db: &Db, territory: Id, command: Id) -> Result<Option<Value>> {
    let row = db.read_blocking(|q| q.first(&OUTCOME, params![territory, command]))?;
    Ok(match row {
        Some(r) => {
            let _at: Micros = r.get(1)?;
            Some(serde_json::from_str(&r.get::<String>(0)?)?)
        }
        None => None,
    })
}

pub(super) fn line_id(db: &Db, territory: Id, order: Id, line: usize) -> Option<Id> {
    let row = db.read_blocking(|q| q.first(&LINE_ID, params![territory, order, line as i64 + 1])).ok()??;
    row.get(0).ok()
}

pub(super) fn outbox_ids(db: &Db, territory: Id) -> Result<Vec<Id>> {
    let rows = db.read_blocking(|q| q.query(&OUTBOX_IDS, params![territory]))?;
    rows.iter().map(|r| Ok(r.get(0)?)).collect()
}

fn differ<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    what: &str,
    seen: &BTreeMap<K, V>,
    must: &BTreeMap<K, V>,
) -> Option<String> {
    let key = seen.keys().chain(must.keys()).find(|k| seen.get(k) != must.get(k))?;
    Some(format!("{what} {key:?}: the database holds {:?}, the model {:?}", seen.get(key), must.get(key)))
}

/// Closed periods, the devices that are tills, and who has a PIN there.
fn office(q: &mut Reader<'_>, h: &Home, m: &Model) -> Result<Option<String>, Fault> {
    let t = h.territory;
    let days = |rows: Vec<Row>| rows.iter().map(|r| r.get(0)).collect::<Result<Vec<Day>, Fault>>();
    let (closed, asked) = (days(q.query(&CLOSES, params![t])?)?, days(q.query(&ASKED, params![t])?)?);
    if closed != m.periods.closed || asked.first() != m.periods.asked.map(|a| a.0).as_ref() {
        return Ok(Some(format!("periods: the database has {closed:?} closed and {asked:?} asked, the model {:?}", m.periods)));
    }
    let mut seen = BTreeMap::new();
    for r in q.query(&STANDING, params![t])? {
        seen.insert(r.get::<Id>(0)?, (r.get::<Id>(1)?, r.get::<i64>(2)?));
    }
    let standing = m.devices.standing.iter().zip(m.devices.epochs).zip(h.tills);
    let must = standing.filter_map(|((d, epoch), till)| d.map(|d| (till, (d.id, epoch)))).collect();
    if let Some(d) = differ("device of till", &seen, &must) {
        return Ok(Some(d));
    }
    let seen = q.query(&PINS, params![t])?;
    let seen = seen.iter().map(|r| Ok(((r.get(0)?, r.get(1)?), ()))).collect::<Result<BTreeMap<(Id, Id), ()>, Fault>>()?;
    let must = m.devices.pins.keys().map(|(d, cashier)| ((*d, h.cashiers[*cashier]), ())).collect();
    Ok(differ("PIN at device of person", &seen, &must))
}

/// The first difference between a territory and its model.
pub(super) fn compare(db: &Db, h: &Home, m: &Model) -> Result<Option<String>> {
    let t = h.territory;
    Ok(db.read_blocking(|q| {
        let seen = balances(q, t)?;
        let must: BTreeMap<_, _> = m.accounts.clone().into_iter().filter(|(_, v)| *v != (0, 0)).collect();
        if let Some(d) = differ("account", &seen, &must) {
            return Ok(Some(d));
        }
        let seen: BTreeMap<(Id, Id), i64> =
            q.query(&UNITS, params![t])?.iter().map(|r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?))).collect::<Result<_, Fault>>()?;
        let must: BTreeMap<_, _> = m.units.clone().into_iter().filter(|(_, v)| *v != 0).collect();
        if let Some(d) = differ("units at", &seen, &must) {
            return Ok(Some(d));
        }
        let mut seen: BTreeMap<Id, (String, String, i64)> = BTreeMap::new();
        for r in q.query(&ORDERS, params![t])? {
            seen.insert(r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?));
        }
        let must = m.orders.iter().map(|(id, o)| (*id, (o.number.clone(), o.state.to_owned(), o.total))).collect();
        if let Some(d) = differ("order", &seen, &must) {
            return Ok(Some(d));
        }
        let mut seen: BTreeMap<(Id, i64), (Id, i64, i64, bool)> = BTreeMap::new();
        for r in q.query(&LINES, params![t])? {
            seen.insert((r.get(0)?, r.get(1)?), (r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?));
        }
        let mut must = BTreeMap::new();
        for (id, o) in &m.orders {
            for (n, l) in o.lines.iter().enumerate() {
                must.insert((*id, n as i64 + 1), (l.lot, l.units, l.refunded, l.matured));
            }
        }
        if let Some(d) = differ("order line", &seen, &must) {
            return Ok(Some(d));
        }
        if let Some(d) = differ("series", &series(q, t)?, &m.series) {
            return Ok(Some(d));
        }
        let mut seen: BTreeMap<Id, (String, i64)> = BTreeMap::new();
        for r in q.query(&PAYOUTS, params![t])? {
            seen.insert(r.get(0)?, (r.get(1)?, r.get(2)?));
        }
        let must = m.payouts.iter().map(|(id, p)| (*id, (p.state.to_owned(), p.amount))).collect();
        if let Some(d) = differ("payout", &seen, &must) {
            return Ok(Some(d));
        }
        let seen: Counted =
            q.query(&OUTBOX, params![t])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect::<Result<_, Fault>>()?;
        if let Some(d) = differ("outbox", &seen, &m.outbox) {
            return Ok(Some(d));
        }
        if let Some(d) = office(q, h, m)? {
            return Ok(Some(d));
        }
        for (c, must) in h.coupons.iter().zip(&m.used) {
            let used: i64 = q.first(&USED, params![t, c.id])?.map_or(Ok(0), |r| r.get(0))?;
            if used != *must {
                return Ok(Some(format!("coupon {}: used {used} times, the model says {must}", c.code)));
            }
        }
        let n: i64 = q.first(&COMMANDS, params![t])?.map_or(Ok(0), |r| r.get(0))?;
        Ok::<_, Fault>((n != m.journal).then(|| format!("{n} commands in the journal, {} took effect", m.journal)))
    })?)
}
