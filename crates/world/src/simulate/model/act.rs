//! What each command does to the model.

use super::*;

impl Model {
    pub(super) fn act(&mut self, h: &Home, cmd: &Cmd, now: Micros, told: &Told<'_>) -> Did {
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
            Cmd::Office(o) => return self.office(h, *o, now, told),
            Cmd::Device(d) => return self.at_device(h, *d, now, told),
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
}
