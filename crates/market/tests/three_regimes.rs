//! The three regimes of LEDGER §2.3 lived through the commands: on deposit in the maker's name, on
//! deposit in the union's name, and bought.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Day, Id, Lang, Money};
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::catalogue::set_vat_rule::SetVatRule;
use rahba_market::flows::deposits::agree::{Agree, AgreeRefusal};
use rahba_market::flows::deposits::give_back::{GiveBack, GiveBackRefusal};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine, ReceiveRefusal};
use rahba_market::flows::ledger::settle_cards::{SettleCards, SettleRefusal};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::organisations::change::ChangeOrganisation;
use rahba_market::flows::stock::approve_count::ApproveCount;
use rahba_market::flows::stock::record_count::RecordCount;
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Sold, Tender};
use rahba_market::ledger::{self, chart, owned};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::{audit, sales};
use rahba_store::CommandError;

fn agree(b: &Bench, s: &Shop, regime: &str) {
    let terms = Agree {
        org: s.maker,
        regime: regime.into(),
        commission: Bps(1_200),
        commission_vat: Bps(2_000),
        label: Bps(100),
        solidarity: Bps(50),
        loss_bearer: "maker".into(),
        hold_days: 7,
        term_days: 365,
    };
    b.by("manager", Role::ShopManager, Id::NIL, terms).unwrap();
    // The union is liable for VAT at 20 %.
    let rule = SetVatRule {
        vat_class: "farm".into(),
        regime: "standard".into(),
        valid_from: Day::from_ymd(2024, 1, 1).unwrap(),
        rate: Bps(2_000),
        reason: "vat-standard".into(),
        source: "CGI 88".into(),
    };
    b.by("nadia", Role::Accountant, Id::NIL, rule).unwrap();
    let union =
        b.read(|q| rahba_market::organisations::views::all(q, b.territory)).into_iter().find(|o| o.code == "union").unwrap();
    let liable = ChangeOrganisation {
        org: union.id,
        commune: union.commune,
        phone: union.phone,
        ice: union.ice,
        founded: union.founded,
        women_led: union.women_led,
        vat_regime: "standard".into(),
    };
    b.system(liable).unwrap();
}

fn receive(s: &Shop, units: i64, price: i64, cost: Option<i64>) -> Receive {
    Receive {
        org: s.maker,
        place: s.stand,
        lines: vec![ReceiveLine {
            variant: s.honey,
            units,
            price: Some(Money(price)),
            cost: cost.map(Money),
            made_on: None,
            expires_on: None,
        }],
        signature: String::new(),
        note: String::new(),
    }
}

fn sell(b: &Bench, s: &Shop, units: i64, tender: Tender) -> Sold {
    let total = tender.amount();
    let secret = Id::named(&format!("secret {units} {total}"));
    let mut secret_hash = [0; 32];
    secret_hash[..16].copy_from_slice(&secret.0);
    let sale = Sell {
        till: s.till,
        lines: vec![(s.honey, units)],
        tenders: vec![tender],
        seen_total: total,
        lang: Lang::Fr,
        secret_hash,
        coupon: None,
    };
    b.by("till", Role::Cashier, Id::NIL, sale).unwrap()
}

fn balance(b: &Bench, account: &chart::Account) -> i64 {
    b.read(|q| ledger::views::balance(q, b.territory, account)).0
}

fn green(b: &Bench) {
    assert_eq!(b.read(|q| audit::audit(q, b.territory)).findings, []);
}

fn open_till(b: &Bench, s: &Shop) {
    b.by("till", Role::Cashier, Id::NIL, OpenSession { till: s.till, fair: None, float: Money(0) }).unwrap();
}

/// E06: 40 kg at 70.00 are bought, 3 are sold at 120.00.
#[test]
fn goods_that_the_union_bought() {
    Bench::each(|b| {
        let s = Shop::open(b);
        agree(b, &s, "principal");
        let no_cost = b.by("manager", Role::ShopManager, Id::NIL, receive(&s, 40, 12_000, None));
        assert!(matches!(no_cost, Err(CommandError::Refused(ReceiveRefusal::BadCost))));
        let lot = b.by("manager", Role::ShopManager, Id::NIL, receive(&s, 40, 12_000, Some(280_000))).unwrap().lots[0];
        b.system(SetProductState { product: s.product, to: ProductMove::Publish }).unwrap();
        assert_eq!(balance(b, &chart::stock_owned()), 280_000);
        assert_eq!(balance(b, &chart::payable(s.maker)), -280_000);
        open_till(b, &s);
        let sold = sell(b, &s, 3, Tender::Cash { amount: Money(36_000) });
        assert_eq!(balance(b, &chart::sales_owned()), -30_000);
        assert_eq!(balance(b, &chart::vat_out(2_000)), -6_000);
        assert_eq!(balance(b, &chart::cogs()), 21_000);
        assert_eq!(balance(b, &chart::stock_owned()), 259_000);
        assert_eq!(balance(b, &chart::payable(s.maker)), -280_000, "she was paid when she sold");
        assert_eq!(balance(b, &chart::commission()), 0);
        green(b);

        // One of the three comes back to the stand, then another is found broken.
        let line = b.read(|q| sales::views::lines(q, b.territory, sold.order))[0].id;
        let back =
            |seen, back_to| Refund { line, units: 1, seen_refunded: seen, till: Some(s.till), back_to, reason: "r".into() };
        b.by("manager", Role::ShopManager, Id::NIL, back(0, Some(s.stand))).unwrap();
        assert_eq!((balance(b, &chart::cogs()), balance(b, &chart::stock_owned())), (14_000, 266_000));
        assert_eq!((balance(b, &chart::sales_owned()), balance(b, &chart::vat_out(2_000))), (-20_000, -4_000));
        b.by("manager", Role::ShopManager, Id::NIL, back(1, None)).unwrap();
        assert_eq!(
            (balance(b, &chart::cogs()), balance(b, &chart::shrink()), balance(b, &chart::stock_owned())),
            (7_000, 7_000, 266_000)
        );
        green(b);

        // A loss is the union's own, at cost; found again, it is undone exactly.
        let loss = RecordLoss { lot, place: s.stand, units: 2, cause: "breakage".into() };
        let lost = b.by("manager", Role::ShopManager, Id::NIL, loss).unwrap();
        assert_eq!(lost.owed, Money::ZERO);
        assert_eq!((balance(b, &chart::shrink()), balance(b, &chart::stock_owned())), (21_000, 252_000));
        green(b);
        let counted = RecordCount { place: s.stand, lines: vec![(lot, 38)] };
        let count = b.by("counter", Role::Cashier, Id::NIL, counted).unwrap().count;
        b.by("manager", Role::ShopManager, Id::NIL, ApproveCount { count, causes: vec![] }).unwrap();
        assert_eq!((balance(b, &chart::shrink()), balance(b, &chart::stock_owned())), (7_000, 266_000));
        assert_eq!(b.read(|q| owned::owned(q, b.territory, s.honey)), (38, Money(266_000)));
        green(b);

        // It is not the maker's any more.
        let give =
            GiveBack { org: s.maker, place: s.stand, lines: vec![(lot, 1)], signature: String::new(), note: String::new() };
        let bought = b.by("manager", Role::ShopManager, Id::NIL, give);
        assert!(matches!(bought, Err(CommandError::Refused(GiveBackRefusal::Bought { .. }))));

        // Cheaper ones come: the average moves, and everything that is sold takes all of the cost.
        b.by("manager", Role::ShopManager, Id::NIL, receive(&s, 10, 12_000, Some(50_001))).unwrap();
        sell(b, &s, 16, Tender::Cash { amount: Money(192_000) });
        green(b);
        sell(b, &s, 32, Tender::Cash { amount: Money(384_000) });
        assert_eq!((balance(b, &chart::stock_owned()), b.read(|q| owned::owned(q, b.territory, s.honey))), (0, (0, Money::ZERO)));
        green(b);
    });
}

/// On deposit, sold in the union's name: the VAT on the price is the union's; shares are of the rest.
#[test]
fn goods_sold_in_the_unions_name() {
    Bench::each(|b| {
        let s = Shop::open(b);
        agree(b, &s, "commissionaire");
        let cost = b.by("manager", Role::ShopManager, Id::NIL, receive(&s, 5, 12_000, Some(100)));
        assert!(matches!(cost, Err(CommandError::Refused(ReceiveRefusal::BadCost))));
        b.by("manager", Role::ShopManager, Id::NIL, receive(&s, 5, 12_000, None)).unwrap();
        b.system(SetProductState { product: s.product, to: ProductMove::Publish }).unwrap();
        assert_eq!(balance(b, &chart::stock_owned()), 0, "consigned goods are never in the money books");
        open_till(b, &s);
        // 3 × 120.00: VAT 60.00; of 300.00: commission 36.00, solidarity 1.50; hers 262.50.
        let sold = sell(b, &s, 3, Tender::Cash { amount: Money(36_000) });
        let all = || {
            let of = |a| -balance(b, &a);
            [of(chart::vat_out(2_000)), of(chart::commission()), of(chart::solidarity_fund()), of(chart::payable(s.maker))]
        };
        assert_eq!(all(), [6_000, 3_600, 150, 26_250]);
        green(b);
        let line = b.read(|q| sales::views::lines(q, b.territory, sold.order))[0].id;
        for n in 0..3 {
            let back =
                Refund { line, units: 1, seen_refunded: n, till: Some(s.till), back_to: Some(s.stand), reason: "r".into() };
            b.by("manager", Role::ShopManager, Id::NIL, back).unwrap();
            green(b);
        }
        assert_eq!(all(), [0; 4], "all of it is undone, whatever the parts");
    });
}

#[test]
fn a_liable_maker_is_not_sold_for_in_the_unions_name() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let maker = b.read(|q| rahba_market::organisations::views::one(q, b.territory, s.maker)).unwrap();
        b.system(ChangeOrganisation {
            org: maker.id,
            commune: maker.commune,
            phone: maker.phone,
            ice: maker.ice,
            founded: maker.founded,
            women_led: true,
            vat_regime: "standard".into(),
        })
        .unwrap();
        let terms = |regime: &str| Agree {
            org: s.maker,
            regime: regime.into(),
            commission: Bps(1_200),
            commission_vat: Bps(2_000),
            label: Bps(0),
            solidarity: Bps(0),
            loss_bearer: "union".into(),
            hold_days: 7,
            term_days: 365,
        };
        let no = |regime: &str| match b.by("manager", Role::ShopManager, Id::NIL, terms(regime)) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        assert_eq!(no("commissionaire"), AgreeRefusal::LiableMaker);
        assert_eq!(no("barter"), AgreeRefusal::BadTerms);
        b.by("manager", Role::ShopManager, Id::NIL, terms("principal")).unwrap();
    });
}

/// E09: 487.50 of card takings are settled less 8.04.
#[test]
fn card_takings_are_settled() {
    Bench::each(|b| {
        let s = Shop::open(b);
        s.receive(b, 20);
        open_till(b, &s);
        sell(b, &s, 2, Tender::Card { amount: Money(50_000), slip: "1".into() });
        let settle =
            |taken, fee, reference: &str| SettleCards { taken: Money(taken), fee: Money(fee), reference: reference.into() };
        let no = |c| match b.by("nadia", Role::Accountant, Id::NIL, c) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        assert_eq!(no(settle(50_001, 0, "x")), SettleRefusal::TooMuch { open: Money(50_000) });
        assert_eq!(no(settle(100, 101, "x")), SettleRefusal::TooMuch { open: Money(50_000) });
        assert_eq!(no(settle(100, 0, " ")), SettleRefusal::NoReference);
        assert!(matches!(b.by("till", Role::Cashier, Id::NIL, settle(100, 0, "x")), Err(CommandError::Forbidden)));
        let left = b.by("nadia", Role::Accountant, Id::NIL, settle(48_750, 804, "R-1")).unwrap().left;
        assert_eq!(left, Money(1_250));
        assert_eq!((balance(b, &chart::bank()), balance(b, &chart::psp_fee()), balance(b, &chart::vat_in())), (47_946, 731, 73));
        green(b);
    });
}
