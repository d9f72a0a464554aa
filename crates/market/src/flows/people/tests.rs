//! People among one another: whose try slows whom, who brings in whom, what a role leaves behind.

use super::accept_invitation::AcceptInvitation;
use super::change_pin::{ChangePin, ChangePinRefusal};
use super::choose_language::ChooseLanguage;
use super::grant_role::{GrantRefusal, GrantRole};
use super::invite::{Invite, InviteRefusal, InviteTo};
use super::members::{AddMember, AddMemberRefusal, RemoveMember, RemoveMemberRefusal};
use super::register::Register;
use super::set_second_factor::{ClearFactorOf, ClearFactorOfRefusal, SetSecondFactor};
use super::sign_in::{Factor, SignIn, SignInEnd, SignInRefusal};
use super::step_up::{StepUp, StepUpEnd};
use super::touch_session::TouchSession;
use super::unlock::{Unlock, UnlockRefusal};
use crate::people::model::SessionKind;
use crate::people::views::PeopleAsked;
use crate::people::{rules, views};
use crate::testing::Bench;
use crate::testing_shop::Shop;
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang, Micros};
use rahba_store::CommandError;

fn person(b: &Bench, email: &str) -> Id {
    b.system(Register { name: email.into(), phone: None, email: Some(email.into()), lang: Lang::Ar }).unwrap().person
}

fn acting(b: &Bench, who: Id) -> Actor {
    let mut actor = Actor::person(who, b.read(|q| views::grants(q, b.territory, who)));
    actor.stepped_up = true;
    actor
}

fn give<C: rahba_store::Command>(b: &Bench, who: Id, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    b.db.command_blocking(b.call(acting(b, who)), c)
}

/// A try; `right` says whether the secret fits.
fn attempt(b: &Bench, whose: Id, right: bool, kind: SessionKind, address: &str) -> Result<SignInEnd, SignInRefusal> {
    let token = format!("{}", b.now().0);
    let c = SignIn {
        till: None,
        verified: Some(whose).filter(|_| right),
        whose: Some(whose),
        account: String::new(),
        address: format!("address:{address}"),
        kind,
        token_hash: rules::token_hash(&token),
        agent: String::new(),
        factor: None,
    };
    match b.anyone(c) {
        Ok(end) => Ok(end),
        Err(CommandError::Refused(r)) => Err(r),
        Err(e) => panic!("{e}"),
    }
}

#[test]
fn a_shop_line_full_of_failures_lets_in_who_was_there_before() {
    Bench::each(|b| {
        let (cashier, other) = (person(b, "cashier@example.org"), person(b, "other@example.org"));
        let shop = |whose, right| attempt(b, whose, right, SessionKind::Staff, "shop");
        assert_eq!(shop(cashier, true), Ok(SignInEnd::Welcome { person: cashier }));
        // Somebody on the same line fails and fails, under many names.
        for n in 0..40 {
            let stranger = Id::named(&format!("stranger {n}"));
            let end = shop(stranger, false);
            assert!(matches!(end, Ok(SignInEnd::Wrong) | Err(SignInRefusal::Wait { .. })), "{end:?}");
        }
        assert!(matches!(shop(other, true), Err(SignInRefusal::Wait { .. })), "a newcomer waits on this line");
        assert_eq!(shop(cashier, true), Ok(SignInEnd::Welcome { person: cashier }), "the till opens");
        b.pass(61 * Micros::MINUTE);
        assert_eq!(shop(other, true), Ok(SignInEnd::Welcome { person: other }), "forgotten after an hour");
    });
}

#[test]
fn guessing_from_many_places_is_slowed_and_her_own_place_is_not() {
    Bench::each(|b| {
        let who = person(b, "manager@example.org");
        assert!(attempt(b, who, true, SessionKind::Staff, "shop").is_ok());
        let mut slowed = 0;
        for n in 0..60 {
            slowed += i32::from(attempt(b, who, false, SessionKind::Staff, &format!("bot {n}")).is_err());
        }
        assert!(slowed > 0, "an account has an end to guesses, wherever they come from");
        assert_eq!(attempt(b, who, true, SessionKind::Staff, "shop"), Ok(SignInEnd::Welcome { person: who }));
        assert!(matches!(attempt(b, who, true, SessionKind::Staff, "new place"), Err(SignInRefusal::Wait { .. })));
        let admin = person(b, "admin@example.org");
        b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
        give(b, admin, Unlock { person: who }).unwrap();
        assert_eq!(attempt(b, who, true, SessionKind::Staff, "new place"), Ok(SignInEnd::Welcome { person: who }));
    });
}

fn phone_of(b: &Bench, admin: Id, who: Id, device: &str) -> Result<(), CommandError<InviteRefusal>> {
    let token_hash = rules::token_hash(&format!("invitation {device}"));
    give(b, admin, Invite { person: who, to: InviteTo::Phone, token_hash })?;
    let device = rules::token_hash(device);
    let secret_hash = rules::hash_pin("2580", &device, [1; 16]);
    b.anyone(AcceptInvitation { token_hash, secret_hash, device_hash: Some(device), label: String::new() }).unwrap();
    Ok(())
}

#[test]
fn a_pin_is_guessed_on_its_phone_alone_and_dies_there() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let (admin, hers, other) = (person(b, "a@example.org"), person(b, "h@example.org"), person(b, "o@example.org"));
        b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
        for who in [hers, other] {
            b.system(GrantRole { person: who, role: Role::ProducerMember, scope: shop.maker }).unwrap();
        }
        phone_of(b, admin, hers, "phone 1").unwrap();
        phone_of(b, admin, other, "phone 2").unwrap();
        let pin = |d: &str| b.read(|q| views::pin_of_device(q, b.territory, &rules::token_hash(d))).map(|(p, _)| p);
        assert_eq!((pin("phone 1"), pin("phone 2")), (Some(hers), Some(other)));
        // Another address each time does not help: what counts is the phone.
        let mut tries = 0;
        for n in 0..60 {
            if attempt(b, hers, false, SessionKind::Phone, &format!("mast {n}")) == Ok(SignInEnd::Wrong) {
                tries += 1;
            }
        }
        assert!(tries < 10, "slowed: {tries}");
        assert_eq!(attempt(b, other, true, SessionKind::Phone, "mast 1"), Ok(SignInEnd::Welcome { person: other }));
        while pin("phone 1").is_some() {
            b.pass(6 * Micros::MINUTE);
            tries += i64::from(attempt(b, hers, false, SessionKind::Phone, "mast") == Ok(SignInEnd::Wrong));
            assert!(tries <= rules::PIN_TRIES, "the phone's PIN ends");
        }
        assert_eq!(pin("phone 2"), Some(other), "nobody else is shut out");
    });
}

#[test]
fn a_pin_changes_on_its_phone_and_the_staff_have_none() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let (admin, hers) = (person(b, "a@example.org"), person(b, "h@example.org"));
        b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
        b.system(GrantRole { person: hers, role: Role::ProducerMember, scope: shop.maker }).unwrap();
        phone_of(b, admin, hers, "phone").unwrap();
        let change = |device: &str| ChangePin {
            secret_hash: "new".into(),
            device_hash: rules::token_hash(device),
            token_hash: rules::token_hash("t"),
        };
        assert!(give(b, hers, change("phone")).is_ok());
        let foreign = give(b, hers, change("another phone"));
        assert!(matches!(foreign, Err(CommandError::Refused(ChangePinRefusal::NotThisPhone))));
        let early = b.db.command_blocking(b.call(Actor::person(hers, Vec::new())), change("phone"));
        assert!(matches!(early, Err(CommandError::Refused(ChangePinRefusal::StepUp))));
        let kinds = || b.read(|q| views::secret_kinds(q, b.territory, hers)).into_iter().map(|(k, _)| k).collect::<Vec<_>>();
        assert_eq!(kinds(), ["pin"]);
        // She becomes the accountant: what was given to a maker opens nothing.
        give(b, admin, GrantRole { person: hers, role: Role::Accountant, scope: Id::NIL }).unwrap();
        assert!(kinds().is_empty());
        let again = phone_of(b, admin, hers, "phone 3");
        assert!(matches!(again, Err(CommandError::Refused(InviteRefusal::StaffByPassword))));
        assert!(give(b, hers, ChooseLanguage { lang: Lang::Zgh }).is_ok());
        assert_eq!(b.read(|q| views::person(q, b.territory, hers)).unwrap().lang, Lang::Zgh);
    });
}

#[test]
fn roles_have_their_scopes() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let who = person(b, "w@example.org");
        let grant = |role, scope| match b.system(GrantRole { person: who, role, scope }) {
            Ok(_) => None,
            Err(CommandError::Refused(r)) => Some(r),
            Err(e) => panic!("{e}"),
        };
        assert_eq!(grant(Role::ProducerMember, Id::NIL), Some(GrantRefusal::NeedsOrganisation));
        assert_eq!(grant(Role::ProducerMember, shop.space), Some(GrantRefusal::WrongScope));
        assert_eq!(grant(Role::ProducerMember, shop.maker), None);
        assert_eq!(grant(Role::Cashier, shop.space), None);
        assert_eq!(grant(Role::Cashier, shop.maker), Some(GrantRefusal::WrongScope));
        assert_eq!(grant(Role::Accountant, shop.space), Some(GrantRefusal::WrongScope));
        assert_eq!(grant(Role::Accountant, Id::NIL), None);
    });
}

#[test]
fn managers_bring_in_and_see_their_own() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let [admin, manager, keeper, clerk] =
            ["admin", "manager", "keeper", "clerk"].map(|n| person(b, &format!("{n}@example.org")));
        b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
        b.system(GrantRole { person: manager, role: Role::ProducerManager, scope: shop.maker }).unwrap();
        b.system(GrantRole { person: keeper, role: Role::ShopManager, scope: shop.space }).unwrap();
        b.system(GrantRole { person: clerk, role: Role::Accountant, scope: Id::NIL }).unwrap();
        let member = |organisation, manager, email: &str| AddMember {
            organisation,
            manager,
            name: "Fatima".into(),
            phone: None,
            email: Some(email.into()),
            lang: Lang::Ar,
        };
        let hers = give(b, manager, member(shop.maker, false, "one@example.org")).unwrap().person;
        let foreign = give(b, manager, member(shop.carrier, false, "two@example.org"));
        assert!(matches!(foreign, Err(CommandError::Refused(AddMemberRefusal::NoSuchOrganisation))));
        let above = give(b, manager, member(shop.maker, true, "two@example.org"));
        assert!(matches!(above, Err(CommandError::Refused(AddMemberRefusal::ManagerByStaff))));
        let taken = give(b, keeper, member(shop.maker, false, "ONE@example.org"));
        assert!(matches!(taken, Err(CommandError::Refused(AddMemberRefusal::Taken))));
        let nameless = give(b, keeper, AddMember { name: " ".into(), ..member(shop.maker, false, "x@example.org") });
        assert!(matches!(nameless, Err(CommandError::Refused(AddMemberRefusal::NoName))));
        let mut early = acting(b, manager);
        early.stepped_up = false;
        let early = b.db.command_blocking(b.call(early), member(shop.maker, false, "two@example.org"));
        assert!(matches!(early, Err(CommandError::StepUpNeeded)));
        assert!(matches!(give(b, clerk, member(shop.maker, false, "two@example.org")), Err(CommandError::Forbidden)));
        let elsewhere = give(b, keeper, member(shop.carrier, true, "three@example.org")).unwrap().person;

        let sees = |who: Id, asked: PeopleAsked| {
            let viewer = acting(b, who);
            let asked = PeopleAsked { limit: 50, ..asked };
            b.read(|q| views::list(q, b.territory, &viewer, &asked)).into_iter().map(|p| p.id).collect::<Vec<_>>()
        };
        let all = PeopleAsked::default;
        assert_eq!(sees(admin, all()).len(), 6);
        let mut own = sees(manager, all());
        own.sort();
        let mut wanted = vec![manager, hers];
        wanted.sort();
        assert_eq!(own, wanted, "her own cooperative's people");
        let makers = sees(keeper, all());
        assert!(makers.contains(&hers) && makers.contains(&elsewhere) && makers.contains(&keeper) && !makers.contains(&clerk));
        assert!(sees(clerk, all()).is_empty());
        assert_eq!(sees(admin, PeopleAsked { role: "accountant".into(), ..all() }), [clerk]);
        assert_eq!(sees(admin, PeopleAsked { scope: shop.carrier, ..all() }), [elsewhere]);
        assert_eq!(sees(admin, PeopleAsked { search: "FATI".into(), ..all() }).len(), 2);
        assert!(sees(admin, PeopleAsked { state: "disabled".into(), ..all() }).is_empty());
        assert_eq!(sees(admin, PeopleAsked { sort: "new".into(), ..all() })[0], elsewhere);

        // Invitations and tries follow the same line.
        let invite = |by: Id, whom: Id| {
            let token_hash = rules::token_hash(&format!("{by}{whom}{}", b.now().0));
            give(b, by, Invite { person: whom, to: InviteTo::Phone, token_hash })
        };
        assert!(invite(manager, hers).is_ok() && invite(keeper, elsewhere).is_ok());
        assert!(matches!(invite(manager, elsewhere), Err(CommandError::Refused(InviteRefusal::NoSuchPerson))));
        assert!(matches!(invite(manager, clerk), Err(CommandError::Refused(InviteRefusal::StaffByAdmin))));
        assert!(give(b, manager, Unlock { person: hers }).is_ok());
        let hidden = give(b, manager, Unlock { person: elsewhere });
        assert!(matches!(hidden, Err(CommandError::Refused(UnlockRefusal::NoSuchPerson))));

        let remove = |by: Id, person: Id, organisation: Id| give(b, by, RemoveMember { person, organisation });
        let wrong = remove(manager, elsewhere, shop.carrier);
        assert!(matches!(wrong, Err(CommandError::Refused(RemoveMemberRefusal::NotHeld))));
        let own = remove(manager, manager, shop.maker);
        assert!(matches!(own, Err(CommandError::Refused(RemoveMemberRefusal::Oneself))));
        let second = give(b, keeper, member(shop.maker, true, "four@example.org")).unwrap().person;
        let peer = remove(manager, second, shop.maker);
        assert!(matches!(peer, Err(CommandError::Refused(RemoveMemberRefusal::ManagerByStaff))));
        remove(manager, hers, shop.maker).unwrap();
        assert!(matches!(remove(manager, hers, shop.maker), Err(CommandError::Refused(RemoveMemberRefusal::NotHeld))));
        remove(keeper, second, shop.maker).unwrap();
        assert!(!sees(manager, all()).contains(&hers));
    });
}

#[test]
fn only_the_newest_invitation_is_open() {
    Bench::each(|b| {
        let who = person(b, "w@example.org");
        let [old, new] = ["old", "new"].map(rules::token_hash);
        for token_hash in [old, new] {
            b.system(Invite { person: who, to: InviteTo::Password, token_hash }).unwrap();
        }
        let now = b.now();
        let open = |t: [u8; 32]| b.read(|q| views::invitation(q, b.territory, &t, now)).is_some();
        assert_eq!((open(old), open(new)), (false, true));
        b.system(super::disable::Disable { person: who, disabled: true }).unwrap();
        assert!(!open(new));
        let shut = b.system(Invite { person: who, to: InviteTo::Password, token_hash: old });
        assert!(matches!(shut, Err(CommandError::Refused(InviteRefusal::ShutOut))));
    });
}

#[test]
fn the_second_proof_wants_the_code_too_and_an_administrator_takes_codes_off() {
    Bench::each(|b| {
        let (admin, who) = (person(b, "a@example.org"), person(b, "w@example.org"));
        b.system(GrantRole { person: admin, role: Role::Admin, scope: Id::NIL }).unwrap();
        give(b, who, SetSecondFactor { nonce: "n".into(), step: 5, recovery: Vec::new() }).unwrap();
        let up = |factor, kind| {
            let command = StepUp {
                verified: true,
                factor,
                kind,
                old_token_hash: rules::token_hash("t"),
                new_token_hash: rules::token_hash("t2"),
            };
            give(b, who, command)
        };
        assert_eq!(up(None, SessionKind::Staff).unwrap(), StepUpEnd::Wrong);
        assert_eq!(up(Some(Factor::Code { step: 5 }), SessionKind::Staff).unwrap(), StepUpEnd::Wrong, "used");
        assert!(
            matches!(up(Some(Factor::Code { step: 6 }), SessionKind::Staff), Err(CommandError::Refused(_))),
            "right; no session"
        );
        let own = give(b, admin, ClearFactorOf { person: admin });
        assert!(matches!(own, Err(CommandError::Refused(ClearFactorOfRefusal::Oneself))));
        give(b, admin, ClearFactorOf { person: who }).unwrap();
        let none = give(b, admin, ClearFactorOf { person: who });
        assert!(matches!(none, Err(CommandError::Refused(ClearFactorOfRefusal::None))));
        assert_eq!(attempt(b, who, true, SessionKind::Staff, "shop"), Ok(SignInEnd::Welcome { person: who }));
    });
}

#[test]
fn a_session_in_use_does_not_idle_out() {
    Bench::each(|b| {
        let who = person(b, "w@example.org");
        let token_hash = rules::token_hash("mine");
        let command = SignIn {
            till: None,
            verified: Some(who),
            whose: Some(who),
            account: String::new(),
            address: "address:a".into(),
            kind: SessionKind::Staff,
            token_hash,
            agent: String::new(),
            factor: None,
        };
        b.anyone(command).unwrap();
        let inside = || {
            let now = b.now();
            b.read(|q| views::signed_in(q, b.territory, &token_hash, now))
        };
        for _ in 0..3 {
            b.pass(25 * Micros::MINUTE);
            assert!(inside().is_some_and(|s| s.refresh));
            let actor = Actor::person(who, Vec::<Grant>::new());
            b.db.command_blocking(b.call(actor), TouchSession { token_hash }).unwrap();
            assert!(inside().is_some_and(|s| !s.refresh));
        }
        b.pass(12 * Micros::HOUR);
        assert!(inside().is_none(), "a day's work ends");
    });
}
