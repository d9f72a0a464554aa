//! People: who they are, what they hold, how they prove it.

use crate::{done, no, why};
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::flows::people::accept_invitation::{AcceptInvitation, AcceptRefusal};
use rahba_market::flows::people::change_person::{ChangePerson, ChangePersonRefusal};
use rahba_market::flows::people::change_secret::{ChangePassword, ChangePasswordRefusal};
use rahba_market::flows::people::choose_language::{ChooseLanguage, ChooseLanguageRefusal};
use rahba_market::flows::people::first_run::{FirstRun, FirstRunRefusal};
use rahba_market::flows::people::grant_role::{GrantRefusal, GrantRole};
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::members::{AddMember, AddMemberRefusal};
use rahba_market::flows::people::register::{Register, RegisterRefusal};
use rahba_market::flows::people::revoke_role::{RevokeRefusal, RevokeRole};
use rahba_market::flows::people::set_second_factor::{ClearSecondFactor, SecondFactorRefusal, SetSecondFactor};
use rahba_market::flows::people::step_up::{StepUp, StepUpEnd, StepUpRefusal};
use rahba_market::people::model::SessionKind;
use rahba_market::people::rules::token_hash;
use rahba_market::people::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

fn somebody(email: &str) -> Register {
    Register { name: "Fatima".into(), phone: None, email: Some(email.into()), lang: Lang::Ar }
}

fn there(b: &Bench, email: &str) -> Id {
    b.system(somebody(email)).expect("she is taken in").person
}

fn grant(person: Id, role: Role, scope: Id) -> GrantRole {
    GrantRole { person, role, scope }
}

#[test]
fn who_is_registered_has_a_name_and_is_reached_somewhere() {
    let b = &Bench::sqlite();
    let shop = Shop::open(b);
    let good = || Register { phone: Some("0612345678".into()), ..somebody("f@example.org") };
    done(b, Role::Admin, good());
    let register = |f: &dyn Fn(&mut Register)| {
        let mut c = somebody("new@example.org");
        f(&mut c);
        no(b, Role::Admin, c)
    };
    for name in ["", "  ", "\u{202e}\u{200f}"] {
        assert_eq!(register(&|c| c.name = name.into()), RegisterRefusal::NoName, "{name:?}");
    }
    assert_eq!(register(&|c| c.email = Some(" ".into())), RegisterRefusal::NoContact);
    for phone in ["12", "0212345678901", "+33612345678"] {
        assert_eq!(register(&|c| c.phone = Some(phone.into())), RegisterRefusal::BadPhone, "{phone}");
    }
    for email in ["f", "@example.org", "f@example"] {
        assert_eq!(register(&|c| c.email = Some(email.into())), RegisterRefusal::BadEmail, "{email}");
    }
    assert_eq!(register(&|c| c.email = Some("F@Example.org".into())), RegisterRefusal::Taken);
    assert_eq!(register(&|c| c.phone = Some("+212 6 12 34 56 78".into())), RegisterRefusal::Taken);

    let member = |f: &dyn Fn(&mut AddMember)| {
        let mut c = AddMember {
            organisation: shop.maker,
            manager: false,
            name: "Itto".into(),
            phone: None,
            email: Some("itto@example.org".into()),
            lang: Lang::Ar,
        };
        f(&mut c);
        no(b, Role::ShopManager, c)
    };
    assert_eq!(member(&|c| c.email = None), AddMemberRefusal::NoContact);
    assert_eq!(member(&|c| c.phone = Some("07".into())), AddMemberRefusal::BadPhone);
    assert_eq!(member(&|c| c.email = Some("itto at home".into())), AddMemberRefusal::BadEmail);

    let change = ChangePerson {
        person: shop.maker,
        name: "Nobody".into(),
        phone: None,
        email: Some("nobody@example.org".into()),
        lang: Lang::Fr,
    };
    assert_eq!(no(b, Role::Admin, change), ChangePersonRefusal::NoSuchPerson);
}

#[test]
fn an_invitation_opens_once_and_only_for_what_it_was_written_for() {
    let b = &Bench::sqlite();
    let shop = Shop::open(b);
    let (desk, hers) = (there(b, "desk@example.org"), there(b, "hers@example.org"));
    b.system(grant(hers, Role::ProducerMember, shop.maker)).unwrap();
    let accept = |token: &str, device: bool| AcceptInvitation {
        token_hash: token_hash(token),
        secret_hash: "hashed".into(),
        device_hash: device.then(|| token_hash("phone")),
        label: String::new(),
    };
    for (person, to, token) in [(desk, InviteTo::Password, "desk"), (hers, InviteTo::Phone, "hers")] {
        b.system(Invite { person, to, token_hash: token_hash(token) }).unwrap();
    }
    let anyone = Actor::anonymous();
    assert_eq!(why(b, &anyone, accept("never written", false)), AcceptRefusal::NotOpen);
    assert_eq!(why(b, &anyone, accept("desk", true)), AcceptRefusal::WrongKind);
    assert_eq!(why(b, &anyone, accept("hers", false)), AcceptRefusal::WrongKind);
    // The wrong way has not used it up.
    b.anyone(accept("desk", false)).unwrap();
    b.anyone(accept("hers", true)).unwrap();
    assert_eq!(why(b, &anyone, accept("desk", false)), AcceptRefusal::NotOpen);
}

#[test]
fn there_is_one_first_run() {
    let b = &Bench::sqlite();
    there(b, "taken@example.org");
    let run = |email: &str| FirstRun { token_hash: token_hash(email), name: "Admin".into(), email: email.into(), lang: Lang::Fr };
    let program = Actor::system("test");
    assert_eq!(why(b, &program, run("Taken@example.org")), FirstRunRefusal::Taken);
    b.system(run("admin@example.org")).unwrap();
    assert_eq!(why(b, &program, run("other@example.org")), FirstRunRefusal::Done);
}

#[test]
fn roles_are_given_to_others_and_the_last_administrator_stays() {
    let b = &Bench::sqlite();
    let shop = Shop::open(b);
    let who = there(b, "w@example.org");
    let revoke = |role| RevokeRole { person: who, role, scope: Id::NIL };
    assert_eq!(no(b, Role::Admin, grant(shop.maker, Role::Cashier, Id::NIL)), GrantRefusal::NoSuchPerson);
    let mut herself = Actor::person(who, vec![Grant { role: Role::Admin, scope: Id::NIL }]);
    herself.stepped_up = true;
    assert_eq!(why(b, &herself, grant(who, Role::Accountant, Id::NIL)), GrantRefusal::Oneself);
    assert_eq!(no(b, Role::Admin, revoke(Role::Cashier)), RevokeRefusal::NotHeld);
    // Before there is an administrator, other roles come and go.
    b.system(grant(who, Role::Cashier, Id::NIL)).unwrap();
    b.system(revoke(Role::Cashier)).unwrap();
    b.system(grant(who, Role::Admin, Id::NIL)).unwrap();
    assert_eq!(no(b, Role::Admin, revoke(Role::Admin)), RevokeRefusal::LastAdmin);
    assert_eq!(b.read(|q| views::grants(q, b.territory, who)).len(), 1, "she still holds it");
    b.system(grant(there(b, "second@example.org"), Role::Admin, Id::NIL)).unwrap();
    b.system(revoke(Role::Admin)).unwrap();
    assert_eq!(no(b, Role::Admin, revoke(Role::Admin)), RevokeRefusal::NotHeld);
}

#[test]
fn secrets_are_one_s_own_and_want_a_second_proof() {
    let b = &Bench::sqlite();
    let who = there(b, "w@example.org");
    let (program, early) = (Actor::system("test"), Actor::person(who, Vec::new()));
    let password = || ChangePassword { secret_hash: "hashed".into(), token_hash: token_hash("t") };
    let codes = || SetSecondFactor { nonce: "n".into(), step: 1, recovery: vec!["r".into()] };
    assert_eq!(why(b, &program, password()), ChangePasswordRefusal::Nobody);
    assert_eq!(why(b, &early, password()), ChangePasswordRefusal::StepUp);
    assert_eq!(why(b, &program, codes()), SecondFactorRefusal::Nobody);
    assert_eq!(why(b, &early, codes()), SecondFactorRefusal::StepUp);
    assert_eq!(why(b, &program, ClearSecondFactor {}), SecondFactorRefusal::Nobody);
    assert_eq!(why(b, &early, ClearSecondFactor {}), SecondFactorRefusal::StepUp);
    assert!(b.read(|q| views::secret_kinds(q, b.territory, who)).is_empty());
    let language = || ChooseLanguage { lang: Lang::Zgh };
    assert_eq!(why(b, &program, language()), ChooseLanguageRefusal::Nobody);
    assert_eq!(why(b, &Actor::person(Id::named("gone"), Vec::new()), language()), ChooseLanguageRefusal::Nobody);
}

#[test]
fn a_second_proof_needs_a_session_and_wrong_ones_wait() {
    let b = &Bench::sqlite();
    let who = Actor::person(there(b, "w@example.org"), Vec::new());
    let up = |verified| StepUp {
        verified,
        factor: None,
        kind: SessionKind::Staff,
        old_token_hash: token_hash("ended"),
        new_token_hash: token_hash("new"),
    };
    assert_eq!(why(b, &who, up(true)), StepUpRefusal::NoSession);
    for _ in 0..5 {
        assert_eq!(b.db.command_blocking(b.call(who.clone()), up(false)).unwrap(), StepUpEnd::Wrong);
    }
    assert_eq!(why(b, &who, up(true)), StepUpRefusal::Wait { seconds: 1 }, "right or wrong, it is not looked at");
    b.pass(1_000_000);
    assert_eq!(b.db.command_blocking(b.call(who.clone()), up(false)).unwrap(), StepUpEnd::Wrong);
    assert_eq!(why(b, &who, up(false)), StepUpRefusal::Wait { seconds: 2 });
}
