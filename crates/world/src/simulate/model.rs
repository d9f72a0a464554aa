//! The world as it must be: an in-memory model that knows nothing of tables, written from LEDGER, and
//! moved by the same commands. It says who is refused and why, and what every account holds, both
//! sides gross.

use super::cmd::{Cmd, Pay, Stage};
use super::home::{COMMISSION_VAT, DELIVERY_FEE, FIRST_COMMISSION, HOLD_DAYS, Home, SOLIDARITY, TILL_CODES, start};
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

type Did = Result<(), Not>;

fn no<T>(code: &'static str) -> Result<T, Not> {
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
    by: usize,
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
    terms: Vec<Vec<Terms>>,
    carts: BTreeSet<Id>,
}

/// What an answer told, read field by field; before there is one, nothing.
struct Told<'a>(Option<&'a Value>);

impl Told<'_> {
    fn id(&self, name: &str) -> Id {
        self.0.and_then(|v| v[name].as_str()).and_then(|t| t.parse().ok()).unwrap_or(Id::NIL)
    }

    fn text(&self, name: &str, must: &str) -> Did {
        match self.0 {
            Some(v) if v[name].as_str() != Some(must) => Err(Not::Wrong(format!("{name}: {} instead of {must}", v[name]))),
            _ => Ok(()),
        }
    }

    fn amount(&self, name: &str, must: i64) -> Did {
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
    fn post(&mut self, lines: &[(String, i64)]) {
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

    fn yearly(&mut self, prefix: &str, today: Day) -> String {
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

    fn act(&mut self, h: &Home, cmd: &Cmd, now: Micros, told: &Told<'_>) -> Did {
        let day = today(now);
        match cmd {
            Cmd::Receive { variant, place, units } => {
                let maker = h.variants[*variant].maker;
                let Some(version) = self.terms[maker].iter().rposition(|t| t.from <= now) else {
                    return no("deposit.no_agreement");
                };
                let number = self.yearly("D", day);
                told.text("number", &number)?;
                self.yearly("L", day);
                let lot =
                    told.0.and_then(|v| v["lots"][0].as_str()).and_then(|t| t.parse().ok()).unwrap_or(Id::named("no lot yet"));
                self.lots.insert(lot, Lot { variant: *variant, version, came: now });
                self.shift(lot, supplier(), h.places[*place], *units);
            }
            Cmd::Agree { maker, commission, hold_days } => {
                self.terms[*maker].push(Terms { from: now, commission: *commission, hold_days: *hold_days });
                told.amount("version", self.terms[*maker].len() as i64)?;
            }
            Cmd::Place { cart, lines, pay, coupon, phone, seen } => {
                let mut p = self.pick(h, lines, &h.places[..2])?;
                let shipping = if *pay == Pay::Pickup { 0 } else { DELIVERY_FEE };
                let given = match coupon {
                    None => None,
                    Some(c) => {
                        let parts = self.discount(h, *c, &mut p, day, Some(*phone))?;
                        Some(Given { coupon: *c, parts, aside: true })
                    }
                };
                let off: i64 = given.iter().flat_map(|g| &g.parts).map(|x| x.1).sum();
                let total = p.goods - off + shipping;
                if seen.is_some_and(|s| s != total) {
                    return no("order.total_changed");
                }
                if !self.carts.insert(*cart) {
                    return no("order.cart_used");
                }
                let number = self.yearly(&h.code, day);
                told.text("number", &number)?;
                told.amount("total", total)?;
                for l in &p.lines {
                    self.shift(l.lot, l.place, reserved(), l.units);
                }
                if let Some(g) = &given {
                    self.used[g.coupon] += 1;
                }
                let order = Order {
                    number,
                    state: "placed",
                    pay: *pay,
                    counter: false,
                    total,
                    shipping,
                    lines: p.lines,
                    given,
                    phone: Some(*phone),
                    shipped: false,
                    delivered: now,
                    cart: *cart,
                };
                self.orders.insert(told.id("order"), order);
                self.tell("order.placed");
            }
            Cmd::Prepare { order, stage } => return self.prepare(*order, *stage),
            Cmd::Deliver { order, till } => return self.deliver(h, *order, *till, now),
            Cmd::Refuse { order, fee } => {
                let Some(o) = self.orders.get(order).cloned() else { return no("order.not_found") };
                if o.state != "shipped" {
                    return no("order.not_now");
                }
                self.undo(h, &o, *order);
                let vat = vat_inside(*fee);
                let carrier = format!("L:carrier.payable:{}", h.carrier);
                self.post(&[("E:carrier".into(), fee - vat), ("A:vat.in".into(), vat), (carrier, -fee)]);
                self.become_(order, "refused");
            }
            Cmd::Cancel { order, cart } => {
                let Some(o) = self.orders.get(order).cloned() else { return no("order.not_found") };
                if cart.is_some_and(|c| c != o.cart) {
                    return no("order.not_found");
                }
                let late = cart.is_some() && !matches!(o.state, "placed" | "paid");
                if late || !matches!(o.state, "placed" | "paid" | "packed" | "ready") {
                    return no("order.not_now");
                }
                self.undo(h, &o, *order);
                self.become_(order, "cancelled");
            }
            Cmd::Refund { .. } => return self.refund(h, cmd, day, told),
            Cmd::RefundWhole { order, seen, till, back } => return self.refund_whole(h, *order, *seen, *till, *back, day, told),
            Cmd::OpenTill { till, fair, float } => {
                if self.tills[*till].is_some() {
                    return no("till.open");
                }
                if self.balance(&safe(h)) < *float {
                    return no("till.safe_short");
                }
                self.tills[*till] = Some((day, *fair));
                self.post(&[(drawer(h, *till), *float), (safe(h), -float)]);
            }
            Cmd::CloseTill { till, counted } => {
                if self.tills[*till].is_none() {
                    return no("till.not_open");
                }
                let expected = self.balance(&drawer(h, *till));
                let z = self.number(format!("Z-{}", TILL_CODES[*till]));
                told.amount("z_number", z)?;
                told.amount("expected", expected)?;
                let difference = counted - expected;
                let other = if difference >= 0 { "I:cash.over" } else { "E:cash.short" };
                self.post(&[(drawer(h, *till), difference), (other.into(), -difference)]);
                self.post(&[(safe(h), *counted), (drawer(h, *till), -counted)]);
                self.tills[*till] = None;
            }
            Cmd::Sell { till, lines, cash, card, coupon, seen } => {
                let Some((business_day, fair)) = self.tills[*till] else { return no("till.not_open") };
                // What stands at the fair is the fair's alone.
                let mut p = self.pick(h, lines, if fair { &h.places[2..] } else { &h.places[..2] })?;
                let given = match coupon {
                    None => None,
                    Some(c) => {
                        let parts = self.discount(h, *c, &mut p, day, None)?;
                        Some(Given { coupon: *c, parts, aside: false })
                    }
                };
                let off: i64 = given.iter().flat_map(|g| &g.parts).map(|x| x.1).sum();
                let total = p.goods - off;
                if total != *seen {
                    return no("order.total_changed");
                }
                if cash + card != total {
                    return no("till.tenders");
                }
                let number = self.yearly(TILL_CODES[*till], business_day);
                told.text("number", &number)?;
                told.amount("total", total)?;
                for l in &mut p.lines {
                    l.matured = true;
                    self.shift(l.lot, l.place, sold(), l.units);
                }
                if let Some(g) = &given {
                    self.used[g.coupon] += 1;
                }
                let order = Order {
                    number,
                    state: "delivered",
                    pay: Pay::Pickup,
                    counter: true,
                    total,
                    shipping: 0,
                    lines: p.lines,
                    given,
                    phone: None,
                    shipped: false,
                    delivered: now,
                    cart: Id::NIL,
                };
                self.sale(h, &order, &[(drawer(h, *till), *cash), ("A:card.clearing".into(), *card)], false);
                self.orders.insert(told.id("order"), order);
            }
            Cmd::Carry { from, to, lot, units } => {
                let Some(_) = self.lots.get(lot) else { return no("lot.not_found") };
                if self.units.get(&(h.places[*from], *lot)).copied().unwrap_or(0) < *units {
                    return no("stock.short");
                }
                self.shift(*lot, h.places[*from], h.places[*to], *units);
            }
            Cmd::Mature => return self.mature(h, now, told),
            Cmd::Remit { collected, fee } => {
                let carrier = format!("A:cod.recv:{}", h.carrier);
                let holds = self.balance(&carrier);
                if *collected <= 0 || *collected > holds || fee > collected {
                    return no("remit.too_much");
                }
                told.amount("left", holds - collected)?;
                let vat = vat_inside(*fee);
                let bank = ("A:bank".to_owned(), collected - fee);
                self.post(&[bank, ("E:carrier".into(), fee - vat), ("A:vat.in".into(), vat), (carrier, -collected)]);
            }
            Cmd::Advance { maker, amount } => {
                let account = format!("A:producer.advance:{}", h.makers[*maker]);
                if self.balance(&account) != 0 {
                    return no("advance.open");
                }
                let number = self.yearly("AV", day);
                told.text("number", &number)?;
                self.post(&[(account, *amount), ("A:bank".into(), -amount)]);
            }
            Cmd::Propose { maker, amount, by } => {
                let available = self.free(h, *maker);
                let amount = amount.unwrap_or(available);
                if amount <= 0 || amount > available {
                    return no("payout.not_available");
                }
                let advance = self.balance(&format!("A:producer.advance:{}", h.makers[*maker]));
                let recovered = advance.min(share(amount, 5_000)).max(0);
                let number = self.yearly("V", day);
                told.text("number", &number)?;
                told.amount("amount", amount)?;
                told.amount("recovered", recovered)?;
                let p = Payout { maker: *maker, amount, recovered, state: "proposed", by: *by };
                self.payouts.insert(told.id("payout"), p);
            }
            Cmd::Approve { payout, by } => {
                let Some(p) = self.payouts.get(payout).cloned() else { return no("payout.not_waiting") };
                if p.state != "proposed" {
                    return no("payout.not_waiting");
                }
                if p.by == *by {
                    return no("payout.same_person");
                }
                if -self.balance(&payable(h, p.maker)) < p.amount {
                    return no("payout.not_available");
                }
                let advance = format!("A:producer.advance:{}", h.makers[p.maker]);
                let recovered = p.recovered.min(self.balance(&advance));
                let paid = p.amount - recovered;
                if self.balance(&safe(h)) < paid {
                    return no("till.safe_short");
                }
                told.amount("paid", paid)?;
                self.post(&[(payable(h, p.maker), p.amount), (advance, -recovered), (safe(h), -paid)]);
                self.tell("payout.approved");
                self.payouts.entry(*payout).and_modify(|p| p.state = "approved");
            }
            Cmd::RefusePayout { payout, by } => {
                let Some(p) = self.payouts.get_mut(payout) else { return no("payout.not_waiting") };
                if p.by == *by {
                    return no("payout.same_person");
                }
                if p.state != "proposed" {
                    return no("payout.not_waiting");
                }
                p.state = "refused";
            }
        }
        Ok(())
    }

    fn become_(&mut self, order: &Id, state: &'static str) {
        self.orders.entry(*order).and_modify(|o| o.state = state);
        self.tell("order.changed");
    }

    fn prepare(&mut self, id: Id, stage: Stage) -> Did {
        let Some(o) = self.orders.get(&id).cloned() else { return no("order.not_found") };
        let carried = o.pay != Pay::Pickup;
        let may = match stage {
            Stage::Paid => o.state == "placed",
            Stage::Packed => matches!(o.state, "placed" | "paid"),
            Stage::Shipped => o.state == "packed" && carried,
            Stage::Ready => o.state == "packed" && !carried,
        };
        if !may {
            return no("order.not_now");
        }
        match stage {
            Stage::Paid if o.pay != Pay::Transfer => return no("order.not_now"),
            Stage::Paid => self.post(&[("A:bank".into(), o.total), (format!("L:order.deferred:{id}"), -o.total)]),
            Stage::Packed if o.pay == Pay::Transfer && o.state != "paid" => return no("order.not_paid"),
            Stage::Shipped => {
                self.orders.entry(id).and_modify(|o| o.shipped = true);
            }
            Stage::Packed | Stage::Ready => {}
        }
        let to = match stage {
            Stage::Paid => "paid",
            Stage::Packed => "packed",
            Stage::Shipped => "shipped",
            Stage::Ready => "ready",
        };
        self.become_(&id, to);
        Ok(())
    }

    fn deliver(&mut self, h: &Home, id: Id, till: Option<usize>, now: Micros) -> Did {
        let Some(o) = self.orders.get(&id).cloned() else { return no("order.not_found") };
        if !matches!(o.state, "shipped" | "ready") {
            return no("order.not_now");
        }
        let into = match o.pay {
            Pay::Transfer => format!("L:order.deferred:{id}"),
            Pay::Cod => format!("A:cod.recv:{}", h.carrier),
            Pay::Pickup => match till.filter(|t| self.tills[*t].is_some()) {
                Some(t) => drawer(h, t),
                None => return no("till.not_open"),
            },
        };
        for l in &o.lines {
            self.shift(l.lot, reserved(), sold(), l.units);
        }
        self.sale(h, &o, &[(into, o.total)], true);
        self.orders.entry(id).and_modify(|o| o.delivered = now);
        self.become_(&id, "delivered");
        Ok(())
    }

    fn refund(&mut self, h: &Home, cmd: &Cmd, day: Day, told: &Told<'_>) -> Did {
        let Cmd::Refund { order, line, units, seen, till, back, .. } = cmd else { return Ok(()) };
        let Some(o) = self.orders.get(order).cloned() else { return no("order.line_not_found") };
        let l = &o.lines[*line];
        if !matches!(o.state, "delivered" | "returned") {
            return no("order.not_delivered");
        }
        if *units < 1 || *units > l.units - l.refunded || *seen != l.refunded {
            return no("refund.too_much");
        }
        let paid = worth(l, *units);
        let out = self.pays_back(h, *till, paid)?;
        let number = self.take_back(h, (*order, *line), *units, &out, *back, day);
        told.text("number", &number)?;
        told.amount("paid", paid)?;
        self.tell("order.changed");
        Ok(())
    }

    /// All that is left of an order, line by line; or nothing of it.
    fn refund_whole(&mut self, h: &Home, id: Id, seen: i64, till: Option<usize>, back: bool, day: Day, told: &Told<'_>) -> Did {
        let Some(o) = self.orders.get(&id).cloned() else { return no("order.not_found") };
        if !matches!(o.state, "delivered" | "returned") {
            return no("order.not_delivered");
        }
        let refunded: i64 = o.lines.iter().map(|l| l.refunded).sum();
        if o.lines.iter().all(|l| l.refunded == l.units) || refunded != seen {
            return no("refund.too_much");
        }
        let paid = o.lines.iter().map(|l| worth(l, l.units - l.refunded)).sum();
        let out = self.pays_back(h, till, paid)?;
        told.amount("paid", paid)?;
        for (n, l) in o.lines.iter().enumerate().filter(|(_, l)| l.refunded < l.units) {
            self.take_back(h, (id, n), l.units - l.refunded, &out, back, day);
        }
        self.tell("order.changed");
        Ok(())
    }

    /// The account that money goes back from, when it can.
    fn pays_back(&self, h: &Home, till: Option<usize>, paid: i64) -> Result<String, Not> {
        match till {
            None => Ok("A:bank".to_owned()),
            Some(t) if self.tills[t].is_none() => Err(Not::Refused("till.not_open")),
            Some(t) if self.balance(&drawer(h, t)) < paid => Err(Not::Refused("till.short")),
            Some(t) => Ok(drawer(h, t)),
        }
    }

    /// Units of one line come back; the refund's number.
    fn take_back(&mut self, h: &Home, (order, line): (Id, usize), units: i64, out: &str, back: bool, day: Day) -> String {
        let Some(o) = self.orders.get(&order).cloned() else { return String::new() };
        let l = &o.lines[line];
        let (from, to) = (l.refunded, l.refunded + units);
        let gross = parts(l.total, from, to, l.units);
        let discount = parts(l.discount, from, to, l.units);
        let fees = self.fees(l).map(|f| parts(f, from, to, l.units));
        let paid = gross - discount;
        let number = self.yearly("A", day);
        self.shift(l.lot, sold(), if back { h.places[0] } else { lost() }, units);
        let maker = if l.matured { payable(h, l.maker) } else { held_account(h, l.maker) };
        let mut entry = Vec::new();
        for (amount, ours) in fee_accounts(fees) {
            entry.push((maker.clone(), -amount));
            entry.push((ours, amount));
        }
        entry.push((maker, gross));
        if let Some(g) = &o.given {
            let before: i64 = o.lines.iter().map(|x| parts(x.discount, 0, x.refunded, x.units)).sum();
            let weights: Vec<i64> = g.parts.iter().map(|p| p.1).collect();
            let (then, now) = (over_funders(before, &weights), over_funders(before + discount, &weights));
            for ((fund, _), (a, b)) in g.parts.iter().zip(now.into_iter().zip(then)) {
                entry.push((borne_by(h, *fund), -(a - b)));
            }
        }
        let owed = format!("L:refund.payable:{order}");
        entry.extend([(owed.clone(), -paid), (owed, paid), (out.to_owned(), -paid)]);
        self.post(&entry);
        self.orders.entry(order).and_modify(|o| {
            o.lines[line].refunded = to;
            if o.lines.iter().all(|x| x.refunded == x.units) {
                o.state = "returned";
            }
        });
        number
    }

    fn mature(&mut self, h: &Home, now: Micros, told: &Told<'_>) -> Did {
        let mut due = Vec::new();
        for (id, o) in &self.orders {
            for (n, l) in o.lines.iter().enumerate() {
                let until = o.delivered.plus(self.terms[l.maker][l.version].hold_days * Micros::DAY);
                if !l.matured && matches!(o.state, "delivered" | "returned") && until <= now {
                    due.push((*id, n, l.clone()));
                }
            }
        }
        told.amount("lines", due.len() as i64)?;
        for (id, n, l) in due {
            let fees = self.fees(&l);
            let left = l.total
                - parts(l.total, 0, l.refunded, l.units)
                - (fees.sum() - fees.map(|f| parts(f, 0, l.refunded, l.units)).sum());
            self.post(&[(held_account(h, l.maker), left), (payable(h, l.maker), -left)]);
            self.orders.entry(id).and_modify(|o| o.lines[n].matured = true);
        }
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
fn safe(h: &Home) -> String {
    format!("A:cash.safe:{}", h.space)
}
fn fee_accounts(f: Fees) -> [(i64, String); 3] {
    [(f.commission, "I:commission".into()), (f.vat, "L:vat.out:20".into()), (f.solidarity, "L:fund.solidarity".into())]
}
