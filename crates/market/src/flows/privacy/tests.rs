//! Requests, exports, forgetting and the night's work, on both engines.

use super::answer::{Answer, AnswerRefusal};
use super::ask::{Ask, AskRefusal};
use super::erase_buyer::{EraseBuyer, EraseBuyerRefusal};
use super::export::{ExportOther, ExportOwn, ExportRefusal};
use super::tidy::{BATCH, Tidied, Tidy};
use crate::flows::orders::cancel::Cancel;
use crate::flows::people::register::Register;
use crate::flows::people::sign_in::SignIn;
use crate::people::model::SessionKind;
use crate::people::rules::token_hash;
use crate::privacy::model::{ANSWER_DAYS, Kind, NOTICE, NOTICE_VERSION, Subject};
use crate::privacy::retention::days;
use crate::privacy::{known, views};
use crate::testing::Bench;
use crate::testing_shop::Shop;
use crate::{audit, messages, sales};
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros};
use rahba_store::{Command, CommandError, JournalRow, OutboxItem, deliver_due};

fn person(b: &Bench, email: &str) -> Id {
    b.system(Register { name: email.into(), phone: None, email: Some(email.into()), lang: Lang::Fr }).unwrap().person
}

fn as_her<C: Command>(b: &Bench, who: Id, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    b.db.command_blocking(b.call(Actor::person(who, Vec::new())), c)
}

#[track_caller]
fn why<D: std::fmt::Debug, R: rahba_store::Refuse>(end: Result<D, CommandError<R>>) -> R {
    match end {
        Err(CommandError::Refused(r)) => r,
        other => panic!("{other:?}"),
    }
}

fn try_to_enter(b: &Bench, who: Id, token: &str, address: &str, verified: bool) {
    b.anyone(SignIn {
        till: None,
        verified: verified.then_some(who),
        whose: Some(who),
        account: format!("account:{who}"),
        address: format!("address:{address}"),
        kind: SessionKind::Staff,
        token_hash: token_hash(token),
        agent: "Firefox".into(),
        factor: None,
    })
    .unwrap();
}

#[test]
fn a_request_waits_until_it_is_answered_once() {
    Bench::each(|b| {
        let who = person(b, "a@example.org");
        let ask = |kind, words: &str| Ask { kind, words: words.into(), secret_hash: None };
        assert_eq!(why(b.anyone(ask(Kind::Export, ""))), AskRefusal::NotFound);
        assert_eq!(why(as_her(b, who, ask(Kind::Correct, "  "))), AskRefusal::NoWords);
        let asked = as_her(b, who, ask(Kind::Correct, "Mon nom s’écrit Aïcha")).unwrap();
        assert_eq!(asked.due_on, b.today().plus(ANSWER_DAYS));
        assert_eq!(why(as_her(b, who, ask(Kind::Correct, "encore"))), AskRefusal::AskedAlready);
        as_her(b, who, ask(Kind::Erase, "")).unwrap();
        let open = b.read(|q| views::requests(q, b.territory, "asked", 10, 0));
        assert_eq!(open.iter().map(|r| r.number.as_str()).collect::<Vec<_>>(), ["DP-2026-000001", "DP-2026-000002"]);

        let answer =
            |request, done, reason: &str| b.by("boss", Role::Admin, Id::NIL, Answer { request, done, reason: reason.into() });
        assert_eq!(why(answer(Id::named("none"), true, "")), AnswerRefusal::NotFound);
        assert_eq!(why(answer(asked.request, false, " ")), AnswerRefusal::NoReason);
        answer(asked.request, false, "C’est écrit ainsi sur votre carte").unwrap();
        assert_eq!(why(answer(asked.request, true, "")), AnswerRefusal::NotOpen);
        let cashier = b.by("c", Role::Cashier, Id::NIL, Answer { request: open[1].id, done: true, reason: String::new() });
        assert!(matches!(cashier, Err(CommandError::Forbidden)));
        let hers = b.read(|q| views::of_person(q, b.territory, who));
        assert_eq!(hers.len(), 2);
        assert!(hers.iter().any(|r| r.state == "refused" && r.reason.starts_with("C’est")));
        assert_eq!(b.read(|q| views::requests(q, b.territory, "asked", 10, 0)).len(), 1);
        // Answered: she may ask again.
        as_her(b, who, ask(Kind::Correct, "encore")).unwrap();
        assert!(b.read(|q| audit::audit(q, b.territory)).findings.is_empty());
    });
}

#[test]
fn a_buyer_asks_by_her_link_and_is_forgotten_when_the_order_is_over() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 5);
        let place = shop.order(Id::named("cart"), 1);
        let secret = Some(place.secret_hash);
        let order = shop.place(b, Id::named("cart"), 1).unwrap().order;
        let other = shop.place(b, Id::named("other"), 1).unwrap().order;
        let agreed = b.read(|q| views::consents(q, b.territory, order));
        assert_eq!((agreed.len(), agreed[0].text.as_str(), agreed[0].version.as_str()), (1, NOTICE, NOTICE_VERSION));

        let wrong = Ask { kind: Kind::Erase, words: String::new(), secret_hash: Some([9; 32]) };
        assert_eq!(why(b.anyone(wrong)), AskRefusal::NotFound);
        assert_eq!(why(b.anyone(ExportOwn { secret_hash: Some([9; 32]) })), ExportRefusal::NotFound);
        assert_eq!(why(b.anyone(ExportOwn { secret_hash: None })), ExportRefusal::NotFound);
        let erase = Ask { kind: Kind::Erase, words: "oubliez-moi".into(), secret_hash: secret };
        let request = b.anyone(erase).unwrap().request;
        assert_eq!(b.anyone(ExportOwn { secret_hash: secret }).unwrap().subject, Subject::Buyer(order));
        let known = b.read(|q| known::gather(q, b.territory, Subject::Buyer(order))).expect("a buyer");
        let text = known.json(b.now()).to_string();
        assert!(text.contains("oubliez-moi") && text.contains(&place.buyer.name) && !text.contains(&other.to_string()));

        let forget = |order| b.by("boss", Role::Admin, Id::NIL, EraseBuyer { order });
        assert_eq!(why(forget(Id::named("none"))), EraseBuyerRefusal::NotFound);
        assert_eq!(why(forget(order)), EraseBuyerRefusal::OrderOpen);
        let cancel = Cancel { order, why: "changed_mind".into(), reason: "je préfère".into(), secret_hash: secret };
        b.anyone(cancel).unwrap();
        let root = b.read(|q| audit::audit(q, b.territory)).root;
        forget(order).unwrap();
        assert_eq!(why(forget(order)), EraseBuyerRefusal::NotFound);
        b.by("boss", Role::Admin, Id::NIL, Answer { request, done: true, reason: String::new() }).unwrap();
        assert!(b.read(|q| sales::views::buyer(q, b.territory, order)).is_none());
        assert!(b.read(|q| sales::views::buyer(q, b.territory, other)).is_some(), "the other order's buyer stays");
        let known = b.read(|q| known::gather(q, b.territory, Subject::Buyer(order))).expect("the order");
        let text = known.json(b.now()).to_string();
        assert!(!text.contains("oubliez-moi") && !text.contains("je préfère") && !text.contains(&place.buyer.name));
        let after = b.read(|q| audit::audit(q, b.territory));
        assert!(after.findings.is_empty() && after.root == root, "the books know nothing of it");
    });
}

#[test]
fn another_s_data_want_a_second_proof_and_leave_a_line() {
    Bench::each(|b| {
        let who = person(b, "a@example.org");
        let give = |role, stepped, subject| {
            let mut boss = Actor::person(Id::named("boss"), vec![Grant { role, scope: Id::NIL }]);
            boss.stepped_up = stepped;
            b.db.command_blocking(b.call(boss), ExportOther { subject })
        };
        assert!(matches!(give(Role::Admin, false, Subject::Person(who)), Err(CommandError::StepUpNeeded)));
        assert!(matches!(give(Role::ShopManager, true, Subject::Person(who)), Err(CommandError::Forbidden)));
        for nobody in [Subject::Person(Id::named("x")), Subject::Buyer(Id::named("x")), Subject::Member(Id::named("x"))] {
            assert_eq!(why(give(Role::Admin, true, nobody)), ExportRefusal::NotFound);
        }
        give(Role::Admin, true, Subject::Person(who)).unwrap();
        as_her(b, who, ExportOwn { secret_hash: None }).unwrap();
        let lines = b.read(|q| JournalRow::of_subject(q, b.territory, who, b.now(), 10));
        let lines: Vec<(&str, &str)> = lines.iter().map(|r| (r.name.as_str(), r.who.as_str())).collect();
        let (boss, her) = (format!("person:{}", Id::named("boss")), format!("person:{who}"));
        assert_eq!(lines[..2], [("privacy/export_own", her.as_str()), ("privacy/export_other", boss.as_str())]);
    });
}

/// A year of one shop, a clock that is moved, and what is then there.
#[test]
fn what_is_past_its_term_goes_by_night_and_the_books_stay() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 5);
        let who = person(b, "a@example.org");
        try_to_enter(b, who, "old", "near", true);
        b.anyone(crate::flows::people::sign_out::SignOut { token_hash: token_hash("old") }).unwrap();
        try_to_enter(b, who, "wrong", "far", false);
        let order = shop.place(b, Id::named("cart"), 1).unwrap().order;
        let open = shop.place(b, Id::named("open"), 1).unwrap().order;
        let cancel = Cancel { order, why: "changed_mind".into(), reason: String::new(), secret_hash: None };
        b.by("boss", Role::Admin, Id::NIL, cancel).unwrap();
        b.pass(Micros::MINUTE);
        deliver_due(&b.db, b.territory, b.now(), 10, |d| {
            let about = b.read(|q| messages::letter_about(q, d)).expect("an order");
            let letter = messages::Letter { title: about.number.clone(), body: about.state.clone() };
            crate::flows::messages::write::write(&b.db, d, &about, letter, b.call(Actor::system("messages")))
        })
        .unwrap();
        let asked = as_her(b, who, Ask { kind: Kind::Export, words: String::new(), secret_hash: None }).unwrap().request;
        b.by("boss", Role::Admin, Id::NIL, Answer { request: asked, done: true, reason: String::new() }).unwrap();
        let before = b.read(|q| audit::audit(q, b.territory));
        let due = || b.read(|q| views::is_due(q, b.territory, b.now(), &Zone::casablanca()));
        let removed = |class: &str| {
            let runs = b.read(|q| views::runs(q, b.territory));
            runs.into_iter().find(|r| r.class == class).map_or(-1, |r| r.removed)
        };
        let night = || b.system(Tidy {}).unwrap();
        let letters = || b.read(|q| messages::latest(q, b.territory, 50, 0)).len();
        let sent = || b.read(|q| OutboxItem::list(q, b.territory, "done", 50)).len();

        // Nothing is old: the night looks and takes nothing, and is over for the day.
        assert!(due());
        assert_eq!(night(), Tidied { removed: 0, unfinished: false });
        assert!(!due() && removed("attempts") == 0);
        let (written, told) = (letters(), sent());
        assert!(written > 0 && told > 0);

        b.pass((days("attempts") + 1) * Micros::DAY);
        assert!(due());
        night();
        assert!(removed("attempts") >= 2, "the failure and the known place: {}", removed("attempts"));
        assert_eq!(removed("sessions"), 1);
        assert_eq!((removed("sent"), sent()), (told as i64, 0));
        assert_eq!((removed("messages"), letters()), (0, written), "letters stay a year");

        b.pass((days("messages") - days("attempts")) * Micros::DAY);
        night();
        assert_eq!((removed("messages"), letters()), (written as i64, 0));
        assert!(b.read(|q| sales::views::buyer(q, b.territory, order)).is_some());
        assert_eq!(removed("requests"), 0);

        b.pass(days("buyers") * Micros::DAY);
        night();
        assert_eq!(removed("buyers"), 1, "an order that is still open keeps its buyer");
        assert!(b.read(|q| sales::views::buyer(q, b.territory, order)).is_none());
        assert!(b.read(|q| sales::views::buyer(q, b.territory, open)).is_some());
        assert_eq!(removed("requests"), 1);
        assert_eq!(b.read(|q| views::consents(q, b.territory, order)).len(), 0);

        // The books, the journal and the orders are what they were.
        let after = b.read(|q| audit::audit(q, b.territory));
        assert!(after.findings.is_empty(), "{:?}", after.findings);
        assert_eq!((after.root, after.entries), (before.root, before.entries));
        assert!(after.commands > before.commands);
        assert!(b.read(|q| sales::views::order(q, b.territory, order)).is_some());
    });
}

#[test]
fn many_go_in_parts_and_the_night_is_not_over_before_the_last() {
    Bench::each(|b| {
        // Each failure is one of the pair, one of the account and one of the address.
        let many = BATCH / 2;
        for n in 0..many {
            b.anyone(SignIn {
                till: None,
                verified: None,
                whose: None,
                account: format!("account:{n}"),
                address: format!("address:{n}"),
                kind: SessionKind::Staff,
                token_hash: token_hash("none"),
                agent: String::new(),
                factor: None,
            })
            .unwrap();
        }
        b.pass((days("attempts") + 1) * Micros::DAY);
        let first = b.system(Tidy {}).unwrap();
        assert!(first.removed == BATCH && first.unfinished);
        assert!(b.read(|q| views::is_due(q, b.territory, b.now(), &Zone::casablanca())));
        let second = b.system(Tidy {}).unwrap();
        assert_eq!(second, Tidied { removed: 3 * many - BATCH, unfinished: false });
        let runs = b.read(|q| views::runs(q, b.territory));
        let attempts = runs.iter().find(|r| r.class == "attempts").expect("a run");
        assert_eq!(attempts.removed, first.removed + second.removed, "two runs of one night add up");
        assert_eq!(attempts.removed_ever, attempts.removed);
        // Not by a person, whoever she is.
        assert!(matches!(b.by("boss", Role::Admin, Id::NIL, Tidy {}), Err(CommandError::Forbidden)));
    });
}
