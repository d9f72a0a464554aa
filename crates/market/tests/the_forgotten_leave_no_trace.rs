//! After somebody is forgotten, no byte of her stands in the database's files: not in a row, not in a freed place of
//! a page, not in the log beside it; and the books, their root and the numbers are what they were (P3). On SQLite,
//! where the files are ours to read; the rows are looked at on both engines.

use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::change_person::ChangePerson;
use rahba_market::flows::people::disable::Erase;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::sign_in::SignIn;
use rahba_market::flows::privacy::ask::Ask;
use rahba_market::flows::privacy::erase_buyer::EraseBuyer;
use rahba_market::people::model::SessionKind;
use rahba_market::people::rules::token_hash;
use rahba_market::privacy::known::gather;
use rahba_market::privacy::model::{Kind, Subject};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::{audit, messages};
use rahba_store::deliver_due;

/// Of the person, of what she was called before, and of the buyer.
const PERSON: [&str; 7] = [
    "Zzcanari Premiere",
    "Zzcanari Seconde",
    "zzcanari.premiere@example.org",
    "+212698716253",
    "Zzcanari-Navigateur",
    "Zzcanari-Appareil",
    "zzcanari oubliez-moi",
];
const BUYER: [&str; 6] = [
    "Zzcanari Acheteuse",
    "+212698716254",
    "zzcanari.achat@example.org",
    "77 derb Zzcanari",
    "zzcanari sonnez fort",
    "zzcanari je renonce",
];

/// Which canaries stand in the files of the database.
fn left(b: &Bench) -> Vec<String> {
    let mut out = Vec::new();
    for ending in ["", "-wal", "-shm"] {
        let file = b.folder().join(format!("rahba.sqlite{ending}"));
        let bytes = std::fs::read(&file).unwrap_or_default();
        for canary in PERSON.iter().chain(&BUYER) {
            if bytes.windows(canary.len()).any(|w| w == canary.as_bytes()) {
                out.push(format!("{canary} in {}", file.display()));
            }
        }
    }
    out
}

fn person(b: &Bench) -> Id {
    let (name, email) = (PERSON[0].to_owned(), Some(PERSON[2].to_owned()));
    let who =
        b.system(Register { name, phone: Some(PERSON[3].into()), email, lang: Lang::Fr }).expect("as the house allows").person;
    let token_hash_of = token_hash("invitation");
    b.system(Invite { person: who, to: InviteTo::Password, token_hash: token_hash_of }).expect("as the house allows");
    let label = PERSON[5].to_owned();
    let accept = AcceptInvitation { token_hash: token_hash_of, secret_hash: "zz".into(), device_hash: None, label };
    b.anyone(accept).expect("as the house allows");
    b.anyone(SignIn {
        till: None,
        verified: Some(who),
        whose: Some(who),
        account: format!("account:{who}"),
        address: "address:198.51.100.7".into(),
        kind: SessionKind::Staff,
        token_hash: token_hash("session"),
        agent: PERSON[4].into(),
        factor: None,
    })
    .expect("as the house allows");
    let ask = Ask { kind: Kind::Erase, words: PERSON[6].into(), secret_hash: None };
    b.db.command_blocking(b.call(Actor::person(who, Vec::new())), ask).expect("as the house allows");
    // What she was called before lies in freed places.
    let second = ChangePerson {
        person: who,
        name: PERSON[1].into(),
        phone: Some(PERSON[3].into()),
        email: Some(PERSON[2].into()),
        lang: Lang::Fr,
    };
    b.by("boss", Role::Admin, Id::NIL, second).expect("as the house allows");
    who
}

#[test]
fn no_byte_of_the_forgotten_is_left_and_the_books_stand() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 5);
        let admin = b.system(Register { name: "Admin".into(), phone: None, email: Some("a@example.org".into()), lang: Lang::Fr });
        b.system(GrantRole { person: admin.expect("as the house allows").person, role: Role::Admin, scope: Id::NIL })
            .expect("as the house allows");
        let who = person(b);
        let mut place = shop.order(Id::named("cart"), 1);
        (place.buyer.name, place.buyer.phone) = (BUYER[0].into(), BUYER[1].into());
        place.buyer.email = Some(BUYER[2].into());
        (place.buyer.address, place.buyer.note) = (BUYER[3].into(), BUYER[4].into());
        let secret_hash = Some(place.secret_hash);
        let order = b.anyone(place).expect("as the house allows").order;
        deliver_due(&b.db, b.territory, b.now(), 10, |d| {
            let about = b.read(|q| messages::letter_about(q, d)).expect("an order");
            let letter = messages::Letter { title: about.number.clone(), body: about.phone.clone() };
            rahba_market::flows::messages::write::write(&b.db, d, &about, letter, b.call(Actor::system("messages")))
        })
        .expect("as the house allows");
        b.anyone(Cancel { order, why: "other".into(), reason: BUYER[5].into(), secret_hash }).expect("as the house allows");
        let before = b.read(|q| audit::audit(q, b.territory));
        if b.engine == "sqlite" {
            b.db.settle().expect("as the house allows");
            let there = left(b).len();
            assert!(there >= PERSON.len() + BUYER.len() - 3, "the eye sees them: {there}");
        }

        b.by("boss", Role::Admin, Id::NIL, Erase { person: who }).expect("as the house allows");
        b.by("boss", Role::Admin, Id::NIL, EraseBuyer { order }).expect("as the house allows");

        assert!(b.read(|q| gather(q, b.territory, Subject::Person(who))).is_none());
        let order = b.read(|q| gather(q, b.territory, Subject::Buyer(order))).expect("the sale").json(b.now()).to_string();
        assert!(BUYER.iter().all(|c| !order.contains(c)), "{order}");
        if b.engine == "sqlite" {
            // As the night does; no copy of the file is made for it. Somebody still reads what was there before.
            std::thread::scope(|scope| {
                let (begun, has_begun) = std::sync::mpsc::channel();
                scope.spawn(move || {
                    b.read(|q| {
                        audit::audit(q, b.territory)?;
                        begun.send(()).expect("somebody waits");
                        std::thread::sleep(std::time::Duration::from_millis(300));
                        Ok(())
                    });
                });
                has_begun.recv().expect("it reads");
                b.db.settle().expect("as the house allows");
            });
            assert_eq!(left(b), Vec::<String>::new());
        }
        let after = b.read(|q| audit::audit(q, b.territory));
        assert!(after.findings.is_empty(), "{}: {:?}", b.engine, after.findings);
        assert_eq!((after.root, after.entries), (before.root, before.entries));
    });
}
