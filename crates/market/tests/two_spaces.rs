//! Two spaces of one territory: whoever's role names one of them does nothing in the other, whatever the command,
//! and whoever's role is over the territory does both.

use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::deposits::give_back::GiveBack;
use rahba_market::flows::deposits::photograph::Photograph;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::ledger::carry_cash::CarryCash;
use rahba_market::flows::orders::cancel::{Cancel, CancelRefusal};
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::orders::refund_whole::{RefundWhole, RefundWholeRefusal};
use rahba_market::flows::orders::refuse::RefuseAtDoor;
use rahba_market::flows::stock::approve_count::ApproveCount;
use rahba_market::flows::stock::close_place::ClosePlace;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::flows::territory::open_space::OpenSpace;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::sales::views;
use rahba_market::stock::model::PlaceKind;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError};
use std::collections::BTreeMap;

struct Second {
    space: Id,
    stand: Id,
}

fn second(b: &Bench, shop: &Shop) -> Second {
    let open = OpenSpace { code: "S2".into(), commune: "03.171.01.01".into(), operator: shop.maker };
    let space = b.system(open).expect("a space").space;
    Second { space, stand: b.system(place("A2", space)).expect("a stand").place }
}

fn place(code: &str, space: Id) -> OpenPlace {
    OpenPlace { space, parent: None, code: code.into(), kind: PlaceKind::Stand, position: 2, name: BTreeMap::new() }
}

fn deposit(shop: &Shop, at: Id, units: i64) -> Receive {
    let line = ReceiveLine { variant: shop.honey, units, price: None, cost: None, made_on: None, expires_on: None };
    Receive { org: shop.maker, place: at, lines: vec![line], signature: "M1 1L20 20".into(), note: String::new() }
}

/// Forbidden by the space, and not for want of the role: the same person over her own space is not.
fn shut<C: Command>(b: &Bench, role: Role, space: Id, c: C) {
    let mut actor = Actor::person(Id::named("somebody"), vec![Grant { role, scope: space }]);
    actor.stepped_up = true;
    match b.db.command_blocking(b.call(actor), c) {
        Err(CommandError::Forbidden) => {}
        Err(e) => panic!("{} by a {role:?} of the other space: {e}", C::NAME),
        Ok(_) => panic!("{} by a {role:?} of the other space: done", C::NAME),
    }
}

#[test]
fn a_role_over_one_space_does_nothing_in_the_other() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let lot = shop.receive(b, 12);
        let two = second(b, &shop);
        let (here, there) = (shop.space, two.space);
        let stranger = Role::ShopManager;
        let till = shop.till;
        // The counter.
        shut(b, Role::Cashier, there, OpenSession { till, fair: None, float: Money(1_000) });
        b.by("cashier", Role::Cashier, here, OpenSession { till, fair: None, float: Money(1_000) }).unwrap();
        let sell = || Sell {
            till,
            lines: vec![(shop.honey, 1)],
            tenders: vec![Tender::Cash { amount: Money(25_000) }],
            seen_total: Money(25_000),
            lang: Lang::Fr,
            secret_hash: [1; 32],
            coupon: None,
        };
        shut(b, Role::Cashier, there, sell());
        b.by("cashier", Role::Cashier, here, sell()).unwrap();
        // An order of this space, from its packing to what comes back.
        let order = shop.place(b, Id::named("cart"), 2).unwrap().order;
        let packed = || Prepare { order, step: Step::Packed, note: String::new() };
        shut(b, Role::Cashier, there, packed());
        let cancel = || Cancel { order, why: String::new(), reason: "x".into(), secret_hash: None };
        shut(b, stranger, there, cancel());
        b.by("cashier", Role::Cashier, here, packed()).unwrap();
        b.by(
            "cashier",
            Role::Cashier,
            here,
            Prepare { order, step: Step::Shipped { carrier: shop.carrier }, note: String::new() },
        )
        .unwrap();
        shut(b, stranger, there, RefuseAtDoor { order, return_fee: Money::ZERO, reason: String::new() });
        shut(b, stranger, there, Deliver { order, till: None });
        b.by("cashier", Role::Cashier, here, Deliver { order, till: None }).unwrap();
        let line = b.read(|q| views::lines(q, b.territory, order))[0].id;
        let refund = |back_to| Refund { line, units: 1, seen_refunded: 0, till: None, back_to, reason: "x".into() };
        shut(b, stranger, there, refund(Some(two.stand)));
        // Her own order, but onto another's shelf.
        shut(b, stranger, here, refund(Some(two.stand)));
        let whole = |seen_refunded| RefundWhole { order, seen_refunded, till: None, back_to: None, reason: "x".into() };
        shut(b, stranger, there, whole(0));
        b.by("manager", stranger, here, refund(Some(shop.stand))).unwrap();
        // Goods.
        shut(b, Role::Cashier, there, deposit(&shop, shop.stand, 1));
        b.by("cashier", Role::Cashier, there, deposit(&shop, two.stand, 1)).unwrap();
        shut(b, Role::Cashier, there, Transfer { from: shop.stand, to: two.stand, lines: vec![(lot, 1)] });
        shut(b, Role::Cashier, here, Transfer { from: shop.stand, to: two.stand, lines: vec![(lot, 1)] });
        b.by("both", Role::Cashier, Id::NIL, Transfer { from: shop.stand, to: two.stand, lines: vec![(lot, 1)] }).unwrap();
        shut(b, stranger, there, RecordLoss { lot, place: shop.stand, units: 1, cause: "breakage".into() });
        let back = GiveBack {
            org: shop.maker,
            place: shop.stand,
            lines: vec![(lot, 1)],
            signature: "M1 1L20 20".into(),
            note: String::new(),
        };
        shut(b, stranger, there, back);
        shut(b, Role::Cashier, there, RecordCount { place: shop.stand, lines: Vec::new() });
        let count = b.by("cashier", Role::Cashier, here, RecordCount { place: shop.stand, lines: vec![(lot, 1)] }).unwrap().count;
        shut(b, stranger, there, ApproveCount { count, causes: Vec::new() });
        let note = b.system(deposit(&shop, shop.stand, 1)).unwrap().deposit;
        shut(b, Role::Cashier, there, Photograph { note, line: 1, media_hash: "0".repeat(64) });
        // Places, tills, the safe.
        shut(b, stranger, there, place("A3", here));
        shut(b, stranger, there, ClosePlace { place: shop.stand });
        shut(b, stranger, there, AddTill { space: here, code: "T9".into() });
        shut(b, stranger, there, CarryCash { space: here, amount: Money(100), carried_by: "x".into() });
        shut(b, Role::Cashier, there, CloseSession { till, counted: Money(26_000) });
        b.by("cashier", Role::Cashier, here, CloseSession { till, counted: Money(26_000) }).unwrap();
    });
}

#[test]
fn the_whole_order_comes_back_at_once_or_not_at_all() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        // Two lots: two lines of one order.
        shop.receive(b, 2);
        b.pass(1_000_000);
        shop.receive(b, 3);
        let order = shop.place(b, Id::named("cart"), 4).unwrap().order;
        let whole = |seen_refunded, till, reason: &str| RefundWhole {
            order,
            seen_refunded,
            till,
            back_to: Some(shop.stand),
            reason: reason.into(),
        };
        let why = |c: RefundWhole| match b.by("manager", Role::ShopManager, Id::NIL, c) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        assert_eq!(why(whole(0, None, "x")), RefundWholeRefusal::NotDelivered);
        for step in [Step::Packed, Step::Shipped { carrier: shop.carrier }] {
            b.system(Prepare { order, step, note: String::new() }).unwrap();
        }
        b.system(Deliver { order, till: None }).unwrap();
        assert_eq!(why(whole(0, None, " ")), RefundWholeRefusal::NoReason);
        assert_eq!(why(whole(1, None, "x")), RefundWholeRefusal::TooMuch { left: 4 });
        assert_eq!(why(whole(0, Some(shop.till), "x")), RefundWholeRefusal::TillNotOpen);
        b.system(OpenSession { till: shop.till, fair: None, float: Money(30_000) }).unwrap();
        // The drawer pays the first line and not the second: nothing of it happened.
        assert!(matches!(why(whole(0, Some(shop.till), "x")), RefundWholeRefusal::TillShort { .. }));
        assert_eq!(why(RefundWhole { order: Id::NIL, ..whole(0, None, "x") }), RefundWholeRefusal::NoSuchOrder);
        assert_eq!(why(RefundWhole { back_to: Some(Id::NIL), ..whole(0, None, "x") }), RefundWholeRefusal::NoSuchPlace);
        let lines = b.read(|q| views::lines(q, b.territory, order));
        assert!(lines.len() == 2 && lines.iter().all(|l| l.refunded_units == 0));
        let done = b.by("manager", Role::ShopManager, Id::NIL, whole(0, None, "all of it")).unwrap();
        assert_eq!((done.refunds.len(), done.paid), (2, Money(100_000)));
        let (o, lines, events) = b.read(|q| {
            let o = views::order(q, b.territory, order)?.expect("there");
            Ok((o, views::lines(q, b.territory, order)?, views::events(q, b.territory, order)?))
        });
        assert_eq!(o.state, "returned");
        assert_eq!(b.read(|q| views::parts(q, b.territory, &o, &lines))[0].state, "returned");
        assert_eq!(events.iter().filter(|e| e.kind == "refunded").count(), 1, "the buyer is told once");
        assert_eq!(why(whole(4, None, "x")), RefundWholeRefusal::TooMuch { left: 0 });
        let today = b.today();
        assert_eq!(b.read(|q| rahba_market::stock::views::on_sale(q, b.territory, shop.honey, today)), 5);
        let audit = b.read(|q| rahba_market::audit::audit(q, b.territory));
        assert!(audit.findings.is_empty(), "{:#?}", audit.findings);
    });
}

#[test]
fn who_cancels_says_why() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 3);
        let cart = Id::named("cart");
        let order = shop.place(b, cart, 1).unwrap().order;
        let secret_hash = Some(rahba_market::people::rules::token_hash(&cart.to_string()));
        let by_buyer = |why: &str, reason: &str| b.anyone(Cancel { order, why: why.into(), reason: reason.into(), secret_hash });
        for (why, reason) in [("", ""), ("", "because"), ("no such", ""), ("other", " ")] {
            let refused = by_buyer(why, reason);
            assert!(matches!(&refused, Err(CommandError::Refused(CancelRefusal::NoReason))), "{why} {reason}: {refused:?}");
        }
        by_buyer("too_long", "two weeks").unwrap();
        let last = b.read(|q| views::events(q, b.territory, order)).pop().expect("an event");
        assert_eq!((last.kind.as_str(), last.why.as_str(), last.reason.as_str()), ("cancelled", "too_long", "two weeks"));
        // The office says it in words, or by the list.
        let order = shop.place(b, Id::named("second"), 1).unwrap().order;
        let office = |why: &str, reason: &str| {
            b.by(
                "manager",
                Role::ShopManager,
                Id::NIL,
                Cancel { order, why: why.into(), reason: reason.into(), secret_hash: None },
            )
        };
        assert!(office("", "").is_err());
        office("", "nobody answers").unwrap();
    });
}
