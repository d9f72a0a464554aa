//! Pure rules of the label.

use super::model::{Criterion, Licence, Standing, Vote};
use crate::stock::rules::{lot_code, read_lot_code};
use rahba_kernel::formats::checked_code;
use rahba_kernel::{Day, Id};

/// Criteria that an application for these families answers to.
pub fn asked(all: &[Criterion], families: &[Id]) -> Vec<Criterion> {
    all.iter().filter(|c| c.family.is_none_or(|f| families.contains(&f))).cloned().collect()
}

/// What the votes say: none while the quorum is not there; a tie is no.
pub fn outcome(votes: &[Vote], quorum: i64) -> Option<bool> {
    let count = |v: &str| votes.iter().filter(|x| x.voice == v).count();
    (votes.len() as i64 >= quorum).then(|| count("yes") > count("no"))
}

/// What licences of one organisation say about goods of a family on a day. A valid licence wins over a
/// suspended one of the same family; a stopped sale needs a licence that its charter stops, and lasts as
/// long as the licence would have: whoever lost the label may sell without it once its term is over.
pub fn standing<'a>(licences: impl Iterator<Item = &'a Licence> + Clone, family: Id, today: Day) -> Standing {
    let mine = licences.filter(|l| l.covers(family));
    let labelled = mine.clone().any(|l| l.state_on(today) == "valid");
    let stopped = !labelled && mine.clone().any(|l| l.stops_sale && today <= l.valid_until && l.is_taken_away());
    Standing { labelled, stopped }
}

/// Days to mend: a major non-conformity has half of the charter's time, at least a day.
pub fn due_on(today: Day, mend_days: i64, major: bool) -> Day {
    today.plus(if major { (mend_days / 2).max(1) } else { mend_days })
}

/// The most days between two visits of a licence that stands.
const WATCH_DAYS: i64 = 365;

/// The last day for the next surveillance visit: half of the term after the last one, a year at most.
/// Our rule; the charter's committee may look sooner.
pub fn watch_due(last: Day, term_days: i64) -> Day {
    last.plus((term_days / 2).clamp(1, WATCH_DAYS))
}

const LOT_LENGTH: usize = 8;

/// The code printed for a lot, from its own `L-2026-000123X`: year and number, spread by a fixed
/// multiplication so that neighbours do not look alike, and a check character.
pub fn code_of_lot(lot: &str) -> Option<String> {
    let lot = read_lot_code(lot)?;
    let mut parts = lot.strip_prefix("L-")?.trim_end_matches(|c: char| c.is_ascii_uppercase()).split('-');
    let year: u64 = parts.next()?.parse().ok()?;
    let n: u64 = parts.next()?.parse().ok()?;
    if parts.next().is_some() || !(2000..2255).contains(&year) || n >> 32 != 0 {
        return None;
    }
    checked_code::write(spread((year - 2000) << 32 | n), LOT_LENGTH)
}

/// The lot's own code behind a typed or scanned code; none when it is altered.
pub fn lot_of_code(code: &str) -> Option<String> {
    let n = gather(checked_code::read(code, LOT_LENGTH)?);
    Some(lot_code(&format!("L-{:04}-{:06}", 2000 + (n >> 32), n & 0xffff_ffff)))
}

/// An odd factor and its inverse modulo 2⁴⁰.
const FACTOR: u64 = 0x9e_3779_b97f_u64 & MASK;
const MASK: u64 = (1 << 40) - 1;

fn spread(n: u64) -> u64 {
    n.wrapping_mul(FACTOR) & MASK
}

fn gather(n: u64) -> u64 {
    // Newton's iteration doubles the right bits: 5, 10, 20, 40, 80.
    let mut inverse = FACTOR.wrapping_mul(3) ^ 2;
    for _ in 0..4 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
    }
    n.wrapping_mul(inverse) & MASK
}

#[cfg(test)]
mod tests {
    use super::*;
    use rahba_kernel::Micros;

    fn vote(voice: &str, n: i64) -> Vote {
        Vote { person: Id::named(&n.to_string()), voice: voice.into(), reason: String::new(), at: Micros(n) }
    }

    #[test]
    fn a_quorum_first_and_a_tie_is_no() {
        assert_eq!(outcome(&[vote("yes", 1)], 2), None);
        assert_eq!(outcome(&[vote("yes", 1), vote("no", 2)], 2), Some(false));
        assert_eq!(outcome(&[vote("yes", 1), vote("abstain", 2)], 2), Some(true));
        assert_eq!(outcome(&[vote("abstain", 1), vote("abstain", 2)], 2), Some(false));
    }

    #[test]
    fn codes_come_back_and_altered_ones_do_not() {
        for number in ["L-2026-000001", "L-2026-000002", "L-2031-123456", "L-2099-4294967295"] {
            let lot = lot_code(number);
            let code = code_of_lot(&lot).unwrap();
            assert_eq!(code.len(), 9);
            assert_eq!(lot_of_code(&code).as_deref(), Some(lot.as_str()));
            let mut bent: Vec<char> = code.chars().collect();
            bent.swap(2, 5);
            let bent: String = bent.into_iter().collect();
            assert!(bent == code || lot_of_code(&bent).is_none());
        }
        assert_eq!(code_of_lot("D-2026-000001"), None);
        assert_eq!(code_of_lot("L-2026-000001-2"), None);
        assert_eq!(lot_of_code("AAAA"), None);
    }

    #[test]
    fn a_mark_is_of_today() {
        let (family, day) = (Id::named("honey"), Day(100));
        let l = |state: &str, until| Licence {
            id: Id::NIL,
            number: String::new(),
            org: Id::NIL,
            application: Id::NIL,
            charter: Id::NIL,
            valid_from: Day(50),
            valid_until: Day(until),
            state: state.into(),
            stops_sale: true,
            cause: String::new(),
            changed_at: Micros(0),
            families: vec![family],
        };
        let s = |all: &[Licence]| standing(all.iter(), family, day);
        assert_eq!(s(&[l("valid", 100)]), Standing { labelled: true, stopped: false });
        assert_eq!(s(&[l("valid", 99)]), Standing::default());
        assert_eq!(s(&[l("suspended", 200)]), Standing { labelled: false, stopped: true });
        assert_eq!(s(&[l("suspended", 200), l("valid", 200)]), Standing { labelled: true, stopped: false });
        assert_eq!(standing([l("suspended", 200)].iter(), Id::named("wood"), day), Standing::default());
        let free = Licence { stops_sale: false, ..l("suspended", 200) };
        assert_eq!(s(&[free]), Standing::default(), "a charter that does not stop the sale takes the mark alone");
        assert!(s(&[l("withdrawn", 100)]).stopped, "to the last day of its term");
        assert_eq!(s(&[l("withdrawn", 99)]), Standing::default(), "not for ever");
        assert_eq!((due_on(day, 30, false), due_on(day, 30, true), due_on(day, 1, true)), (Day(130), Day(115), Day(101)));
    }
}
