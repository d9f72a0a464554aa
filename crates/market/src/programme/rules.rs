//! Pure decisions of the programme.

use super::model::{CallForProjects, Contribution, Value};
use rahba_kernel::{Id, Money};

/// Fewer makers than this behind a figure, and it is not shown: one of them could be told from it.
pub const SMALL: i64 = 5;

/// What contributions break of a call's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// They do not add up to the cost: their sum.
    Sum(Money),
    /// More grant than the call allows: the most.
    Grant(Money),
    /// More of the own share in kind than the call allows: the most.
    Kind(Money),
}

/// Whether contributions keep a call's rules.
pub fn broken(call: &CallForProjects, cost: Money, all: &[Contribution]) -> Option<Broken> {
    let sum = |f: &dyn Fn(&&Contribution) -> bool| all.iter().filter(f).map(|c| c.amount).sum::<Money>();
    let total = sum(&|_| true);
    let most = cost.at(call.grant).min(call.cap);
    let own = sum(&|c| !c.grant);
    let kind_most = own.at(call.kind);
    match () {
        () if total != cost => Some(Broken::Sum(total)),
        () if sum(&|c| c.grant) > most => Some(Broken::Grant(most)),
        () if sum(&|c| !c.grant && c.form == "kind") > kind_most => Some(Broken::Kind(kind_most)),
        () => None,
    }
}

/// Whether tranches add up to each partner's contribution in each form.
pub fn tranches_fit(all: &[Contribution], tranches: &[(Id, &str, Money)]) -> bool {
    let known = tranches.iter().all(|(p, f, _)| all.iter().any(|c| c.partner == *p && c.form == *f));
    known
        && all.iter().all(|c| {
            let sum: Money = tranches.iter().filter(|(p, f, _)| *p == c.partner && *f == c.form).map(|(_, _, m)| *m).sum();
            sum == c.amount
        })
}

/// Which cells of one split are not shown. A cell of too few makers is hidden; and so are further ones,
/// the smallest first, until what is hidden together cannot be told from the whole either.
pub fn hidden(cells: &[&Value]) -> Vec<bool> {
    let mut out: Vec<bool> = cells.iter().map(|c| c.makers < SMALL && (c.makers > 0 || c.value != 0)).collect();
    while out.iter().any(|h| *h) {
        let together: i64 = cells.iter().zip(&out).filter(|(_, h)| **h).map(|(c, _)| c.makers).sum();
        if together >= SMALL && out.iter().filter(|h| **h).count() > 1 {
            break;
        }
        let next = cells
            .iter()
            .enumerate()
            .filter(|(n, c)| !out[*n] && (c.makers > 0 || c.value != 0))
            .min_by_key(|(n, c)| (c.makers, *n));
        let Some((n, _)) = next else { break };
        out[n] = true;
    }
    out
}

/// How far a value went from its baseline to its target, in basis points; none without a way to go.
pub fn way(baseline: i64, target: i64, value: i64) -> Option<i64> {
    let whole = i128::from(target) - i128::from(baseline);
    if whole == 0 {
        return None;
    }
    let gone = (i128::from(value) - i128::from(baseline)) * 10_000 / whole;
    i64::try_from(gone.clamp(-100_000, 100_000)).ok()
}

#[cfg(test)]
mod tests {
    use super::super::model::{Measure, Split};
    use super::*;
    use rahba_kernel::Day;
    use rahba_kernel::money::Bps;

    fn call() -> CallForProjects {
        CallForProjects {
            id: Id::NIL,
            number: String::new(),
            title: [].into(),
            grant: Bps(8_000),
            cap: Money::from_dirhams(300_000),
            kind: Bps(5_000),
            follow_up_days: 730,
            opens_on: Day(0),
            closes_on: Day(1),
            papers: Vec::new(),
            source: String::new(),
        }
    }

    fn gift(form: &str, dirhams: i64, grant: bool) -> Contribution {
        let partner = Id::named(if grant { "indh" } else { "own" });
        let amount = Money::from_dirhams(dirhams);
        Contribution { partner, form: form.into(), amount, precision: "exact".into(), grant }
    }

    #[test]
    fn the_rules_of_a_call() {
        let cost = Money::from_dirhams(340_000);
        assert_eq!(broken(&call(), cost, &[gift("cash", 272_000, true), gift("cash", 68_000, false)]), None);
        assert_eq!(broken(&call(), cost, &[gift("cash", 272_000, true)]), Some(Broken::Sum(Money::from_dirhams(272_000))));
        let much = [gift("cash", 272_001, true), gift("cash", 67_999, false)];
        assert_eq!(broken(&call(), cost, &much), Some(Broken::Grant(Money::from_dirhams(272_000))));
        let kind = [gift("cash", 272_000, true), gift("kind", 34_001, false), gift("cash", 33_999, false)];
        assert_eq!(broken(&call(), cost, &kind), Some(Broken::Kind(Money::from_dirhams(34_000))));
        let large = [gift("cash", 300_001, true), gift("cash", 199_999, false)];
        let cap = broken(&call(), Money::from_dirhams(500_000), &large);
        assert_eq!(cap, Some(Broken::Grant(Money::from_dirhams(300_000))));
    }

    #[test]
    fn tranches_add_up_by_partner_and_form() {
        let (a, all) = (Id::named("indh"), [gift("cash", 100, true)]);
        let m = Money::from_dirhams;
        assert!(tranches_fit(&all, &[(a, "cash", m(60)), (a, "cash", m(40))]));
        assert!(!tranches_fit(&all, &[(a, "cash", m(60))]));
        assert!(!tranches_fit(&all, &[(a, "cash", m(100)), (a, "kind", m(1))]));
    }

    fn cell(makers: i64, value: i64) -> Value {
        Value { measure: Measure::Sales, split: Split::Commune, cell: String::new(), value, makers }
    }

    #[test]
    fn small_numbers_cannot_be_told_from_the_rest() {
        let h = |cells: &[Value]| hidden(&cells.iter().collect::<Vec<_>>());
        assert_eq!(h(&[cell(9, 1), cell(8, 1)]), [false, false]);
        // One small cell alone would be the whole less the others.
        assert_eq!(h(&[cell(9, 1), cell(2, 1), cell(6, 1)]), [false, true, true]);
        assert_eq!(h(&[cell(9, 1), cell(2, 1), cell(3, 1), cell(7, 1)]), [false, true, true, false]);
        assert_eq!(h(&[cell(9, 1), cell(1, 1), cell(2, 1), cell(7, 1)]), [false, true, true, true]);
        // An empty cell says nothing about anybody.
        assert_eq!(h(&[cell(0, 0), cell(9, 1)]), [false, false]);
        assert_eq!(h(&[cell(2, 1)]), [true]);
    }

    #[test]
    fn the_way_to_a_target() {
        assert_eq!(way(0, 100, 50), Some(5_000));
        assert_eq!(way(100, 50, 75), Some(5_000));
        assert_eq!(way(10, 10, 10), None);
        assert_eq!(way(0, 1, i64::MAX), Some(100_000));
    }
}
