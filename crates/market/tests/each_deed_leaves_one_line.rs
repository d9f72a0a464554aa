//! The deeds that an auditor looks for: a sign-in, a price, a drawer, a sale, a refund, an order called off, a role, a
//! payout, an export, an erasure. Each leaves exactly one line in the chained journal, with who, what and when, also
//! when it is given a second time under its id. What was refused leaves none: nothing happened, and whoever may do it
//! mends it. What was forbidden leaves none of its own either; it is told at the door, and whoever stands there (the
//! web's `kit/denials`) writes the line of the denial, which is a deed like the others.

use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::payouts::approve::Approve;
use rahba_market::flows::payouts::propose::Propose;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::note_denial::{NoteDenial, hour_of};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::revoke_role::RevokeRole;
use rahba_market::flows::people::sign_in::SignIn;
use rahba_market::flows::privacy::erase_buyer::EraseBuyer;
use rahba_market::flows::privacy::export::ExportOther;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::model::SessionKind;
use rahba_market::people::rules::token_hash;
use rahba_market::privacy::model::Subject;
use rahba_market::sales;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, JournalRow};

/// The whole journal, newest first.
fn journal(b: &Bench) -> Vec<JournalRow> {
    b.read(|q| JournalRow::page(q, b.territory, i64::MAX, 10_000))
}

/// Gives a command twice under one id: the journal is one line longer, and that line tells of it.
fn once<C: Command>(b: &Bench, who: &str, role: Role, deed: impl Fn() -> C) -> C::Done {
    let (before, call) = (journal(b).len(), b.call(Bench::person(who, role)));
    let done = b.db.command_blocking(call.clone(), deed()).unwrap_or_else(|e| panic!("{}: {e:?}", C::NAME));
    assert!(b.db.command_blocking(call.clone(), deed()).is_ok(), "{}: the same answer again", C::NAME);
    let after = journal(b);
    assert_eq!(after.len(), before + 1, "{}: {}", b.engine, C::NAME);
    let line = &after[0];
    assert_eq!((line.name.as_str(), line.command, line.at), (C::NAME, call.command, call.now), "{}", b.engine);
    assert_eq!(line.who, format!("person:{}", Id::named(who)));
    done
}

#[test]
fn and_says_who_did_what_when() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 40);
        let person = |name: &str| {
            let email = || Some(format!("{name}@x.ma"));
            once(b, "admin", Role::Admin, || Register { name: name.into(), email: email(), phone: None, lang: Lang::Fr }).person
        };
        let aicha = person("aicha");
        once(b, "admin", Role::Admin, || GrantRole { person: aicha, role: Role::Cashier, scope: Id::NIL });
        once(b, "admin", Role::Admin, || RevokeRole { person: aicha, role: Role::Cashier, scope: Id::NIL });
        once(b, "manager", Role::ShopManager, || SetPrice { variant: s.honey, amount: Money(24_000), reason: "marché".into() });

        once(b, "cashier", Role::Cashier, || OpenSession { till: s.till, fair: None, float: Money(50_000) });
        let sale = || Sell {
            till: s.till,
            lines: vec![(s.honey, 2)],
            tenders: vec![Tender::Cash { amount: Money(48_000) }],
            seen_total: Money(48_000),
            lang: Lang::Fr,
            coupon: None,
            secret_hash: token_hash("a receipt"),
        };
        let sold = once(b, "cashier", Role::Cashier, sale);
        let line = b.read(|q| sales::views::lines(q, b.territory, sold.order)).remove(0).id;
        let back =
            || Refund {
                line, units: 1, seen_refunded: 0, till: Some(s.till), back_to: Some(s.stand), reason: "ébréché".into()
            };
        once(b, "manager", Role::ShopManager, back);
        once(b, "cashier", Role::Cashier, || CloseSession { till: s.till, counted: Money(74_000) });

        let placed = s.place(b, Id::named("cart"), 1).expect("placed");
        let off = || Cancel { order: placed.order, why: String::new(), reason: "rappelée".into(), secret_hash: None };
        once(b, "manager", Role::ShopManager, off);
        once(b, "admin", Role::Admin, || ExportOther { subject: Subject::Buyer(placed.order) });
        once(b, "admin", Role::Admin, || EraseBuyer { order: placed.order });

        b.pass(40 * Micros::DAY);
        let asked = once(b, "accountant", Role::Accountant, || Propose { org: s.maker, amount: None, method: "cash".into() });
        let payout = || Approve { payout: asked.payout };
        let before = journal(b).len();
        let (told, door) = std::sync::mpsc::channel();
        let told = std::sync::Mutex::new(told);
        b.db.on_denied(move |_, call, name| {
            let _gone = told.lock().expect("one at a time").send((call.actor.person_id(), name));
        });
        assert!(matches!(b.by("cashier", Role::Cashier, Id::NIL, payout()), Err(CommandError::Forbidden)));
        let close = || CloseSession { till: s.till, counted: Money(0) };
        assert!(matches!(b.by("clerk", Role::Cashier, Id::named("another space"), close()), Err(CommandError::Forbidden)));
        let unproven = Actor::person(Id::named("approver"), vec![Grant { role: Role::PayoutApprover, scope: Id::NIL }]);
        assert!(matches!(b.db.command_blocking(b.call(unproven), payout()), Err(CommandError::StepUpNeeded)));
        assert!(matches!(b.by("accountant", Role::PayoutApprover, Id::NIL, payout()), Err(CommandError::Refused(_))));
        assert!(matches!(b.by("manager", Role::ShopManager, Id::NIL, off()), Err(CommandError::Refused(_))));
        assert_eq!(journal(b).len(), before, "what did not happen stands in no journal");
        let denied = [("cashier", Approve::NAME), ("clerk", CloseSession::NAME)].map(|(who, what)| (Some(Id::named(who)), what));
        assert_eq!(door.try_iter().collect::<Vec<_>>(), denied, "{}: who was denied, by her role and by her space", b.engine);
        let hour = hour_of(b.now());
        once(b, "cashier", Role::Cashier, || NoteDenial { act: Approve::NAME, hour });
        once(b, "approver", Role::PayoutApprover, payout);

        // Nobody is signed in yet when somebody signs in, or fails to: the line is by nobody, about her.
        for (verified, token) in [(None, "wrong"), (Some(aicha), "right")] {
            let c = SignIn {
                till: None,
                verified,
                whose: Some(aicha),
                account: String::new(),
                address: "address:7".into(),
                kind: SessionKind::Staff,
                token_hash: token_hash(token),
                agent: "Firefox".into(),
                factor: None,
            };
            let before = journal(b).len();
            let _told = b.anyone(c);
            let after = journal(b);
            assert_eq!((after.len(), after[0].name.as_str()), (before + 1, SignIn::NAME), "{} {token}", b.engine);
        }
    });
}
