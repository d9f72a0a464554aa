//! Fees of a line: half up on the centime per line, from the line's total (LEDGER §2.4).

use super::model::Terms;
use rahba_kernel::Money;

/// What is taken from a maker's line, part by part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fees {
    pub commission: Money,
    /// VAT on the commission (the union's service to the maker).
    pub vat: Money,
    pub label: Money,
    pub solidarity: Money,
}

impl Fees {
    /// Fees of a whole line.
    pub fn of(gross: Money, terms: &Terms, labelled: bool) -> Fees {
        let commission = gross.at(terms.commission);
        Fees {
            commission,
            vat: commission.at(terms.commission_vat),
            label: if labelled { gross.at(terms.label) } else { Money::ZERO },
            solidarity: gross.at(terms.solidarity),
        }
    }

    /// The share of units `from + 1 ..= to` of `n`, so that part refunds undo the whole exactly.
    pub fn parts(self, from: i64, to: i64, n: i64) -> Fees {
        Fees {
            commission: self.commission.parts(from, to, n),
            vat: self.vat.parts(from, to, n),
            label: self.label.parts(from, to, n),
            solidarity: self.solidarity.parts(from, to, n),
        }
    }

    pub fn total(self) -> Money {
        self.commission + self.vat + self.label + self.solidarity
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
    pub fn of(price: Money, terms: &Terms, labelled: bool) -> Breakdown {
        let fees = Fees::of(price, terms, labelled);
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
            regime: "agent".into(),
            commission: Bps(c),
            commission_vat: Bps(2_000),
            label: Bps(100),
            solidarity: Bps(50),
            hold_days: 7,
        };
        assert_eq!(Fees::of(Money(25_000), &terms(1_200), true).total(), Money(3_975));
        assert_eq!(Fees::of(Money(120_000), &terms(1_500), false).total(), Money(22_200));
        assert_eq!(Fees::of(Money(3_750), &terms(1_000), false).total(), Money(469));
    }
}
