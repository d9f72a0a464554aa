//! A bench for tests: a fresh territory on each engine.
//!
//! SQLite always; PostgreSQL when `RAHBA_TEST_POSTGRES` holds the URL of a server where schemas may
//! be made. The test command of the README sets it; without it a test says that it ran on one
//! engine.

use crate::flows::territory::found::Found;
use crate::territory::model::Settings;
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Micros};
use rahba_store::{Call, Command, CommandError, Db, Fault, Injector, Isolation, Options, Reader};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

static SCHEMAS: AtomicU64 = AtomicU64::new(0);

/// One engine, one territory, a clock that tests move by hand.
pub struct Bench {
    pub db: Db,
    pub territory: Id,
    pub engine: &'static str,
    pub injector: Arc<Injector>,
    clock: AtomicI64,
    commands: AtomicU64,
    folder: Option<std::path::PathBuf>,
    place: Place,
    isolation: Isolation,
}

/// Where a bench's database is, to open it once more.
#[derive(Clone)]
enum Place {
    Sqlite(std::path::PathBuf),
    /// The URL of the role that works, and of the role that owns.
    Postgres(String, Option<String>),
}

impl Bench {
    /// Runs a test on each engine.
    pub fn each(test: impl Fn(&Bench)) {
        let b = Bench::sqlite();
        test(&b);
        match std::env::var("RAHBA_TEST_POSTGRES") {
            Ok(url) => test(&Bench::postgres(&url)),
            Err(_) => eprintln!("RAHBA_TEST_POSTGRES is not set: SQLite only"),
        }
    }

    /// Runs a race on SQLite, and on PostgreSQL under both levels at which commands must be right (R8).
    pub fn each_isolation(test: impl Fn(&Bench)) {
        test(&Bench::sqlite());
        let Ok(url) = std::env::var("RAHBA_TEST_POSTGRES") else {
            eprintln!("RAHBA_TEST_POSTGRES is not set: SQLite only");
            return;
        };
        let role = std::env::var("RAHBA_TEST_POSTGRES_ROLE").ok();
        for isolation in [Isolation::Serializable, Isolation::ReadCommitted] {
            test(&Bench::postgres_as(&url, role.as_deref(), isolation));
        }
    }

    /// The programs that work on this database at once: one on SQLite, which has one writer; two on
    /// PostgreSQL, where a territory's commands of one program never meet.
    pub fn programs(&self) -> Vec<Db> {
        match self.place {
            Place::Sqlite(_) => vec![self.db.clone()],
            Place::Postgres(..) => vec![self.db.clone(), self.once_more(10)],
        }
    }

    /// A stepped-up person named `name` who holds a role everywhere.
    pub fn person(name: &str, role: Role) -> Actor {
        let mut actor = Actor::person(Id::named(name), vec![Grant { role, scope: Id::NIL }]);
        actor.stepped_up = true;
        actor
    }

    pub fn sqlite() -> Bench {
        let n = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("rahba-bench-{}-{n}", std::process::id()));
        // A process of the same number that was killed may have left its own.
        let _none = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let injector = Arc::new(Injector::default());
        let place = Place::Sqlite(folder.join("rahba.sqlite"));
        Self::founded(place, injector, Some(folder), Isolation::Serializable)
    }

    /// A bench on PostgreSQL; behind the wall between territories when `RAHBA_TEST_POSTGRES_ROLE` names
    /// a role that may sign in and owns nothing.
    pub fn postgres(url: &str) -> Bench {
        Self::postgres_as(url, std::env::var("RAHBA_TEST_POSTGRES_ROLE").ok().as_deref(), Isolation::Serializable)
    }

    /// The same, saying the working role and how transactions are kept apart.
    ///
    /// # Panics
    /// When the server cannot be reached.
    pub fn postgres_as(url: &str, role: Option<&str>, isolation: Isolation) -> Bench {
        let n = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema = format!("t_{}_{n}", std::process::id());
        let own = Db::in_fresh_schema(url, &schema).expect("a schema of our own");
        let place = match role {
            None => Place::Postgres(own, None),
            Some(role) => {
                let host = own.split_once('@').expect("a URL with a role").1;
                Place::Postgres(format!("postgres://{role}@{host}"), Some(own))
            }
        };
        Self::founded(place, Arc::new(Injector::default()), None, isolation)
    }

    /// The same database opened once more, as a second program over it would, trying a command so often.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub fn once_more(&self, tries: u32) -> Db {
        open(&self.place, &Arc::new(Injector::default()), self.isolation, tries).within(self.territory)
    }

    fn founded(place: Place, injector: Arc<Injector>, folder: Option<std::path::PathBuf>, isolation: Isolation) -> Bench {
        let zone = Zone::casablanca();
        let start = zone.start_of(rahba_kernel::Day::from_ymd(2026, 4, 1).expect("a date")).0 + 9 * Micros::HOUR;
        let territory = Id::named("test territory");
        let b = Bench {
            db: open(&place, &injector, isolation, 10).within(territory),
            territory,
            engine: if matches!(place, Place::Sqlite(_)) { "sqlite" } else { "postgres" },
            injector,
            clock: AtomicI64::new(start),
            commands: AtomicU64::new(0),
            folder,
            place,
            isolation,
        };
        b.system(Found {
            code: "EH".into(),
            currency: "MAD".into(),
            zone: "Africa/Casablanca".into(),
            settings: Settings { province: "03.171".into(), ..Settings::default() },
        })
        .expect("the territory is founded");
        b
    }

    /// The folder of a SQLite bench.
    ///
    /// # Panics
    /// On PostgreSQL, which has none.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.as_deref().expect("a SQLite bench")
    }

    /// The file, or the URL of the role that works.
    pub fn address(&self) -> String {
        match &self.place {
            Place::Sqlite(file) => file.display().to_string(),
            Place::Postgres(url, _) => url.clone(),
        }
    }

    pub fn now(&self) -> Micros {
        Micros(self.clock.load(Ordering::Relaxed))
    }

    /// The day it is there.
    pub fn today(&self) -> rahba_kernel::Day {
        rahba_kernel::time::Zone::casablanca().day(self.now())
    }

    /// Moves the clock on.
    pub fn pass(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }

    /// A call by this actor, with a new command id; the clock moves on by a millisecond.
    pub fn call(&self, actor: Actor) -> Call {
        self.pass(1_000);
        let n = self.commands.fetch_add(1, Ordering::Relaxed);
        Call {
            territory: self.territory,
            command: Id::derived(self.now(), Id::named("bench"), n),
            actor,
            now: self.now(),
            zone: Zone::casablanca(),
        }
    }

    /// Gives a command as the program itself.
    pub fn system<C: Command>(&self, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
        self.db.command_blocking(self.call(Actor::system("test")), c)
    }

    /// Gives a command as a signed-in, stepped-up person named `name`, holding a role over a scope.
    pub fn by<C: Command>(&self, name: &str, role: Role, scope: Id, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
        let mut actor = Actor::person(Id::named(name), vec![Grant { role, scope }]);
        actor.stepped_up = true;
        self.db.command_blocking(self.call(actor), c)
    }

    /// Gives a command as nobody in particular.
    pub fn anyone<C: Command>(&self, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
        self.db.command_blocking(self.call(Actor::anonymous()), c)
    }

    /// Reads.
    pub fn read<T>(&self, f: impl FnOnce(&mut Reader<'_>) -> Result<T, Fault>) -> T {
        self.db.read_blocking(f).expect("a read")
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.db.stop();
        if let Some(f) = &self.folder {
            let _left_behind = std::fs::remove_dir_all(f);
        }
    }
}

fn open(place: &Place, injector: &Arc<Injector>, isolation: Isolation, tries: u32) -> Db {
    match place {
        Place::Sqlite(file) => Db::open_sqlite(file, Options { tries, ..options(injector) }),
        Place::Postgres(url, owner) => {
            Db::open_postgres(url, Options { owner: owner.clone(), isolation, tries, ..options(injector) })
        }
    }
    .expect("a fresh database")
}

fn options(injector: &Arc<Injector>) -> Options {
    Options { injector: Some(injector.clone()), readers: 2, lanes: 2, ..crate::options() }
}
