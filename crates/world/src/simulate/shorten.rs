//! Cuts a failing story as short as it still fails.

use super::story::Step;
use anyhow::Result;

/// Whole stretches first, then deeds, then mishaps; `fails` lives a candidate and says whether it still fails.
///
/// # Errors
/// Those of `fails`.
pub(super) fn shorten(mut steps: Vec<Step>, mut fails: impl FnMut(&[Step]) -> Result<bool>) -> Result<Vec<Step>> {
    let mut size = steps.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < steps.len() {
            let mut candidate = steps.clone();
            candidate.drain(at..(at + size).min(steps.len()));
            if fails(&candidate)? {
                steps = candidate;
            } else {
                at += size;
            }
        }
        size = if size == 1 { 0 } else { size.div_ceil(2) };
    }
    for n in 0..steps.len() {
        let mut k = 0;
        while steps[n].acts.len() > 1 && k < steps[n].acts.len() {
            let mut candidate = steps.clone();
            candidate[n].acts.remove(k);
            if fails(&candidate)? {
                steps = candidate;
            } else {
                k += 1;
            }
        }
        if steps[n].ill.is_some() {
            let mut candidate = steps.clone();
            candidate[n].ill = None;
            if fails(&candidate)? {
                steps = candidate;
            }
        }
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::story::{Deed, story};

    /// Fails when somebody sells and, in a later step that meets a mishap, somebody refunds.
    fn fails(steps: &[Step]) -> bool {
        let sold = steps.iter().position(|s| s.acts.iter().any(|a| a.deed == Deed::Sell));
        sold.is_some_and(|n| steps[n + 1..].iter().any(|s| s.ill.is_some() && s.acts.iter().any(|a| a.deed == Deed::Refund)))
    }

    #[test]
    fn what_is_told_of_a_failure_is_what_it_needs() {
        let mut cut = 0;
        for seed in 1..60 {
            let whole = story(seed, 40, false);
            if !fails(&whole) {
                continue;
            }
            let mut lived = 0;
            let short = shorten(whole.clone(), |s| {
                lived += 1;
                Ok(fails(s))
            })
            .expect("nothing else fails");
            cut += 1;
            assert!(fails(&short) && lived <= 250, "seed {seed}: {lived} lived");
            let [sale, refund] = &short[..] else { panic!("seed {seed}: {} steps", short.len()) };
            assert_eq!((sale.acts.len(), refund.acts.len(), sale.ill, refund.ill.is_some()), (1, 1, None, true), "seed {seed}");
            // A step keeps its number: its commands keep their ids.
            let again = whole.iter().find(|s| s.no == refund.no).expect("a step of the whole");
            assert_eq!((again.pass, again.skew, again.ill), (refund.pass, refund.skew, refund.ill));
        }
        assert!(cut > 20, "{cut} stories were cut");
    }
}
