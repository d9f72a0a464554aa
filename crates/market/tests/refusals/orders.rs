//! Orders on their way: each step from where the order is, by whom it may be.

use crate::{done, no, why};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Money};
use rahba_market::flows::orders::cancel::{Cancel, CancelRefusal};
use rahba_market::flows::orders::deliver::{Deliver, DeliverRefusal};
use rahba_market::flows::orders::place::Place;
use rahba_market::flows::orders::prepare::{Prepare, PrepareRefusal, Step};
use rahba_market::flows::orders::refund::{Refund, RefundRefusal};
use rahba_market::flows::orders::refuse::{RefuseAtDoor, RefuseRefusal};
use rahba_market::flows::orders::set_delivery_rate::{DeliveryRateRefusal, SetDeliveryRate};
use rahba_market::people::rules::token_hash;
use rahba_market::sales::model::{Delivery, OrderLine, Payment};
use rahba_market::sales::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

fn open(b: &Bench) -> Shop {
    let s = Shop::open(b);
    s.receive(b, 50);
    s
}

fn placed(b: &Bench, s: &Shop, delivery: Delivery, payment: Payment) -> Id {
    let cart = Id::named(&format!("cart {}", b.now().0));
    b.anyone(Place { delivery, payment, ..s.order(cart, 2) }).expect("an order").order
}

fn step(order: Id, step: Step) -> Prepare {
    Prepare { order, step, note: String::new() }
}

fn state(b: &Bench, order: Id) -> String {
    b.read(|q| views::order(q, b.territory, order)).expect("an order").state
}

fn line(b: &Bench, order: Id) -> OrderLine {
    b.read(|q| views::lines(q, b.territory, order)).remove(0)
}

#[test]
fn an_order_is_prepared_step_by_step() {
    let b = &Bench::sqlite();
    let s = open(b);
    let order = placed(b, &s, Delivery::Carrier, Payment::Transfer);
    let manager = |c| no(b, Role::ShopManager, c);
    assert_eq!(manager(step(s.maker, Step::Packed)), PrepareRefusal::NoSuchOrder);
    assert_eq!(manager(step(order, Step::Packed)), PrepareRefusal::NotPaid);
    assert_eq!(manager(step(order, Step::TransferReceived)), PrepareRefusal::AccountantOnly);
    assert_eq!(manager(step(order, Step::Ready)), PrepareRefusal::NotNow { state: "placed".into() });
    done(b, Role::Accountant, step(order, Step::TransferReceived));
    let again = no(b, Role::Accountant, step(order, Step::TransferReceived));
    assert_eq!(again, PrepareRefusal::NotNow { state: "paid".into() });
    done(b, Role::ShopManager, step(order, Step::Packed));
    assert_eq!(manager(step(order, Step::Shipped { carrier: s.maker })), PrepareRefusal::NoSuchCarrier);
    assert_eq!(state(b, order), "packed");
    // Money that nobody was to transfer is not received.
    let cod = placed(b, &s, Delivery::Carrier, Payment::Cod);
    let none = no(b, Role::Accountant, step(cod, Step::TransferReceived));
    assert_eq!(none, PrepareRefusal::NotNow { state: "placed".into() });
}

#[test]
fn an_order_is_delivered_or_refused_from_the_road() {
    let b = &Bench::sqlite();
    let s = open(b);
    let order = placed(b, &s, Delivery::Carrier, Payment::Cod);
    let deliver = |order, till| no(b, Role::ShopManager, Deliver { order, till });
    let refuse = |order, fee| no(b, Role::ShopManager, RefuseAtDoor { order, return_fee: Money(fee), reason: "x".into() });
    assert_eq!(deliver(s.maker, None), DeliverRefusal::NoSuchOrder);
    assert_eq!(deliver(order, None), DeliverRefusal::NotNow { state: "placed".into() });
    assert_eq!(refuse(s.maker, 0), RefuseRefusal::NoSuchOrder);
    assert_eq!(refuse(order, 0), RefuseRefusal::NotNow { state: "placed".into() });
    for to in [Step::Packed, Step::Shipped { carrier: s.carrier }] {
        done(b, Role::ShopManager, step(order, to));
    }
    for fee in [-1, 1_000_001] {
        assert_eq!(refuse(order, fee), RefuseRefusal::BadFee, "{fee}");
    }
    assert_eq!(state(b, order), "shipped");
    done(b, Role::ShopManager, Deliver { order, till: None });
    assert_eq!(deliver(order, None), DeliverRefusal::NotNow { state: "delivered".into() });

    // What is paid when it is collected is paid at a till that is open.
    let collected = placed(b, &s, Delivery::Pickup, Payment::Pickup);
    for to in [Step::Packed, Step::Ready] {
        done(b, Role::ShopManager, step(collected, to));
    }
    for till in [None, Some(s.till), Some(s.maker)] {
        assert_eq!(deliver(collected, till), DeliverRefusal::TillNotOpen);
    }
    assert_eq!(state(b, collected), "ready");
}

#[test]
fn an_order_is_cancelled_by_whom_it_belongs_to_and_in_time() {
    let b = &Bench::sqlite();
    let s = open(b);
    let cart = Id::named("hers");
    let order = s.place(b, cart, 2).unwrap().order;
    let cancel = |order, secret: Option<&str>| Cancel {
        order,
        why: "mistake".into(),
        reason: "x".into(),
        secret_hash: secret.map(token_hash),
    };
    let (anyone, hers) = (Actor::anonymous(), cart.to_string());
    assert_eq!(no(b, Role::ShopManager, cancel(s.maker, None)), CancelRefusal::NoSuchOrder);
    assert_eq!(why(b, &anyone, cancel(order, None)), CancelRefusal::NoSuchOrder);
    assert_eq!(why(b, &anyone, cancel(order, Some("guessed"))), CancelRefusal::NoSuchOrder);
    assert_eq!(no(b, Role::Cashier, cancel(order, None)), CancelRefusal::NoSuchOrder);
    done(b, Role::ShopManager, step(order, Step::Packed));
    assert_eq!(why(b, &anyone, cancel(order, Some(&hers))), CancelRefusal::NotNow { state: "packed".into() });
    done(b, Role::ShopManager, step(order, Step::Shipped { carrier: s.carrier }));
    assert_eq!(no(b, Role::ShopManager, cancel(order, None)), CancelRefusal::NotNow { state: "shipped".into() });
    assert_eq!(state(b, order), "shipped");
}

#[test]
fn what_was_delivered_is_refunded_with_a_reason_and_from_money_that_is_there() {
    let b = &Bench::sqlite();
    let s = open(b);
    let order = placed(b, &s, Delivery::Carrier, Payment::Cod);
    let sold = line(b, order);
    let refund = |f: &dyn Fn(&mut Refund)| {
        let mut c =
            Refund { line: sold.id, units: 1, seen_refunded: 0, till: None, back_to: Some(s.stand), reason: "broken".into() };
        f(&mut c);
        no(b, Role::Accountant, c)
    };
    assert_eq!(refund(&|c| c.line = s.maker), RefundRefusal::NoSuchLine);
    assert_eq!(refund(&|_| {}), RefundRefusal::NotDelivered);
    for to in [Step::Packed, Step::Shipped { carrier: s.carrier }] {
        done(b, Role::ShopManager, step(order, to));
    }
    done(b, Role::ShopManager, Deliver { order, till: None });
    for units in [0, -1, 3] {
        assert_eq!(refund(&|c| c.units = units), RefundRefusal::TooMuch { left: 2 });
    }
    assert_eq!(refund(&|c| c.seen_refunded = 1), RefundRefusal::TooMuch { left: 2 });
    assert_eq!(refund(&|c| c.reason = " \u{200f}".into()), RefundRefusal::NoReason);
    assert_eq!(refund(&|c| c.back_to = Some(s.maker)), RefundRefusal::NoSuchPlace);
    assert_eq!(refund(&|c| c.till = Some(s.till)), RefundRefusal::TillNotOpen);
    done(b, Role::Cashier, crate::session(s.till, 24_999));
    assert_eq!(refund(&|c| c.till = Some(s.till)), RefundRefusal::TillShort { holds: Money(24_999) });
    assert_eq!(line(b, order).refunded_units, 0);
}

#[test]
fn a_delivery_price_has_a_weight_a_fee_and_days() {
    let b = &Bench::sqlite();
    Shop::open(b);
    let rate = |f: &dyn Fn(&mut SetDeliveryRate)| {
        let mut c = SetDeliveryRate {
            code: "near".into(),
            area: "03.171".into(),
            up_to_g: 5_000,
            fee: Money(2_000),
            days_min: 1,
            days_max: 2,
        };
        f(&mut c);
        no(b, Role::ShopManager, c)
    };
    for g in [0, -1] {
        assert_eq!(rate(&|c| c.up_to_g = g), DeliveryRateRefusal::BadRate);
    }
    for fee in [-1, 1_000_001] {
        assert_eq!(rate(&|c| c.fee = Money(fee)), DeliveryRateRefusal::BadRate);
    }
    assert_eq!(rate(&|c| c.days_min = -1), DeliveryRateRefusal::BadRate);
    assert_eq!(rate(&|c| c.days_max = 0), DeliveryRateRefusal::BadRate);
    assert_eq!(b.read(|q| views::zones(q, b.territory)).len(), 1, "the shop's own");
}
