//! S28: whoever asks for a page waits half a minute at most, and so does what is read for it: the reader is free for
//! the next. What is read at leisure, the whole shop or an audit, is not stopped.

use rahba_market::testing::Bench;
use rahba_store::{Fault, Reader, params, statements};
use std::time::Duration;

statements! {
    /// Counts without end.
    ENDLESS () -> (Int) = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    /// Counts for longer than the limit that the test sets, and ends.
    LONG () -> (Int) = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT count(*) FROM n";
    SHORT () -> (Int) = "SELECT count(*) FROM territory";
}

fn count(q: &mut Reader<'_>, s: &'static rahba_store::Statement) -> Result<i64, Fault> {
    q.first(s, params![])?.map_or(Ok(0), |r| r.get(0))
}

#[test]
fn the_reader_is_free_for_the_next() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    Bench::each(|b| {
        // Oftener than there are readers: each of them comes back.
        for _ in 0..6 {
            let end = runtime.block_on(b.db.read_in(Some(Duration::from_millis(20)), |q| count(q, &ENDLESS)));
            assert!(matches!(end, Err(Fault::TooLong(_))), "{}: {end:?}", b.engine);
        }
        for _ in 0..6 {
            assert_eq!(runtime.block_on(b.db.read(|q| count(q, &SHORT))).unwrap(), 1, "{}", b.engine);
        }
        // The limit of one reading is not that of the next, and leisure has none.
        let short = Some(Duration::from_millis(20));
        assert!(runtime.block_on(b.db.read_in(short, |q| count(q, &LONG))).is_err(), "{}", b.engine);
        assert_eq!(runtime.block_on(b.db.read_in(None, |q| count(q, &LONG))).unwrap(), 3_000_000);
        assert_eq!(b.db.read_blocking(|q| count(q, &LONG)).unwrap(), 3_000_000);
    });
}
