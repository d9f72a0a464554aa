//! Days as a form sends them: what is read is written as the same, and stands between the days around it.

use rahba_kernel::formats::number;
use rahba_kernel::time::Zone;
use rahba_kernel::{Day, Lang};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(day) = Day::parse_iso(text) else { return };
    assert_eq!(day.iso(), text.trim(), "a day has one form");
    assert_eq!(Day::parse_iso(&day.iso()), Some(day));
    let (y, m, d) = day.ymd();
    assert_eq!(Day::from_ymd(y, m, d), Some(day));
    assert!(day.plus(-1).iso() < day.iso() && day.iso() < day.plus(1).iso(), "{day}");
    assert!(day.first_of_month() <= day && day <= day.last_of_month() && day.weekday() < 7, "{day}");
    let zone = Zone::casablanca();
    let begins = zone.start_of(day);
    assert_eq!(zone.day(begins), day, "it begins on itself");
    assert_eq!(zone.day(begins.plus(-1)), day.plus(-1), "and the day before ends there");
    for lang in Lang::ALL {
        assert!(number::date(lang, day).ends_with(&y.to_string()));
    }
    assert_eq!(number::date_short(day).len(), 10);
}
