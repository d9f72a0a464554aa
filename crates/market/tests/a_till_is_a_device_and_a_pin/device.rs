//! The device: who makes one a till, who ends it, and the log that each keeps.

use super::*;

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
