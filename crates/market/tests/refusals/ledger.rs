//! The books: opened with what is there, settled with carriers, closed when every till is.

use crate::{done, no, session, why};
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Micros, Money};
use rahba_market::flows::ledger::ask_close::AskClose;
use rahba_market::flows::ledger::close_period::{ClosePeriod, ClosePeriodRefusal};
use rahba_market::flows::ledger::open_books::{OpenBooks, OpenBooksRefusal};
use rahba_market::flows::ledger::remit::{Remit, RemitRefusal};
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::orders::refuse::RefuseAtDoor;
use rahba_market::ledger::{chart, views};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

#[test]
fn books_open_with_money_in_a_space_that_is_there() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let open = |space, safe, bank| no(b, Role::Accountant, OpenBooks { space, safe: Money(safe), bank: Money(bank) });
    for (safe, bank) in [(-1, 0), (0, -1), (i64::MAX, 0), (0, i64::MAX)] {
        assert_eq!(open(s.space, safe, bank), OpenBooksRefusal::BadAmount, "{safe} {bank}");
    }
    assert_eq!(open(s.maker, 1, 1), OpenBooksRefusal::NoSuchSpace);
    assert_eq!(b.read(|q| views::balance(q, b.territory, &chart::bank())), Money(0));
}

#[test]
fn a_carrier_remits_what_it_holds() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    s.receive(b, 10);
    let remit = |carrier, collected, fee| {
        no(b, Role::Accountant, Remit { carrier, collected: Money(collected), fee: Money(fee), returns: Money(0) })
    };
    assert_eq!(remit(s.carrier, 1, 0), RemitRefusal::TooMuch { holds: Money(0) });
    let order = s.place(b, Id::named("cart"), 1).unwrap().order;
    for step in [Step::Packed, Step::Shipped { carrier: s.carrier }] {
        done(b, Role::ShopManager, Prepare { order, step, note: String::new() });
    }
    done(b, Role::ShopManager, Deliver { order, till: None });
    let holds = Money(25_000 + 4_500);
    for (collected, fee) in [(0, 0), (-1, 0), (holds.0 + 1, 0), (1_000, 1_001), (1_000, -1)] {
        assert_eq!(remit(s.carrier, collected, fee), RemitRefusal::TooMuch { holds }, "{collected} {fee}");
    }
    assert_eq!(remit(s.maker, 1, 0), RemitRefusal::TooMuch { holds: Money(0) });

    // A parcel comes back: what the carrier is owed for it, it keeps from what it hands over, and no more.
    let order = s.place(b, Id::named("another cart"), 1).unwrap().order;
    for step in [Step::Packed, Step::Shipped { carrier: s.carrier }] {
        done(b, Role::ShopManager, Prepare { order, step, note: String::new() });
    }
    done(b, Role::ShopManager, RefuseAtDoor { order, return_fee: Money(2_500), reason: "absent".into() });
    let with = |returns| Remit { carrier: s.carrier, collected: holds, fee: Money(4_500), returns: Money(returns) };
    for returns in [2_501, -1] {
        assert_eq!(no(b, Role::Accountant, with(returns)), RemitRefusal::ReturnsTooMuch { owed: Money(2_500) });
    }
    done(b, Role::Accountant, with(2_500));
    let of = |a| b.read(|q| views::balance(q, b.territory, &a));
    assert_eq!(of(chart::carrier_payable(s.carrier)), Money(0));
    assert_eq!(of(chart::cod_receivable(s.carrier)), Money(0));
    assert_eq!(of(chart::bank()), holds - Money(4_500 + 2_500));
}

#[test]
fn a_period_is_not_closed_over_a_till_that_opened_in_it() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    let through = b.today();
    b.pass(Micros::DAY);
    done(b, Role::Accountant, AskClose { through });
    // A command that was given before midnight and reached the lane after the question.
    let grants = vec![Grant { role: Role::Cashier, scope: Id::NIL }];
    let mut late = b.call(Actor::person(Id::named("cashier"), grants));
    late.now = late.now.plus(-Micros::DAY);
    b.db.command_blocking(late, session(s.till, 0)).unwrap();
    let approver = Bench::person("approver", Role::PayoutApprover);
    assert_eq!(why(b, &approver, ClosePeriod { through }), ClosePeriodRefusal::SessionsOpen { count: 1 });
}
