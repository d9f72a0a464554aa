//! Tills by device and PIN in the books (S8): who makes a device a till, what a PIN opens there and nowhere else, what ends
//! it, and that one device is a till at a time however many are made one at once.

use rahba_kernel::role::{Actor, Grant, Permission, Role};
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_market::audit::audit;
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::change_secret::ChangePassword;
use rahba_market::flows::people::disable::{Disable, Erase};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::revoke_role::RevokeRole;
use rahba_market::flows::people::sign_in::{SignIn, SignInEnd, SignInRefusal};
use rahba_market::flows::people::touch_session::TouchSession;
use rahba_market::flows::people::unlock::Unlock;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::end_device::{EndDevice, EndDeviceRefusal};
use rahba_market::flows::tills::enrol_device::{EnrolDevice, EnrolDeviceRefusal};
use rahba_market::flows::tills::enter::{EnterEnd, EnterTill};
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::flows::tills::set_pin::{SetTillPin, SetTillPinRefusal};
use rahba_market::flows::tills::withdraw_pin::{WithdrawTillPin, WithdrawTillPinRefusal};
use rahba_market::people::model::{SessionKind, SignedIn};
use rahba_market::people::rules::{self, token_hash};
use rahba_market::people::{till, views};
use rahba_market::refusals;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::tills::views::{self as tills, Device};
use rahba_store::{Command, CommandError, Ctx, Db, JournalRow, Refused, Tx, no, params, statements};
use serde::Serialize;
use std::sync::Barrier;

fn enrol(b: &Bench, till: Id, token: &str) -> EnrolDevice {
    let seen_epoch = b.read(|q| tills::till(q, b.territory, till)).map_or(0, |t| t.epoch);
    EnrolDevice {
        till,
        name: " tablette   de l’entrée ".into(),
        token_hash: token_hash(token),
        seen_epoch,
        instead_of: None,
        session: None,
    }
}

/// The device whose token this is, enrolled by the manager.
fn device(b: &Bench, till: Id, token: &str) -> Device {
    let made = b.by("manager", Role::ShopManager, Id::NIL, enrol(b, till, token)).expect("enrolled");
    b.read(|q| tills::device(q, b.territory, made.device)).expect("it stands")
}

fn person(b: &Bench, name: &str, role: Role, scope: Id) -> Id {
    let email = Some(format!("{name}@example.org"));
    let person = b.system(Register { name: name.into(), phone: None, email, lang: Lang::Ar }).expect("registered").person;
    b.system(GrantRole { person, role, scope }).expect("granted");
    person
}

fn give<C: Command>(b: &Bench, actor: Actor, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    b.db.command_blocking(b.call(actor), c)
}

/// She, signed in by password or passkey a moment ago.
fn herself(b: &Bench, who: Id) -> Actor {
    let mut actor = Actor::person(who, b.read(|q| views::grants(q, b.territory, who)));
    actor.stepped_up = true;
    actor
}

fn set_pin(b: &Bench, who: Id, device: &str, pin: &str) {
    let secret_hash = rules::hash_pin(pin, &rules::till_secret(device), [1; 16]);
    give(b, herself(b, who), SetTillPin { device_hash: token_hash(device), secret_hash, session: None }).expect("set");
}

/// She signs in by password on the browser that shows this device's token.
fn by_password(b: &Bench, who: Id, device: Option<&str>, token: &str) {
    let command = SignIn {
        verified: Some(who),
        whose: Some(who),
        account: "a".into(),
        address: "address:shop".into(),
        kind: SessionKind::Staff,
        token_hash: token_hash(token),
        agent: "Chrome · Android".into(),
        factor: None,
        till: device.map(token_hash),
    };
    assert_eq!(b.anyone(command).expect("no wait"), SignInEnd::Welcome { person: who });
}

/// As the door does: what was typed is verified first, then the command is given.
fn enter(b: &Bench, device: &str, who: Id, pin: &str, token: &str) -> Result<EnterEnd, SignInRefusal> {
    let device_hash = token_hash(device);
    let kept = b.read(|q| till::till_pin(q, b.territory, &device_hash, who));
    let fits = kept.filter(|(_, stored)| rules::verify_pin(pin, &rules::till_secret(device), stored)).map(|(id, _)| id);
    let command = EnterTill {
        device_hash,
        person: who,
        fits,
        address: "address:shop".into(),
        token_hash: token_hash(token),
        instead_of: None,
        agent: "Chrome · Android".into(),
    };
    match b.anyone(command) {
        Ok(end) => Ok(end),
        Err(CommandError::Refused(r)) => Err(r),
        Err(e) => panic!("{e:?}"),
    }
}

fn session(b: &Bench, token: &str) -> Option<SignedIn> {
    let now = b.now();
    b.read(|q| views::signed_in(q, b.territory, &token_hash(token), now))
}

fn sale(till: Id, shop: &Shop, n: u8) -> Sell {
    Sell {
        till,
        lines: vec![(shop.honey, 1)],
        tenders: vec![Tender::Cash { amount: Money(25_000) }],
        seen_total: Money(25_000),
        lang: Lang::Fr,
        secret_hash: [n; 32],
        coupon: None,
    }
}

const OPEN: fn(Id) -> OpenSession = |till| OpenSession { till, fair: None, float: Money(0) };

#[test]
fn one_device_is_a_till_and_the_one_before_it_ends_with_all_that_was_on_it() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let who = person(b, "itto", Role::Cashier, shop.space);
        let old = device(b, shop.till, "old tablet");
        assert_eq!((old.epoch, old.name.as_str(), old.code.as_str()), (2, "tablette de l’entrée", "T1"));
        set_pin(b, who, "old tablet", "4912");
        assert_eq!(enter(b, "old tablet", who, "4912", "s1"), Ok(EnterEnd::Welcome { till: shop.till }));
        assert!(b.read(|q| tills::device(q, b.territory, old.id)).is_some_and(|d| d.used_at == Some(b.now())));

        let new = device(b, shop.till, "new tablet");
        assert_eq!(new.epoch, 3, "it rises");
        assert!(session(b, "s1").is_none(), "whoever was on the old one is out");
        assert_eq!(enter(b, "old tablet", who, "4912", "s2"), Ok(EnterEnd::Wrong), "and does not come back");
        assert_eq!(enter(b, "new tablet", who, "4912", "s2"), Ok(EnterEnd::Wrong), "her PIN was the old one's");
        assert_eq!(b.read(|q| tills::device_of(q, b.territory, shop.till)), Some(new.clone()));
        assert!(b.read(|q| tills::device(q, b.territory, old.id)).is_none());

        // A tablet that becomes another till is the first no more.
        let other = b.by("manager", Role::ShopManager, Id::NIL, AddTill { space: shop.space, code: "T2".into() }).unwrap().till;
        let moved = EnrolDevice { instead_of: Some(token_hash("new tablet")), ..enrol(b, other, "its new key") };
        b.by("manager", Role::ShopManager, Id::NIL, moved).unwrap();
        assert!(b.read(|q| tills::device_of(q, b.territory, shop.till)).is_none());
        assert!(b.read(|q| tills::device_of(q, b.territory, other)).is_some());
    });
}

#[test]
fn who_makes_and_ends_devices_and_what_is_refused() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let no = |c: EnrolDevice| match b.by("manager", Role::ShopManager, Id::NIL, c) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        assert_eq!(no(enrol(b, shop.maker, "x")), EnrolDeviceRefusal::NoSuchTill);
        assert_eq!(no(EnrolDevice { name: " \u{200f} ".into(), ..enrol(b, shop.till, "x") }), EnrolDeviceRefusal::NoName);
        let late = enrol(b, shop.till, "late");
        let stands = device(b, shop.till, "tablet");
        assert_eq!(no(late), EnrolDeviceRefusal::Overtaken, "by an old page");
        // Without a fresh proof, by a cashier, by the manager of another space: not at all.
        let manager = |scope| Actor::person(Id::named("manager"), vec![Grant { role: Role::ShopManager, scope }]);
        let elsewhere = Actor { stepped_up: true, ..manager(Id::named("another space")) };
        assert!(matches!(give(b, manager(Id::NIL), enrol(b, shop.till, "x")), Err(CommandError::StepUpNeeded)));
        assert!(matches!(give(b, Bench::person("c", Role::Cashier), enrol(b, shop.till, "x")), Err(CommandError::Forbidden)));
        assert!(matches!(give(b, elsewhere.clone(), enrol(b, shop.till, "x")), Err(CommandError::Forbidden)));
        let end = || EndDevice { device: stands.id };
        assert!(matches!(give(b, elsewhere.clone(), end()), Err(CommandError::Forbidden)));
        assert!(matches!(give(b, Bench::person("c", Role::Cashier), end()), Err(CommandError::Forbidden)));
        // PINs: by herself, proved; at a till that is one.
        let who = person(b, "itto", Role::Cashier, shop.space);
        let pin = |hash| SetTillPin { device_hash: hash, secret_hash: "zz".into(), session: None };
        let early = Actor { stepped_up: false, ..herself(b, who) };
        let refused = |r| matches!(r, Err(CommandError::Refused(SetTillPinRefusal::StepUp)));
        assert!(refused(give(b, early, pin(stands.token_hash))));
        let missing = give(b, herself(b, who), pin(token_hash("no till")));
        assert!(matches!(missing, Err(CommandError::Refused(SetTillPinRefusal::NoSuchDevice))));
        let far = vec![Grant { role: Role::Cashier, scope: Id::named("another space") }];
        let far = Actor { stepped_up: true, ..Actor::person(who, far) };
        assert!(matches!(give(b, far, pin(stands.token_hash)), Err(CommandError::Forbidden)));
        let withdraw = |device, person| b.by("manager", Role::ShopManager, Id::NIL, WithdrawTillPin { device, person });
        let none = withdraw(stands.id, who);
        assert!(matches!(none, Err(CommandError::Refused(WithdrawTillPinRefusal::NoSuchPin))));
        let none = withdraw(Id::named("none"), who);
        assert!(matches!(none, Err(CommandError::Refused(WithdrawTillPinRefusal::NoSuchDevice))));
        set_pin(b, who, "tablet", "4912");
        let theirs = WithdrawTillPin { device: stands.id, person: who };
        assert!(matches!(give(b, elsewhere, theirs), Err(CommandError::Forbidden)));
        // Without a second proof: a lost tablet is ended at once. Twice is too often.
        give(b, manager(shop.space), end()).unwrap();
        let again = give(b, manager(shop.space), end());
        assert!(matches!(again, Err(CommandError::Refused(EndDeviceRefusal::NoSuchDevice))));
    });
}

#[test]
fn a_pin_opens_its_till_at_its_device_and_nothing_elsewhere() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let other = b.by("manager", Role::ShopManager, Id::NIL, AddTill { space: shop.space, code: "T2".into() }).unwrap().till;
        let (here, there) = (device(b, shop.till, "tablet one"), device(b, other, "tablet two"));
        let who = person(b, "itto", Role::Cashier, shop.space);
        set_pin(b, who, "tablet one", "4912");
        for elsewhere in ["tablet two", "no tablet", ""] {
            assert_eq!(enter(b, elsewhere, who, "4912", "s"), Ok(EnterEnd::Wrong), "{elsewhere:?}");
        }
        // Nor where somebody carries the row over: its hash is of the device's token, which stands in no row.
        let kept = b.read(|q| till::till_pin(q, b.territory, &here.token_hash, who)).expect("hers").1;
        assert!(rules::verify_pin("4912", &rules::till_secret("tablet one"), &kept));
        for known in [rules::till_secret("tablet two"), here.token_hash, there.token_hash] {
            assert!(!rules::verify_pin("4912", &known, &kept), "{}", b.engine);
        }
        assert!(b.read(|q| views::pin_of_device(q, b.territory, &here.token_hash)).is_none(), "no phone's PIN");
        // A PIN that fitted before it was changed opens nothing after.
        let before = b.read(|q| till::till_pin(q, b.territory, &here.token_hash, who)).expect("hers").0;
        set_pin(b, who, "tablet one", "2580");
        let late = EnterTill {
            device_hash: here.token_hash,
            person: who,
            fits: Some(before),
            address: "address:shop".into(),
            token_hash: token_hash("s"),
            instead_of: None,
            agent: String::new(),
        };
        assert_eq!(b.anyone(late).unwrap(), EnterEnd::Wrong);
        assert!(session(b, "s").is_none());
        assert_eq!(enter(b, "tablet one", who, "2580", "s"), Ok(EnterEnd::Welcome { till: shop.till }));
        let s = session(b, "s").expect("she is in");
        assert_eq!((s.kind, s.device_hash), (SessionKind::Till, Some(here.token_hash)));
        assert!(!s.actor.stepped_up);
        let now = b.now();
        assert_eq!(b.read(|q| views::sessions(q, b.territory, who, now))[0].kind, "till", "her list says by what");
        // A second one at the same till: one person stands there.
        let second = person(b, "fadma", Role::Cashier, Id::NIL);
        set_pin(b, second, "tablet one", "7193");
        assert_eq!(enter(b, "tablet one", second, "7193", "s2"), Ok(EnterEnd::Welcome { till: shop.till }));
        assert!(session(b, "s").is_none() && session(b, "s2").is_some());
    });
}

#[test]
fn an_administrator_at_the_counter_is_a_cashier_of_that_till() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 9);
        let other = b.by("manager", Role::ShopManager, Id::NIL, AddTill { space: shop.space, code: "T2".into() }).unwrap().till;
        let here = device(b, shop.till, "tablet");
        let who = person(b, "boss", Role::Admin, Id::NIL);
        b.system(GrantRole { person: who, role: Role::ShopManager, scope: Id::NIL }).unwrap();
        set_pin(b, who, "tablet", "4912");
        enter(b, "tablet", who, "4912", "s").unwrap();
        let her = session(b, "s").expect("she is in").actor;
        assert_eq!(her.grants, [Grant { role: Role::Cashier, scope: shop.space }]);
        assert!(!her.may(Permission::SignedIn) && !her.may(Permission::Roles(&[Role::Admin, Role::ShopManager])));
        assert!(matches!(give(b, her.clone(), OPEN(other)), Err(CommandError::Forbidden)), "another till of her space");
        give(b, her.clone(), OPEN(shop.till)).unwrap();
        give(b, her.clone(), sale(shop.till, &shop, 1)).unwrap();
        let mine = SetTillPin { device_hash: here.token_hash, secret_hash: "zz".into(), session: None };
        let refused = give(b, Actor { stepped_up: true, ..her.clone() }, mine);
        assert!(matches!(refused, Err(CommandError::Refused(SetTillPinRefusal::StepUp))), "a PIN changes no PIN");
        // Ended while her form was on its way: what she sends is not sold.
        b.by("manager", Role::ShopManager, Id::NIL, EndDevice { device: here.id }).unwrap();
        assert!(matches!(give(b, her.clone(), sale(shop.till, &shop, 2)), Err(CommandError::Forbidden)));
        let count = CloseSession { till: shop.till, counted: Money(25_000) };
        assert!(matches!(give(b, her, count), Err(CommandError::Forbidden)));
    });
}

#[test]
fn it_idles_out_and_ends_with_the_cash_session_the_device_the_pin_the_role_and_the_person() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let here = device(b, shop.till, "tablet");
        let who = person(b, "itto", Role::Cashier, shop.space);
        let enters = |token: &str| {
            set_pin(b, who, "tablet", "4912");
            assert_eq!(enter(b, "tablet", who, "4912", token), Ok(EnterEnd::Welcome { till: shop.till }));
            assert!(session(b, token).is_some());
        };
        enters("idle");
        b.pass(31 * Micros::MINUTE);
        assert!(session(b, "idle").is_none(), "half an hour");
        enters("long");
        let touch = || give(b, herself(b, who), TouchSession { token_hash: token_hash("long") }).expect("noted");
        for n in 1..36 {
            b.pass(20 * Micros::MINUTE);
            assert!(session(b, "long").is_some(), "in use, after {n} times 20 minutes");
            touch();
        }
        b.pass(19 * Micros::MINUTE);
        assert!(session(b, "long").is_some(), "it has a minute left");
        touch();
        b.pass(2 * Micros::MINUTE);
        assert!(session(b, "long").is_none(), "twelve hours, however busy");

        enters("count");
        let her = session(b, "count").expect("in").actor;
        give(b, her.clone(), OPEN(shop.till)).unwrap();
        give(b, her, CloseSession { till: shop.till, counted: Money(0) }).unwrap();
        assert!(session(b, "count").is_none(), "the drawer is counted");

        enters("pin");
        let withdraw = WithdrawTillPin { device: here.id, person: who };
        b.by("manager", Role::ShopManager, shop.space, withdraw).unwrap();
        assert!(session(b, "pin").is_none());
        assert_eq!(enter(b, "tablet", who, "4912", "x"), Ok(EnterEnd::Wrong));

        enters("role");
        b.system(RevokeRole { person: who, role: Role::Cashier, scope: shop.space }).unwrap();
        assert!(session(b, "role").is_none());
        b.system(GrantRole { person: who, role: Role::Cashier, scope: shop.space }).unwrap();
        assert_eq!(enter(b, "tablet", who, "4912", "x"), Ok(EnterEnd::Wrong), "given back, she sets another");

        enters("shut");
        b.system(Disable { person: who, disabled: true }).unwrap();
        assert!(session(b, "shut").is_none());
        b.system(Disable { person: who, disabled: false }).unwrap();
        assert_eq!(enter(b, "tablet", who, "4912", "x"), Ok(EnterEnd::Wrong));

        enters("device");
        b.by("manager", Role::ShopManager, shop.space, EndDevice { device: here.id }).unwrap();
        assert!(session(b, "device").is_none());
        assert_eq!(enter(b, "tablet", who, "4912", "x"), Ok(EnterEnd::Wrong));
        b.by("boss", Role::Admin, Id::NIL, Erase { person: who }).unwrap();
        assert!(b.read(|q| views::secret_kinds(q, b.territory, who)).is_empty());
    });
}

#[test]
fn guessing_is_slowed_by_device_and_person_and_the_pin_goes_in_the_end() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let here = device(b, shop.till, "tablet");
        let (who, other) = (person(b, "itto", Role::Cashier, shop.space), person(b, "fadma", Role::Cashier, shop.space));
        set_pin(b, who, "tablet", "4912");
        set_pin(b, other, "tablet", "7193");
        for _ in 0..5 {
            assert_eq!(enter(b, "tablet", who, "0000", "x"), Ok(EnterEnd::Wrong));
        }
        let wait = |n| Err(SignInRefusal::Wait { seconds: n });
        assert_eq!(enter(b, "tablet", who, "4912", "x"), wait(1), "right or wrong, it is not looked at");
        assert_eq!(
            enter(b, "tablet", other, "7193", "s1"),
            Ok(EnterEnd::Welcome { till: shop.till }),
            "her neighbour is not slowed"
        );
        b.system(Unlock { person: who }).unwrap();
        assert_eq!(enter(b, "tablet", who, "4912", "s2"), Ok(EnterEnd::Welcome { till: shop.till }), "the manager ends the wait");
        assert!(session(b, "s2").is_some());
        let mut tries = 0;
        while b.read(|q| till::till_pin(q, b.territory, &here.token_hash, who)).is_some() {
            b.pass(6 * Micros::MINUTE);
            assert_eq!(enter(b, "tablet", who, "0000", "x"), Ok(EnterEnd::Wrong));
            tries += 1;
        }
        let row = b
            .read(|q| q.query(&SESSIONS_OPEN, params![b.territory, who, here.id]))
            .first()
            .map_or(0, |r| r.get::<i64>(0).expect("a count"));
        assert_eq!(row, 0, "what it opened ends with it");
        assert_eq!(tries, rules::PIN_TRIES, "then she sets another with her password");
        assert_eq!(enter(b, "tablet", who, "4912", "x"), Ok(EnterEnd::Wrong));
        set_pin(b, who, "tablet", "2580");
        assert_eq!(enter(b, "tablet", who, "2580", "s3"), Ok(EnterEnd::Welcome { till: shop.till }));
        // Without the device the address is slowed: whoever has a cookie to guess has none.
        let mut free = 0;
        while enter(b, "guessed cookie", who, "2580", "x") == Ok(EnterEnd::Wrong) {
            free += 1;
            assert!(free < 100, "nobody stops it");
        }
        assert_eq!(
            enter(b, "tablet", who, "2580", "s4"),
            Ok(EnterEnd::Welcome { till: shop.till }),
            "the till is not shut by it"
        );
    });
}

#[test]
fn each_deed_is_one_line_and_no_secret_stands_in_it() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let who = person(b, "itto", Role::Cashier, shop.space);
        let lines = || b.read(|q| JournalRow::page(q, b.territory, i64::MAX, 10_000));
        let before = lines().len();
        let here = device(b, shop.till, "a token that is secret");
        set_pin(b, who, "a token that is secret", "4912");
        enter(b, "a token that is secret", who, "4912", "a session that is secret").unwrap();
        b.by("manager", Role::ShopManager, Id::NIL, WithdrawTillPin { device: here.id, person: who }).unwrap();
        b.by("manager", Role::ShopManager, Id::NIL, EndDevice { device: here.id }).unwrap();
        let all = lines();
        let new = &all[..all.len() - before];
        let names: Vec<&str> = new.iter().rev().map(|j| j.name.as_str()).collect();
        assert_eq!(names, ["tills/enrol_device", "tills/set_pin", "tills/enter", "tills/withdraw_pin", "tills/end_device"]);
        let hex = |token: &str| rahba_kernel::merkle::hex(&token_hash(token));
        for j in new {
            let text = format!("{:?}", (&j.name, &j.who, &j.facts));
            for secret in ["4912", "secret", "argon2", &hex("a token that is secret"), &hex("a session that is secret")] {
                assert!(!text.contains(secret), "{} tells {secret}: {text}", j.name);
            }
        }
    });
}

#[test]
fn another_device_in_the_middle_of_a_day_tears_no_log() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 9);
        device(b, shop.till, "tablet one");
        b.system(OPEN(shop.till)).unwrap();
        b.system(sale(shop.till, &shop, 1)).unwrap();
        device(b, shop.till, "tablet two");
        b.system(sale(shop.till, &shop, 2)).unwrap();
        let closed = b.system(CloseSession { till: shop.till, counted: Money(50_000) }).unwrap();
        assert_eq!(closed.difference, Money(0));
        let z = b.read(|q| tills::session(q, b.territory, closed.session)).and_then(|s| s.report).expect("a report");
        assert_eq!((z.sales, z.events().as_str()), (2, "2/1–3/2"), "both devices' events, each numbered from one");
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.is_empty(), "{}: {findings:?}", b.engine);
    });
}

#[test]
fn the_log_holds_on_over_epochs_so_that_the_last_event_of_one_is_missed() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 9);
        device(b, shop.till, "tablet one");
        b.system(OPEN(shop.till)).unwrap();
        b.system(sale(shop.till, &shop, 1)).unwrap();
        device(b, shop.till, "tablet two");
        b.system(sale(shop.till, &shop, 2)).unwrap();
        let found = || b.read(|q| rahba_market::tills::log::audit(q, b.territory));
        assert!(found().is_empty(), "{}: {:?}", b.engine, found());
        b.system(Tamper { epoch: Some(2), person: Id::NIL }).unwrap();
        assert_eq!(found().len(), 1, "{}: the last event of the old tablet is gone", b.engine);
    });
}

#[test]
fn a_session_by_password_on_the_tablet_ends_with_the_device_and_where_a_pin_is_set() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let who = person(b, "itto", Role::Cashier, shop.space);
        by_password(b, who, None, "manager s");
        let enrolling = EnrolDevice { session: Some(token_hash("manager s")), ..enrol(b, shop.till, "tablet") };
        b.by("manager", Role::ShopManager, Id::NIL, enrolling).unwrap();
        assert!(session(b, "manager s").is_none(), "what was open when it became a till");
        by_password(b, who, None, "elsewhere");
        by_password(b, who, Some("tablet"), "there");
        by_password(b, who, Some("no till"), "no till");
        let there = session(b, "there").expect("she is in");
        assert_eq!((there.kind, there.device_hash), (SessionKind::Staff, None), "by password, with all that she may");
        // Whoever enters by PIN takes the place of whoever stood there by password.
        set_pin(b, who, "tablet", "4912");
        assert!(session(b, "there").is_none(), "where she set the PIN");
        by_password(b, who, Some("tablet"), "there 2");
        enter(b, "tablet", who, "4912", "by pin").unwrap();
        assert!(session(b, "there 2").is_none() && session(b, "by pin").is_some());
        // By the session that asked, wherever it was opened.
        let secret_hash = rules::hash_pin("2580", &rules::till_secret("tablet"), [1; 16]);
        by_password(b, who, None, "carried");
        let set = SetTillPin { device_hash: token_hash("tablet"), secret_hash, session: Some(token_hash("carried")) };
        give(b, herself(b, who), set).unwrap();
        assert!(session(b, "carried").is_none());
        by_password(b, who, Some("tablet"), "there 3");
        let here = device(b, shop.till, "another tablet");
        assert!(session(b, "there 3").is_none(), "replaced");
        by_password(b, who, Some("another tablet"), "there 4");
        b.by("manager", Role::ShopManager, Id::NIL, EndDevice { device: here.id }).unwrap();
        assert!(session(b, "there 4").is_none(), "ended");
        assert!(session(b, "elsewhere").is_some() && session(b, "no till").is_some(), "what is open elsewhere stays");
    });
}

#[test]
fn a_new_password_takes_the_pins_at_tills_away() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        device(b, shop.till, "tablet");
        let who = person(b, "itto", Role::Cashier, shop.space);
        let enters = |token: &str| {
            set_pin(b, who, "tablet", "4912");
            enter(b, "tablet", who, "4912", token).unwrap();
            assert!(session(b, token).is_some());
        };
        let is_out = |token: &str| {
            assert!(session(b, token).is_none(), "{}: {token}", b.engine);
            assert_eq!(enter(b, "tablet", who, "4912", "x"), Ok(EnterEnd::Wrong), "{}: {token}", b.engine);
        };
        enters("changed");
        give(b, herself(b, who), ChangePassword { secret_hash: "zz".into(), token_hash: token_hash("hers") }).unwrap();
        is_out("changed");
        enters("reset");
        b.system(Invite { person: who, to: InviteTo::Password, token_hash: token_hash("letter") }).unwrap();
        let accept = AcceptInvitation {
            token_hash: token_hash("letter"),
            secret_hash: "zz".into(),
            device_hash: None,
            label: String::new(),
        };
        b.anyone(accept).unwrap();
        is_out("reset");
    });
}

#[test]
fn no_session_at_a_till_outlives_its_pin_whatever_took_it_away() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        device(b, shop.till, "tablet");
        let who = person(b, "itto", Role::Cashier, shop.space);
        set_pin(b, who, "tablet", "4912");
        enter(b, "tablet", who, "4912", "s").unwrap();
        assert!(session(b, "s").is_some());
        b.system(Tamper { epoch: None, person: who }).unwrap();
        assert!(session(b, "s").is_none());
    });
}

/// What nobody may do: takes the last event of an epoch away, or a PIN by itself.
#[derive(Debug, Serialize)]
struct Tamper {
    epoch: Option<i64>,
    person: Id,
}

impl Command for Tamper {
    const NAME: &'static str = "test/tamper";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveEnrolRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveEnrolRefusal>> {
        match self.epoch {
            Some(epoch) => tx.execute(&LAST_OF_EPOCH, params![ctx.territory, epoch])?,
            None => tx.execute(&PIN_GONE, params![ctx.territory, self.person, ctx.now])?,
        };
        Ok(())
    }
}

/// How many of those who enrol in one moment are told that theirs is the till.
fn told(b: &Bench, enrol: &(dyn Fn(&Db, usize) -> bool + Sync)) -> usize {
    const HANDS: usize = 6;
    let (programs, together) = (b.programs(), Barrier::new(HANDS));
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|n| {
                let (db, together) = (&programs[n % programs.len()], &together);
                scope.spawn(move || {
                    together.wait();
                    enrol(db, n)
                })
            })
            .collect();
        hands.into_iter().map(|h| usize::from(h.join().expect("it ends"))).sum()
    })
}

#[test]
fn of_devices_that_become_one_till_at_once_one_does() {
    Bench::each_isolation(|b| {
        let shop = Shop::open(b);
        for round in 1..4 {
            let seen = b.read(|q| tills::till(q, b.territory, shop.till)).expect("a till").epoch;
            assert_eq!(seen, round);
            let enrolled = told(b, &|db, n| {
                let c = EnrolDevice { seen_epoch: seen, ..enrol(b, shop.till, &format!("tablet {round} {n}")) };
                match db.command_blocking(b.call(Bench::person(&format!("manager {n}"), Role::ShopManager)), c) {
                    Ok(_) => true,
                    Err(CommandError::Refused(EnrolDeviceRefusal::Overtaken)) => false,
                    Err(e) => panic!("{e}"),
                }
            });
            assert_eq!(enrolled, 1, "{}", b.engine);
            assert_eq!(standing(b), 1, "{}", b.engine);
        }
    });
}

statements! {
    SESSIONS_OPEN (Id, Id, Id) -> (Int) =
        "SELECT COUNT(*) FROM session WHERE territory_id = $1 AND person_id = $2 AND device_id = $3 AND ended_at IS NULL";
    PIN_GONE (Id, Id, Int) -> () =
        "UPDATE credential SET revoked_at = $3 WHERE territory_id = $1 AND person_id = $2 AND kind = 'till_pin'";
    LAST_OF_EPOCH (Id, Int) -> () =
        "DELETE FROM till_event WHERE territory_id = $1 AND epoch = $2 AND seq = (SELECT MAX(e.seq) FROM till_event e \
         WHERE e.territory_id = $1 AND e.epoch = $2)";
    NAIVE_RAISE (Id, Id) -> (Int) = "UPDATE till SET epoch = epoch + 1 WHERE territory_id = $1 AND till_id = $2 RETURNING epoch";
    NAIVE_DEVICE (Id, Id, Id, Int, Bytes, Text, Int) -> () =
        "INSERT INTO till_device (territory_id, device_id, till_id, epoch, token_hash, name, enrolled_by, enrolled_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
    STANDING (Id) -> (Int) = "SELECT COUNT(*) FROM till_device WHERE territory_id = $1 AND ended_at IS NULL";
}

fn standing(b: &Bench) -> i64 {
    b.read(|q| q.query(&STANDING, params![b.territory])).first().map_or(0, |r| r.get(0).expect("a count"))
}

/// What is wrong with it: it takes the next number, whoever was before, and believes the page that showed no device.
#[derive(Debug, Serialize)]
struct NaiveEnrol {
    till: Id,
    token_hash: [u8; 32],
}

refusals! {
    /// Why.
    pub enum NaiveEnrolRefusal {
        /// No such till.
        NoSuchTill => ("test.no_till", 404),
    }
}

impl Command for NaiveEnrol {
    const NAME: &'static str = "test/naive_enrol";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveEnrolRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveEnrolRefusal>> {
        let Some(raised) = tx.first(&NAIVE_RAISE, params![ctx.territory, self.till])? else {
            return no(NaiveEnrolRefusal::NoSuchTill);
        };
        let epoch: i64 = raised.get(0)?;
        tx.execute(&NAIVE_DEVICE, params![ctx.territory, ctx.new_id(), self.till, epoch, self.token_hash, "x", ctx.now])?;
        Ok(())
    }
}

#[test]
fn the_naive_way_makes_one_till_of_many_devices() {
    Bench::each_isolation(|b| {
        let shop = Shop::open(b);
        let enrolled = told(b, &|db, n| {
            let c = NaiveEnrol { till: shop.till, token_hash: token_hash(&format!("tablet {n}")) };
            db.command_blocking(b.call(Actor::anonymous()), c).is_ok()
        });
        assert!(enrolled > 1 && standing(b) > 1, "{}: {enrolled} told: the race shows nothing", b.engine);
    });
}
