//! The office in a world: periods that two people close, the bank, the card takings, the solidarity fund.

use super::cmd::{Waiting, give, person};
use super::home::Home;
use super::model::{Did, Model, Told, no, safe, today};
use super::story::Act;
use super::sums::{half_up, vat_inside};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Day, Micros, Money};
use rahba_market::flows::ledger::ask_close::AskClose;
use rahba_market::flows::ledger::bank_cash::BankCash;
use rahba_market::flows::ledger::carry_cash::CarryCash;
use rahba_market::flows::ledger::charge_bank_fee::ChargeBankFee;
use rahba_market::flows::ledger::close_period::ClosePeriod;
use rahba_market::flows::ledger::drop_close::DropClose;
use rahba_market::flows::ledger::settle_cards::SettleCards;
use rahba_market::flows::ledger::spend_fund::SpendFund;
use rahba_store::{Call, Db};

/// What is done at the desk of the one who keeps the books.
#[derive(Clone, Copy, Debug)]
pub(super) enum Office {
    AskClose { through: Day, by: usize },
    Close { through: Day, by: usize },
    DropClose { by: usize },
    SettleCards { taken: i64, fee: i64 },
    CarryCash { amount: i64 },
    BankCash { amount: i64 },
    BankFee { amount: i64 },
    SpendFund { amount: i64 },
}

/// Periods of a territory as they must be.
#[derive(Clone, Debug, Default)]
pub(super) struct Periods {
    /// The last day of each closed one.
    pub closed: Vec<Day>,
    /// The close that waits, and who asked.
    pub asked: Option<(Day, usize)>,
}

const TRANSIT: &str = "A:cash.transit";
const CARDS: &str = "A:card.clearing";
const FUND: &str = "L:fund.solidarity";

/// What an act of the office means here and now.
pub(super) fn mean(h: &Home, m: &Model, a: &Act) -> Office {
    let [w, x, y, z] = a.n;
    let by = (z % 2) as usize;
    // Mostly a day that may be closed, now and then today or one that is closed already.
    let day = |now: Day| now.plus(-((y % 5) as i64));
    match w % 10 {
        0 | 1 => Office::AskClose { through: day(m.day), by },
        2..=4 => {
            let through = m.periods.asked.map_or(day(m.day), |(through, _)| through);
            // Nine times of ten by the other one.
            let other = m.periods.asked.map_or(by, |(_, asker)| 1 - asker);
            Office::Close { through, by: if y.is_multiple_of(10) { 1 - other } else { other } }
        }
        5 if x.is_multiple_of(3) => Office::DropClose { by },
        5 if m.balance(CARDS) == 0 => Office::BankFee { amount: (x % 4_000) as i64 },
        6 if m.balance(CARDS) == 0 && x.is_multiple_of(2) => Office::BankFee { amount: (y % 4_000) as i64 },
        5 | 6 => {
            let open = m.balance(CARDS);
            let taken = if x.is_multiple_of(7) { open + 1 } else { open - (x % 900) as i64 % open.max(1) };
            Office::SettleCards { taken, fee: (y % 300) as i64 }
        }
        7 => Office::CarryCash { amount: if x.is_multiple_of(8) { m.balance(&safe(h)) + 1 } else { (x % 50_000) as i64 } },
        8 => {
            let on_its_way = m.balance(TRANSIT);
            Office::BankCash { amount: if x.is_multiple_of(6) { on_its_way + 1 } else { on_its_way - (x % 700) as i64 } }
        }
        _ => Office::SpendFund { amount: -m.balance(FUND) - (x % 40) as i64 + 10 },
    }
}

impl Office {
    pub fn actor(self) -> Actor {
        match self {
            Office::AskClose { by, .. } | Office::Close { by, .. } | Office::DropClose { by } => treasurer(by),
            Office::SpendFund { .. } => treasurer(0),
            _ => person("sim accountant", &[Role::Accountant]),
        }
    }

    pub fn give(self, db: &Db, call: Call, h: &Home) -> Waiting {
        match self {
            Office::AskClose { through, .. } => give(db, call, AskClose { through }),
            Office::Close { through, .. } => give(db, call, ClosePeriod { through }),
            Office::DropClose { .. } => give(db, call, DropClose { reason: "a slip is missing".into() }),
            Office::SettleCards { taken, fee } => {
                give(db, call, SettleCards { taken: Money(taken), fee: Money(fee), reference: "R-1".into() })
            }
            Office::CarryCash { amount } => {
                give(db, call, CarryCash { space: h.space, amount: Money(amount), carried_by: "the driver".into() })
            }
            Office::BankCash { amount } => give(db, call, BankCash { amount: Money(amount), slip: "B-1".into() }),
            Office::BankFee { amount } => give(db, call, ChargeBankFee { amount: Money(amount), slip: "F-1".into() }),
            Office::SpendFund { amount } => {
                let (purpose, decision) = ("a roof".into(), "minutes 4".into());
                give(db, call, SpendFund { amount: Money(amount), purpose, decision })
            }
        }
    }
}

/// One of the two who close periods and approve payouts.
pub(super) fn treasurer(n: usize) -> Actor {
    person(&format!("sim treasurer {n}"), &[Role::Accountant, Role::PayoutApprover])
}

impl Model {
    pub(super) fn office(&mut self, h: &Home, act: Office, now: Micros, told: &Told<'_>) -> Did {
        let day = today(now);
        let still_open = |m: &Model, through: Day| m.tills.iter().flatten().any(|(opened, _)| *opened <= through);
        match act {
            Office::AskClose { through, by } => {
                if through >= day {
                    return no("close.not_past");
                }
                if self.periods.closed.iter().any(|c| through <= *c) {
                    return no("close.already");
                }
                if self.periods.asked.is_some() {
                    return no("close.asked");
                }
                if still_open(self, through) {
                    return no("close.sessions_open");
                }
                self.periods.asked = Some((through, by));
            }
            Office::Close { through, by } => {
                let Some((_, asker)) = self.periods.asked.filter(|(asked, _)| *asked == through) else {
                    return no("close.not_asked");
                };
                if asker == by {
                    return no("close.same_person");
                }
                if still_open(self, through) {
                    return no("close.sessions_open");
                }
                self.periods.asked = None;
                self.periods.closed.push(through);
            }
            Office::DropClose { .. } => {
                if self.periods.asked.take().is_none() {
                    return no("close.not_asked");
                }
            }
            Office::SettleCards { taken, fee } => {
                let open = self.balance(CARDS);
                if taken <= 0 || taken > open || fee > taken {
                    return no("settle.too_much");
                }
                told.amount("left", open - taken)?;
                // A tenth of VAT inside what banks take.
                let vat = half_up(i128::from(fee) * 10, 110);
                let costs = [("E:psp.fee".to_owned(), fee - vat), ("A:vat.in".into(), vat)];
                self.post(&[("A:bank".into(), taken - fee), (CARDS.into(), -taken)]);
                self.post(&costs);
            }
            Office::CarryCash { amount } => {
                if amount <= 0 || amount > self.balance(&safe(h)) {
                    return no("cash.not_there");
                }
                self.post(&[(TRANSIT.into(), amount), (safe(h), -amount)]);
                told.amount("in_transit", self.balance(TRANSIT))?;
            }
            Office::BankCash { amount } => {
                let holds = self.balance(TRANSIT);
                if amount <= 0 || amount > holds {
                    return no("cash.not_there");
                }
                told.amount("left", holds - amount)?;
                self.post(&[("A:bank".into(), amount), (TRANSIT.into(), -amount)]);
            }
            Office::BankFee { amount } => {
                if amount <= 0 {
                    return no("books.bad_amount");
                }
                let vat = vat_inside(amount);
                self.post(&[("E:bank.fee".into(), amount - vat), ("A:vat.in".into(), vat), ("A:bank".into(), -amount)]);
            }
            Office::SpendFund { amount } => {
                let holds = -self.balance(FUND);
                if amount <= 0 || amount > holds {
                    return no("fund.not_there");
                }
                if amount > self.balance("A:bank") {
                    return no("fund.no_bank");
                }
                let number = self.yearly("SF", day);
                told.text("number", &number)?;
                told.amount("left", holds - amount)?;
                self.post(&[(FUND.into(), amount), ("A:bank".into(), -amount)]);
            }
        }
        Ok(())
    }
}
