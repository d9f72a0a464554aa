//! The PIN: what it opens, when that ends, and how guessing is slowed.

use super::*;

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
