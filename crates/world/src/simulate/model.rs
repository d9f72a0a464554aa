//! The world as it must be: an in-memory model that knows nothing of tables, written from LEDGER, and
//! moved by the same commands. It says who is refused and why, and what every account holds, both
//! sides gross.

mod act;
mod orders;

use super::cmd::{Cmd, Pay, Stage};
use super::devices::Devices;
use super::home::{COMMISSION_VAT, DELIVERY_FEE, FIRST_COMMISSION, HOLD_DAYS, Home, SOLIDARITY, TILL_CODES, start};
use super::office::Periods;
use super::sums::{over_funders, over_lines, parts, share, vat_inside};
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Id, Micros};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Why the model does not do it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Not {
    /// The business says no.
    Refused(&'static str),
    /// The answer says something else than the model.
    Wrong(String),
}

pub(super) type Did = Result<(), Not>;

pub(super) fn no<T>(code: &'static str) -> Result<T, Not> {
    Err(Not::Refused(code))
}

#[derive(Clone, Debug)]
struct Terms {
    from: Micros,
    commission: i64,
    hold_days: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Lot {
    pub variant: usize,
    version: usize,
    came: Micros,
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub lot: Id,
    place: Id,
    maker: usize,
    pub units: i64,
    total: i64,
    discount: i64,
    version: usize,
    pub refunded: i64,
    pub matured: bool,
}

/// What a line bears.
#[derive(Clone, Copy)]
struct Fees {
    commission: i64,
    vat: i64,
    solidarity: i64,
}

impl Fees {
    fn map(self, f: impl Fn(i64) -> i64) -> Fees {
        Fees { commission: f(self.commission), vat: f(self.vat), solidarity: f(self.solidarity) }
    }

    fn sum(self) -> i64 {
        self.commission + self.vat + self.solidarity
    }
}

/// A discount that an order was given.
#[derive(Clone, Debug)]
struct Given {
    coupon: usize,
    parts: Vec<(Option<usize>, i64)>,
    aside: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Order {
    pub number: String,
    pub state: &'static str,
    pub pay: Pay,
    counter: bool,
    pub total: i64,
    shipping: i64,
    pub lines: Vec<Line>,
    given: Option<Given>,
    phone: Option<u64>,
    shipped: bool,
    delivered: Micros,
    pub cart: Id,
}

#[derive(Clone, Debug)]
pub(super) struct Payout {
    maker: usize,
    pub amount: i64,
    recovered: i64,
    pub state: &'static str,
    pub by: usize,
}

/// A territory as it must be.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Debits and credits of each account.
    pub accounts: BTreeMap<String, (i64, i64)>,
    pub units: BTreeMap<(Id, Id), i64>,
    pub lots: BTreeMap<Id, Lot>,
    pub orders: BTreeMap<Id, Order>,
    pub payouts: BTreeMap<Id, Payout>,
    pub series: BTreeMap<String, i64>,
    pub outbox: BTreeMap<String, i64>,
    pub journal: i64,
    pub used: Vec<i64>,
    /// The day of the open session of each till, and whether it is at the fair.
    pub tills: [Option<(Day, bool)>; 2],
    pub periods: Periods,
    pub devices: Devices,
    /// The day that it is when a deed is meant.
    pub day: Day,
    terms: Vec<Vec<Terms>>,
    carts: BTreeSet<Id>,
}

/// What an answer told, read field by field; before there is one, nothing.
pub(super) struct Told<'a>(Option<&'a Value>);

impl Told<'_> {
    pub fn id(&self, name: &str) -> Id {
        self.0.and_then(|v| v[name].as_str()).and_then(|t| t.parse().ok()).unwrap_or(Id::NIL)
    }

    pub fn text(&self, name: &str, must: &str) -> Did {
        match self.0 {
            Some(v) if v[name].as_str() != Some(must) => Err(Not::Wrong(format!("{name}: {} instead of {must}", v[name]))),
            _ => Ok(()),
        }
    }

    /// The whole answer is a word.
    pub fn text_is(&self, must: &str) -> Did {
        match self.0 {
            Some(v) if v.as_str() != Some(must) => Err(Not::Wrong(format!("{v} instead of {must}"))),
            _ => Ok(()),
        }
    }

    /// A field inside another.
    pub fn inside(&self, outer: &str, name: &str, must: &str) -> Did {
        Told(self.0.map(|v| &v[outer])).text(name, must)
    }

    pub fn amount(&self, name: &str, must: i64) -> Did {
        match self.0 {
            Some(v) if v[name].as_i64() != Some(must) => Err(Not::Wrong(format!("{name}: {} instead of {must}", v[name]))),
            _ => Ok(()),
        }
    }
}

/// A basket with its units found.
struct Picked {
    lines: Vec<Line>,
    goods: i64,
}

impl Model {
    /// As a home is when stories begin. Books, series and counts of before are given.
    pub fn new(h: &Home, accounts: BTreeMap<String, (i64, i64)>, series: BTreeMap<String, i64>, journal: i64) -> Model {
        let mut m = Model {
            accounts,
            series,
            journal,
            units: BTreeMap::new(),
            lots: BTreeMap::new(),
            orders: BTreeMap::new(),
            payouts: BTreeMap::new(),
            outbox: BTreeMap::new(),
            used: vec![0; h.coupons.len()],
            tills: [None; 2],
            periods: Periods::default(),
            devices: Devices::default(),
            day: today(start()),
            terms: FIRST_COMMISSION
                .iter()
                .map(|c| vec![Terms { from: start().plus(-30 * Micros::DAY), commission: *c, hold_days: HOLD_DAYS }])
                .collect(),
            carts: BTreeSet::new(),
        };
        for (n, v) in h.variants.iter().enumerate() {
            m.lots.insert(v.first_lot, Lot { variant: n, version: 0, came: h.since });
            m.shift(v.first_lot, supplier(), h.places[0], v.units);
        }
        m
    }

    fn book(&mut self, account: String, amount: i64) {
        let a = self.accounts.entry(account).or_default();
        if amount >= 0 {
            a.0 += amount;
        } else {
            a.1 -= amount;
        }
    }

    /// An entry: what is positive is debited.
    pub fn post(&mut self, lines: &[(String, i64)]) {
        for (account, amount) in lines {
            self.book(account.clone(), *amount);
        }
    }

    /// Debits less credits.
    pub fn balance(&self, account: &str) -> i64 {
        self.accounts.get(account).map_or(0, |(d, c)| d - c)
    }

    fn shift(&mut self, lot: Id, from: Id, to: Id, units: i64) {
        *self.units.entry((from, lot)).or_default() -= units;
        *self.units.entry((to, lot)).or_default() += units;
    }

    fn number(&mut self, code: String) -> i64 {
        let n = self.series.entry(code).or_default();
        *n += 1;
        *n
    }

    pub fn yearly(&mut self, prefix: &str, today: Day) -> String {
        let code = format!("{prefix}-{:04}", today.ymd().0);
        let n = self.number(code.clone());
        format!("{code}-{n:06}")
    }

    fn tell(&mut self, kind: &str) {
        *self.outbox.entry(kind.to_owned()).or_default() += 1;
    }

    fn fees(&self, l: &Line) -> Fees {
        let commission = share(l.total, self.terms[l.maker][l.version].commission);
        Fees { commission, vat: share(commission, COMMISSION_VAT), solidarity: share(l.total, SOLIDARITY) }
    }

    /// What is set aside of a fund for orders that may still be delivered.
    fn aside(&self, fund: usize) -> i64 {
        self.orders
            .values()
            .filter(|o| matches!(o.state, "placed" | "paid" | "packed" | "ready" | "shipped"))
            .filter_map(|o| o.given.as_ref().filter(|g| g.aside))
            .flat_map(|g| &g.parts)
            .filter(|(f, _)| *f == Some(fund))
            .map(|(_, amount)| amount)
            .sum()
    }

    /// Payable and not proposed.
    pub fn free(&self, h: &Home, maker: usize) -> i64 {
        let proposed: i64 = self.payouts.values().filter(|p| p.state == "proposed" && p.maker == maker).map(|p| p.amount).sum();
        -self.balance(&payable(h, maker)) - proposed
    }

    fn pick(&self, h: &Home, wanted: &[(usize, i64)], places: &[Id]) -> Result<Picked, Not> {
        let mut merged: BTreeMap<Id, (usize, i64)> = BTreeMap::new();
        for (v, n) in wanted {
            merged.entry(h.variants[*v].id).or_insert((*v, 0)).1 += n;
        }
        let mut out = Picked { lines: Vec::new(), goods: 0 };
        for (variant, quantity) in merged.into_values() {
            if quantity < 1 {
                return no("order.bad_quantity");
            }
            let mut there: Vec<(Micros, Id, Id, i64)> = Vec::new();
            for ((place, lot), units) in &self.units {
                if *units > 0 && places.contains(place) && self.lots[lot].variant == variant {
                    there.push((self.lots[lot].came, *lot, *place, *units));
                }
            }
            there.sort();
            if there.iter().map(|t| t.3).sum::<i64>() < quantity {
                return no("order.not_enough");
            }
            let mut left = quantity;
            for (_, lot, place, units) in there {
                let take = units.min(left);
                if take > 0 {
                    let total = take * h.variants[variant].price;
                    out.goods += total;
                    let (maker, version) = (h.variants[variant].maker, self.lots[&lot].version);
                    let line = Line { lot, place, maker, units: take, total, discount: 0, version, refunded: 0, matured: false };
                    out.lines.push(line);
                    left -= take;
                }
            }
        }
        Ok(out)
    }

    fn discount(
        &self,
        h: &Home,
        c: usize,
        p: &mut Picked,
        today: Day,
        phone: Option<u64>,
    ) -> Result<Vec<(Option<usize>, i64)>, Not> {
        let coupon = &h.coupons[c];
        if today < h.coupons_on.0 || today > h.coupons_on.1 {
            return no("coupon.not_now");
        }
        if self.used[c] >= coupon.uses_max {
            return no("coupon.used_up");
        }
        if p.goods < coupon.min_goods {
            return no("coupon.too_small");
        }
        let whole = if coupon.percent { share(p.goods, coupon.value) } else { coupon.value.min(p.goods) };
        if let Some(phone) = phone.filter(|_| coupon.per_phone > 0) {
            let uses = self.orders.values().filter(|o| {
                o.phone == Some(phone)
                    && o.given.as_ref().is_some_and(|g| g.coupon == c)
                    && !matches!(o.state, "cancelled" | "refused")
            });
            if uses.count() as i64 >= coupon.per_phone {
                return no("coupon.too_often");
            }
        }
        let shares: Vec<i64> = coupon.funders.iter().map(|f| f.1).collect();
        let borne: Vec<_> = coupon.funders.iter().map(|f| f.0).zip(over_funders(whole, &shares)).collect();
        for (fund, part) in &borne {
            if let Some(f) = fund
                && -self.balance(&fund_account(h, *f)) - self.aside(*f) < *part
            {
                return no("coupon.fund_empty");
            }
        }
        let totals: Vec<i64> = p.lines.iter().map(|l| l.total).collect();
        for (l, part) in p.lines.iter_mut().zip(over_lines(whole, &totals)) {
            l.discount = part;
        }
        Ok(borne)
    }

    /// What a basket costs now, without delivery: what a person sees before she agrees.
    pub fn price(&self, h: &Home, lines: &[(usize, i64)], coupon: Option<usize>, now: Micros) -> i64 {
        let whole: i64 = lines.iter().map(|(v, n)| h.variants[*v].price * n).sum();
        let mut p = Picked { lines: Vec::new(), goods: whole };
        let off = coupon.and_then(|c| self.discount(h, c, &mut p, today(now), None).ok());
        whole - off.map_or(0, |o| o.iter().map(|x| x.1).sum())
    }

    fn sale(&mut self, h: &Home, o: &Order, tenders: &[(String, i64)], held: bool) {
        let mut entry = tenders.to_vec();
        if let Some(g) = &o.given {
            entry.extend(g.parts.iter().map(|(f, amount)| (borne_by(h, *f), *amount)));
        }
        for l in &o.lines {
            let maker = if held { held_account(h, l.maker) } else { payable(h, l.maker) };
            entry.push((maker.clone(), -l.total));
            let f = self.fees(l);
            for (amount, ours) in fee_accounts(f) {
                entry.push((maker.clone(), amount));
                entry.push((ours, -amount));
            }
        }
        let vat = vat_inside(o.shipping);
        entry.push(("I:shipping".into(), -(o.shipping - vat)));
        entry.push(("L:vat.out:20".into(), -vat));
        self.post(&entry);
    }

    fn undo(&mut self, h: &Home, o: &Order, id: Id) {
        for l in &o.lines {
            self.shift(l.lot, reserved(), l.place, l.units);
        }
        if let Some(g) = &o.given {
            self.used[g.coupon] -= 1;
        }
        if o.pay == Pay::Transfer && self.balance(&format!("L:order.deferred:{id}")) != 0 {
            let owed = format!("L:refund.payable:{id}");
            let deferred = format!("L:order.deferred:{id}");
            self.post(&[(deferred, o.total), (owed.clone(), -o.total), (owed, o.total), ("A:bank".into(), -o.total)]);
        }
        let _ = h;
    }

    /// Does what a command does, or says why not. `told` is the answer, where there was one.
    pub fn apply(&mut self, h: &Home, cmd: &Cmd, now: Micros, told: Option<&Value>) -> Did {
        let told = Told(told);
        self.act(h, cmd, now, &told)?;
        self.journal += 1;
        Ok(())
    }

    /// True for an order sold over the counter.
    pub fn at_counter(o: &Order) -> bool {
        o.counter
    }
}

/// What the buyer gets for so many more units of a line.
fn worth(l: &Line, units: i64) -> i64 {
    let (from, to) = (l.refunded, l.refunded + units);
    parts(l.total, from, to, l.units) - parts(l.discount, from, to, l.units)
}

pub(super) fn today(now: Micros) -> Day {
    Zone::casablanca().day(now)
}

fn supplier() -> Id {
    Id::named("place:supplier")
}
fn reserved() -> Id {
    Id::named("place:reserved")
}
fn sold() -> Id {
    Id::named("place:sold")
}
fn lost() -> Id {
    Id::named("place:lost")
}
fn payable(h: &Home, maker: usize) -> String {
    format!("L:producer.payable:{}", h.makers[maker])
}
fn held_account(h: &Home, maker: usize) -> String {
    format!("L:producer.held:{}", h.makers[maker])
}
fn fund_account(h: &Home, fund: usize) -> String {
    format!("L:fund.campaign:{}", h.funds[fund])
}
fn borne_by(h: &Home, fund: Option<usize>) -> String {
    fund.map_or_else(|| "E:discount.union".to_owned(), |f| fund_account(h, f))
}
pub(super) fn drawer(h: &Home, till: usize) -> String {
    format!("A:cash.till:{}", h.tills[till])
}
pub(super) fn safe(h: &Home) -> String {
    format!("A:cash.safe:{}", h.space)
}
fn fee_accounts(f: Fees) -> [(i64, String); 3] {
    [(f.commission, "I:commission".into()), (f.vat, "L:vat.out:20".into()), (f.solidarity, "L:fund.solidarity".into())]
}
