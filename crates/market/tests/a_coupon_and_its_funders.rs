//! A campaign's coupon: ten uses under two hundred hands, its cost on its funders' accounts, undone
//! with the sale, stopped when it is stopped. Beside the race, the way that people write it first.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::role::{Actor, Permission, Reach, Role};
use rahba_kernel::{Day, Id, Lang, Money};
use rahba_market::audit::audit;
use rahba_market::flows::campaigns::open_coupon::{OpenCoupon, OpenCouponRefusal};
use rahba_market::flows::campaigns::receive_fund::{ReceiveFund, ReceiveFundRefusal};
use rahba_market::flows::campaigns::start::{StartCampaign, StartRefusal};
use rahba_market::flows::campaigns::stop::{StopCampaign, StopRefusal};
use rahba_market::flows::campaigns::stop_coupon::{StopCoupon, StopCouponRefusal};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::place::{Place, PlaceRefusal};
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, SellRefusal, Tender};
use rahba_market::ledger::{self, chart};
use rahba_market::plan::model::Funder;
use rahba_market::plan::views;
use rahba_market::refusals;
use rahba_market::sales;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, Ctx, Refused, Tx, params, statements};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Barrier;
use std::sync::atomic::{AtomicI64, Ordering};

struct Campaign {
    fund: Id,
    campaign: Id,
    coupon: Id,
}

fn name(fr: &str) -> BTreeMap<Lang, String> {
    BTreeMap::from([(Lang::Fr, fr.to_owned())])
}

fn fund(amount: i64) -> ReceiveFund {
    ReceiveFund { code: "indh".into(), name: name("INDH"), amount: Money(amount), reference: "C-1".into() }
}

fn coupon(campaign: Id, fund: Id, today: Day) -> OpenCoupon {
    OpenCoupon {
        campaign,
        code: "ramadan".into(),
        kind: "amount".into(),
        value: 5_000,
        min_goods: Money(20_000),
        most: Money::ZERO,
        uses_max: 10,
        per_phone: 0,
        starts_on: today,
        ends_on: today.plus(30),
        funders: vec![Funder { fund: None, share: 6_000 }, Funder { fund: Some(fund), share: 4_000 }],
    }
}

fn open(b: &Bench, s: &Shop, money: i64) -> Campaign {
    s.receive(b, 500);
    let fund = b.by("nadia", Role::Accountant, Id::NIL, fund(money)).unwrap().fund;
    let start = StartCampaign {
        code: "ramadan".into(),
        name: name("Ramadan"),
        pitch: BTreeMap::new(),
        starts_on: b.today(),
        ends_on: b.today().plus(30),
        on_home: true,
        products: vec![s.product],
    };
    let campaign = b.by("manager", Role::ShopManager, Id::NIL, start).unwrap().campaign;
    let coupon = b.by("manager", Role::ShopManager, Id::NIL, coupon(campaign, fund, b.today())).unwrap().coupon;
    Campaign { fund, campaign, coupon }
}

fn order(s: &Shop, cart: Id, units: i64) -> Place {
    Place { coupon: Some(" Ramadan ".into()), ..s.order(cart, units) }
}

fn place(b: &Bench, s: &Shop, cart: Id, units: i64) -> Result<Id, CommandError<PlaceRefusal>> {
    let mut call = b.call(Actor::anonymous());
    call.command = cart;
    b.db.command_blocking(call, order(s, cart, units)).map(|p| p.order)
}

fn refused(b: &Bench, s: &Shop, cart: &str, units: i64) -> PlaceRefusal {
    match place(b, s, Id::named(cart), units) {
        Err(CommandError::Refused(r)) => r,
        other => panic!("{other:?}"),
    }
}

fn deliver(b: &Bench, s: &Shop, order: Id) {
    for step in [Step::Packed, Step::Shipped { carrier: s.carrier }] {
        b.by("manager", Role::ShopManager, Id::NIL, Prepare { order, step, note: String::new() }).unwrap();
    }
    b.by("manager", Role::ShopManager, Id::NIL, Deliver { order, till: None }).unwrap();
}

fn balance(b: &Bench, account: &chart::Account) -> i64 {
    b.read(|q| ledger::views::balance(q, b.territory, account)).0
}

fn used(b: &Bench) -> i64 {
    b.read(|q| views::coupon(q, b.territory, "RAMADAN")).unwrap().used
}

fn green(b: &Bench) {
    assert_eq!(b.read(|q| audit(q, b.territory)).findings, []);
}

/// Two hundred buyers, eight times twenty-five at once: how many were told that they have it.
fn race(take: &(dyn Fn(Id, &Barrier) -> bool + Sync)) -> i64 {
    let got = AtomicI64::new(0);
    let together = Barrier::new(25);
    std::thread::scope(|scope| {
        for hand in 0..25 {
            let (got, together) = (&got, &together);
            scope.spawn(move || {
                for n in 0..8 {
                    got.fetch_add(i64::from(take(Id::named(&format!("buyer {hand} {n}")), together)), Ordering::Relaxed);
                }
            });
        }
    });
    got.into_inner()
}

#[test]
fn two_hundred_buyers_use_ten_coupons() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let c = open(b, &s, 1_000_000);
        let got = race(&|cart, _| match place(b, &s, cart, 1) {
            Ok(_) => true,
            Err(CommandError::Refused(PlaceRefusal::CouponUsedUp)) => false,
            Err(e) => panic!("{e}"),
        });
        assert_eq!((got, used(b)), (10, 10), "{}", b.engine);
        green(b);
        // The fund's share of all ten is set aside, and used when they are delivered.
        let account = chart::campaign_fund(c.fund);
        assert_eq!(b.read(|q| ledger::views::set_aside(q, b.territory, &account)), Money(20_000));
        let placed = sales::views::OrderFilter { state: "placed".into(), ..sales::views::OrderFilter::within(Reach::Everywhere) };
        let orders = b.read(|q| sales::views::orders(q, b.territory, &placed, 100, 0));
        for o in &orders {
            deliver(b, &s, o.order.id);
        }
        assert_eq!(balance(b, &chart::discount_union()), 30_000);
        assert_eq!(balance(b, &account), -1_000_000 + 20_000);
        assert_eq!(b.read(|q| ledger::views::set_aside(q, b.territory, &account)), Money::ZERO);
        let brought = b.read(|q| views::brought(q, b.territory))[&c.campaign].clone();
        assert_eq!((brought.coupon_orders, brought.coupon_goods), (10, Money(250_000)));
        assert_eq!(brought.cost.iter().map(|(_, m)| m.0).sum::<i64>(), 50_000);
        green(b);
    });
}

statements! {
    SET_USED (Id, Id, Int) -> () =
        "UPDATE coupon SET used = $3 WHERE territory_id = $1 AND coupon_id = $2";
}

/// What is wrong with it: it writes what somebody read before.
#[derive(Debug, Serialize)]
struct NaiveUse {
    coupon: Id,
    seen: i64,
}

refusals! {
    /// None: it believes what it read.
    pub enum NaiveUseRefusal {
        /// Used up, as far as it knew.
        UsedUp => ("test.used_up", 409),
    }
}

impl Command for NaiveUse {
    const NAME: &'static str = "test/naive_use";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveUseRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveUseRefusal>> {
        if self.seen >= 10 {
            return rahba_store::no(NaiveUseRefusal::UsedUp);
        }
        tx.execute(&SET_USED, params![ctx.territory, self.coupon, self.seen + 1])?;
        Ok(())
    }
}

#[test]
fn the_naive_way_gives_more_than_ten() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let c = open(b, &s, 1_000_000);
        let got = race(&|_, together| {
            let seen = used(b);
            together.wait();
            let end = b.db.command_blocking(b.call(Actor::anonymous()), NaiveUse { coupon: c.coupon, seen });
            together.wait();
            end.is_ok()
        });
        assert!(got > 10, "{}: {got}: the race shows nothing", b.engine);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.iter().any(|f| f.rule == "coupon"), "the audit counts the orders: {findings:?}");
    });
}

/// LEDGER E02 and E04 by commands: 2 × 250.00 is not enough for its numbers, its shares are.
#[test]
fn a_sale_with_a_coupon_is_undone_in_parts() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let c = open(b, &s, 1_000_000);
        let order = place(b, &s, Id::named("three"), 3).unwrap();
        deliver(b, &s, order);
        assert_eq!(balance(b, &chart::cod_receivable(s.carrier)), 75_000 - 5_000 + 4_500);
        assert_eq!(balance(b, &chart::held(s.maker)), -(75_000 - 9_000 - 1_800 - 375), "the maker gets it whole");
        let line = b.read(|q| sales::views::lines(q, b.territory, order))[0].id;
        let mut paid = 0;
        for n in 0..3 {
            let back = Refund { line, units: 1, seen_refunded: n, till: None, back_to: Some(s.stand), reason: "r".into() };
            paid += b.by("nadia", Role::Accountant, Id::NIL, back).unwrap().paid.0;
            green(b);
        }
        // What the buyer paid for goods comes back, and each funder's money.
        assert_eq!(paid, 70_000);
        assert_eq!((balance(b, &chart::discount_union()), balance(b, &chart::campaign_fund(c.fund))), (0, -1_000_000));
        assert_eq!(balance(b, &chart::held(s.maker)), 0);
    });
}

#[test]
fn a_use_comes_back_with_a_cancelled_order_and_a_stopped_coupon_gives_nothing() {
    Bench::each(|b| {
        let s = Shop::open(b);
        // Money for two orders only.
        let c = open(b, &s, 4_500);
        let first = place(b, &s, Id::named("one"), 1).unwrap();
        place(b, &s, Id::named("two"), 1).unwrap();
        assert_eq!(refused(b, &s, "three", 1), PlaceRefusal::CouponFundEmpty);
        assert_eq!(used(b), 2, "what is refused takes no use");
        b.system(Cancel { order: first, why: String::new(), reason: "x".into(), secret_hash: None }).unwrap();
        assert_eq!(used(b), 1);
        place(b, &s, Id::named("four"), 1).unwrap();
        green(b);
        b.by("nadia", Role::Accountant, Id::NIL, fund(1_000_000)).unwrap();

        let wrong = Place { coupon: Some("nothing".into()), ..s.order(Id::named("w"), 1) };
        let wrong = b.db.command_blocking(b.call(Actor::anonymous()), wrong);
        assert!(matches!(wrong, Err(CommandError::Refused(PlaceRefusal::NoSuchCoupon))));

        // At the counter.
        b.by("till", Role::Cashier, Id::NIL, OpenSession { till: s.till, fair: None, float: Money(0) }).unwrap();
        let sale = |total: i64, secret: u8| Sell {
            till: s.till,
            lines: vec![(s.honey, 1)],
            tenders: vec![Tender::Cash { amount: Money(total) }],
            seen_total: Money(total),
            lang: Lang::Fr,
            secret_hash: [secret; 32],
            coupon: Some("RAMADAN".into()),
        };
        let dear = b.by("till", Role::Cashier, Id::NIL, sale(25_000, 1));
        assert!(matches!(dear, Err(CommandError::Refused(SellRefusal::TotalChanged { total: Money(20_000) }))));
        b.by("till", Role::Cashier, Id::NIL, sale(20_000, 2)).unwrap();
        assert_eq!(balance(b, &chart::cash_till(s.till)), 20_000);
        assert_eq!(balance(b, &chart::discount_union()), 3_000);
        green(b);

        b.by("manager", Role::ShopManager, Id::NIL, StopCampaign { campaign: c.campaign, why: "fini".into() }).unwrap();
        assert_eq!(refused(b, &s, "late", 1), PlaceRefusal::CouponNotNow);
        let late = b.by("till", Role::Cashier, Id::NIL, sale(20_000, 3));
        assert!(matches!(late, Err(CommandError::Refused(SellRefusal::CouponNotNow))));
        let again = b.by("manager", Role::ShopManager, Id::NIL, StopCampaign { campaign: c.campaign, why: "x".into() });
        assert!(matches!(again, Err(CommandError::Refused(StopRefusal::NotRunning))));
        let again = b.by("manager", Role::ShopManager, Id::NIL, StopCoupon { coupon: c.coupon });
        assert!(matches!(again, Err(CommandError::Refused(StopCouponRefusal::NotRunning))));
    });
}

#[test]
fn limits_and_refusals() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let c = open(b, &s, 1_000_000);
        let manager = |x: OpenCoupon| match b.by("manager", Role::ShopManager, Id::NIL, x) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        let good = coupon(c.campaign, c.fund, b.today());
        assert_eq!(manager(good.clone()), OpenCouponRefusal::Taken);
        assert_eq!(manager(OpenCoupon { code: "abc".into(), ..good.clone() }), OpenCouponRefusal::BadCode);
        assert_eq!(manager(OpenCoupon { kind: "free".into(), ..good.clone() }), OpenCouponRefusal::BadValue);
        assert_eq!(manager(OpenCoupon { kind: "percent".into(), value: 9_001, ..good.clone() }), OpenCouponRefusal::BadValue);
        assert_eq!(manager(OpenCoupon { uses_max: 0, ..good.clone() }), OpenCouponRefusal::BadUses);
        assert_eq!(manager(OpenCoupon { ends_on: b.today().plus(-1), ..good.clone() }), OpenCouponRefusal::BadDays);
        assert_eq!(manager(OpenCoupon { campaign: c.fund, ..good.clone() }), OpenCouponRefusal::NoCampaign);
        for funders in [
            vec![],
            vec![Funder { fund: None, share: 9_999 }],
            vec![Funder { fund: Some(s.maker), share: 10_000 }],
            vec![Funder { fund: None, share: 5_000 }, Funder { fund: None, share: 5_000 }],
            vec![Funder { fund: None, share: 12_000 }, Funder { fund: Some(c.fund), share: -2_000 }],
        ] {
            assert_eq!(manager(OpenCoupon { funders, ..good.clone() }), OpenCouponRefusal::BadFunders);
        }
        assert!(matches!(b.by("till", Role::Cashier, Id::NIL, good.clone()), Err(CommandError::Forbidden)));

        let once = OpenCoupon { code: "ONCE".into(), per_phone: 1, min_goods: Money(30_000), ..good };
        b.by("manager", Role::ShopManager, Id::NIL, once).unwrap();
        let with = |cart: &str, units| {
            let p = Place { coupon: Some("once".into()), ..s.order(Id::named(cart), units) };
            b.db.command_blocking(b.call(Actor::anonymous()), p)
        };
        let small = with("small", 1);
        assert!(matches!(small, Err(CommandError::Refused(PlaceRefusal::CouponTooSmall { least: Money(30_000) }))));
        with("first", 2).unwrap();
        assert!(matches!(with("second", 2), Err(CommandError::Refused(PlaceRefusal::CouponTooOften))));

        let money = |f: ReceiveFund| match b.by("nadia", Role::Accountant, Id::NIL, f) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        assert_eq!(money(fund(0)), ReceiveFundRefusal::BadAmount);
        assert_eq!(money(ReceiveFund { code: "A B".into(), ..fund(1) }), ReceiveFundRefusal::BadCode);
        assert_eq!(money(ReceiveFund { name: BTreeMap::new(), ..fund(1) }), ReceiveFundRefusal::NoName);
        assert_eq!(money(ReceiveFund { reference: " ".into(), ..fund(1) }), ReceiveFundRefusal::NoReference);

        let start = |code: &str, products: Vec<Id>, days: i64| StartCampaign {
            code: code.into(),
            name: name("x"),
            pitch: BTreeMap::new(),
            starts_on: b.today(),
            ends_on: b.today().plus(days),
            on_home: false,
            products,
        };
        let no = |c: StartCampaign| match b.by("manager", Role::ShopManager, Id::NIL, c) {
            Err(CommandError::Refused(r)) => r,
            other => panic!("{other:?}"),
        };
        assert_eq!(no(start("ramadan", vec![s.product], 3)), StartRefusal::Taken);
        assert_eq!(no(start("Été", vec![s.product], 3)), StartRefusal::BadCode);
        assert_eq!(no(start("a", vec![s.maker], 3)), StartRefusal::BadProducts);
        assert_eq!(no(start("a", vec![], 3)), StartRefusal::BadProducts);
        assert_eq!(no(start("a", vec![s.product], -1)), StartRefusal::BadDays);
        assert_eq!(no(StartCampaign { name: BTreeMap::new(), ..start("a", vec![s.product], 3) }), StartRefusal::NoName);
    });
}
