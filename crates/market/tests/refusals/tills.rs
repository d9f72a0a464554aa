//! At the counter.

use crate::place::unruled;
use crate::{done, french, no, sale, session};
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Money};
use rahba_market::flows::campaigns::open_coupon::OpenCoupon;
use rahba_market::flows::campaigns::receive_fund::ReceiveFund;
use rahba_market::flows::campaigns::start::StartCampaign;
use rahba_market::flows::tills::close_session::{CloseSession, CloseSessionRefusal};
use rahba_market::flows::tills::open_session::OpenSessionRefusal;
use rahba_market::flows::tills::sell::{Sell, SellRefusal, Tender};
use rahba_market::ledger::{self, chart};
use rahba_market::plan::model::Funder;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

#[test]
fn a_session_opens_once_with_a_float_that_is_there_and_closes_with_a_count() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let open = |till, float| no(b, Role::Cashier, session(till, float));
    let close = |till, counted| no(b, Role::Cashier, CloseSession { till, counted: Money(counted) });
    assert_eq!(open(s.maker, 0), OpenSessionRefusal::NoSuchTill);
    for float in [-1, 10_000_001] {
        assert_eq!(open(s.till, float), OpenSessionRefusal::BadFloat, "{float}");
    }
    assert_eq!(open(s.till, 100_001), OpenSessionRefusal::SafeShort { holds: Money(100_000) });
    assert_eq!(close(s.maker, 0), CloseSessionRefusal::NoSuchTill);
    assert_eq!(close(s.till, 0), CloseSessionRefusal::NotOpen);
    done(b, Role::Cashier, session(s.till, 10_000));
    assert_eq!(open(s.till, 0), OpenSessionRefusal::Open);
    for counted in [-1, 100_000_001] {
        assert_eq!(close(s.till, counted), CloseSessionRefusal::BadCount, "{counted}");
    }
    done(b, Role::Cashier, CloseSession { till: s.till, counted: Money(10_000) });
    assert_eq!(close(s.till, 0), CloseSessionRefusal::NotOpen);
}

fn refused(b: &Bench, s: &Shop, f: &dyn Fn(&mut Sell)) -> SellRefusal {
    let mut c = sale(s, 1, 1);
    f(&mut c);
    no(b, Role::Cashier, c)
}

#[test]
fn a_sale_is_of_what_stands_there_and_is_paid_whole() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    s.receive(b, 10);
    let variant = s.honey;
    assert_eq!(refused(b, &s, &|_| {}), SellRefusal::NotOpen);
    done(b, Role::Cashier, session(s.till, 0));
    let no = |f: &dyn Fn(&mut Sell)| refused(b, &s, f);
    assert_eq!(no(&|c| c.till = s.maker), SellRefusal::NoSuchTill);
    assert_eq!(no(&|c| c.lines.clear()), SellRefusal::Lines);
    assert_eq!(no(&|c| c.lines = vec![(variant, 1); 201]), SellRefusal::Lines);
    assert_eq!(no(&|c| c.lines = vec![(s.maker, 1)]), SellRefusal::NotOffered { variant: s.maker });
    assert_eq!(no(&|c| c.lines = vec![(variant, 0)]), SellRefusal::BadQuantity { variant });
    assert_eq!(no(&|c| c.lines = vec![(variant, i64::MAX); 2]), SellRefusal::BadQuantity { variant });
    assert_eq!(no(&|c| c.lines = vec![(variant, 11)]), SellRefusal::NotEnough { variant, left: 10 });
    let total = Money(25_000);
    assert_eq!(no(&|c| c.seen_total = Money(24_000)), SellRefusal::TotalChanged { total });
    let cash = |amount| Tender::Cash { amount: Money(amount) };
    for tenders in [
        vec![],
        vec![cash(24_999)],
        vec![cash(25_001)],
        vec![cash(30_000), cash(-5_000)],
        vec![cash(25_000), cash(0)],
        // Their sum, if it wrapped around, would be the total.
        vec![cash(i64::MAX), cash(i64::MAX), cash(25_002)],
    ] {
        assert_eq!(no(&|c| c.tenders = tenders.clone()), SellRefusal::Tenders { total }, "{tenders:?}");
    }
    let given = |given| vec![Tender::CashGiven { amount: total, given: Money(given) }];
    assert_eq!(no(&|c| c.tenders = given(24_999)), SellRefusal::GivenShort { cash: total });
    for slip in ["", " ", "\u{200f}"] {
        let card = vec![Tender::Card { amount: total, slip: slip.into() }];
        assert_eq!(no(&|c| c.tenders = card.clone()), SellRefusal::NoSlip, "{slip:?}");
    }
    assert_eq!(no(&|c| c.coupon = Some("NOTHING".into())), SellRefusal::NoSuchCoupon);
    assert_eq!(b.read(|q| ledger::views::balance(q, b.territory, &chart::cash_till(s.till))), Money::ZERO);
    done(b, Role::ShopManager, unruled());
    assert_eq!(no(&|_| {}), SellRefusal::NoVatRule { variant });
}

#[test]
fn a_coupon_at_the_counter_is_counted_and_paid_for_as_online() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    s.receive(b, 10);
    done(b, Role::Cashier, session(s.till, 0));
    let fund = ReceiveFund { code: "indh".into(), name: french("INDH"), amount: Money(3_000), reference: "C-1".into() };
    let fund = done(b, Role::Accountant, fund).fund;
    let start = StartCampaign {
        code: "spring".into(),
        name: french("Printemps"),
        pitch: Default::default(),
        starts_on: b.today(),
        ends_on: b.today().plus(10),
        on_home: false,
        products: vec![s.product],
    };
    let campaign = done(b, Role::ShopManager, start).campaign;
    let open = |code: &str, uses_max, fund: Option<Id>| {
        let coupon = OpenCoupon {
            campaign,
            code: code.into(),
            kind: "amount".into(),
            value: 5_000,
            min_goods: Money(50_000),
            most: Money::ZERO,
            uses_max,
            per_phone: 0,
            starts_on: b.today(),
            ends_on: b.today().plus(10),
            funders: vec![Funder { fund, share: 10_000 }],
        };
        done(b, Role::ShopManager, coupon).coupon
    };
    open("ONCE", 1, None);
    open("POOR", 9, Some(fund));
    let two = |code: &str| Sell { coupon: Some(code.into()), seen_total: Money(45_000), ..sale(&s, 2, 2) };
    let no = |c| no(b, Role::Cashier, c);
    let small = Sell { coupon: Some("ONCE".into()), ..sale(&s, 1, 3) };
    assert_eq!(no(small), SellRefusal::CouponTooSmall { least: Money(50_000) });
    assert_eq!(no(two("POOR")), SellRefusal::CouponFundEmpty);
    let paid = Sell { tenders: vec![Tender::Cash { amount: Money(45_000) }], ..two("once") };
    done(b, Role::Cashier, paid);
    assert_eq!(no(two("ONCE")), SellRefusal::CouponUsedUp);
}
