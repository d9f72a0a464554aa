//! Moments and days. The clock is never read here: moments are passed in.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Microseconds since 1970-01-01 UTC: how both databases store a moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    pub const SECOND: i64 = 1_000_000;
    pub const MINUTE: i64 = 60 * Self::SECOND;
    pub const HOUR: i64 = 60 * Self::MINUTE;
    pub const DAY: i64 = 24 * Self::HOUR;

    pub fn plus(self, micros: i64) -> Micros {
        Micros(self.0.saturating_add(micros))
    }

    pub fn since(self, earlier: Micros) -> i64 {
        self.0 - earlier.0
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// RFC 3339 in UTC, for machines.
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }
}

/// A calendar day as days since 1970-01-01: the business date of an entry, an expiry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    pub fn from_ymd(y: i16, m: i8, d: i8) -> Option<Day> {
        civil::Date::new(y, m, d).ok().map(Day::of)
    }

    fn of(date: civil::Date) -> Day {
        let epoch = civil::date(1970, 1, 1);
        let span = date.duration_since(epoch);
        Day(span.as_hours() / 24)
    }

    fn date(self) -> civil::Date {
        let epoch = civil::date(1970, 1, 1);
        epoch.checked_add(jiff::SignedDuration::from_hours(self.0.saturating_mul(24))).unwrap_or(epoch)
    }

    pub fn ymd(self) -> (i16, i8, i8) {
        let d = self.date();
        (d.year(), d.month(), d.day())
    }

    /// Monday is 0.
    pub fn weekday(self) -> u8 {
        (self.0 + 3).rem_euclid(7) as u8
    }

    pub fn plus(self, days: i64) -> Day {
        Day(self.0 + days)
    }

    pub fn first_of_month(self) -> Day {
        let d = self.date();
        Day::of(d.first_of_month())
    }

    pub fn last_of_month(self) -> Day {
        let d = self.date();
        Day::of(d.last_of_month())
    }

    /// ISO 8601, for machines and `<input type=date>`.
    pub fn iso(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{y:04}-{m:02}-{d:02}")
    }

    /// A day as `<input type=date>` sends it and [`Day::iso`] writes it. Nothing else that a library takes for one: not
    /// a moment, not a year of six digits or below nought. After the last of year 9998 comes a day that moments have.
    pub fn parse_iso(text: &str) -> Option<Day> {
        let text = text.trim();
        let is_shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        let date: civil::Date = text.parse().ok().filter(|_| is_shaped)?;
        (1..=9_998).contains(&date.year()).then(|| Day::of(date))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

/// The territory's civil clock. Morocco is at UTC+1 but at UTC+0 in Ramadan: the tz database knows.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// A zone by its IANA name, from the tz database bundled in the binary or the system's.
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(Zone)
    }

    pub fn casablanca() -> Zone {
        Zone::named("Africa/Casablanca").unwrap_or_else(|| Zone(TimeZone::UTC))
    }

    /// The civil day of a moment here.
    pub fn day(&self, at: Micros) -> Day {
        Day::of(at.timestamp().to_zoned_datetime(self.0.clone()).date())
    }

    /// Hour and minute of a moment here.
    pub fn clock(&self, at: Micros) -> (u8, u8) {
        let z = at.timestamp().to_zoned_datetime(self.0.clone());
        (z.hour() as u8, z.minute() as u8)
    }

    /// The moment a civil day begins here.
    pub fn start_of(&self, day: Day) -> Micros {
        match day.date().to_zoned_datetime(self.0.clone()) {
            Ok(z) => Micros(z.timestamp().as_microsecond()),
            Err(_) => Micros(day.0 * Micros::DAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_midnights() {
        let d = Day::parse_iso("2026-11-23").unwrap();
        assert_eq!(d.iso(), "2026-11-23");
        assert_eq!(d.weekday(), 0);
        assert_eq!(d.first_of_month().iso(), "2026-11-01");
        assert_eq!(d.last_of_month().iso(), "2026-11-30");
        assert_eq!(Day(-1).iso(), "1969-12-31");
        let z = Zone::casablanca();
        let start = z.start_of(d);
        assert_eq!(z.day(start), d);
        assert_eq!(z.day(start.plus(-1)), d.plus(-1));
        assert_eq!(start.rfc3339(), "2026-11-22T23:00:00Z");
    }

    #[test]
    fn what_is_read_as_a_day_is_written_the_same() {
        for good in ["0001-01-01", "2024-02-29", " 2026-11-23 ", "9998-12-31"] {
            assert_eq!(Day::parse_iso(good).map(Day::iso).as_deref(), Some(good.trim()));
        }
        // Each of these was read, and written as another day or as none.
        for bad in ["-000001-01-01", "+002026-11-23", "20261123", "2026-11-23T23:30", "2026-11-23[Africa/Casablanca]"] {
            assert_eq!(Day::parse_iso(bad), None, "{bad}");
        }
        // Moments end before this day does: where it begins was said to be in 1970.
        assert_eq!(Day::parse_iso("9999-12-31"), None);
        assert_eq!((Day::parse_iso("0000-01-01"), Day::parse_iso("2026-02-29"), Day::parse_iso("")), (None, None, None));
    }

    #[test]
    fn ramadan_moves_the_clock_back() {
        let z = Zone::casablanca();
        // In Ramadan 2026 (18 February to 19 March) Morocco is at UTC+0.
        let d = Day::parse_iso("2026-03-01").unwrap();
        assert_eq!(z.start_of(d).rfc3339(), "2026-03-01T00:00:00Z");
    }
}
