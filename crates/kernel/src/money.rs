//! Money in centimes, and the three rules of rounding that the books use.

use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An amount in centimes of the territory's currency (MAD). Signed: a balance may owe.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

/// A rate in basis points: 1 200 is 12 %.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bps(pub i64);

/// `n / d` rounded half up, away from zero (LEDGER §2.9). `d` is positive.
pub fn round_half_up(n: i128, d: i128) -> i64 {
    assert!(d > 0, "a rate's denominator is positive");
    let r = (2 * n.abs() + d) / (2 * d);
    let signed = if n < 0 { -r } else { r };
    i64::try_from(signed).expect("an amount fits 64 bits: inputs are bounded at the edge")
}

impl Money {
    pub const ZERO: Money = Money(0);

    pub const fn from_dirhams(d: i64) -> Money {
        Money(d * 100)
    }

    /// This amount times a rate, half up on the centime.
    pub fn at(self, rate: Bps) -> Money {
        Money(round_half_up(i128::from(self.0) * i128::from(rate.0), 10_000))
    }

    /// The VAT inside a VAT-inclusive amount: `r(ttc · rate / (100 + rate))`.
    pub fn vat_inside(self, rate: Bps) -> Money {
        Money(round_half_up(i128::from(self.0) * i128::from(rate.0), 10_000 + i128::from(rate.0)))
    }

    /// Unit price times a count of units.
    pub fn times(self, n: i64) -> Option<Money> {
        self.0.checked_mul(n).map(Money)
    }

    /// The total of a line sold in integer steps, priced per `per` steps (a metre of cloth is
    /// 100 cm): half up once, on the line.
    pub fn for_quantity(self, quantity: i64, per: i64) -> Money {
        Money(round_half_up(i128::from(self.0) * i128::from(quantity), i128::from(per)))
    }

    /// What the k-th of n equal parts comes to, so that any sequence of parts adds up exactly:
    /// `part(T, k, n) = r(T·k/n) − r(T·(k−1)/n)`, with k from 1.
    pub fn part(self, k: i64, n: i64) -> Money {
        assert!(n > 0 && k >= 1 && k <= n, "part {k} of {n}");
        self.parts(k - 1, k, n)
    }

    /// Parts `from + 1 ..= to` of n together.
    pub fn parts(self, from: i64, to: i64, n: i64) -> Money {
        assert!(n > 0 && 0 <= from && from <= to && to <= n, "parts {from}..{to} of {n}");
        let t = i128::from(self.0);
        Money(round_half_up(t * i128::from(to), i128::from(n)) - round_half_up(t * i128::from(from), i128::from(n)))
    }

    /// Divides this amount over weights by largest remainder, ties to the first.
    /// All weights zero: everything to the first.
    pub fn split(self, weights: &[i64]) -> Vec<Money> {
        assert!(weights.iter().all(|w| *w >= 0), "weights are not negative");
        if weights.is_empty() {
            return Vec::new();
        }
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        if total == 0 {
            let mut out = vec![Money::ZERO; weights.len()];
            out[0] = self;
            return out;
        }
        let sign = if self.0 < 0 { -1 } else { 1 };
        let amount = i128::from(self.0).abs();
        let mut shares: Vec<i128> = Vec::with_capacity(weights.len());
        let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
        for (i, w) in weights.iter().enumerate() {
            let exact = amount * i128::from(*w);
            shares.push(exact / total);
            remainders.push((exact % total, i));
        }
        let given: i128 = shares.iter().sum();
        remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let left = usize::try_from(amount - given).expect("fewer centimes left than weights");
        for (_, i) in remainders.into_iter().take(left) {
            shares[i] += 1;
        }
        shares.into_iter().map(|s| Money(sign * i64::try_from(s).expect("a share is no larger than the whole"))).collect()
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn abs(self) -> Money {
        Money(self.0.abs())
    }
}

/// `1250.50`: for machines and messages' arguments; people read it formatted in their language.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, o: Money) -> Money {
        Money(self.0 + o.0)
    }
}
impl Sub for Money {
    type Output = Money;
    fn sub(self, o: Money) -> Money {
        Money(self.0 - o.0)
    }
}
impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}
impl AddAssign for Money {
    fn add_assign(&mut self, o: Money) {
        self.0 += o.0;
    }
}
impl SubAssign for Money {
    fn sub_assign(&mut self, o: Money) {
        self.0 -= o.0;
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(iter: I) -> Money {
        iter.fold(Money::ZERO, |a, b| a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_report_s_examples() {
        assert_eq!(Money(5_000).split(&[50_000, 24_999]), vec![Money(3_333), Money(1_667)]);
        let parts: Vec<i64> = (1..=3).map(|k| Money(1_667).part(k, 3).0).collect();
        assert_eq!(parts, [556, 555, 556]);
        assert_eq!(Money(36_000).vat_inside(Bps(2_000)), Money(6_000));
        assert_eq!(Money(3_750).at(Bps(1_000)), Money(375));
        assert_eq!(round_half_up(-5, 2), -3);
        assert_eq!(Money(12_000).for_quantity(250, 100), Money(30_000));
    }

    proptest! {
        #[test]
        fn a_split_sums_to_the_whole(t in -1_000_000i64..1_000_000, w in prop::collection::vec(0i64..100_000, 1..12)) {
            let s = Money(t).split(&w);
            prop_assert_eq!(s.iter().copied().sum::<Money>(), Money(t));
        }

        #[test]
        fn parts_in_any_steps_sum_to_the_whole(t in 0i64..10_000_000, n in 1i64..50) {
            let sum: Money = (1..=n).map(|k| Money(t).part(k, n)).sum();
            prop_assert_eq!(sum, Money(t));
        }
    }
}
