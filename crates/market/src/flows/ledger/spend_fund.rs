//! The solidarity fund helps somebody: by a decision with a paper, never by more than it holds.

use crate::ledger::{self, Line, Posting, chart};
use crate::refusals;
use crate::territory::series;
use rahba_kernel::Money;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Pays from the fund by bank.
#[derive(Debug, Serialize)]
pub struct SpendFund {
    pub amount: Money,
    /// Whom or what it helps; kept in the books, so no names of persons: an organisation, a purpose.
    pub purpose: String,
    /// The minutes that decided it.
    pub decision: String,
}

/// Spent.
#[derive(Debug, Serialize, Deserialize)]
pub struct FundSpent {
    pub number: String,
    pub left: Money,
}

refusals! {
    /// Why nothing is paid.
    pub enum SpendFundRefusal {
        /// Nothing, or more than the fund holds.
        NotThere { holds: Money } => ("fund.not_there", 409),
        /// More than the bank account holds.
        NoBank { holds: Money } => ("fund.no_bank", 409),
        /// A purpose and the paper of a decision are needed.
        NoDecision => ("fund.no_decision", 422),
    }
}

impl Command for SpendFund {
    const NAME: &'static str = "ledger/spend_fund";
    // The fund is everybody's: whoever keeps the books cannot open it alone.
    const MAY: Permission = Permission::SteppedUp(&[Role::PayoutApprover]);
    type Done = FundSpent;
    type Refusal = SpendFundRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<FundSpent, Refused<SpendFundRefusal>> {
        let (purpose, decision) = (clean_line(&self.purpose, 200), clean_line(&self.decision, 80));
        if purpose.is_empty() || decision.is_empty() {
            return no(SpendFundRefusal::NoDecision);
        }
        let holds = -ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::solidarity_fund())?;
        if self.amount.0 <= 0 || self.amount > holds {
            return no(SpendFundRefusal::NotThere { holds });
        }
        let bank = ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::bank())?;
        if self.amount > bank {
            return no(SpendFundRefusal::NoBank { holds: bank });
        }
        let document = ctx.new_id();
        let number = series::take(tx, ctx, "SF", document)?;
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "fund_spent",
                document,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: format!("{purpose} — {decision}"),
                lines: vec![Line::dr(chart::solidarity_fund(), self.amount), Line::cr(chart::bank(), self.amount)],
            },
        )?;
        tx.touch(document);
        tx.fact("number", &number);
        tx.fact("amount", self.amount);
        tx.fact("reference", &decision);
        Ok(FundSpent { number, left: holds - self.amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::ledger::open_books::OpenBooks;
    use crate::flows::orders::refund::Refund;
    use crate::flows::tills::open_session::OpenSession;
    use crate::flows::tills::sell::{Sell, Tender};
    use crate::people::rules::token_hash;
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::{Id, Lang};
    use rahba_store::CommandError;

    /// A till is opened and sells four pots of honey.
    fn four_pots(b: &Bench, shop: &Shop) -> Id {
        let open = OpenSession { till: shop.till, fair: None, float: Money(10_000) };
        b.by("cashier", Role::Cashier, Id::NIL, open).unwrap();
        let sale = Sell {
            till: shop.till,
            lines: vec![(shop.honey, 4)],
            tenders: vec![Tender::Cash { amount: Money(100_000) }],
            seen_total: Money(100_000),
            lang: Lang::Fr,
            coupon: None,
            secret_hash: token_hash("receipt"),
        };
        b.by("cashier", Role::Cashier, Id::NIL, sale).unwrap().order
    }

    #[test]
    fn no_more_than_sales_put_in_and_by_a_decision() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            shop.receive(b, 10);
            b.system(OpenBooks { space: shop.space, safe: Money(0), bank: Money(100) }).unwrap();
            four_pots(b, &shop);
            let spend = |amount, decision: &str| {
                let c = SpendFund { amount: Money(amount), purpose: "ruches".into(), decision: decision.into() };
                b.by("approver", Role::PayoutApprover, Id::NIL, c)
            };
            let holds = -b.read(|q| ledger::views::balance(q, b.territory, &chart::solidarity_fund()));
            assert!(holds.0 > 100, "{holds:?}");
            assert!(matches!(spend(50, " "), Err(CommandError::Refused(SpendFundRefusal::NoDecision))));
            for bad in [0, -5, holds.0 + 1] {
                assert!(matches!(spend(bad, "PV 3"), Err(CommandError::Refused(SpendFundRefusal::NotThere { .. }))), "{bad}");
            }
            let end = spend(101, "PV 3");
            assert!(matches!(end, Err(CommandError::Refused(SpendFundRefusal::NoBank { holds: Money(100) }))));
            assert_eq!(spend(100, "PV 3").unwrap().left, holds - Money(100));
            let alone = SpendFund { amount: Money(1), purpose: "x".into(), decision: "PV".into() };
            assert!(matches!(b.by("accountant", Role::Accountant, Id::NIL, alone), Err(CommandError::Forbidden)));
            assert!(b.read(|q| crate::audit::audit(q, b.territory)).findings.is_empty());
        });
    }

    /// Found by the simulation: the fund's floor refused the refund of a sale whose share was spent.
    #[test]
    fn what_the_fund_has_spent_keeps_no_buyer_from_her_money() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            shop.receive(b, 10);
            b.system(OpenBooks { space: shop.space, safe: Money(50_000), bank: Money(100_000) }).unwrap();
            let order = four_pots(b, &shop);
            let of = |account| b.read(|q| ledger::views::balance(q, b.territory, &account));
            let (maker, share) = (of(chart::payable(shop.maker)), -of(chart::solidarity_fund()));
            let spend = SpendFund { amount: share - Money(200), purpose: "ruches".into(), decision: "PV 3".into() };
            b.by("approver", Role::PayoutApprover, Id::NIL, spend).unwrap();
            let refund = |seen, units| {
                let line = b.read(|q| crate::sales::views::lines(q, b.territory, order))[0].id;
                let back_to = Some(shop.stand);
                let reason = "came back".into();
                b.by(
                    "manager",
                    Role::ShopManager,
                    Id::NIL,
                    Refund { line, units, seen_refunded: seen, till: None, back_to, reason },
                )
            };
            // The first pot is given back by the fund, the second by both, the rest by the union alone.
            for (seen, units) in [(0, 1), (1, 1), (2, 2)] {
                refund(seen, units).unwrap();
            }
            assert_eq!(of(chart::solidarity_fund()), Money(0), "{}", b.engine);
            assert_eq!(of(chart::solidarity_borne()), share - Money(200));
            assert_eq!(of(chart::payable(shop.maker)), Money(0), "the maker had {maker:?} and has given back what she earned");
            let (first, last) = (b.today(), b.today());
            let rows = b.read(|q| ledger::views::statement(q, b.territory, shop.maker, first, last)).rows();
            assert_eq!(
                rows.iter().map(|r| r.solidarity).sum::<Money>(),
                Money(0),
                "her statement says it as solidarity given back"
            );
            assert_eq!(rows.iter().map(|r| r.gross).sum::<Money>(), Money(0));
            assert!(b.read(|q| crate::audit::audit(q, b.territory)).findings.is_empty());
        });
    }
}
