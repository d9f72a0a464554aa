//! Tablets that are tills in a world: enrolled, lost, entered by PIN, while somebody else does it too.

use super::cmd::{Waiting, give, person};
use super::home::{CASHIERS, Home};
use super::model::{Did, Model, Told, no};
use super::story::Act;
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Micros};
use rahba_market::flows::tills::end_device::EndDevice;
use rahba_market::flows::tills::enrol_device::EnrolDevice;
use rahba_market::flows::tills::enter::EnterTill;
use rahba_market::flows::tills::set_pin::SetTillPin;
use rahba_market::flows::tills::withdraw_pin::WithdrawTillPin;
use rahba_market::people::rules::token_hash;
use rahba_market::people::till::till_pin;
use rahba_store::{Call, Db};
use std::collections::BTreeMap;

/// What is done with a device.
#[derive(Clone, Copy, Debug)]
pub(super) enum AtDevice {
    Enrol {
        till: usize,
        token: Id,
        seen_epoch: i64,
        instead_of: Option<Id>,
    },
    End {
        device: Id,
    },
    SetPin {
        token: Id,
        cashier: usize,
    },
    /// `pin` is the one that fits by its id, and how many were set before it.
    Enter {
        token: Id,
        cashier: usize,
        pin: Option<(Id, u64)>,
        session: Id,
    },
    WithdrawPin {
        device: Id,
        cashier: usize,
    },
}

/// A device that stands as a till.
#[derive(Clone, Copy, Debug)]
pub(super) struct Device {
    pub id: Id,
    pub token: Id,
}

/// Devices of a territory as they must be.
#[derive(Clone, Debug)]
pub(super) struct Devices {
    pub epochs: [i64; 2],
    pub standing: [Option<Device>; 2],
    /// By device and cashier: the how-manieth PIN it is.
    pub pins: BTreeMap<(Id, usize), u64>,
    /// Wrong PINs in a row, and when the last was.
    wrong: BTreeMap<(Id, usize), (i64, Micros)>,
    set: u64,
    /// Tokens that were tills once: what lies in an old drawer.
    past: Vec<Device>,
}

impl Default for Devices {
    /// Two tills that no device is yet.
    fn default() -> Devices {
        Devices { epochs: [1; 2], standing: [None; 2], pins: BTreeMap::new(), wrong: BTreeMap::new(), set: 0, past: Vec::new() }
    }
}

/// What an act with a device means here and now.
pub(super) fn mean(db: &Db, h: &Home, m: &Model, a: &Act, id: Id) -> Option<AtDevice> {
    let [w, x, y, z] = a.n;
    let d = &m.devices;
    let (till, cashier) = ((x % 2) as usize, (y % CASHIERS as u64) as usize);
    let standing: Vec<Device> = d.standing.iter().flatten().copied().collect();
    // Once in nine an old one is held up.
    let meant = || {
        let from = if z.is_multiple_of(9) && !d.past.is_empty() { &d.past } else { &standing };
        (!from.is_empty()).then(|| from[(x % from.len() as u64) as usize])
    };
    Some(match w % 10 {
        0 | 1 => AtDevice::Enrol {
            till,
            token: id,
            seen_epoch: d.epochs[till] - i64::from(z.is_multiple_of(6)),
            // The tablet of the other till becomes this one.
            instead_of: z.is_multiple_of(4).then(|| d.standing[1 - till].map(|o| o.token)).flatten(),
        },
        2 => AtDevice::End { device: meant()?.id },
        3..=5 => AtDevice::SetPin { token: meant()?.token, cashier },
        6 => {
            let set: Vec<(Id, usize)> = d.pins.keys().copied().collect();
            let hers = set.get((x % set.len().max(1) as u64) as usize).filter(|_| !z.is_multiple_of(5)).copied();
            let (device, cashier) = hers.or_else(|| meant().map(|d| (d.id, cashier)))?;
            AtDevice::WithdrawPin { device, cashier }
        }
        _ => {
            let device = meant()?;
            let hash = token_hash(&device.token.to_string());
            let there = db.read_blocking(|q| till_pin(q, h.territory, &hash, h.cashiers[cashier])).ok()?;
            let right = !z.is_multiple_of(3);
            let pin = there.zip(d.pins.get(&(device.id, cashier))).map(|((pin, _), nth)| (pin, *nth)).filter(|_| right);
            AtDevice::Enter { token: device.token, cashier, pin, session: id }
        }
    })
}

impl AtDevice {
    pub fn open_to_all(self) -> bool {
        matches!(self, AtDevice::Enter { .. })
    }

    pub fn actor(self, h: &Home) -> Actor {
        match self {
            AtDevice::Enter { .. } => Actor::anonymous(),
            AtDevice::SetPin { cashier, .. } => {
                let mut a = Actor::person(h.cashiers[cashier], vec![Grant { role: Role::Cashier, scope: Id::NIL }]);
                a.stepped_up = true;
                a
            }
            _ => person("sim manager", &[Role::ShopManager]),
        }
    }

    pub fn give(self, db: &Db, call: Call, h: &Home) -> Waiting {
        let hash = |token: Id| token_hash(&token.to_string());
        match self {
            AtDevice::Enrol { till, token, seen_epoch, instead_of } => {
                let enrol = EnrolDevice {
                    till: h.tills[till],
                    name: "a tablet".into(),
                    token_hash: hash(token),
                    seen_epoch,
                    instead_of: instead_of.map(hash),
                    session: None,
                };
                give(db, call, enrol)
            }
            AtDevice::End { device } => give(db, call, EndDevice { device }),
            AtDevice::SetPin { token, .. } => {
                give(db, call, SetTillPin { device_hash: hash(token), secret_hash: "a hash".into(), session: None })
            }
            AtDevice::Enter { token, cashier, pin, session } => {
                let enter = EnterTill {
                    device_hash: hash(token),
                    person: h.cashiers[cashier],
                    fits: pin.map(|p| p.0),
                    // One of its own: what is slowed here is the guessing at one device.
                    address: format!("address:{session}"),
                    token_hash: hash(session),
                    instead_of: None,
                    agent: String::new(),
                };
                give(db, call, enter)
            }
            AtDevice::WithdrawPin { device, cashier } => give(db, call, WithdrawTillPin { device, person: h.cashiers[cashier] }),
        }
    }
}

/// How long after so many wrong ones in a row: nothing for four, then a second, doubled each time, at most five minutes.
fn pause(wrong: i64) -> i64 {
    if wrong < 5 { 0 } else { (Micros::SECOND * (1 << (wrong - 5).min(9))).min(5 * Micros::MINUTE) }
}

impl Devices {
    fn leave(&mut self, device: Id) {
        for till in 0..2 {
            if let Some(d) = self.standing[till].filter(|d| d.id == device) {
                self.past.push(d);
                self.standing[till] = None;
            }
        }
        self.pins.retain(|(d, _), _| *d != device);
    }

    fn shown(&self, token: Id) -> Option<Device> {
        self.standing.iter().flatten().find(|d| d.token == token).copied()
    }

    fn is_standing(&self, id: Id) -> bool {
        self.standing.iter().flatten().any(|d| d.id == id)
    }
}

impl Model {
    pub(super) fn at_device(&mut self, h: &Home, act: AtDevice, now: Micros, told: &Told<'_>) -> Did {
        let d = &mut self.devices;
        match act {
            AtDevice::Enrol { till, token, seen_epoch, instead_of } => {
                if d.epochs[till] != seen_epoch {
                    return no("till_device.overtaken");
                }
                d.epochs[till] += 1;
                told.amount("epoch", d.epochs[till])?;
                let was = instead_of.and_then(|t| d.shown(t));
                for old in d.standing[till].into_iter().chain(was) {
                    d.leave(old.id);
                }
                d.standing[till] = Some(Device { id: told.id("device"), token });
            }
            AtDevice::End { device } => {
                if !d.is_standing(device) {
                    return no("till_device.not_found");
                }
                d.leave(device);
            }
            AtDevice::SetPin { token, cashier } => {
                let Some(device) = d.shown(token) else { return no("till_device.not_found") };
                d.set += 1;
                d.pins.insert((device.id, cashier), d.set);
                d.wrong.remove(&(device.id, cashier));
            }
            AtDevice::Enter { token, cashier, pin, .. } => {
                let Some(device) = d.shown(token) else { return told.text_is("Wrong") };
                let at = (device.id, cashier);
                let Some(nth) = d.pins.get(&at) else { return told.text_is("Wrong") };
                let (wrong, last) = d.wrong.get(&at).copied().unwrap_or((0, Micros(0)));
                let month = 30 * Micros::DAY;
                if now.since(last) <= month && pause(wrong) > now.since(last) {
                    return no("sign_in.wait");
                }
                if pin.map(|p| p.1) != Some(*nth) {
                    let again = if last < now.plus(-month) { 1 } else { wrong + 1 };
                    d.wrong.insert(at, (again, now));
                    if again >= 30 {
                        d.pins.remove(&at);
                        d.wrong.remove(&at);
                    }
                    return told.text_is("Wrong");
                }
                d.wrong.remove(&at);
                let till = usize::from(d.standing[1].is_some_and(|x| x.id == device.id));
                return told.inside("Welcome", "till", &h.tills[till].to_string());
            }
            AtDevice::WithdrawPin { device, cashier } => {
                if !d.is_standing(device) {
                    return no("till_device.not_found");
                }
                if d.pins.remove(&(device, cashier)).is_none() {
                    return no("till_pin.not_found");
                }
                d.wrong.remove(&(device, cashier));
            }
        }
        Ok(())
    }
}
