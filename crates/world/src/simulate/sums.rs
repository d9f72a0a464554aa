//! The model's own arithmetic (LEDGER §2.4), written apart from the program's.

/// Half up, for amounts that are not negative.
pub(super) fn half_up(n: i128, d: i128) -> i64 {
    i64::try_from((2 * n + d).div_euclid(2 * d)).unwrap_or(i64::MAX)
}

/// A share in hundredths of a per cent.
pub(super) fn share(amount: i64, bps: i64) -> i64 {
    half_up(i128::from(amount) * i128::from(bps), 10_000)
}

/// The 20 % inside a price.
pub(super) fn vat_inside(amount: i64) -> i64 {
    half_up(i128::from(amount) * 20, 120)
}

/// What units `from + 1 ..= to` of `n` bear of a whole.
pub(super) fn parts(whole: i64, from: i64, to: i64, n: i64) -> i64 {
    let until = |k: i64| half_up(i128::from(whole) * i128::from(k), i128::from(n));
    until(to) - until(from)
}

/// Over lines, by largest remainder, ties to the first.
pub(super) fn over_lines(whole: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if sum == 0 {
        return weights.iter().enumerate().map(|(n, _)| if n == 0 { whole } else { 0 }).collect();
    }
    let exact: Vec<i128> = weights.iter().map(|w| i128::from(whole) * i128::from(*w)).collect();
    let mut out: Vec<i64> = exact.iter().map(|e| i64::try_from(e / sum).unwrap_or(0)).collect();
    let mut rest = whole - out.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|n| (-(exact[*n] % sum), *n));
    for n in order {
        if rest == 0 {
            break;
        }
        out[n] += 1;
        rest -= 1;
    }
    out
}

/// Over funders: each the rounded share of what is left, the last the rest.
pub(super) fn over_funders(whole: i64, weights: &[i64]) -> Vec<i64> {
    let (mut left, mut weight) = (whole, weights.iter().sum::<i64>());
    weights
        .iter()
        .map(|w| {
            let part = if weight == 0 { 0 } else { half_up(i128::from(left) * i128::from(*w), i128::from(weight)) };
            left -= part;
            weight -= w;
            part
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_s_numbers() {
        assert_eq!(over_lines(5_000, &[50_000, 24_999]), [3_333, 1_667]);
        assert_eq!([parts(1_667, 0, 1, 3), parts(1_667, 1, 2, 3), parts(1_667, 2, 3, 3)], [556, 555, 556]);
        assert_eq!(over_funders(5_000, &[6_000, 4_000]), [3_000, 2_000]);
        assert_eq!((share(3_750, 1_000), vat_inside(4_500)), (375, 750));
    }
}
