//! A series of numbers under many hands, two programs, and a fifth of the documents given up after
//! their number was taken: 1..n without a hole (CGI art. 145-III). Beside it, a number taken in a
//! transaction of its own, as sequences do.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::role::{Actor, Permission};
use rahba_market::refusals;
use rahba_market::territory::series;
use rahba_market::testing::Bench;
use rahba_store::{Command, CommandError, Ctx, Db, Fault, Mishap, Refused, Tx, no, params, statements};
use serde::Serialize;
use std::sync::Barrier;

const HANDS: usize = 8;
const DOCUMENTS: usize = 25;

refusals! {
    /// Why.
    pub enum GivenUp {
        /// Something else was wrong with the document.
        Wrong => ("test.wrong", 409),
    }
}

/// Takes a number and writes its document, unless something is wrong with it.
#[derive(Debug, Serialize)]
struct Write {
    wrong: bool,
}

impl Command for Write {
    const NAME: &'static str = "test/write";
    const MAY: Permission = Permission::Anyone;
    type Done = String;
    type Refusal = GivenUp;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<String, Refused<GivenUp>> {
        let number = series::take(tx, ctx, "X", ctx.new_id())?;
        if self.wrong {
            return no(GivenUp::Wrong);
        }
        Ok(number)
    }
}

statements! {
    NEXT (Id) -> (Int) =
        "INSERT INTO series (territory_id, code, last) VALUES ($1, 'N-2026', 1) \
         ON CONFLICT (territory_id, code) DO UPDATE SET last = series.last + 1 RETURNING last";
    BEAR (Id, Int, Id) -> () =
        "INSERT INTO series_number (territory_id, code, number, document_id) VALUES ($1, 'N-2026', $2, $3)";
}

/// What is wrong with it: it takes a number for a document that may never be.
#[derive(Debug, Serialize)]
struct NaiveTake {}

impl Command for NaiveTake {
    const NAME: &'static str = "test/naive_number";
    const MAY: Permission = Permission::Anyone;
    type Done = i64;
    type Refusal = GivenUp;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<i64, Refused<GivenUp>> {
        Ok(tx.first(&NEXT, params![ctx.territory])?.ok_or_else(|| rahba_store::Fault::Decode("no number".into()))?.get(0)?)
    }
}

/// The document of a number taken before.
#[derive(Debug, Serialize)]
struct NaiveWrite {
    number: i64,
    wrong: bool,
}

impl Command for NaiveWrite {
    const NAME: &'static str = "test/naive_document";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = GivenUp;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<GivenUp>> {
        if self.wrong {
            return no(GivenUp::Wrong);
        }
        tx.execute(&BEAR, params![ctx.territory, self.number, ctx.new_id()])?;
        Ok(())
    }
}

/// Two hundred documents, every fifth of them wrong: how many were written.
fn race(b: &Bench, write: &(dyn Fn(&Db, bool) -> bool + Sync)) -> i64 {
    let programs = b.programs();
    let together = Barrier::new(HANDS);
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|hand| {
                let (db, together) = (&programs[hand % programs.len()], &together);
                scope.spawn(move || {
                    together.wait();
                    (0..DOCUMENTS).map(|n| i64::from(write(db, (hand + n) % 5 == 0))).sum::<i64>()
                })
            })
            .collect();
        hands.into_iter().map(|h| h.join().unwrap()).sum()
    })
}

#[test]
fn a_fifth_given_up_leaves_no_gap() {
    Bench::each_isolation(|b| {
        // Beside the refusals: transactions that are to be run again, and replies that are lost.
        for n in 1..40 {
            b.injector.fail_commit(n * 3, if n % 2 == 0 { Mishap::Again } else { Mishap::LostReply });
        }
        let written = race(b, &|db, wrong| {
            let call = b.call(Actor::anonymous());
            loop {
                match db.command_blocking(call.clone(), Write { wrong }) {
                    Ok(_) => return true,
                    Err(CommandError::Refused(GivenUp::Wrong)) => return false,
                    // The other program won ten times, which a crowded machine lets happen: it is given again, as its
                    // giver would.
                    Err(CommandError::Fault(Fault::Again(_))) => {}
                    Err(e) => panic!("{}: {e}", b.engine),
                }
            }
        });
        assert_eq!(written, (HANDS * DOCUMENTS * 4 / 5) as i64);
        b.injector.clear();
        assert_eq!(b.read(|q| series::broken(q, b.territory)), [], "{}", b.engine);
        let next = b.anyone(Write { wrong: false }).unwrap();
        assert_eq!(next, format!("X-2026-{:06}", written + 1), "{}", b.engine);
    });
}

#[test]
fn a_number_taken_beforehand_leaves_gaps() {
    Bench::each_isolation(|b| {
        let written = race(b, &|db, wrong| {
            let number = db.command_blocking(b.call(Actor::anonymous()), NaiveTake {}).unwrap();
            db.command_blocking(b.call(Actor::anonymous()), NaiveWrite { number, wrong }).is_ok()
        });
        let all = (HANDS * DOCUMENTS) as i64;
        let broken = b.read(|q| series::broken(q, b.territory));
        assert_eq!(broken, [("N-2026".to_owned(), all, written)], "{}: the race shows nothing", b.engine);
    });
}
