//! Pure rules of coupons.

use super::model::Coupon;
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Money};

/// Why a coupon gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoDiscount {
    /// Not running today.
    NotNow,
    /// Every use is taken.
    UsedUp,
    /// The basket is too small.
    TooSmall { least: Money },
}

/// What a coupon takes off goods on a day.
///
/// # Errors
/// [`NoDiscount`].
pub fn discount(c: &Coupon, goods: Money, today: Day) -> Result<Money, NoDiscount> {
    if c.state != "running" || today < c.starts_on || today > c.ends_on {
        return Err(NoDiscount::NotNow);
    }
    if c.used >= c.uses_max {
        return Err(NoDiscount::UsedUp);
    }
    if goods < c.min_goods {
        return Err(NoDiscount::TooSmall { least: c.min_goods });
    }
    let whole = if c.kind == "percent" { goods.at(Bps(c.value)) } else { Money(c.value) };
    let most = if c.most.is_zero() { whole } else { c.most };
    Ok(whole.min(most).min(goods))
}

/// A discount over its funders, by weight: each takes its rounded share of what those before it left,
/// the last the rest. Growing the whole never shrinks a part, so a refund in steps never takes back
/// from a funder what was not given; two funders share as largest remainders would (LEDGER §2.4).
pub fn over_funders(whole: Money, weights: &[i64]) -> Vec<Money> {
    let mut left = whole;
    let mut weight: i64 = weights.iter().sum();
    let mut out = Vec::with_capacity(weights.len());
    for w in weights {
        let part = if weight == 0 { Money::ZERO } else { left.parts(0, *w, weight) };
        out.push(part);
        left -= part;
        weight -= w;
    }
    out
}

/// What each funder gets back when the discount undone grows from `before` to `after`.
pub fn given_back(before: Money, after: Money, weights: &[i64]) -> Vec<Money> {
    over_funders(after, weights).into_iter().zip(over_funders(before, weights)).map(|(a, b)| a - b).collect()
}

/// A code as it is typed on a phone: large letters, without spaces.
pub fn clean_code(typed: &str) -> String {
    typed.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(24).collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Id;

    fn coupon(kind: &str, value: i64) -> Coupon {
        Coupon {
            id: Id::NIL,
            campaign: Id::NIL,
            code: "X".into(),
            kind: kind.into(),
            value,
            min_goods: Money(10_000),
            most: Money(0),
            uses_max: 10,
            used: 9,
            per_phone: 0,
            starts_on: Day(10),
            ends_on: Day(20),
            state: "running".into(),
            funders: Vec::new(),
        }
    }

    #[test]
    fn what_a_coupon_takes_off() {
        let c = coupon("amount", 5_000);
        assert_eq!(discount(&c, Money(74_999), Day(10)), Ok(Money(5_000)));
        assert_eq!(discount(&c, Money(9_999), Day(10)), Err(NoDiscount::TooSmall { least: Money(10_000) }));
        assert_eq!(discount(&c, Money(10_000), Day(9)), Err(NoDiscount::NotNow));
        assert_eq!(discount(&c, Money(10_000), Day(21)), Err(NoDiscount::NotNow));
        assert_eq!(discount(&Coupon { used: 10, ..c.clone() }, Money(10_000), Day(10)), Err(NoDiscount::UsedUp));
        assert_eq!(discount(&Coupon { state: "stopped".into(), ..c }, Money(10_000), Day(10)), Err(NoDiscount::NotNow));
        let c = Coupon { most: Money(3_000), ..coupon("percent", 1_000) };
        assert_eq!(discount(&c, Money(12_345), Day(15)), Ok(Money(1_235)));
        assert_eq!(discount(&c, Money(99_999), Day(15)), Ok(Money(3_000)));
        let more_than_all = Coupon { min_goods: Money(0), ..coupon("amount", 5_000) };
        assert_eq!(discount(&more_than_all, Money(4_000), Day(15)), Ok(Money(4_000)));
    }

    #[test]
    fn funders_share_and_take_back_exactly() {
        // LEDGER E02 and E04.
        assert_eq!(over_funders(Money(5_000), &[6_000, 4_000]), [Money(3_000), Money(2_000)]);
        assert_eq!(given_back(Money(0), Money(556), &[3_000, 2_000]), [Money(334), Money(222)]);
        for weights in [vec![1, 1, 1], vec![5_000, 3_333, 1_667], vec![1, 9_999], vec![0, 7, 2], vec![3]] {
            for whole in 0..60 {
                let all = over_funders(Money(whole), &weights);
                assert_eq!(all.iter().map(|m| m.0).sum::<i64>(), whole);
                assert!(given_back(Money(whole), Money(whole + 1), &weights).iter().all(|m| m.0 >= 0), "{weights:?} {whole}");
            }
        }
    }

    #[test]
    fn codes_as_they_are_typed() {
        assert_eq!(clean_code(" ramadan 26 "), "RAMADAN26");
        assert_eq!(clean_code("a-b;DROP"), "A-BDROP");
    }
}
