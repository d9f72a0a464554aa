//! Pure rules of organisations.

use crate::territory::communes::{self, Level};
use rahba_kernel::formats::rib::{IceVerdict, ice};
use rahba_kernel::{Id, Micros};

/// What an organisation may be, several at once.
pub const ROLES: [&str; 6] = ["producer", "seller", "depositor", "carrier", "union", "operator"];

/// How a seller stands to VAT (GROUND §2.3): small maker, agricultural producer, or liable.
pub const VAT_REGIMES: [&str; 3] = ["exempt_small", "agricultural", "standard"];

/// How long payouts to an account wait after a change of bank details.
pub const FREEZE: i64 = 72 * Micros::HOUR;

/// True for an HCP code of a commune, not of a province or region.
pub fn is_commune(code: &str) -> bool {
    communes::by_code(code).is_some_and(|a| a.level == Level::Commune)
}

/// True for a gender that a register may hold: `f`, `m`, or `x` when not said.
pub fn is_gender(code: &str) -> bool {
    matches!(code, "f" | "m" | "x")
}

/// True for an age band of the register.
pub fn is_age_band(code: &str) -> bool {
    matches!(code, "u18" | "18-34" | "35-59" | "60+")
}

/// What a page says beside a company number. It warns and never blocks: wrong ones are in use.
pub fn ice_warning(number: Option<&str>) -> Option<IceVerdict> {
    number.filter(|n| !n.trim().is_empty()).map(ice).filter(|v| *v != IceVerdict::Good)
}

/// Until when payouts wait, after bank details were given again: a change starts a freeze, and
/// nothing ends a freeze early, or typing the new number twice would lift it.
pub fn frozen_until(before: Micros, changed: bool, now: Micros) -> Micros {
    if changed { Micros(before.0.max(now.plus(FREEZE).0)) } else { before }
}

/// True when `union` already belongs, through any number of unions, to `org`: joining would make a
/// cycle. `memberships` are (union, member) pairs.
pub fn makes_cycle(memberships: &[(Id, Id)], union: Id, org: Id) -> bool {
    let (mut seen, mut open) = (Vec::new(), vec![union]);
    while let Some(x) = open.pop() {
        if x == org {
            return true;
        }
        if !seen.contains(&x) {
            seen.push(x);
            open.extend(memberships.iter().filter(|(_, m)| *m == x).map(|(u, _)| *u));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freeze_is_never_shortened() {
        let now = Micros(1_000_000);
        let frozen = frozen_until(Micros(0), true, now);
        assert_eq!(frozen, now.plus(FREEZE));
        assert_eq!(frozen_until(frozen, false, now.plus(5)), frozen);
        assert_eq!(frozen_until(frozen, true, now.plus(5)), now.plus(5 + FREEZE));
    }

    #[test]
    fn unions_of_unions_have_no_cycle() {
        let (a, b, c) = (Id::named("a"), Id::named("b"), Id::named("c"));
        let pairs = [(a, b), (b, c)];
        assert!(makes_cycle(&pairs, c, a));
        assert!(makes_cycle(&pairs, a, a));
        assert!(!makes_cycle(&pairs, a, c));
    }

    #[test]
    fn a_company_number_only_warns() {
        assert_eq!(ice_warning(Some("001533307000020")), None);
        assert_eq!(ice_warning(None), None);
        assert_eq!(ice_warning(Some("")), None);
        assert_eq!(ice_warning(Some("001561191000065")), Some(IceVerdict::Key));
        assert_eq!(ice_warning(Some("12")), Some(IceVerdict::Length));
    }

    #[test]
    fn a_province_is_no_commune() {
        assert!(is_commune("03.171.01.05"));
        assert!(!is_commune("03.171"));
        assert!(!is_commune("99.999.99.99"));
    }
}
