//! From small numbers to commands: which order, which maker, how much.

use super::cmd::{Cmd, Pay, Stage};
use super::home::Home;
use super::model::{Model, Order, drawer};
use super::seen;
use super::story::{Act, Deed};
use rahba_kernel::Id;
use rahba_store::Db;

fn one<T: Copy>(list: &[T], n: u64) -> Option<T> {
    (!list.is_empty()).then(|| list[(n % list.len() as u64) as usize])
}

/// An order; nine times of ten one for which it makes sense.
fn order(m: &Model, n: u64, sense: impl Fn(&Order) -> bool) -> Option<(Id, &Order)> {
    let all: Vec<(Id, &Order)> = m.orders.iter().map(|(id, o)| (*id, o)).collect();
    let fit: Vec<(Id, &Order)> = all.iter().filter(|(_, o)| sense(o)).copied().collect();
    if n.is_multiple_of(10) || fit.is_empty() { one(&all, n / 10) } else { one(&fit, n / 10) }
}

fn basket(h: &Home, n: u64, m: u64) -> Vec<(usize, i64)> {
    let first = (n % h.variants.len() as u64) as usize;
    let mut lines = vec![(first, 1 + (m % 4) as i64)];
    if m.is_multiple_of(3) {
        lines.push((((n / 7) % h.variants.len() as u64) as usize, 1 + (m / 5 % 3) as i64));
    }
    lines
}

fn coupon(h: &Home, n: u64) -> Option<usize> {
    (n % 10 < 4).then(|| (n / 10 % h.coupons.len() as u64) as usize)
}

/// The command that an act means, `None` when there is nothing to do it to.
pub(super) fn mean(db: &Db, h: &Home, m: &Model, a: &Act, id: Id) -> Option<Cmd> {
    let [w, x, y, z] = a.n;
    Some(match a.deed {
        Deed::Buy => {
            let lines = basket(h, w, x);
            let pay = [Pay::Cod, Pay::Transfer, Pay::Pickup][(y % 3) as usize];
            let coupon = coupon(h, z);
            let seen = (y % 11 == 5).then_some(123);
            Cmd::Place { cart: id, lines, pay, coupon, phone: z / 100 % 4, seen }
        }
        Deed::BuyAgain => {
            let web: Vec<&Order> = m.orders.values().filter(|o| !Model::at_counter(o)).collect();
            let cart = one(&web, w)?.cart;
            Cmd::Place { cart, lines: vec![(5, 1)], pay: Pay::Pickup, coupon: None, phone: 9, seen: None }
        }
        Deed::Prepare => {
            let (order, o) = order(m, w, |o| matches!(o.state, "placed" | "paid" | "packed"))?;
            let stage = match (o.state, o.pay) {
                ("placed", Pay::Transfer) => Stage::Paid,
                ("placed" | "paid", _) => Stage::Packed,
                (_, Pay::Pickup) => Stage::Ready,
                _ => Stage::Shipped,
            };
            let any = [Stage::Paid, Stage::Packed, Stage::Shipped, Stage::Ready];
            Cmd::Prepare { order, stage: if x % 8 == 0 { any[(x / 8 % 4) as usize] } else { stage } }
        }
        Deed::Deliver => {
            let (order, o) = order(m, w, |o| matches!(o.state, "shipped" | "ready"))?;
            Cmd::Deliver { order, till: (o.pay == Pay::Pickup || x % 5 == 0).then_some((x % 2) as usize) }
        }
        Deed::RefuseAtDoor => {
            let (order, _) = order(m, w, |o| o.state == "shipped")?;
            Cmd::Refuse { order, fee: (x % 6_000) as i64 }
        }
        Deed::Cancel => {
            let (order, o) = order(m, w, |o| matches!(o.state, "placed" | "paid" | "packed" | "ready"))?;
            let cart =
                if x.is_multiple_of(7) || Model::at_counter(o) { Some(Id::named("a stranger's basket")) } else { Some(o.cart) };
            Cmd::Cancel { order, cart: if x.is_multiple_of(2) { None } else { cart } }
        }
        Deed::Refund => {
            let (order, o) = order(m, w, |o| o.state == "delivered")?;
            let line = (x % o.lines.len() as u64) as usize;
            let l = &o.lines[line];
            let line_id = seen::line_id(db, h.territory, order, line)?;
            let units = 1 + (y % l.units.max(1) as u64) as i64;
            let seen = if z % 12 == 0 { l.refunded + 1 } else { l.refunded };
            let till = (z % 3 == 0).then_some((z / 3 % 2) as usize);
            // One of seven brings everything.
            if y % 7 == 6 {
                let refunded: i64 = o.lines.iter().map(|l| l.refunded).sum();
                let seen = if z % 12 == 0 { refunded + 1 } else { refunded };
                return Some(Cmd::RefundWhole { order, seen, till, back: !z.is_multiple_of(5) });
            }
            Cmd::Refund { order, line, line_id, units, seen, till, back: !z.is_multiple_of(5) }
        }
        Deed::OpenTill => Cmd::OpenTill { till: (w % 2) as usize, fair: y.is_multiple_of(3), float: (x % 40_000) as i64 },
        Deed::CloseTill => {
            let till = (w % 2) as usize;
            let off = if x.is_multiple_of(2) { 0 } else { (x / 2 % 900) as i64 - 450 };
            Cmd::CloseTill { till, counted: (m.balance(&drawer(h, till)) + off).max(0) }
        }
        Deed::Sell => {
            let (lines, coupon) = (basket(h, w, x), coupon(h, z));
            let till = (y % 2) as usize;
            let till = if m.tills[till].is_some() { till } else { 1 - till };
            let seen = m.price(h, &lines, coupon, super::home::start()) + if z % 13 == 0 { 100 } else { 0 };
            let card = if y.is_multiple_of(3) { seen / 2 } else { 0 };
            Cmd::Sell { till, lines, cash: seen - card, card, coupon, seen }
        }
        Deed::Receive => {
            Cmd::Receive { variant: (w % h.variants.len() as u64) as usize, place: (x % 3) as usize, units: 1 + (y % 9) as i64 }
        }
        Deed::Carry => {
            let lots: Vec<Id> = m.lots.keys().copied().collect();
            let lot = one(&lots, w)?;
            let from = (0..3).find(|p| m.units.get(&(h.places[*p], lot)).is_some_and(|u| *u > 0)).unwrap_or(0);
            Cmd::Carry { from, to: (from + 1 + (x % 2) as usize) % 3, lot, units: 1 + (y % 4) as i64 }
        }
        Deed::Agree => Cmd::Agree {
            maker: (w % h.makers.len() as u64) as usize,
            commission: 500 + 100 * (x % 20) as i64,
            hold_days: (y % 10) as i64,
        },
        Deed::Mature => Cmd::Mature,
        Deed::Remit => {
            let holds = m.balance(&format!("A:cod.recv:{}", h.carrier));
            let collected = if w.is_multiple_of(6) { holds + 1 } else { holds - (x % 5_000) as i64 % holds.max(1) };
            Cmd::Remit { collected, fee: (y % 3_000) as i64 }
        }
        Deed::Advance => Cmd::Advance { maker: (w % 3) as usize, amount: 100 + (x % 60_000) as i64 },
        Deed::Propose => {
            let owed: Vec<usize> = (0..h.makers.len()).filter(|n| m.free(h, *n) > 0).collect();
            let maker = one(&owed, w).filter(|_| !z.is_multiple_of(5)).unwrap_or((w % 3) as usize);
            let free = m.free(h, maker);
            let amount = (!x.is_multiple_of(3)).then(|| free - (y % 2_000) as i64 + 300);
            Cmd::Propose { maker, amount, by: (z % 2) as usize }
        }
        Deed::Approve | Deed::RefusePayout => {
            let all: Vec<Id> = m.payouts.keys().copied().collect();
            let open: Vec<Id> = m.payouts.iter().filter(|(_, p)| p.state == "proposed").map(|(id, _)| *id).collect();
            let payout = if w.is_multiple_of(6) || open.is_empty() { one(&all, w)? } else { one(&open, w)? };
            // Mostly by another than the one who proposed it.
            let by = m.payouts.get(&payout).filter(|_| !y.is_multiple_of(5)).map_or((x % 2) as usize, |p| 1 - p.by);
            if a.deed == Deed::Approve { Cmd::Approve { payout, by } } else { Cmd::RefusePayout { payout, by } }
        }
        Deed::Office => Cmd::Office(super::office::mean(h, m, a)),
        Deed::Device => Cmd::Device(super::devices::mean(db, h, m, a, id)?),
        Deed::Repeat | Deed::Twist | Deed::Intrude | Deed::Stray => return None,
    })
}
