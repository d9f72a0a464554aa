//! Hours, shares, days of the year and `3*` before a code: what is read is shown in its field and read as the same.

use crate::kit::typed::{clock, day_of_year, minutes, percent, share, times};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(at) = minutes(text) {
        assert!((0..24 * 60).contains(&at), "{text:?} is an hour of a day");
        assert_eq!(minutes(&clock(at)), Some(at));
    }
    if let Some(bps) = share(text) {
        assert!(bps.0 >= 0 && !text.contains(['-', '+']), "{text:?} has a sign");
        assert_eq!(share(&percent(bps.0)), Some(bps), "{text:?}");
    }
    if let Some(day) = day_of_year(text) {
        assert!((0..10_000).contains(&day), "{text:?}");
        assert_eq!(day_of_year(&format!("{}/{}", day % 100, day / 100)), Some(day));
    }
    let (n, code) = times(text);
    assert!((0..=100_000).contains(&n), "{text:?}");
    assert_eq!(code, code.trim());
    if n == 1 {
        return;
    }
    assert!(!code.is_empty() && text.contains(['*', '×']));
    assert_eq!(times(&format!("{n}*{code}")), (n, code));
}
