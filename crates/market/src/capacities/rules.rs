//! Pure rules of capacities.

use super::model::{Assessment, Criterion, Grid, Mandate, Resolution, Statutes, TOP};
use rahba_kernel::money::Bps;
use rahba_kernel::{Day, Id};

/// The score of a domain (or of all): hundredths of a per cent of the highest; none without a criterion.
pub fn score(grid: &Grid, a: &Assessment, domain: Option<&str>) -> Option<Bps> {
    let of: Vec<i64> =
        grid.criteria.iter().filter(|c| domain.is_none_or(|d| c.domain == d)).filter_map(|c| a.level(&c.code)).collect();
    let top = of.len() as i64 * TOP;
    (top > 0).then(|| Bps(of.iter().sum::<i64>() * 10_000 / top))
}

/// What an organisation needs: criteria below the level wanted, the farthest below first.
pub fn needs<'a>(grid: &'a Grid, a: &Assessment) -> Vec<(&'a Criterion, i64)> {
    let mut out: Vec<(&Criterion, i64)> =
        grid.criteria.iter().filter_map(|c| a.level(&c.code).filter(|l| *l < c.wanted).map(|l| (c, l))).collect();
    out.sort_by_key(|(c, l)| l - c.wanted);
    out
}

/// Members who must be there: the share, rounded up; at least one.
pub fn needed(members: i64, quorum: Bps) -> i64 {
    ((members * quorum.0 + 9_999) / 10_000).max(1)
}

/// The quorum of a kind of assembly, at its first convocation or a later one.
pub fn quorum(s: &Statutes, kind: &str, again: bool) -> Bps {
    match (kind, again) {
        ("extraordinary", false) => s.extra_quorum,
        ("extraordinary", true) => s.extra_quorum_again,
        (_, false) => s.quorum,
        (_, true) => s.quorum_again,
    }
}

/// Whether it passes: more yes than no, and in an extraordinary assembly the statutes' share of the
/// votes given. A tie is no; whoever abstains has not voted.
pub fn passes(r: &Resolution, kind: &str, s: &Statutes) -> bool {
    let given = r.yes + r.no;
    r.yes > r.no && (kind != "extraordinary" || r.yes * 10_000 >= given * s.extra_majority.0)
}

/// Whether the votes can be: none below nothing, not more than those who may vote.
pub fn counts(r: &Resolution, voters: i64) -> bool {
    let all = [r.yes, r.no, r.abstain];
    all.iter().all(|n| (0..=voters).contains(n)) && all.iter().sum::<i64>() <= voters
}

/// Whether each proxy is one of those present and votes for no more than the statutes let.
pub fn proxies_fit(present: &[Id], proxies: &[(Id, Id)], most: i64) -> bool {
    proxies.iter().all(|(absent, by)| {
        let held = proxies.iter().filter(|(_, b)| b == by).count() as i64;
        absent != by && present.contains(by) && !present.contains(absent) && held <= most
    })
}

/// The last end of a year that is not after today; none for a day that does not exist.
pub fn year_end(today: Day, month_day: i64) -> Option<Day> {
    let (year, ..) = today.ymd();
    let month = i8::try_from(month_day / 100).ok()?;
    let day = i8::try_from(month_day % 100).ok()?;
    let of = |y: i16| {
        let first = Day::from_ymd(y, month, 1)?;
        let last = first.last_of_month();
        (1..=31).contains(&day).then(|| first.plus(i64::from(day) - 1).min(last))
    };
    of(year).filter(|d| *d <= today).or_else(|| of(year - 1))
}

/// Mandates that are over and that nobody of the same office of theirs follows.
pub fn unrenewed(all: &[Mandate], today: Day) -> usize {
    let followed = |m: &Mandate| all.iter().any(|x| x.org == m.org && x.office == m.office && x.until > m.until);
    all.iter().filter(|m| m.state_on(today) == "over" && !followed(m)).count()
}

/// Whether a member was there for enough of what was held.
pub fn attended(present: i64, held: i64, min_share: Bps) -> bool {
    held > 0 && present > 0 && present * 10_000 >= held * min_share.0
}

#[cfg(test)]
mod tests {
    use super::super::model::Texts;
    use super::*;
    use rahba_kernel::Micros;

    fn grid() -> Grid {
        let c = |code: &str, domain: &str, wanted| Criterion {
            code: code.into(),
            domain: domain.into(),
            wanted,
            body: Texts::new(),
            levels: Vec::new(),
        };
        Grid {
            id: Id::NIL,
            version: 1,
            name: Texts::new(),
            published_at: Micros(0),
            criteria: vec![c("minutes", "organisation", 3), c("accounts", "management", 3), c("stock", "management", 2)],
        }
    }

    #[test]
    fn scores_and_needs() {
        let a = Assessment {
            id: Id::NIL,
            org: Id::NIL,
            grid: Id::NIL,
            on: Day(0),
            note: String::new(),
            by: String::new(),
            scores: vec![
                ("minutes".into(), 2, String::new()),
                ("accounts".into(), 0, String::new()),
                ("stock".into(), 2, String::new()),
            ],
        };
        let g = grid();
        assert_eq!(score(&g, &a, Some("organisation")), Some(Bps(5_000)));
        assert_eq!(score(&g, &a, Some("management")), Some(Bps(2_500)));
        assert_eq!(score(&g, &a, None), Some(Bps(3_333)));
        assert_eq!(score(&g, &a, Some("technique")), None);
        let codes: Vec<_> = needs(&g, &a).into_iter().map(|(c, l)| (c.code.as_str(), l)).collect();
        assert_eq!(codes, [("accounts", 0), ("minutes", 2)]);
    }

    #[test]
    fn quorum_and_majority() {
        let s = Statutes::default();
        assert_eq!(needed(7, Bps(5_000)), 4);
        assert_eq!(needed(8, Bps(5_000)), 4);
        assert_eq!(needed(7, Bps(0)), 1);
        assert_eq!(needed(9, quorum(&s, "extraordinary", false)), 7);
        assert_eq!(needed(9, quorum(&s, "extraordinary", true)), 5);
        let r = |yes, no, abstain| Resolution { body: String::new(), yes, no, abstain, passed: false };
        assert!(passes(&r(3, 2, 9), "ordinary", &s));
        assert!(!passes(&r(2, 2, 0), "ordinary", &s));
        assert!(!passes(&r(3, 2, 0), "extraordinary", &s));
        assert!(passes(&r(7, 3, 0), "extraordinary", &s));
        assert!(counts(&r(3, 2, 1), 6) && !counts(&r(3, 2, 2), 6) && !counts(&r(-1, 2, 2), 6));
    }

    #[test]
    fn one_votes_for_those_she_may() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(Id::named);
        assert!(proxies_fit(&[a, b], &[(c, a), (d, b)], 1));
        assert!(!proxies_fit(&[a, b], &[(c, a), (d, a)], 1), "two for one");
        assert!(proxies_fit(&[a, b], &[(c, a), (d, a)], 2));
        assert!(!proxies_fit(&[a, b], &[(c, d)], 1), "her proxy is not there");
        assert!(!proxies_fit(&[a, b], &[(a, b)], 1), "she is there herself");
    }

    #[test]
    fn years_end() {
        let d = |t: &str| Day::parse_iso(t).unwrap();
        assert_eq!(year_end(d("2026-05-01"), 1231), Some(d("2025-12-31")));
        assert_eq!(year_end(d("2026-12-31"), 1231), Some(d("2026-12-31")));
        assert_eq!(year_end(d("2026-05-01"), 831), Some(d("2025-08-31")));
        assert_eq!(year_end(d("2027-02-28"), 229), Some(d("2027-02-28")));
        assert_eq!(year_end(d("2026-05-01"), 1331), None);
        assert_eq!(year_end(d("2026-05-01"), 1200), None);
    }

    #[test]
    fn enough_of_what_was_held() {
        assert!(attended(240, 300, Bps(8_000)));
        assert!(!attended(239, 300, Bps(8_000)));
        assert!(!attended(0, 0, Bps(0)));
    }
}
