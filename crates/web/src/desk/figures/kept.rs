//! What the money book says of a period, as it was last read. Reading the books of a year is work: where it is quick
//! every commit shows at once; where it takes long, whoever asks gets what was read last, with its moment, and it is
//! read again behind her.

use super::{Books, read_books};
use crate::kit::app::App;
use crate::kit::oops::Oops;
use rahba_kernel::{Day, Micros};
use rahba_store::{Fault, Reader};
use std::sync::{Arc, Mutex, PoisonError};

/// As long as reading may take for every commit to show at once.
const QUICK: i64 = Micros::SECOND / 4;
/// The part of the time that goes into reading again and again, at most: one in so many.
const ONE_IN: i64 = 10;
/// Nobody is shown anything older: a clock that jumped, a machine that slept, another program on the same books.
const OLDEST: i64 = 10 * 60 * Micros::SECOND;
/// Periods that are kept: the year, and those that somebody looks at beside it.
const PERIODS: usize = 8;

type Days = (Day, Day);

/// The periods, the one that was asked for last at the end.
#[derive(Default)]
pub struct Kept(Mutex<Vec<(Days, Arc<Period>)>>);

#[derive(Default)]
struct Period {
    last: Mutex<Option<Read>>,
    /// One reads, the others wait for it or take what was read before.
    reading: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Clone)]
struct Read {
    /// After how many commits.
    commits: u64,
    /// Microseconds.
    took: i64,
    books: Arc<Books>,
}

#[derive(Debug, PartialEq, Eq)]
enum Holds {
    Still,
    /// It may be shown while it is read again.
    MeanWhile,
    NoMore,
}

impl Read {
    fn holds(&self, commits: u64, now: Micros) -> Holds {
        let age = now.0 - self.books.at.0;
        let is_slow = self.took > QUICK;
        match (0..OLDEST).contains(&age) {
            true if self.commits == commits || (is_slow && age < self.took.saturating_mul(ONE_IN)) => Holds::Still,
            true if is_slow => Holds::MeanWhile,
            _ => Holds::NoMore,
        }
    }
}

impl Kept {
    fn period(&self, days: Days) -> Arc<Period> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all.iter().position(|(d, _)| *d == days).map(|at| all.remove(at).1);
        let period = found.unwrap_or_default();
        all.push((days, period.clone()));
        if all.len() > PERIODS {
            all.remove(0);
        }
        period
    }
}

impl Period {
    fn last(&self) -> Option<Read> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn read(&self, app: &App, days: Days) -> Result<Arc<Books>, Oops> {
        let (territory, commits, now) = (app.territory.id, app.commits(), app.now());
        // Not the time that a reader of the database was waited for.
        let clock = app.clone();
        let timed = move |q: &mut Reader<'_>| {
            let begun = clock.now();
            read_books(q, territory, days, now).map(|books| (books, clock.now().0 - begun.0))
        };
        let (books, took) = app.db.read(timed).await?;
        let books = Arc::new(books);
        let read = Read { commits, took, books: books.clone() };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        Ok(books)
    }
}

/// The books of a period, as new as their reading allows.
///
/// # Errors
/// A fault of the store.
pub async fn books(app: &App, days: Days) -> Result<Arc<Books>, Oops> {
    let period = app.figures.period(days);
    let held = || period.last().map(|read| (read.holds(app.commits(), app.now()), read.books));
    match held() {
        Some((Holds::Still, books)) => return Ok(books),
        Some((Holds::MeanWhile, books)) => {
            if let Ok(alone) = period.reading.clone().try_lock_owned() {
                let (app, period) = (app.clone(), period.clone());
                tokio::spawn(async move {
                    let _alone = alone;
                    if let Err(e) = period.read(&app, days).await {
                        tracing::error!(error = ?e, "the figures of the programme could not be read again");
                    }
                });
            }
            return Ok(books);
        }
        Some((Holds::NoMore, _)) | None => {}
    }
    let alone = period.reading.clone().lock_owned().await;
    if let Some((Holds::Still, books)) = held() {
        return Ok(books);
    }
    // Whoever asked may go away: what was begun is finished, and the next one finds it.
    let (app, period) = (app.clone(), period.clone());
    let reading = tokio::spawn(async move {
        let _alone = alone;
        period.read(&app, days).await
    });
    reading.await.map_err(|e| Fault::Panic(e.to_string()))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::app::Config;
    use rahba_kernel::Id;
    use rahba_market::territory::views::territory;
    use rahba_market::testing::Bench;
    use rahba_market::testing_shop::Shop;

    #[test]
    fn what_is_read_quickly_is_never_old_and_what_takes_long_is_read_one_time_in_ten() {
        let read = |millis: i64| Read { commits: 7, took: millis * Micros::SECOND / 1_000, books: Arc::default() };
        let later = |seconds| Micros(seconds * Micros::SECOND);
        assert_eq!(read(20).holds(7, later(599)), Holds::Still, "nothing was committed");
        assert_eq!(read(20).holds(7, later(600)), Holds::NoMore, "another program may have");
        assert_eq!(read(20).holds(8, later(0)), Holds::NoMore, "something was");
        assert_eq!(read(2_000).holds(8, later(19)), Holds::Still);
        assert_eq!(read(2_000).holds(8, later(20)), Holds::MeanWhile);
        assert_eq!(read(2_000).holds(8, later(600)), Holds::NoMore);
        assert_eq!(read(900_000).holds(8, later(600)), Holds::NoMore);
        assert_eq!(read(2_000).holds(8, later(-1)), Holds::NoMore, "a clock that went back");
    }

    #[test]
    fn whoever_looks_does_not_wait_for_what_takes_long() {
        let b = Bench::sqlite();
        let shop = Shop::open(&b);
        shop.receive(&b, 5);
        let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
        let config = Config {
            secure: false,
            proxies: Vec::new(),
            origin: String::new(),
            key: [7; 32].into(),
            data: std::env::temp_dir(),
            demo_logins: Vec::new(),
        };
        let app = App::new(b.db.clone(), t, config);
        let days = (Day(0), Day(99_999));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let read = || async { books(&app, days).await.expect("the books") };
            app.tell_time(b.now());
            let first = read().await;
            assert!(Arc::ptr_eq(&first, &read().await), "nothing was committed");
            shop.place(&b, Id::named("one"), 1).expect("an order");
            let second = read().await;
            assert!(!Arc::ptr_eq(&first, &second), "something was, and it is quickly read");

            // As if it had taken two seconds.
            let period = app.figures.period(days);
            period.last.lock().expect("nobody panicked").as_mut().expect("it was read").took = 2 * Micros::SECOND;
            shop.place(&b, Id::named("two"), 1).expect("an order");
            assert!(Arc::ptr_eq(&second, &read().await), "one time in ten");
            app.tell_time(Micros(b.now().0 + 20 * Micros::SECOND));
            let busy = period.reading.clone().lock_owned().await;
            for _ in 0..3 {
                assert!(Arc::ptr_eq(&second, &read().await), "while somebody reads it again");
            }
            drop(busy);
            assert!(Arc::ptr_eq(&second, &read().await), "she sees the last, and it is read behind her");
            let mut patience = 500;
            while Arc::ptr_eq(&second, &read().await) {
                patience -= 1;
                assert!(patience > 0, "nobody read it again");
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            // Too old is shown to nobody.
            app.tell_time(Micros(b.now().0 + 2_000 * Micros::SECOND));
            period.last.lock().expect("nobody panicked").as_mut().expect("it was read").took = 2 * Micros::SECOND;
            shop.place(&b, Id::named("three"), 1).expect("an order");
            assert_eq!(read().await.at, app.now());
        });
    }

    #[test]
    fn the_periods_that_are_kept_are_those_that_are_asked_for() {
        let kept = Kept::default();
        let year = kept.period((Day(0), Day(365)));
        for n in 0..20 {
            kept.period((Day(n), Day(n + 1)));
            assert!(Arc::ptr_eq(&year, &kept.period((Day(0), Day(365)))), "after {n}");
        }
        assert_eq!(kept.0.lock().expect("nobody panicked").len(), PERIODS);
    }
}
