//! Cash that was on its way stands on the bank's statement.

use crate::ledger::{self, Line, Posting, chart};
use crate::refusals;
use rahba_kernel::Money;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// Records what the bank counted. What it counted less stays on its way until somebody explains it.
#[derive(Debug, Serialize)]
pub struct BankCash {
    pub amount: Money,
    /// The number of the bank's slip.
    pub slip: String,
}

/// Banked.
#[derive(Debug, Serialize, Deserialize)]
pub struct CashBanked {
    /// Still on its way.
    pub left: Money,
}

refusals! {
    /// Why it is not recorded.
    pub enum BankCashRefusal {
        /// Nothing, or more than is on its way.
        NotThere { holds: Money } => ("cash.not_there", 409),
        /// The bank gives a slip.
        NoSlip => ("cash.no_slip", 422),
    }
}

impl Command for BankCash {
    const NAME: &'static str = "ledger/bank_cash";
    const MAY: Permission = Permission::Roles(&[Role::Accountant]);
    type Done = CashBanked;
    type Refusal = BankCashRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<CashBanked, Refused<BankCashRefusal>> {
        let slip = clean_line(&self.slip, 60);
        if slip.is_empty() {
            return no(BankCashRefusal::NoSlip);
        }
        let holds = ledger::views::balance(&mut tx.reader(), ctx.territory, &chart::cash_transit())?;
        if self.amount.0 <= 0 || self.amount > holds {
            return no(BankCashRefusal::NotThere { holds });
        }
        ledger::post(
            tx,
            ctx,
            Posting {
                kind: "cash_banked",
                document: ctx.command,
                business_date: ctx.today(),
                occurred_at: ctx.now,
                reverses: None,
                note: slip.clone(),
                lines: vec![Line::dr(chart::bank(), self.amount), Line::cr(chart::cash_transit(), self.amount)],
            },
        )?;
        tx.fact("amount", self.amount);
        tx.fact("reference", &slip);
        Ok(CashBanked { left: holds - self.amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::ledger::carry_cash::{CarryCash, CarryRefusal};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use rahba_kernel::Id;
    use rahba_store::CommandError;

    #[test]
    fn from_the_safe_to_the_bank_and_nothing_from_nowhere() {
        Bench::each(|b| {
            let shop = Shop::open(b);
            let carry = |amount, who: &str| {
                let c = CarryCash { space: shop.space, amount: Money(amount), carried_by: who.into() };
                b.by("manager", Role::ShopManager, Id::NIL, c)
            };
            let bank = |amount, slip: &str| {
                b.by("accountant", Role::Accountant, Id::NIL, BankCash { amount: Money(amount), slip: slip.into() })
            };
            assert!(matches!(carry(10_000, " "), Err(CommandError::Refused(CarryRefusal::NoName))));
            for bad in [0, -1, 100_001] {
                let end = carry(bad, "Itto");
                assert!(matches!(end, Err(CommandError::Refused(CarryRefusal::NotThere { holds: Money(100_000) }))), "{bad}");
            }
            assert!(matches!(bank(1, "B-1"), Err(CommandError::Refused(BankCashRefusal::NotThere { holds: Money(0) }))));
            assert_eq!(carry(60_000, "Itto").unwrap().in_transit, Money(60_000));
            assert!(matches!(bank(60_000, ""), Err(CommandError::Refused(BankCashRefusal::NoSlip))));
            assert!(matches!(bank(60_001, "B-1"), Err(CommandError::Refused(BankCashRefusal::NotThere { .. }))));
            assert_eq!(bank(59_900, "B-1").unwrap().left, Money(100), "{}: a note that the bank did not find", b.engine);
            let of = |a| b.read(|q| ledger::views::balance(q, b.territory, &a));
            assert_eq!(of(chart::cash_safe(shop.space)), Money(40_000));
            assert_eq!(of(chart::bank()), Money(59_900));
            assert!(b.read(|q| crate::audit::audit(q, b.territory)).findings.is_empty());
        });
    }
}
