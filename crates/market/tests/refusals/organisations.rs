//! An organisation closes when nothing of it is left open, and begins nothing afterwards.

use crate::{done, no};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Role;
use rahba_kernel::{Id, Money};
use rahba_market::flows::deposits::agree::{Agree, AgreeRefusal};
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine, ReceiveRefusal};
use rahba_market::flows::ledger::remit::Remit;
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::deliver::Deliver;
use rahba_market::flows::orders::prepare::{Prepare, Step};
use rahba_market::flows::organisations::close::{CloseOrgRefusal, CloseOrganisation};
use rahba_market::flows::payouts::advance::{AdvanceRefusal, GiveAdvance};
use rahba_market::flows::stock::record_loss::RecordLoss;
use rahba_market::flows::territory::open_space::{OpenSpace, OpenSpaceRefusal};
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;

#[test]
fn what_is_promised_and_what_a_carrier_holds_keep_it_open() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let lot = s.receive(b, 3);
        let close = |org| no(b, Role::Admin, CloseOrganisation { org });
        let order = |cart: &str| s.place(b, Id::named(cart), 1).unwrap().order;
        let (first, second) = (order("first"), order("second"));
        // The last jar of the stand breaks: what is left of hers is promised to two buyers.
        done(b, Role::ShopManager, RecordLoss { lot, place: s.stand, units: 1, cause: "breakage".into() });
        assert_eq!(close(s.maker), CloseOrgRefusal::HasGoods { units: 2 }, "{}", b.engine);
        for step in [Step::Packed, Step::Shipped { carrier: s.carrier }] {
            done(b, Role::ShopManager, Prepare { order: first, step, note: String::new() });
        }
        done(b, Role::ShopManager, Deliver { order: first, till: None });
        done(b, Role::ShopManager, Cancel { order: second, reason: "x".into(), why: String::new(), secret_hash: None });
        assert_eq!(close(s.maker), CloseOrgRefusal::HasGoods { units: 1 });
        // The carrier has the buyer's money.
        assert_eq!(close(s.carrier), CloseOrgRefusal::HasMoney);
        let remit = Remit { carrier: s.carrier, collected: Money(25_000 + 4_500), fee: Money(0), returns: Money(0) };
        done(b, Role::Accountant, remit);
        done(b, Role::Admin, CloseOrganisation { org: s.carrier });
    });
}

#[test]
fn nothing_begins_with_one_that_closed() {
    let b = &Bench::sqlite();
    let s = Shop::open(b);
    done(b, Role::Admin, CloseOrganisation { org: s.maker });
    let terms = Agree {
        org: s.maker,
        regime: "agent".into(),
        commission: Bps(1_200),
        commission_vat: Bps(2_000),
        label: Bps(100),
        solidarity: Bps(50),
        loss_bearer: "union".into(),
        hold_days: 7,
        term_days: 365,
    };
    assert_eq!(no(b, Role::Accountant, terms), AgreeRefusal::NoSuchOrganisation);
    let advance = GiveAdvance { org: s.maker, amount: Money(1_000), reason: "x".into() };
    assert_eq!(no(b, Role::Accountant, advance), AdvanceRefusal::NoSuchOrganisation);
    let space = OpenSpace { code: "S2".into(), commune: "03.171.01.05".into(), operator: s.maker };
    assert_eq!(no(b, Role::Admin, space), OpenSpaceRefusal::NoSuchOrganisation);
    let line = ReceiveLine { variant: s.honey, units: 1, price: Some(Money(1)), cost: None, made_on: None, expires_on: None };
    let note = Receive { org: s.maker, place: s.stand, lines: vec![line], signature: String::new(), note: String::new() };
    assert_eq!(no(b, Role::ShopManager, note), ReceiveRefusal::NoSuchOrganisation);
}
