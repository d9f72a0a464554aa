//! The second wall on PostgreSQL: a query that forgets its territory finds nothing of another's, and
//! the role that works cannot change what was written for good. On the walls' other side, as the
//! owner, the same query finds everything: so the test can fail.
#![expect(clippy::unwrap_used, reason = "a scenario that is refused fails the test")]

use rahba_kernel::Id;
use rahba_kernel::role::{Actor, Permission};
use rahba_market::flows::territory::found::Found;
use rahba_market::refusals;
use rahba_market::territory::model::Settings;
use rahba_market::territory::views::territories;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Call, Command, CommandError, Ctx, Fault, Isolation, Refused, Statement, Tx, Ty, Wall, params};
use serde::Serialize;

// Not of the registry, whose statements say what the working role may do.
static EVERY_ORDER: Statement = Statement::new("test_every_order", "SELECT number FROM sales_order", &[], &[Ty::Text]);
static EVERY_LINK: Statement = Statement::new("test_every_link", "SELECT territory_id FROM journal", &[], &[Ty::Id]);
static ORDER_TO_ANOTHER: Statement =
    Statement::new("test_order_to_another", "UPDATE sales_order SET territory_id = $1", &[Ty::Id], &[]);
static SERIES_OF_ANOTHER: Statement =
    Statement::new("test_series_of_another", "INSERT INTO series (territory_id, code, last) VALUES ($1, 'X', 1)", &[Ty::Id], &[]);
static ALL_FREE: Statement = Statement::new("test_all_free", "UPDATE entry_line SET amount = amount", &[], &[]);
static NO_ENTRY: Statement = Statement::new("test_no_entry", "DELETE FROM entry", &[], &[]);
static NO_JOURNAL: Statement = Statement::new("test_no_journal", "UPDATE journal SET outcome = ''", &[], &[]);
static NO_MOVEMENT: Statement = Statement::new("test_no_movement", "DELETE FROM movement_line", &[], &[]);
static WALL_DOWN: Statement = Statement::new("test_wall_down", "ALTER TABLE journal DISABLE ROW LEVEL SECURITY", &[], &[]);
static WALLS: Statement = Statement::new(
    "test_walls",
    "SELECT c.relname::text, CASE WHEN c.relrowsecurity THEN 1::bigint ELSE 0::bigint END, \
     COALESCE((SELECT pg_get_expr(p.polqual, p.polrelid)::text FROM pg_catalog.pg_policy p \
       WHERE p.polrelid = c.oid AND p.polname = 'rahba_territory' AND p.polcmd = '*' AND p.polroles = '{0}'), '') \
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY 1",
    &[],
    &[Ty::Text, Ty::Int, Ty::Text],
);

/// A command with one statement that somebody wrote wrongly.
#[derive(Serialize)]
struct Wrong {
    #[serde(skip)]
    statement: &'static Statement,
    other: Option<Id>,
}

refusals! {
    /// It does not say no: the database does.
    pub enum WrongRefusal {
        /// Never.
        Never => ("test.never", 409),
    }
}

impl Command for Wrong {
    const NAME: &'static str = "test/wrong";
    const MAY: Permission = Permission::Anyone;
    type Done = usize;
    type Refusal = WrongRefusal;

    fn run(&self, tx: &mut Tx<'_>, _: &Ctx) -> Result<usize, Refused<WrongRefusal>> {
        let rows = match self.other {
            Some(id) => tx.query(self.statement, params![id])?,
            None => tx.query(self.statement, params![])?,
        };
        Ok(rows.len())
    }
}

/// Two territories in one database, an order in the first; then asks as the second.
fn two(b: &Bench) -> Id {
    let shop = Shop::open(b);
    shop.receive(b, 3);
    shop.place(b, Id::named("cart"), 1).unwrap();
    let second = Id::named("second territory");
    let found = Found {
        code: "IF".into(),
        currency: "MAD".into(),
        zone: "Africa/Casablanca".into(),
        settings: Settings { province: "03.231".into(), ..Settings::default() },
    };
    b.db.command_blocking(call(b, second, Actor::system("test")), found).unwrap();
    second
}

fn call(b: &Bench, territory: Id, actor: Actor) -> Call {
    Call { territory, ..b.call(actor) }
}

fn wrong(
    b: &Bench,
    territory: Id,
    statement: &'static Statement,
    other: Option<Id>,
) -> Result<usize, CommandError<WrongRefusal>> {
    b.db.command_blocking(call(b, territory, Actor::anonymous()), Wrong { statement, other })
}

fn behind() -> Option<(Bench, Bench)> {
    let (Ok(url), Ok(role)) = (std::env::var("RAHBA_TEST_POSTGRES"), std::env::var("RAHBA_TEST_POSTGRES_ROLE")) else {
        eprintln!("RAHBA_TEST_POSTGRES or RAHBA_TEST_POSTGRES_ROLE is not set: skipped");
        return None;
    };
    let serializable = Isolation::Serializable;
    Some((Bench::postgres_as(&url, Some(&role), serializable), Bench::postgres_as(&url, None, serializable)))
}

#[test]
fn a_query_without_its_territory_reads_nothing_of_another() {
    let Some((b, owner)) = behind() else { return };
    for (b, walled) in [(&b, true), (&owner, false)] {
        let second = two(b);
        let orders = |t: Id| b.db.within(t).read_blocking(|q| q.query(&EVERY_ORDER, &[])).unwrap().len();
        assert_eq!(orders(b.territory), 1);
        assert_eq!(orders(second), usize::from(!walled));
        // A command of one reads nothing of the other, even beside it in one group.
        assert_eq!(wrong(b, second, &EVERY_ORDER, None).unwrap(), usize::from(!walled));
        b.injector.gather(3);
        let group = [second, b.territory, second]
            .map(|t| b.db.give(call(b, t, Actor::anonymous()), Wrong { statement: &EVERY_ORDER, other: None }).unwrap());
        let seen = group.map(|g| g.wait().unwrap());
        assert_eq!(seen, if walled { [0, 1, 0] } else { [1, 1, 1] });
        // Who names no territory sees none, but the list of territories.
        let nobody = b.db.within(Id::named("nowhere"));
        assert_eq!(nobody.read_blocking(|q| q.query(&EVERY_LINK, &[])).unwrap().is_empty(), walled);
        assert_eq!(nobody.read_blocking(territories).unwrap().len(), 2);
    }
}

#[test]
fn a_refused_command_does_not_leave_its_territory_to_the_next() {
    let Some((b, _)) = behind() else { return };
    let second = two(&b);
    b.injector.gather(3);
    let first = b.db.give(call(&b, second, Actor::anonymous()), Wrong { statement: &NO_ENTRY, other: None }).unwrap();
    let own = b.db.give(b.call(Actor::anonymous()), Wrong { statement: &EVERY_ORDER, other: None }).unwrap();
    let last = b.db.give(call(&b, second, Actor::anonymous()), Wrong { statement: &EVERY_ORDER, other: None }).unwrap();
    assert!(matches!(first.wait(), Err(CommandError::Fault(Fault::Engine(_)))));
    assert_eq!((own.wait().unwrap(), last.wait().unwrap()), (1, 0));
}

#[test]
fn nothing_is_written_into_another_territory() {
    let Some((b, owner)) = behind() else { return };
    let other = two(&b);
    for (statement, to) in [(&ORDER_TO_ANOTHER, other), (&SERIES_OF_ANOTHER, other)] {
        match wrong(&b, b.territory, statement, Some(to)) {
            Err(CommandError::Fault(Fault::Engine(text))) => assert!(text.contains("row-level security"), "{text}"),
            end => panic!("{}: {end:?}", statement.name),
        }
    }
    let other = two(&owner);
    wrong(&owner, owner.territory, &SERIES_OF_ANOTHER, Some(other)).expect("the owner stands above the wall");
}

#[test]
fn what_is_written_for_good_is_not_changed_by_the_role_that_works() {
    let Some((b, owner)) = behind() else { return };
    two(&b);
    for statement in [&ALL_FREE, &NO_ENTRY, &NO_JOURNAL, &NO_MOVEMENT] {
        match wrong(&b, b.territory, statement, None) {
            Err(CommandError::Fault(Fault::Engine(text))) => assert!(text.contains("permission denied"), "{text}"),
            end => panic!("{}: {end:?}", statement.name),
        }
    }
    let end = wrong(&b, b.territory, &WALL_DOWN, None);
    assert!(matches!(&end, Err(CommandError::Fault(Fault::Engine(text))) if text.contains("must be owner")), "{end:?}");
    two(&owner);
    wrong(&owner, owner.territory, &ALL_FREE, None).expect("the owner may");
}

#[test]
fn no_table_is_forgotten_and_the_state_is_told() {
    let Some((b, owner)) = behind() else { return };
    let with_territory: std::collections::BTreeSet<String> =
        owner.db.schema().unwrap().into_iter().filter(|c| c.column == "territory_id").map(|c| c.table).collect();
    let walls = owner.read(|q| q.query(&WALLS, &[]));
    assert_eq!(walls.len(), with_territory.len() + 1, "every table but the list of migrations");
    for w in walls {
        let (table, on, says): (String, i64, String) = (w.get(0).unwrap(), w.get(1).unwrap(), w.get(2).unwrap());
        if table == "schema_migration" {
            continue;
        }
        assert!(with_territory.contains(&table), "{table}");
        assert_eq!(on, 1, "{table}");
        assert_eq!(says, "(territory_id = (NULLIF(current_setting('rahba.territory'::text, true), ''::text))::uuid)", "{table}");
    }
    let tables = i64::try_from(with_territory.len()).unwrap();
    let role = std::env::var("RAHBA_TEST_POSTGRES_ROLE").unwrap();
    assert_eq!(b.db.wall().unwrap(), Wall::Stands { role, tables });
    assert!(matches!(owner.db.wall().unwrap(), Wall::Above { tables: n, .. } if n == tables));
    assert_eq!(Bench::sqlite().db.wall().unwrap(), Wall::NotThere);
    // A program without the owner's URL works behind the wall that is there.
    assert!(matches!(b.once_more(10).wall().unwrap(), Wall::Stands { .. }));
}
