//! Passkeys in the books: what is taken, what is used up, what ends.

use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang, Micros};
use rahba_market::flows::people::add_passkey::{AddPasskey, AddPasskeyRefusal, PASSKEYS_MAX};
use rahba_market::flows::people::disable::{Disable, Erase};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::remove_passkey::{RemovePasskey, RemovePasskeyRefusal};
use rahba_market::flows::people::rename_passkey::{RenamePasskey, RenamePasskeyRefusal};
use rahba_market::flows::people::set_second_factor::{ClearFactorOf, SetSecondFactor};
use rahba_market::flows::people::sign_in::{SignIn, SignInEnd, SignInRefusal};
use rahba_market::flows::people::sign_in_by_passkey::{PasskeyEnd, ShownPasskey, SignInByPasskey};
use rahba_market::flows::people::step_up::{StepUpEnd, StepUpRefusal};
use rahba_market::flows::people::step_up_by_passkey::StepUpByPasskey;
use rahba_market::people::model::SessionKind;
use rahba_market::people::{rules, views};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, JournalRow};

fn person(b: &Bench, email: &str) -> Id {
    b.system(Register { name: "Fadma".into(), phone: None, email: Some(email.into()), lang: Lang::Ar })
        .expect("it is taken")
        .person
}

fn give<C: Command>(b: &Bench, who: Id, stepped_up: bool, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    let grants = b.read(|q| views::grants(q, b.territory, who));
    let mut actor = Actor::person(who, grants);
    actor.stepped_up = stepped_up;
    b.db.command_blocking(b.call(actor), c)
}

/// A session of hers, opened by her secret.
fn open(b: &Bench, who: Id, kind: SessionKind) -> [u8; 32] {
    let token_hash = rules::token_hash(&format!("{who} {}", kind.code()));
    let command = SignIn {
        till: None,
        verified: Some(who),
        whose: Some(who),
        account: String::new(),
        address: "address:own".into(),
        kind,
        token_hash,
        agent: String::new(),
        factor: None,
    };
    let now = b.now();
    if b.read(|q| views::signed_in(q, b.territory, &token_hash, now)).is_none() {
        assert_eq!(b.anyone(command).expect("no wait"), SignInEnd::Welcome { person: who });
    }
    token_hash
}

fn named(b: &Bench, credential: &str, token_hash: [u8; 32]) -> AddPasskey {
    AddPasskey {
        credential: credential.as_bytes().to_vec(),
        handle: Id::named("her devices"),
        public_key: "{}".into(),
        counter: 0,
        host: "shop.example".into(),
        label: "  Mon   téléphone ".into(),
        token_hash,
        asked_at: b.now(),
    }
}

fn add(b: &Bench, who: Id, credential: &str, kind: SessionKind) -> Id {
    let session = open(b, who, kind);
    give(b, who, true, named(b, credential, session)).expect("it is taken").passkey
}

fn shown(person: Id, passkey: Id, asked_at: Micros, counter: i64) -> ShownPasskey {
    ShownPasskey { person, passkey, public_key: "{}".into(), counter, asked_at }
}

fn enter(b: &Bench, s: Option<ShownPasskey>, token: &str, here: bool) -> Result<PasskeyEnd, SignInRefusal> {
    let whose = s.as_ref().map(|s| s.person);
    let command = SignInByPasskey {
        till: None,
        shown: s,
        whose,
        account: "unknown".into(),
        address: "address:a".into(),
        here,
        went_back: false,
        token_hash: rules::token_hash(token),
        agent: "Chrome · Android".into(),
    };
    match b.anyone(command) {
        Ok(end) => Ok(end),
        Err(CommandError::Refused(r)) => Err(r),
        Err(e) => panic!("{e:?}"),
    }
}

fn inside(b: &Bench, token: &str) -> bool {
    let now = b.now();
    b.read(|q| views::signed_in(q, b.territory, &rules::token_hash(token), now)).is_some()
}

#[test]
fn a_passkey_lets_in_once_for_each_question_and_counts_as_both_proofs() {
    Bench::each(|b| {
        let who = person(b, "a@example.org");
        let key = add(b, who, "k", SessionKind::Staff);
        // Codes are on: a passkey needs none.
        give(b, who, true, SetSecondFactor { nonce: "n".into(), step: 5, recovery: Vec::new() }).unwrap();
        b.pass(Micros::MINUTE);
        let asked = b.now();
        let welcome = PasskeyEnd::Welcome { person: who, kind: SessionKind::Staff };
        assert_eq!(enter(b, Some(shown(who, key, asked, 0)), "t1", true), Ok(welcome.clone()));
        let now = b.now();
        let session = b.read(|q| views::signed_in(q, b.territory, &rules::token_hash("t1"), now)).expect("she is in");
        assert!(session.actor.stepped_up);
        let listed = b.read(|q| views::sessions(q, b.territory, who, now));
        assert_eq!(listed[0].passkey, Some(key), "the list says by what");
        let line = b.read(|q| JournalRow::page(q, b.territory, i64::MAX, 1)).remove(0);
        assert_eq!(line.name, "people/sign_in_by_passkey");
        assert_eq!(enter(b, Some(shown(who, key, asked, 0)), "t2", true), Ok(PasskeyEnd::Wrong), "the same answer again");
        assert_eq!(enter(b, Some(shown(who, key, asked.plus(-1), 0)), "t2", true), Ok(PasskeyEnd::Wrong), "an older one");
        assert!(!inside(b, "t2"));
        assert_eq!(enter(b, Some(shown(who, key, asked.plus(1), 0)), "t3", true), Ok(welcome));
        let kept = b.read(|q| views::passkeys(q, b.territory, who)).remove(0);
        assert_eq!((kept.label.as_str(), kept.used), ("Mon téléphone", Some(b.now())));
    });
}

#[test]
fn a_counter_does_not_go_back_and_a_wrong_clock_shuts_nobody_out() {
    Bench::each(|b| {
        let who = person(b, "a@example.org");
        let key = add(b, who, "k", SessionKind::Staff);
        let mut asked = b.now();
        let mut with = |counter| {
            asked = asked.plus(1);
            enter(b, Some(shown(who, key, asked, counter)), "t", true).unwrap() != PasskeyEnd::Wrong
        };
        assert!(with(7));
        assert!(!with(7) && !with(3) && !with(0));
        b.pass(Micros::HOUR);
        let late = b.now();
        let fits = enter(b, Some(shown(who, key, late, 8)), "u", true).unwrap();
        assert_ne!(fits, PasskeyEnd::Wrong);
        // The clock was a day ahead when she signed in, and was put right.
        let ahead = late.plus(Micros::DAY);
        assert_ne!(enter(b, Some(shown(who, key, ahead, 9)), "v", true).unwrap(), PasskeyEnd::Wrong);
        assert_ne!(enter(b, Some(shown(who, key, late.plus(5), 10)), "w", true).unwrap(), PasskeyEnd::Wrong);
    });
}

#[test]
fn who_is_shut_out_stays_out_and_whoever_is_not_hers_too() {
    Bench::each(|b| {
        let (who, other) = (person(b, "a@example.org"), person(b, "b@example.org"));
        let key = add(b, who, "k", SessionKind::Staff);
        let asked = b.now().plus(1);
        assert_eq!(enter(b, Some(shown(other, key, asked, 0)), "t", true), Ok(PasskeyEnd::Wrong), "another's name on it");
        b.by("boss", Role::Admin, Id::NIL, Disable { person: who, disabled: true }).unwrap();
        assert_eq!(enter(b, Some(shown(who, key, asked, 0)), "t", true), Ok(PasskeyEnd::Wrong));
        assert!(!inside(b, "t"));
        b.by("boss", Role::Admin, Id::NIL, Disable { person: who, disabled: false }).unwrap();
        assert_ne!(enter(b, Some(shown(who, key, asked, 0)), "t", true), Ok(PasskeyEnd::Wrong));
        b.by("boss", Role::Admin, Id::NIL, Erase { person: who }).unwrap();
        assert!(b.read(|q| views::passkey_shown(q, b.territory, b"k", "shop.example")).is_none());
        assert!(!inside(b, "t"));
    });
}

#[test]
fn tries_that_do_not_fit_are_slowed_and_hers_is_not() {
    Bench::each(|b| {
        let who = person(b, "a@example.org");
        let key = add(b, who, "k", SessionKind::Staff);
        let mut n = 0;
        let refused = loop {
            n += 1;
            match enter(b, None, "x", true) {
                Ok(end) => assert_eq!(end, PasskeyEnd::Wrong),
                Err(r) => break r,
            }
            assert!(n < 100, "somebody tries for ever");
        };
        assert!(matches!(refused, SignInRefusal::Wait { seconds } if seconds >= 1));
        let asked = b.now().plus(1);
        let welcome = PasskeyEnd::Welcome { person: who, kind: SessionKind::Staff };
        assert_eq!(enter(b, Some(shown(who, key, asked, 0)), "t", true), Ok(welcome), "from the same line");
    });
}

#[test]
fn a_maker_s_own_phone_stays_signed_in_and_opens_no_desk_later() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let maker = person(b, "m@example.org");
        b.system(GrantRole { person: maker, role: Role::ProducerMember, scope: shop.maker }).unwrap();
        let (phone, desk) = (add(b, maker, "phone", SessionKind::Phone), add(b, maker, "desk", SessionKind::Staff));
        let asked = |n| b.now().plus(n);
        let kind = |end| match end {
            Ok(PasskeyEnd::Welcome { kind, .. }) => kind,
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(enter(b, Some(shown(maker, phone, asked(1), 0)), "t1", true)), SessionKind::Phone);
        assert_eq!(kind(enter(b, Some(shown(maker, phone, asked(2), 0)), "t2", false)), SessionKind::Staff, "another's screen");
        // On that screen she adds another: it came of the phone's, and goes with it.
        let there = give(b, maker, true, named(b, "there", rules::token_hash("t2"))).expect("it is taken").passkey;
        b.system(GrantRole { person: maker, role: Role::Cashier, scope: Id::NIL }).unwrap();
        let later = give(b, maker, true, named(b, "late", rules::token_hash("t2")));
        assert!(
            matches!(later, Err(CommandError::Refused(AddPasskeyRefusal::StepUp))),
            "a form that arrives after her sessions ended"
        );
        assert_eq!(
            enter(b, Some(shown(maker, there, asked(5), 0)), "t5", true),
            Ok(PasskeyEnd::Wrong),
            "added by what a phone's opened"
        );
        assert!(!inside(b, "t1"), "a new role ends her sessions");
        assert_eq!(
            enter(b, Some(shown(maker, phone, asked(3), 0)), "t3", true),
            Ok(PasskeyEnd::Wrong),
            "added by a PIN of others'"
        );
        assert_eq!(kind(enter(b, Some(shown(maker, desk, asked(4), 0)), "t4", true)), SessionKind::Staff);
    });
}

#[test]
fn the_second_proof_by_passkey_is_hers_alone_and_changes_the_token() {
    Bench::each(|b| {
        let (who, other) = (person(b, "a@example.org"), person(b, "b@example.org"));
        let (key, others) = (add(b, who, "k", SessionKind::Staff), add(b, other, "o", SessionKind::Staff));
        enter(b, Some(shown(who, key, b.now().plus(1), 0)), "t", true).unwrap();
        let mut n = 1;
        let mut up = |s: Option<(Id, Id)>, old: &str| {
            n += 1;
            let command = StepUpByPasskey {
                shown: s.map(|(p, k)| shown(p, k, b.now().plus(n), 0)),
                old_token_hash: rules::token_hash(old),
                new_token_hash: rules::token_hash("new"),
            };
            give(b, who, false, command)
        };
        assert_eq!(up(None, "t").unwrap(), StepUpEnd::Wrong);
        assert_eq!(up(Some((other, others)), "t").unwrap(), StepUpEnd::Wrong);
        assert!(matches!(up(Some((who, key)), "gone"), Err(CommandError::Refused(StepUpRefusal::NoSession))));
        assert_eq!(up(Some((who, key)), "t").unwrap(), StepUpEnd::SteppedUp);
        assert!(!inside(b, "t") && inside(b, "new"));
        for _ in 0..5 {
            up(None, "new").unwrap();
        }
        assert!(matches!(up(Some((who, key)), "new"), Err(CommandError::Refused(StepUpRefusal::Wait { .. }))));
    });
}

#[test]
fn one_adds_renames_and_takes_off_her_own() {
    Bench::each(|b| {
        let (who, other) = (person(b, "a@example.org"), person(b, "b@example.org"));
        let (hers, others) = (open(b, who, SessionKind::Staff), open(b, other, SessionKind::Staff));
        let early = give(b, who, false, named(b, "k", hers));
        assert!(matches!(early, Err(CommandError::Refused(AddPasskeyRefusal::StepUp))));
        for elsewhere in [others, rules::token_hash("nowhere")] {
            let elsewhere = give(b, who, true, named(b, "k", elsewhere));
            assert!(matches!(elsewhere, Err(CommandError::Refused(AddPasskeyRefusal::StepUp))), "not her open session");
        }
        let nobody = b.system(named(b, "k", hers));
        assert!(matches!(nobody, Err(CommandError::Refused(AddPasskeyRefusal::Nobody))));
        let key = add(b, who, "k", SessionKind::Staff);
        let again = give(b, other, true, named(b, "k", others));
        assert!(matches!(again, Err(CommandError::Refused(AddPasskeyRefusal::Taken))));
        let rename = |p| give(b, p, false, RenamePasskey { passkey: key, label: "Bureau".into() });
        assert!(matches!(rename(other), Err(CommandError::Refused(RenamePasskeyRefusal::NoSuchPasskey))));
        rename(who).unwrap();
        for n in 1..PASSKEYS_MAX {
            add(b, who, &format!("k{n}"), SessionKind::Staff);
        }
        let one_more = give(b, who, true, named(b, "more", hers));
        assert!(matches!(one_more, Err(CommandError::Refused(AddPasskeyRefusal::TooMany))));
        for (n, token) in ["lost", "here"].into_iter().enumerate() {
            enter(b, Some(shown(who, key, b.now().plus(n as i64 + 1), 0)), token, true).unwrap();
        }
        let remove = |p, stepped| give(b, p, stepped, RemovePasskey { passkey: key, token_hash: rules::token_hash("here") });
        assert!(matches!(remove(who, false), Err(CommandError::Refused(RemovePasskeyRefusal::StepUp))));
        assert!(matches!(remove(other, true), Err(CommandError::Refused(RemovePasskeyRefusal::NoSuchPasskey))));
        assert_eq!(b.read(|q| views::passkeys(q, b.territory, who)).iter().find(|k| k.id == key).unwrap().label, "Bureau");
        remove(who, true).unwrap();
        assert!(!inside(b, "lost") && inside(b, "here"), "what the lost phone opened is shut");
        assert!(matches!(remove(who, true), Err(CommandError::Refused(RemovePasskeyRefusal::NoSuchPasskey))));
        assert_eq!(enter(b, Some(shown(who, key, b.now().plus(9), 0)), "t", true), Ok(PasskeyEnd::Wrong));
        let back = give(b, who, true, named(b, "k", open(b, who, SessionKind::Staff)));
        assert!(matches!(back, Err(CommandError::Refused(AddPasskeyRefusal::Taken))), "nor by the same answer again");
        add(b, who, "more", SessionKind::Staff);
    });
}

#[test]
fn an_administrator_takes_passkeys_off_with_the_codes() {
    Bench::each(|b| {
        let (admin, who) = (person(b, "a@example.org"), person(b, "w@example.org"));
        b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
        let key = add(b, who, "k", SessionKind::Staff);
        enter(b, Some(shown(who, key, b.now().plus(1), 0)), "t", true).unwrap();
        give(b, admin, true, ClearFactorOf { person: who }).unwrap();
        assert!(!inside(b, "t") && b.read(|q| views::passkeys(q, b.territory, who)).is_empty());
        assert!(b.read(|q| views::secret_kinds(q, b.territory, who)).is_empty());
        assert_eq!(enter(b, Some(shown(who, key, b.now().plus(2), 0)), "t", true), Ok(PasskeyEnd::Wrong));
    });
}
