//! The golden books: the 38 entries of LEDGER §2.5 made by the program's own functions, posted in the
//! program's own book on both engines, and read back: to the centime, every balance, and the Merkle root.
#![expect(clippy::unwrap_used, reason = "a golden file that cannot be read fails the test")]

use rahba_kernel::merkle::{Canonical, Tree, hex, leaf};
use rahba_kernel::money::Bps;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Money};
use rahba_market::flows::ledger::bank_cash::BankCashRefusal;
use rahba_market::ledger::fees::Fees;
use rahba_market::ledger::postings::{self, Earned, Funded, SoldLine};
use rahba_market::ledger::{self, Line, Posting, Regime, Side, Terms, chart, views};
use rahba_market::testing::Bench;
use rahba_store::{Command, Ctx, Refused, Tx};
use serde::{Deserialize, Serialize};
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

/// Our account under the golden file's name: its dimensions are ours by name, and it keeps no sub-account
/// of orders and safes.
fn golden_name(account: &str) -> String {
    let mut name = account.to_owned();
    for n in ["P1", "P2", "P3", "P4", "P5", "T1", "CARRIER", "INDH"] {
        name = name.replace(&org(n).to_string(), n);
    }
    match chart::code_of(account) {
        "A:card.clearing" => "A:card.clearing:PSP".to_owned(),
        code @ ("L:refund.payable" | "L:order.deferred" | "A:cash.safe") => code.to_owned(),
        _ => name,
    }
}

/// Lines summed by account, under the golden file's names.
fn sums(lines: &[Line]) -> Sides {
    let (mut d, mut c) = (BTreeMap::new(), BTreeMap::new());
    for l in lines.iter().filter(|l| !l.amount.is_zero()) {
        let side = if l.side == Side::Debit { &mut d } else { &mut c };
        *side.entry(golden_name(l.account.as_str())).or_insert(0) += l.amount.0;
    }
    (d, c)
}

fn terms(regime: Regime, commission: i64) -> Terms {
    Terms {
        version: 1,
        regime,
        commission: Bps(commission),
        commission_vat: Bps(2_000),
        label: Bps(100),
        solidarity: Bps(50),
        hold_days: 7,
    }
}

fn line(maker: &str, gross: i64, terms: &Terms, labelled: bool, vat_rate: Bps) -> SoldLine {
    SoldLine {
        org: org(maker),
        subject: Id::NIL,
        gross: Money(gross),
        terms_version: 1,
        regime: terms.regime,
        vat_rate,
        fees: Fees::of(Money(gross), terms, labelled, vat_rate),
    }
}

fn sold(maker: &str, gross: i64, commission: i64, labelled: bool) -> SoldLine {
    line(maker, gross, &terms(Regime::Agent, commission), labelled, Bps(0))
}

/// Every entry of the golden file, in its order, made by the functions that the flows call.
fn entries() -> Vec<(&'static str, &'static str, Vec<Line>)> {
    let (till, safe) = (chart::cash_till(org("T1")), chart::cash_safe(org("SAFE")));
    let (carrier, indh) = (org("CARRIER"), chart::campaign_fund(org("INDH")));
    let none = Money::ZERO;

    let counter = [sold("P1", 25_000, 1_200, true), sold("P2", 120_000, 1_500, false), sold("P3", 3_750, 1_000, false)];
    let tenders = [(till.clone(), Money(100_000)), (chart::card_clearing(), Money(48_750))];

    let online = [sold("P1", 50_000, 1_200, true), sold("P4", 24_999, 1_200, false)];
    let funded = |parts: &[Money]| {
        vec![Funded { account: chart::discount_union(), amount: parts[0] }, Funded { account: indh.clone(), amount: parts[1] }]
    };
    let coupon = funded(&Money(5_000).split(&[6_000, 4_000]));
    let on_delivery = [(chart::cod_receivable(carrier), Money(74_499))];
    // One of three pots: the line's discount is its share of the coupon, its funders' share of that.
    let discounts = Money(5_000).split(&[50_000, 24_999]);
    let back = funded(&discounts[1].part(1, 3).split(&[6_000, 4_000]));
    let pot = SoldLine { gross: online[1].gross.part(1, 3), fees: online[1].fees.parts(0, 1, 3), ..online[1].clone() };
    let recovered = postings::recovery(Money(30_000), Money(63_075));

    let bought = [line("P5", 36_000, &terms(Regime::Principal, 1_200), true, Bps(2_000))];
    assert!(postings::fees(&bought, Earned::Payable).is_empty(), "the union takes no commission from itself");
    let by_card = [sold("P2", 15_000, 1_500, false)];
    let returned = [sold("P1", 25_000, 1_200, true)];
    let next = [sold("P1", 30_000, 1_200, true)];
    let cash = |m: i64| [(till.clone(), Money(m))];
    let refund = postings::refund;
    let paid = postings::refund_paid;
    vec![
        ("E00o", "opening", postings::opening(safe.clone(), Money(100_000), none)),
        ("E00", "till_open", postings::transfer(safe.clone(), till.clone(), Money(50_000))),
        ("E01a", "till_sale", postings::sale(&tenders, &[], &counter, Earned::Payable, none)),
        ("E01b", "fees", postings::fees(&counter, Earned::Payable)),
        ("E02x", "campaign_funded", postings::transfer(indh.clone(), chart::bank(), Money(2_000_000))),
        ("E02a", "cod_delivered", postings::sale(&on_delivery, &coupon, &online, Earned::Held, Money(4_500))),
        ("E02b", "fees", postings::fees(&online, Earned::Held)),
        ("E02c", "cod_remitted", postings::cod_remitted(carrier, Money(74_499), Money(4_500), none)),
        ("E03", "cod_refused", postings::cod_refused(carrier, Money(2_500))),
        ("E04a", "refund", refund(Id::NIL, &pot, Earned::Held, &back)),
        ("E04b", "fees_reversed", postings::fees_reversed(std::slice::from_ref(&pot), Earned::Held, Money(1_000_000))),
        ("E04c", "refund_paid", paid(Id::NIL, chart::bank(), Money(7_777))),
        ("E05mP1", "matured", postings::matured(org("P1"), Id::NIL, Money(42_050))),
        ("E05mP4", "matured", postings::matured(org("P4"), Id::NIL, Money(14_183))),
        ("E05a", "advance", postings::advance(org("P1"), Id::NIL, chart::bank(), Money(30_000))),
        ("E05b", "payout", postings::payout(org("P1"), Id::NIL, Money(63_075), recovered, chart::bank())),
        ("E05c", "bank_fee", postings::bank_fee(Money(500))),
        ("E06a", "purchase", postings::purchase(org("P5"), Id::NIL, Money(280_000), none)),
        ("E06b", "sale_principal", postings::sale(&cash(36_000), &[], &bought, Earned::Payable, none)),
        ("E06c", "cogs", postings::cost_of_sale(Id::NIL, Money(21_000))),
        ("E07a", "giftcard_sold", postings::transfer(chart::gift_card(), till.clone(), Money(20_000))),
        ("E07b", "sale_giftcard", {
            postings::sale(&[(chart::gift_card(), Money(15_000))], &[], &by_card, Earned::Payable, none)
        }),
        ("E07c", "fees", postings::fees(&by_card, Earned::Payable)),
        ("E07d", "breakage", postings::transfer(chart::breakage(), chart::gift_card(), Money(5_000))),
        ("E08a", "paid", postings::prepaid(Id::NIL, chart::card_clearing(), Money(31_990))),
        ("E08b", "cancelled", postings::prepaid_cancelled(Id::NIL, Money(31_990))),
        ("E08c", "refund_paid", paid(Id::NIL, chart::card_clearing(), Money(31_990))),
        ("E09", "psp_settled", postings::cards_settled(Money(48_750), Money(804))),
        ("E10a", "refund", refund(Id::NIL, &returned[0], Earned::Payable, &[])),
        ("E10b", "fees_reversed", postings::fees_reversed(&returned, Earned::Payable, Money(1_000_000))),
        ("E10c", "refund_paid", paid(Id::NIL, till.clone(), Money(25_000))),
        ("E10d", "till_sale", postings::sale(&cash(30_000), &[], &next, Earned::Payable, none)),
        ("E10e", "fees", postings::fees(&next, Earned::Payable)),
        ("E11", "shrink_consigned", postings::shrink(org("P3"), Id::NIL, Money(8_000))),
        ("E12a", "cash_drop", postings::transfer(till.clone(), safe.clone(), Money(100_000))),
        ("E12b", "till_short", postings::till_difference(org("T1"), Money(111_000), Money(110_650))),
        ("E12c", "bank_deposit", postings::transfer(safe, chart::cash_transit(), Money(50_000))),
        ("E12d", "bank_credit", postings::transfer(chart::cash_transit(), chart::bank(), Money(50_000))),
    ]
}

#[test]
fn each_entry_to_the_centime() {
    let known = golden();
    let known: Vec<_> = known["entries"].as_array().unwrap().iter().map(|e| (e["id"].clone(), e["kind"].clone())).collect();
    let ours = entries();
    assert_eq!(ours.iter().map(|(id, kind, _)| (Value::from(*id), Value::from(*kind))).collect::<Vec<_>>(), known);
    for (id, _, lines) in ours {
        assert_eq!(sums(&lines), of_golden(id), "{id}");
    }
    let split: Vec<i64> = Money(5_000).split(&[50_000, 24_999]).iter().map(|m| m.0).collect();
    assert_eq!(Value::from(split), golden()["discount_split"]);
}

/// Posts one entry of the file, as any flow does.
#[derive(Debug, Serialize)]
struct PostGolden {
    n: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct Posted {}

impl Command for PostGolden {
    const NAME: &'static str = "test/post_golden";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = Posted;
    type Refusal = BankCashRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Posted, Refused<BankCashRefusal>> {
        let (id, kind, lines) = entries().swap_remove(self.n);
        let posting = Posting {
            kind,
            document: ctx.command,
            business_date: ctx.today(),
            occurred_at: ctx.now,
            reverses: None,
            note: id.to_owned(),
            lines,
        };
        ledger::post(tx, ctx, posting)?;
        Ok(Posted {})
    }
}

#[test]
fn the_whole_book_posted_and_read_back() {
    let g = golden();
    Bench::each(|b| {
        for n in 0..entries().len() {
            b.by("accountant", Role::Accountant, Id::NIL, PostGolden { n }).unwrap();
        }
        let mut balances: BTreeMap<String, i64> = BTreeMap::new();
        for (account, m) in b.read(|q| views::balances(q, b.territory, "")) {
            *balances.entry(golden_name(&account)).or_insert(0) += m.0;
        }
        let known: BTreeMap<String, i64> =
            g["balances"].as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_i64().unwrap())).collect();
        assert_eq!(balances, known, "{}", b.engine);
        assert_eq!(balances.values().sum::<i64>(), 0, "I2");

        // The bytes of the file's own form, from the lines that the database gives back.
        let mut tree = Tree::default();
        for (seq, e) in (1..).zip(g["entries"].as_array().unwrap()) {
            let stored = b.read(|q| views::entry_numbered(q, b.territory, seq));
            let mut c = Canonical::new(b"GL1");
            c.text(&stored.note).text(&stored.kind);
            for side in ["dr", "cr"] {
                let mut of: BTreeMap<String, i64> = BTreeMap::new();
                for l in &stored.lines {
                    let amount = if side == "dr" { l.debit } else { l.credit };
                    if let Some(m) = amount {
                        *of.entry(golden_name(&l.account)).or_insert(0) += m.0;
                    }
                }
                // In the file's order of accounts; none of ours is left over.
                c.count(of.len());
                for l in e[side].as_array().unwrap() {
                    let account = l[0].as_str().unwrap();
                    c.text(account).amount(of.remove(account).unwrap());
                }
                assert!(of.is_empty(), "{}: {of:?}", stored.note);
            }
            tree.push(leaf(c.finish()));
        }
        assert_eq!(tree.len(), 38);
        assert_eq!(hex(&tree.root()), g["merkle_root"].as_str().unwrap(), "{}", b.engine);
    });
}
