//! From the deposit of a jar to the producer's money, on both engines.

use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_market::flows::ledger::mature::Mature;
use rahba_market::flows::ledger::remit::Remit;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, PrepareRefusal, Step};
use rahba_market::flows::orders::refund::{Refund, RefundRefusal};
use rahba_market::flows::payouts::approve::{Approve, ApproveRefusal};
use rahba_market::flows::payouts::propose::{Propose, ProposeRefusal};
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, SellRefusal, Tender};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::{audit, ledger, people, sales, stock};
use rahba_store::CommandError;

fn clean(b: &Bench) {
    let a = b.read(|q| audit::audit(q, b.territory));
    assert!(a.findings.is_empty(), "{}: {:#?}", b.engine, a.findings);
}

#[test]
fn a_jar_becomes_its_maker_s_money() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        let lot = shop.receive(b, 20);
        clean(b);

        // Two at the counter for cash.
        let sell = |seen: i64, cash: i64| Sell {
            till: shop.till,
            lines: vec![(shop.honey, 2)],
            tenders: vec![Tender::Cash { amount: Money(cash) }],
            seen_total: Money(seen),
            lang: Lang::Ar,
            secret_hash: people::rules::token_hash("r1"),
            coupon: None,
        };
        let closed = b.by("cashier", Role::Cashier, Id::NIL, sell(50_000, 50_000));
        assert!(matches!(closed, Err(CommandError::Refused(SellRefusal::NotOpen))));
        b.by("cashier", Role::Cashier, Id::NIL, OpenSession { till: shop.till, fair: None, float: Money(50_000) }).unwrap();
        let cheap = b.by("cashier", Role::Cashier, Id::NIL, sell(40_000, 40_000));
        assert!(matches!(cheap, Err(CommandError::Refused(SellRefusal::TotalChanged { total: Money(50_000) }))));
        let short = b.by("cashier", Role::Cashier, Id::NIL, sell(50_000, 49_999));
        assert!(matches!(short, Err(CommandError::Refused(SellRefusal::Tenders { .. }))));
        let sold = b.by("cashier", Role::Cashier, Id::NIL, sell(50_000, 50_000)).unwrap();
        assert_eq!(sold.number, "T1-2026-000001");

        // Three online by a guest; sent twice, it is one order.
        let cart = Id::named("cart 1");
        let placed = shop.place(b, cart, 3).unwrap();
        assert_eq!(placed.total, Money(79_500));
        let first = placed.clone();
        let mut again = b.call(rahba_kernel::role::Actor::anonymous());
        again.command = cart;
        let conflict = b.db.command_blocking(again.clone(), shop.order(cart, 2));
        assert!(matches!(conflict, Err(CommandError::IdempotencyConflict)), "{conflict:?}");
        let same = b.db.command_blocking(again, shop.order(cart, 3)).unwrap();
        assert_eq!(same, first);

        // Packed, shipped, delivered; not out of order.
        let step = |step| Prepare { order: placed.order, step, note: String::new() };
        let early = b.by("manager", Role::ShopManager, Id::NIL, step(Step::Shipped { carrier: shop.carrier }));
        assert!(matches!(early, Err(CommandError::Refused(PrepareRefusal::NotNow { .. }))));
        b.by("manager", Role::ShopManager, Id::NIL, step(Step::Packed)).unwrap();
        b.by("manager", Role::ShopManager, Id::NIL, step(Step::Shipped { carrier: shop.carrier })).unwrap();
        b.by("manager", Role::ShopManager, Id::NIL, Deliver { order: placed.order, till: None }).unwrap();
        clean(b);

        // One comes back and is refunded, by bank.
        let lines = b.read(|q| sales::views::lines(q, b.territory, placed.order));
        let refund = |units, seen| Refund {
            line: lines[0].id,
            units,
            seen_refunded: seen,
            till: None,
            back_to: Some(shop.stand),
            reason: "changed her mind".into(),
        };
        let r = b.by("manager", Role::ShopManager, Id::NIL, refund(1, 0)).unwrap();
        assert_eq!(r.paid, Money(25_000));
        let twice = b.by("manager", Role::ShopManager, Id::NIL, refund(1, 0));
        assert!(matches!(twice, Err(CommandError::Refused(RefundRefusal::TooMuch { .. }))));
        clean(b);

        // 2 at the counter are payable, 2 online are held: 250.00 less 12 % + VAT + 0.5 %.
        let fee = 3_000 + 600 + 125;
        let due = b.read(|q| ledger::views::due(q, b.territory, shop.maker));
        assert_eq!((due.payable, due.held), (Money(2 * (25_000 - fee)), Money(2 * (25_000 - fee))));
        assert!(!b.system(Mature {}).unwrap().more);
        b.pass(8 * Micros::DAY);
        assert_eq!(b.system(Mature {}).unwrap().lines, 1);
        let due = b.read(|q| ledger::views::due(q, b.territory, shop.maker));
        assert_eq!((due.payable, due.held), (Money(4 * (25_000 - fee)), Money(0)));

        // The carrier remits, the cashier closes.
        b.by(
            "accountant",
            Role::Accountant,
            Id::NIL,
            Remit { carrier: shop.carrier, collected: Money(79_500), fee: Money(4_500), returns: Money::ZERO },
        )
        .unwrap();
        let z = b.by("cashier", Role::Cashier, Id::NIL, CloseSession { till: shop.till, counted: Money(99_650) }).unwrap();
        assert_eq!((z.expected, z.difference, z.z_number), (Money(100_000), Money(-350), 1));

        // Proposed by one, approved by another.
        let propose = |amount| Propose { org: shop.maker, amount, method: "cash".into() };
        let much = b.by("accountant", Role::Accountant, Id::NIL, propose(Some(Money(999_999))));
        assert!(matches!(much, Err(CommandError::Refused(ProposeRefusal::NotAvailable { .. }))));
        let p = b.by("accountant", Role::Accountant, Id::NIL, propose(None)).unwrap();
        assert_eq!(p.amount, Money(4 * (25_000 - fee)));
        let more = b.by("accountant", Role::Accountant, Id::NIL, propose(None));
        assert!(matches!(more, Err(CommandError::Refused(ProposeRefusal::NotAvailable { .. }))));
        let own = b.by("accountant", Role::PayoutApprover, Id::NIL, Approve { payout: p.payout });
        assert!(matches!(own, Err(CommandError::Refused(ApproveRefusal::SamePerson))));
        let cashier = b.by("cashier", Role::Cashier, Id::NIL, Approve { payout: p.payout });
        assert!(matches!(cashier, Err(CommandError::Forbidden)));
        b.by("approver", Role::PayoutApprover, Id::NIL, Approve { payout: p.payout }).unwrap();

        // Her statement: opening + lines = closing, and it is the ledger's lines.
        let today = rahba_kernel::time::Zone::casablanca().day(b.now());
        let s = b.read(|q| ledger::views::statement(q, b.territory, shop.maker, today.plus(-40), today));
        assert_eq!((s.opening, s.closing), (Money(0), Money(0)));
        assert!(s.lines.iter().any(|l| l.kind == "payout" && l.owed() == Money(-4 * (25_000 - fee))));
        // Every line opens to what is behind it.
        for l in &s.lines {
            let subject = l.subject.expect("every line of a maker names its subject");
            assert!(!b.read(|q| ledger::views::of_subject(q, b.territory, subject)).is_empty());
        }
        let history = b.read(|q| stock::views::lot_history(q, b.territory, lot, b.now()));
        assert_eq!(
            history.iter().map(|m| m.kind.as_str()).collect::<Vec<_>>(),
            ["deposit", "sold", "reserved", "sold", "refund"]
        );
        let state = b.read(|q| stock::views::lot_state_at(q, b.territory, lot, b.now()));
        assert_eq!(state[&shop.stand], 16);
        clean(b);
    });
}
