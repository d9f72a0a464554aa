//! An order on its way: prepared, delivered, taken back, its money ripe.

use super::*;

impl Model {
    pub(super) fn become_(&mut self, order: &Id, state: &'static str) {
        self.orders.entry(*order).and_modify(|o| o.state = state);
        self.tell("order.changed");
    }

    pub(super) fn prepare(&mut self, id: Id, stage: Stage) -> Did {
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

    pub(super) fn deliver(&mut self, h: &Home, id: Id, till: Option<usize>, now: Micros) -> Did {
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

    pub(super) fn refund(&mut self, h: &Home, cmd: &Cmd, day: Day, told: &Told<'_>) -> Did {
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
    pub(super) fn refund_whole(
        &mut self,
        h: &Home,
        id: Id,
        seen: i64,
        till: Option<usize>,
        back: bool,
        day: Day,
        told: &Told<'_>,
    ) -> Did {
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
            // The fund is never below nothing: what it spent of this share the union bears.
            let of_fund = if ours == "L:fund.solidarity" { amount.min(-self.balance(&ours)) } else { amount };
            entry.push((ours, of_fund));
            entry.push(("E:solidarity.borne".into(), amount - of_fund));
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

    pub(super) fn mature(&mut self, h: &Home, now: Micros, told: &Told<'_>) -> Did {
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
}
