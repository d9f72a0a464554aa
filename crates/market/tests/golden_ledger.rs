//! The golden books: the postings of LEDGER §2.5 to the centime, and their Merkle root.
#![expect(clippy::unwrap_used, reason = "a golden file that cannot be read fails the test")]

use rahba_kernel::merkle::{Canonical, Tree, hex, leaf};
use rahba_kernel::money::Bps;
use rahba_kernel::{Id, Money};
use rahba_market::ledger::fees::Fees;
use rahba_market::ledger::postings::{self, Earned, Funded, SoldLine};
use rahba_market::ledger::{Line, Regime, Side, Terms, chart};
use serde_json::Value;
use std::collections::BTreeMap;

fn golden() -> Value {
    serde_json::from_str(include_str!("../../../golden/ledger.json")).unwrap()
}

type Sides = (BTreeMap<String, i64>, BTreeMap<String, i64>);

fn of_golden(id: &str) -> Sides {
    let g = golden();
    let e = g["entries"].as_array().unwrap().iter().find(|e| e["id"] == id).unwrap().clone();
    let side =
        |k: &str| e[k].as_array().unwrap().iter().map(|l| (l[0].as_str().unwrap().to_owned(), l[1].as_i64().unwrap())).collect();
    (side("dr"), side("cr"))
}

fn org(n: &str) -> Id {
    Id::named(n)
}

/// Our accounts under the golden file's names, summed by account.
fn sums(lines: &[Line]) -> Sides {
    let (mut d, mut c) = (BTreeMap::new(), BTreeMap::new());
    for l in lines.iter().filter(|l| !l.amount.is_zero()) {
        let mut name = l.account.as_str().to_owned();
        for n in ["P1", "P2", "P3", "P4", "P5", "T1", "CARRIER", "INDH"] {
            name = name.replace(&org(n).to_string(), n);
        }
        let name = match l.account.code() {
            "A:card.clearing" => "A:card.clearing:PSP".to_owned(),
            "L:refund.payable" | "L:order.deferred" | "A:cash.safe" => l.account.code().to_owned(),
            _ => name,
        };
        let side = if l.side == Side::Debit { &mut d } else { &mut c };
        *side.entry(name).or_insert(0) += l.amount.0;
    }
    (d, c)
}

fn sold(maker: &str, gross: i64, commission: i64, labelled: bool) -> SoldLine {
    let terms = Terms {
        version: 1,
        regime: Regime::Agent,
        commission: Bps(commission),
        commission_vat: Bps(2_000),
        label: Bps(100),
        solidarity: Bps(50),
        hold_days: 7,
    };
    SoldLine {
        org: org(maker),
        subject: Id::NIL,
        gross: Money(gross),
        terms_version: 1,
        regime: terms.regime,
        vat_rate: Bps(0),
        fees: Fees::of(Money(gross), &terms, labelled, Bps(0)),
    }
}

#[test]
fn a_counter_sale_and_its_fees() {
    let lines = [sold("P1", 25_000, 1_200, true), sold("P2", 120_000, 1_500, false), sold("P3", 3_750, 1_000, false)];
    let tenders = [(chart::cash_till(org("T1")), Money(100_000)), (chart::card_clearing(), Money(48_750))];
    let sale = postings::sale(&tenders, &[], &lines, Earned::Payable, Money::ZERO);
    assert_eq!(sums(&sale), of_golden("E01a"));
    assert_eq!(sums(&postings::fees(&lines, Earned::Payable)), of_golden("E01b"));
}

#[test]
fn cash_on_delivery_with_a_funded_coupon_part_refund_and_remittance() {
    let lines = [sold("P1", 50_000, 1_200, true), sold("P4", 24_999, 1_200, false)];
    let shares = Money(5_000).split(&[6_000, 4_000]);
    let funded = |a: Money, b: Money| {
        vec![
            Funded { account: chart::discount_union(), amount: a },
            Funded { account: chart::campaign_fund(org("INDH")), amount: b },
        ]
    };
    let tender = [(chart::cod_receivable(org("CARRIER")), Money(74_499))];
    let sale = postings::sale(&tender, &funded(shares[0], shares[1]), &lines, Earned::Held, Money(4_500));
    assert_eq!(sums(&sale), of_golden("E02a"));
    assert_eq!(sums(&postings::fees(&lines, Earned::Held)), of_golden("E02b"));
    assert_eq!(sums(&postings::cod_remitted(org("CARRIER"), Money(74_499), Money(4_500))), of_golden("E02c"));
    assert_eq!(sums(&postings::cod_refused(org("CARRIER"), Money(2_500))), of_golden("E03"));

    // One of three pots: the line's discount is its share of the coupon, its funders' share of that.
    let discounts = Money(5_000).split(&[50_000, 24_999]);
    assert_eq!(discounts, [Money(3_333), Money(1_667)]);
    let back = discounts[1].part(1, 3).split(&[6_000, 4_000]);
    let part = SoldLine { gross: lines[1].gross.part(1, 3), fees: lines[1].fees.parts(0, 1, 3), ..lines[1].clone() };
    assert_eq!(sums(&postings::refund(Id::NIL, &part, Earned::Held, &funded(back[0], back[1]))), of_golden("E04a"));
    assert_eq!(sums(&postings::fees_reversed(std::slice::from_ref(&part), Earned::Held)), of_golden("E04b"));
    assert_eq!(sums(&postings::refund_paid(Id::NIL, chart::bank(), Money(7_777))), of_golden("E04c"));
}

#[test]
fn maturity_advance_payout_and_the_till() {
    assert_eq!(sums(&postings::matured(org("P1"), Id::NIL, Money(42_050))), of_golden("E05mP1"));
    assert_eq!(sums(&postings::matured(org("P4"), Id::NIL, Money(14_183))), of_golden("E05mP4"));
    assert_eq!(sums(&postings::advance(org("P1"), Id::NIL, chart::bank(), Money(30_000))), of_golden("E05a"));
    let recovered = postings::recovery(Money(30_000), Money(63_075));
    assert_eq!(sums(&postings::payout(org("P1"), Id::NIL, Money(63_075), recovered, chart::bank())), of_golden("E05b"));
    assert_eq!(sums(&postings::prepaid(Id::NIL, chart::card_clearing(), Money(31_990))), of_golden("E08a"));
    assert_eq!(sums(&postings::prepaid_cancelled(Id::NIL, Money(31_990))), of_golden("E08b"));
    let returned = sold("P1", 25_000, 1_200, true);
    assert_eq!(sums(&postings::refund(Id::NIL, &returned, Earned::Payable, &[])), of_golden("E10a"));
    assert_eq!(sums(&postings::fees_reversed(std::slice::from_ref(&returned), Earned::Payable)), of_golden("E10b"));
    assert_eq!(sums(&postings::fees(&[sold("P1", 30_000, 1_200, true)], Earned::Payable)), of_golden("E10e"));
    assert_eq!(sums(&postings::shrink(org("P3"), Id::NIL, Money(8_000))), of_golden("E11"));
    assert_eq!(sums(&postings::till_difference(org("T1"), Money(111_000), Money(110_650))), of_golden("E12b"));
}

#[test]
fn bought_goods_gift_cards_and_the_acquirer() {
    assert_eq!(sums(&postings::purchase(org("P5"), Id::NIL, Money(280_000), Money::ZERO)), of_golden("E06a"));
    let terms = Terms {
        version: 1,
        regime: Regime::Principal,
        commission: Bps(1_200),
        commission_vat: Bps(2_000),
        label: Bps(100),
        solidarity: Bps(50),
        hold_days: 7,
    };
    let rate = Bps(2_000);
    let bought = SoldLine {
        org: org("P5"),
        subject: Id::NIL,
        gross: Money(36_000),
        terms_version: 1,
        regime: terms.regime,
        vat_rate: rate,
        fees: Fees::of(Money(36_000), &terms, true, rate),
    };
    let tender = [(chart::cash_till(org("T1")), Money(36_000))];
    let sale = postings::sale(&tender, &[], std::slice::from_ref(&bought), Earned::Payable, Money::ZERO);
    assert_eq!(sums(&sale), of_golden("E06b"));
    assert!(postings::fees(&[bought], Earned::Payable).is_empty());
    assert_eq!(sums(&postings::cost_of_sale(Id::NIL, Money(21_000))), of_golden("E06c"));

    let sold_card = postings::transfer(chart::gift_card(), chart::cash_till(org("T1")), Money(20_000));
    assert_eq!(sums(&sold_card), of_golden("E07a"));
    let line = [sold("P2", 15_000, 1_500, false)];
    let used = postings::sale(&[(chart::gift_card(), Money(15_000))], &[], &line, Earned::Payable, Money::ZERO);
    assert_eq!(sums(&used), of_golden("E07b"));
    assert_eq!(sums(&postings::fees(&line, Earned::Payable)), of_golden("E07c"));
    assert_eq!(sums(&postings::transfer(chart::breakage(), chart::gift_card(), Money(5_000))), of_golden("E07d"));
    assert_eq!(sums(&postings::cards_settled(Money(48_750), Money(804))), of_golden("E09"));
}

#[test]
fn the_root_over_the_golden_entries() {
    let g = golden();
    let mut tree = Tree::default();
    for e in g["entries"].as_array().unwrap() {
        let mut c = Canonical::new(b"GL1");
        c.text(e["id"].as_str().unwrap()).text(e["kind"].as_str().unwrap());
        for side in ["dr", "cr"] {
            let lines: Vec<_> = e[side].as_array().unwrap().iter().filter(|l| l[1] != 0).collect();
            c.count(lines.len());
            for l in lines {
                c.text(l[0].as_str().unwrap()).amount(l[1].as_i64().unwrap());
            }
        }
        tree.push(leaf(c.finish()));
    }
    assert_eq!(tree.len(), 38);
    assert_eq!(hex(&tree.root()), g["merkle_root"].as_str().unwrap());
}
