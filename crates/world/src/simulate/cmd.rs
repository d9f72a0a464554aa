//! The commands that a world gives: each is the program's own.

use super::devices::AtDevice;
use super::home::Home;
use super::office::{Office, treasurer};
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::ledger::mature::Mature;
use rahba_market::flows::ledger::remit::Remit;
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::place::Place;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::orders::refund_whole::RefundWhole;
use rahba_market::flows::orders::refuse::RefuseAtDoor;
use rahba_market::flows::payouts::advance::GiveAdvance;
use rahba_market::flows::payouts::approve::Approve;
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::payouts::refuse::RefusePayout;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::rules::token_hash;
use rahba_market::sales::model::{Buyer, Delivery, Payment};
use rahba_store::{Call, Command, CommandError, Db, Fault, Refuse};
use serde_json::Value;

/// How an online order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pay {
    Cod,
    Transfer,
    Pickup,
}

/// A step of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Paid,
    Packed,
    Shipped,
    Ready,
}

/// One command, with the things it names. Makers, variants, places, tills and coupons are numbers of
/// the home's lists.
#[derive(Clone, Debug)]
pub(super) enum Cmd {
    Receive {
        variant: usize,
        place: usize,
        units: i64,
    },
    Agree {
        maker: usize,
        commission: i64,
        hold_days: i64,
    },
    Place {
        cart: Id,
        lines: Vec<(usize, i64)>,
        pay: Pay,
        coupon: Option<usize>,
        phone: u64,
        seen: Option<i64>,
    },
    Prepare {
        order: Id,
        stage: Stage,
    },
    Deliver {
        order: Id,
        till: Option<usize>,
    },
    Refuse {
        order: Id,
        fee: i64,
    },
    Cancel {
        order: Id,
        cart: Option<Id>,
    },
    Refund {
        order: Id,
        line: usize,
        line_id: Id,
        units: i64,
        seen: i64,
        till: Option<usize>,
        back: bool,
    },
    RefundWhole {
        order: Id,
        seen: i64,
        till: Option<usize>,
        back: bool,
    },
    /// At the fair, or in the space.
    OpenTill {
        till: usize,
        fair: bool,
        float: i64,
    },
    CloseTill {
        till: usize,
        counted: i64,
    },
    Sell {
        till: usize,
        lines: Vec<(usize, i64)>,
        cash: i64,
        card: i64,
        coupon: Option<usize>,
        seen: i64,
    },
    Carry {
        from: usize,
        to: usize,
        lot: Id,
        units: i64,
    },
    Mature,
    Remit {
        collected: i64,
        fee: i64,
    },
    Advance {
        maker: usize,
        amount: i64,
    },
    Propose {
        maker: usize,
        amount: Option<i64>,
        by: usize,
    },
    Approve {
        payout: Id,
        by: usize,
    },
    RefusePayout {
        payout: Id,
        by: usize,
    },
    Office(Office),
    Device(AtDevice),
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Done(Value),
    Refused(&'static str),
    Forbidden,
    Conflict,
    /// Nobody knows: it is given again.
    Unknown(String),
    /// The machinery says that the command itself is wrong: never right.
    Broken(String),
}

fn normal<C: Command>(end: Result<C::Done, CommandError<C::Refusal>>) -> Answer {
    match end {
        Ok(done) => Answer::Done(serde_json::to_value(&done).unwrap_or(Value::Null)),
        Err(CommandError::Refused(r)) => Answer::Refused(r.code()),
        Err(CommandError::Forbidden | CommandError::StepUpNeeded) => Answer::Forbidden,
        Err(CommandError::IdempotencyConflict) => Answer::Conflict,
        Err(CommandError::Fault(
            f @ (Fault::Storage(_) | Fault::Unsynced(_) | Fault::Lost(_) | Fault::Stopping | Fault::Again(_)),
        )) => Answer::Unknown(f.to_string()),
        Err(CommandError::Fault(f)) => Answer::Broken(f.to_string()),
    }
}

/// An answer that is still to come.
pub(super) type Waiting = Box<dyn FnOnce() -> Answer>;

pub(super) fn give<C: Command>(db: &Db, call: Call, c: C) -> Waiting {
    match db.give(call, c) {
        Ok(g) => Box::new(move || normal::<C>(g.wait())),
        Err(e) => {
            let a = normal::<C>(Err(e));
            Box::new(move || a)
        }
    }
}

/// Somebody with these roles everywhere, who has just proved herself.
pub(super) fn person(name: &str, roles: &[Role]) -> Actor {
    let grants = roles.iter().map(|role| Grant { role: *role, scope: Id::NIL }).collect();
    let mut a = Actor::person(Id::named(name), grants);
    a.stepped_up = true;
    a
}

impl Cmd {
    /// Its name, for counting what happened.
    pub fn kind(&self) -> String {
        let whole = format!("{self:?}");
        let inner = whole.strip_prefix("Office(").or(whole.strip_prefix("Device(")).unwrap_or(&whole);
        inner.chars().take_while(char::is_ascii_alphabetic).collect()
    }

    /// True for those that anybody may give.
    pub fn open_to_all(&self) -> bool {
        match self {
            Cmd::Place { .. } | Cmd::Cancel { .. } => true,
            Cmd::Device(d) => d.open_to_all(),
            _ => false,
        }
    }

    /// Who gives it.
    pub fn actor(&self, h: &Home) -> Actor {
        match self {
            Cmd::Mature => Actor::system("timer"),
            Cmd::Place { .. } | Cmd::Cancel { cart: Some(_), .. } => Actor::anonymous(),
            Cmd::OpenTill { .. } | Cmd::CloseTill { .. } | Cmd::Sell { .. } | Cmd::Receive { .. } | Cmd::Carry { .. } => {
                person("sim cashier", &[Role::Cashier])
            }
            Cmd::Propose { by, .. } | Cmd::Approve { by, .. } | Cmd::RefusePayout { by, .. } => treasurer(*by),
            Cmd::Office(o) => o.actor(),
            Cmd::Device(d) => d.actor(h),
            Cmd::Remit { .. } | Cmd::Advance { .. } => person("sim accountant", &[Role::Accountant]),
            _ => person("sim manager", &[Role::ShopManager, Role::Accountant]),
        }
    }

    /// Puts it into the store's queue.
    pub fn give(&self, db: &Db, call: Call, h: &Home) -> Waiting {
        match self.clone() {
            Cmd::Receive { variant, place, units } => {
                let line = ReceiveLine {
                    variant: h.variants[variant].id,
                    units,
                    price: None,
                    cost: None,
                    made_on: None,
                    expires_on: None,
                };
                let org = h.makers[h.variants[variant].maker];
                let (signature, note) = ("M1 1L20 20".into(), String::new());
                give(db, call, Receive { org, place: h.places[place], lines: vec![line], signature, note })
            }
            Cmd::Agree { maker, commission, hold_days } => give(db, call, h.agreement(maker, Bps(commission), hold_days)),
            Cmd::Place { cart, lines, pay, coupon, phone, seen } => {
                give(db, call, place(h, cart, &lines, pay, coupon, phone, seen))
            }
            Cmd::Prepare { order, stage } => {
                let step = match stage {
                    Stage::Paid => Step::TransferReceived,
                    Stage::Packed => Step::Packed,
                    Stage::Shipped => Step::Shipped { carrier: h.carrier },
                    Stage::Ready => Step::Ready,
                };
                give(db, call, Prepare { order, step, note: String::new() })
            }
            Cmd::Deliver { order, till } => give(db, call, Deliver { order, till: till.map(|t| h.tills[t]) }),
            Cmd::Refuse { order, fee } => {
                give(db, call, RefuseAtDoor { order, return_fee: Money(fee), reason: "nobody at home".into() })
            }
            Cmd::Cancel { order, cart } => {
                let secret_hash = cart.map(|c| token_hash(&c.to_string()));
                give(db, call, Cancel { order, why: "changed_mind".into(), reason: "changed her mind".into(), secret_hash })
            }
            Cmd::Refund { line_id, units, seen, till, back, .. } => {
                let refund = Refund {
                    line: line_id,
                    units,
                    seen_refunded: seen,
                    till: till.map(|t| h.tills[t]),
                    back_to: back.then(|| h.places[0]),
                    reason: "came back".into(),
                };
                give(db, call, refund)
            }
            Cmd::RefundWhole { order, seen, till, back } => {
                let refund = RefundWhole {
                    order,
                    seen_refunded: seen,
                    till: till.map(|t| h.tills[t]),
                    back_to: back.then(|| h.places[0]),
                    reason: "all of it came back".into(),
                };
                give(db, call, refund)
            }
            Cmd::OpenTill { till, fair, float } => {
                give(db, call, OpenSession { till: h.tills[till], fair: fair.then(|| h.places[2]), float: Money(float) })
            }
            Cmd::CloseTill { till, counted } => give(db, call, CloseSession { till: h.tills[till], counted: Money(counted) }),
            Cmd::Sell { till, lines, cash, card, coupon, seen } => {
                let mut tenders = Vec::new();
                if cash > 0 {
                    tenders.push(Tender::Cash { amount: Money(cash) });
                }
                if card > 0 {
                    tenders.push(Tender::Card { amount: Money(card), slip: "S1".into() });
                }
                let sell = Sell {
                    till: h.tills[till],
                    lines: lines.iter().map(|(v, n)| (h.variants[*v].id, *n)).collect(),
                    tenders,
                    seen_total: Money(seen),
                    lang: Lang::Ar,
                    secret_hash: token_hash(&call.command.to_string()),
                    coupon: coupon.map(|c| h.coupons[c].code.to_owned()),
                };
                give(db, call, sell)
            }
            Cmd::Carry { from, to, lot, units } => {
                give(db, call, Transfer { from: h.places[from], to: h.places[to], lines: vec![(lot, units)] })
            }
            Cmd::Mature => give(db, call, Mature {}),
            Cmd::Remit { collected, fee } => {
                give(db, call, Remit { carrier: h.carrier, collected: Money(collected), fee: Money(fee), returns: Money::ZERO })
            }
            Cmd::Advance { maker, amount } => {
                give(db, call, GiveAdvance { org: h.makers[maker], amount: Money(amount), reason: "wool".into() })
            }
            Cmd::Propose { maker, amount, .. } => {
                give(db, call, Propose { org: h.makers[maker], amount: amount.map(Money), method: "cash".into() })
            }
            Cmd::Approve { payout, .. } => give(db, call, Approve { payout }),
            Cmd::Office(o) => o.give(db, call, h),
            Cmd::Device(d) => d.give(db, call, h),
            Cmd::RefusePayout { payout, .. } => give(db, call, RefusePayout { payout, reason: "wrong sum".into() }),
        }
    }
}

fn place(h: &Home, cart: Id, lines: &[(usize, i64)], pay: Pay, coupon: Option<usize>, phone: u64, seen: Option<i64>) -> Place {
    let (delivery, payment) = match pay {
        Pay::Cod => (Delivery::Carrier, Payment::Cod),
        Pay::Transfer => (Delivery::Carrier, Payment::Transfer),
        Pay::Pickup => (Delivery::Pickup, Payment::Pickup),
    };
    Place {
        cart,
        lines: lines.iter().map(|(v, n)| (h.variants[*v].id, *n)).collect(),
        buyer: Buyer {
            name: "Acheteuse".into(),
            phone: format!("061234567{phone}"),
            email: None,
            commune: "03.171.01.05".into(),
            address: "1, rue".into(),
            note: String::new(),
        },
        lang: Lang::Fr,
        delivery,
        payment,
        space: h.space,
        secret_hash: token_hash(&cart.to_string()),
        seen_total: seen.map(Money),
        coupon: coupon.map(|c| h.coupons[c].code.to_owned()),
        via: None,
    }
}
