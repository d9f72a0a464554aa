//! Fees of a line: half up on the centime per line, from the line's total (LEDGER §2.4).

use super::model::{Regime, Terms};
use rahba_kernel::Money;
use rahba_kernel::money::Bps;

/// What is taken from a maker's line, part by part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fees {
    pub commission: Money,
    /// VAT on the commission (the union's service to the maker).
    pub vat: Money,
    pub label: Money,
    pub solidarity: Money,
    /// VAT inside the price, when the union sells in its own name.
    pub sale_vat: Money,
}

impl Fees {
    /// Fees of a whole line; `vat` is the rate inside its price, which counts only where the union
    /// sells in its own name. A commissionaire's shares are of the price without VAT, and bear none
    /// themselves: the union's tax is on the whole price. Goods that the union bought bear no fees.
    pub fn of(gross: Money, terms: &Terms, labelled: bool, vat: Bps) -> Fees {
        let sale_vat = if terms.regime.in_own_name() { gross.vat_inside(vat) } else { Money::ZERO };
        if terms.regime == Regime::Principal {
            return Fees { sale_vat, ..Fees::default() };
        }
        let base = gross - sale_vat;
        let commission = base.at(terms.commission);
        Fees {
            commission,
            vat: if terms.regime == Regime::Agent { commission.at(terms.commission_vat) } else { Money::ZERO },
            label: if labelled { base.at(terms.label) } else { Money::ZERO },
            solidarity: base.at(terms.solidarity),
            sale_vat,
        }
    }

    /// The share of units `from + 1 ..= to` of `n`, so that part refunds undo the whole exactly.
    pub fn parts(self, from: i64, to: i64, n: i64) -> Fees {
        Fees {
            commission: self.commission.parts(from, to, n),
            vat: self.vat.parts(from, to, n),
            label: self.label.parts(from, to, n),
            solidarity: self.solidarity.parts(from, to, n),
            sale_vat: self.sale_vat.parts(from, to, n),
        }
    }

    pub fn total(self) -> Money {
        self.commission + self.vat + self.label + self.solidarity + self.sale_vat
    }
}

/// Where a buyer's dirham goes, for a price and terms in force: the parts sum to the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breakdown {
    pub price: Money,
    pub maker: Money,
    pub fees: Fees,
}

impl Breakdown {
    /// `vat`: the rate inside the price; `bought`: what the union paid for it, where it bought it.
    pub fn of(price: Money, terms: &Terms, labelled: bool, vat: Bps, bought: Money) -> Breakdown {
        let mut fees = Fees::of(price, terms, labelled, vat);
        if terms.regime == Regime::Principal {
            // The maker was paid when she sold it; what is left, above or below, is the union's.
            fees.commission = price - fees.sale_vat - bought;
        }
        Breakdown { price, maker: price - fees.total(), fees }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::money::Bps;

    #[test]
    fn golden_fees_of_e01() {
        let terms = |c| Terms {
            version: 1,
            regime: Regime::Agent,
            commission: Bps(c),
            commission_vat: Bps(2_000),
            label: Bps(100),
            solidarity: Bps(50),
            hold_days: 7,
        };
        assert_eq!(Fees::of(Money(25_000), &terms(1_200), true, Bps(0)).total(), Money(3_975));
        assert_eq!(Fees::of(Money(120_000), &terms(1_500), false, Bps(0)).total(), Money(22_200));
        assert_eq!(Fees::of(Money(3_750), &terms(1_000), false, Bps(0)).total(), Money(469));
    }
}
