//! Makers are paid what is theirs, by two people, from money that is there.

use crate::{done, no, sale, session, why};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Money};
use rahba_market::flows::ledger::open_books::OpenBooks;
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::organisations::set_bank_details::SetBankDetails;
use rahba_market::flows::payouts::advance::{AdvanceRefusal, GiveAdvance};
use rahba_market::flows::payouts::approve::{Approve, ApproveRefusal};
use rahba_market::flows::payouts::propose::{Propose, ProposeRefusal};
use rahba_market::flows::payouts::refuse::{RefusePayout, RefusePayoutRefusal};
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::ledger::views::due;
use rahba_market::sales;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

/// What a jar at 250.00 brings its maker: less 12 % with their VAT, and the solidarity of 0.5 %.
const SHARE: Money = Money(25_000 - 3_000 - 600 - 125);

fn open(b: &Bench, float: i64) -> Shop {
    let s = Shop::open(b);
    s.receive(b, 10);
    done(b, Role::Cashier, session(s.till, float));
    s
}

fn card(s: &Shop, secret: u8) -> Sell {
    Sell { tenders: vec![Tender::Card { amount: Money(25_000), slip: "77".into() }], ..sale(s, 1, secret) }
}

fn propose(s: &Shop, amount: Option<i64>, method: &str) -> Propose {
    Propose { org: s.maker, amount: amount.map(Money), method: method.into() }
}

fn approver() -> Actor {
    Bench::person("approver", Role::PayoutApprover)
}

#[test]
fn what_is_proposed_is_free_and_has_a_way() {
    let b = &Bench::sqlite();
    let s = open(b, 0);
    let no = |c| no(b, Role::Accountant, c);
    assert_eq!(no(Propose { org: s.stand, ..propose(&s, None, "cash") }), ProposeRefusal::NoSuchOrganisation);
    assert_eq!(no(propose(&s, None, "cheque")), ProposeRefusal::BadMethod);
    assert_eq!(no(propose(&s, None, "bank")), ProposeRefusal::NoBank);
    assert_eq!(no(propose(&s, None, "cash")), ProposeRefusal::NotAvailable { available: Money(0) });
    done(b, Role::Cashier, sale(&s, 1, 1));
    for amount in [0, -1, SHARE.0 + 1, i64::MAX] {
        assert_eq!(no(propose(&s, Some(amount), "cash")), ProposeRefusal::NotAvailable { available: SHARE });
    }
    done(b, Role::Accountant, propose(&s, Some(10_000), "cash"));
    let rest = ProposeRefusal::NotAvailable { available: SHARE - Money(10_000) };
    assert_eq!(no(propose(&s, Some(SHARE.0), "cash")), rest, "what is proposed is not proposed again");
}

#[test]
fn a_proposal_is_refused_by_another_with_a_reason() {
    let b = &Bench::sqlite();
    let s = open(b, 0);
    done(b, Role::Cashier, sale(&s, 1, 1));
    let payout = done(b, Role::Accountant, propose(&s, None, "cash")).payout;
    let refuse = |reason: &str| RefusePayout { payout, reason: reason.into() };
    assert_eq!(why(b, &approver(), refuse(" ")), RefusePayoutRefusal::NoReason);
    assert_eq!(no(b, Role::PayoutApprover, refuse("x")), RefusePayoutRefusal::SamePerson);
    assert_eq!(why(b, &approver(), RefusePayout { payout: s.maker, ..refuse("x") }), RefusePayoutRefusal::NotWaiting);
    b.db.command_blocking(b.call(approver()), refuse("a wrong sum")).unwrap();
    assert_eq!(why(b, &approver(), refuse("again")), RefusePayoutRefusal::NotWaiting);
    assert_eq!(why(b, &approver(), Approve { payout }), ApproveRefusal::NotWaiting);
    let left = b.read(|q| due(q, b.territory, s.maker));
    assert_eq!((left.payable, left.proposed), (SHARE, Money(0)), "it stays hers");
}

#[test]
fn a_payout_is_approved_by_another_while_the_money_is_there() {
    let b = &Bench::sqlite();
    // The drawer took all that the safe held.
    let s = open(b, 100_000);
    let order = done(b, Role::Cashier, card(&s, 1)).order;
    let payout = done(b, Role::Accountant, propose(&s, None, "cash")).payout;
    let approve = || Approve { payout };
    assert_eq!(why(b, &approver(), Approve { payout: s.maker }), ApproveRefusal::NotWaiting);
    assert_eq!(no(b, Role::PayoutApprover, approve()), ApproveRefusal::SamePerson);
    assert_eq!(why(b, &approver(), approve()), ApproveRefusal::SafeShort { holds: Money(0) });
    // The buyer brings it back: nothing is owed any more.
    let line = b.read(|q| sales::views::lines(q, b.territory, order)).remove(0).id;
    let back = Refund { line, units: 1, seen_refunded: 0, till: Some(s.till), back_to: Some(s.stand), reason: "x".into() };
    done(b, Role::Accountant, back);
    assert_eq!(why(b, &approver(), approve()), ApproveRefusal::NotAvailable { available: Money(0) });
    assert_eq!(b.read(|q| due(q, b.territory, s.maker)).proposed, SHARE, "it waits on");
}

#[test]
fn nothing_is_paid_to_an_account_that_was_changed_lately() {
    let b = &Bench::sqlite();
    let s = open(b, 0);
    done(b, Role::Accountant, OpenBooks { space: s.space, safe: Money(0), bank: Money(1_000_000) });
    done(b, Role::Cashier, card(&s, 1));
    let bank = |rib: &str| SetBankDetails { org: s.maker, rib: rib.into(), holder: "Itto".into() };
    done(b, Role::Accountant, bank("011519000001205000534921"));
    let payout = done(b, Role::Accountant, propose(&s, None, "bank")).payout;
    let other = (1..98).map(|k| format!("0115190000012050005350{k:02}")).find(|r| rahba_kernel::formats::rib::parse(r).is_some());
    let frozen = done(b, Role::Accountant, bank(&other.expect("a key fits"))).frozen_until;
    let until = rahba_kernel::time::Zone::casablanca().day(frozen).iso();
    assert_eq!(why(b, &approver(), Approve { payout }), ApproveRefusal::Frozen { until });
    b.pass(frozen.since(b.now()));
    b.db.command_blocking(b.call(approver()), Approve { payout }).unwrap();
}

#[test]
fn an_advance_is_one_at_a_time_and_within_bounds() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    done(b, Role::Accountant, OpenBooks { space: s.space, safe: Money(0), bank: Money(10_000_000) });
    let advance = |org: Id, amount| GiveAdvance { org, amount: Money(amount), reason: "wool".into() };
    let no = |c| no(b, Role::Accountant, c);
    assert_eq!(no(advance(s.stand, 1_000)), AdvanceRefusal::NoSuchOrganisation);
    for amount in [0, 99, 5_000_001, -100] {
        assert_eq!(no(advance(s.maker, amount)), AdvanceRefusal::BadAmount, "{amount}");
    }
    done(b, Role::Accountant, advance(s.maker, 30_000));
    assert_eq!(no(advance(s.maker, 100)), AdvanceRefusal::Open { left: Money(30_000) });
}
