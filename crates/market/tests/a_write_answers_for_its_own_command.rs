//! On PostgreSQL a write that answers nothing is sent and not waited for. What becomes of it is still the end of the
//! command that wrote it, and of no other that shares its commit: the same here as on SQLite, which says it at once.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::Id;
use rahba_kernel::role::{Actor, Permission};
use rahba_market::refusals;
use rahba_market::testing::Bench;
use rahba_store::{Command, CommandError, Ctx, Fault, Reader, Refused, Statement, Tx, Ty, params};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};

// Not of the registry: a table with a key and nothing else that a test may fill.
static PUT: Statement = Statement::new(
    "test_put",
    "INSERT INTO journal_subject (territory_id, subject_id, seq) VALUES ($1, $2, $3)",
    &[Ty::Id, Ty::Id, Ty::Int],
    &[],
);
static COUNT: Statement = Statement::new(
    "test_count",
    "SELECT COUNT(*) FROM journal_subject WHERE territory_id = $1 AND subject_id = $2",
    &[Ty::Id, Ty::Id],
    &[Ty::Int],
);
static OWN_PROCESS: Statement = Statement::new("test_own_process", "SELECT pg_backend_pid()", &[], &[Ty::Int]);

/// What a command does after its writes.
#[derive(Clone, Copy, Serialize, PartialEq)]
enum Then {
    Ends,
    SaysNo,
    Asks,
    Panics,
    /// The first time it is run.
    LosesItsConnection,
}

/// Writes these rows, one after the other.
#[derive(Serialize)]
struct Puts {
    subject: Id,
    rows: Vec<i64>,
    then: Then,
    #[serde(skip)]
    server: Option<String>,
}

refusals! {
    /// Why it says no.
    pub enum PutsRefusal {
        /// It was told to.
        Told => ("test.told", 409),
    }
}

static LOST: AtomicBool = AtomicBool::new(false);

impl Command for Puts {
    const NAME: &'static str = "test/puts";
    const MAY: Permission = Permission::Anyone;
    type Done = i64;
    type Refusal = PutsRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<i64, Refused<PutsRefusal>> {
        for row in &self.rows {
            tx.execute(&PUT, params![ctx.territory, self.subject, *row])?;
        }
        match self.then {
            Then::Ends => {}
            Then::SaysNo => return Err(Refused::No(PutsRefusal::Told)),
            Then::Asks => drop(tx.query(&COUNT, params![ctx.territory, self.subject])?),
            Then::Panics => panic!("it was told to"),
            Then::LosesItsConnection => {
                if let Some(server) = self.server.as_ref().filter(|_| !LOST.swap(true, Ordering::SeqCst)) {
                    let own: i64 = tx.first(&OWN_PROCESS, params![])?.unwrap().get(0)?;
                    tx.execute(&PUT, params![ctx.territory, self.subject, -1])?;
                    let mut other = postgres::Client::connect(server, postgres::NoTls).unwrap();
                    let ended: bool = other.query_one(&format!("SELECT pg_terminate_backend({own})"), &[]).unwrap().get(0);
                    assert!(ended);
                }
            }
        }
        Ok(self.rows.len() as i64)
    }
}

fn puts(subject: &str, rows: impl IntoIterator<Item = i64>, then: Then) -> Puts {
    Puts { subject: Id::named(subject), rows: rows.into_iter().collect(), then, server: None }
}

fn kept(b: &Bench, subject: &str) -> i64 {
    let count = |q: &mut Reader<'_>| q.first(&COUNT, params![b.territory, Id::named(subject)])?.unwrap().get(0);
    b.read(count)
}

#[test]
fn a_write_that_fails_ends_its_own_command_and_no_other_of_the_group() {
    Bench::each(|b| {
        b.anyone(puts("there", [1], Then::Ends)).unwrap();
        let group = [
            puts("first", [1], Then::Ends),
            puts("there", [2, 1, 3], Then::Ends),
            puts("there", [2, 1], Then::SaysNo),
            puts("there", [1], Then::Asks),
            puts("there", [2, 3], Then::SaysNo),
            // More than are ever under way at once, the last of them twice.
            puts("there", (2..200).chain([199]), Then::Ends),
            puts("many", 0..200, Then::Ends),
            puts("last", [1], Then::Ends),
        ];
        b.injector.gather(group.len());
        let given: Vec<_> = group.into_iter().map(|p| b.db.give(b.call(Actor::anonymous()), p).unwrap()).collect();
        let ends: Vec<_> = given.into_iter().map(rahba_store::Given::wait).collect();
        let said: Vec<_> = ends
            .iter()
            .map(|end| match end {
                Ok(_) => "kept",
                Err(CommandError::Refused(_)) => "said no",
                Err(CommandError::Fault(Fault::Constraint(_))) => "in the way",
                Err(_) => "something else",
            })
            .collect();
        // The third failed before it could say no.
        let expected = ["kept", "in the way", "in the way", "in the way", "said no", "in the way", "kept", "kept"];
        assert_eq!(said, expected, "{}: {ends:?}", b.engine);
        assert_eq!(["there", "first", "many", "last"].map(|s| kept(b, s)), [1, 1, 200, 1], "{}", b.engine);
    });
}

#[test]
fn a_panic_after_writes_leaves_none_of_them_and_the_next_command_is_taken() {
    Bench::each(|b| {
        let end = b.anyone(puts("panics", [1, 2], Then::Panics));
        assert!(matches!(&end, Err(CommandError::Fault(Fault::Panic(_)))), "{end:?}");
        b.anyone(puts("panics", [1], Then::Ends)).unwrap();
        assert_eq!(kept(b, "panics"), 1);
    });
}

#[test]
fn a_connection_that_ends_with_writes_under_way_is_made_anew_and_the_command_has_one_effect() {
    let Ok(url) = std::env::var("RAHBA_TEST_POSTGRES") else {
        eprintln!("RAHBA_TEST_POSTGRES is not set: SQLite has no connection to lose");
        return;
    };
    let b = Bench::postgres(&url);
    let mut command = puts("lost", [1, 2], Then::LosesItsConnection);
    command.server = Some(b.address());
    b.anyone(command).unwrap();
    assert!(LOST.load(Ordering::SeqCst));
    assert_eq!(b.db.counters().reconnects.load(Ordering::Relaxed), 1);
    assert_eq!(kept(&b, "lost"), 2);
}
