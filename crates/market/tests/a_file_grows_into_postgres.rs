//! A union outgrows one file: everything is carried to an empty PostgreSQL database, the books are the same there, and
//! selling goes on. What is not empty is left as it was.

use rahba_kernel::Id;
use rahba_kernel::merkle::Hash;
use rahba_kernel::role::Actor;
use rahba_market::audit::audit;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Call, Db, Fault};

fn books(db: &Db, territory: Id) -> (u64, Hash, i64, Hash) {
    let a = db.read_blocking(|q| audit(q, territory)).expect("an audit");
    assert!(a.findings.is_empty(), "{:?}", a.findings);
    (a.entries, a.root, a.commands, a.journal_head)
}

#[test]
fn the_books_are_the_same_and_selling_goes_on() {
    let Ok(url) = std::env::var("RAHBA_TEST_POSTGRES") else {
        eprintln!("RAHBA_TEST_POSTGRES is not set: NOT TESTED here");
        return;
    };
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 9);
    for n in 0..3 {
        let order = shop.place(&b, Id::named(&format!("order {n}")), 1).expect("an order").order;
        if n == 1 {
            b.system(Cancel { order, why: String::new(), reason: "test".into(), secret_hash: None }).expect("cancelled");
        }
    }
    let file = b.folder().join("rahba.sqlite");
    let older = rahba_store::Options { migrations: rahba_market::options().migrations[..9].to_vec(), ..rahba_market::options() };
    assert!(Db::is_current(&file, &rahba_market::options()).expect("a book"));
    assert!(!Db::is_current(&file, &older).expect("a book"), "of another program");
    let schema = format!("carried_{}", std::process::id());
    let there = Db::in_fresh_schema(&url, &schema).expect("a schema");
    let there = Db::open_postgres(&there, rahba_market::options()).expect("a database");
    let mut tables = 0;
    let rows = b.db.carry_to(&there, |_, _| tables += 1).expect("carried");
    assert!(rows > 50 && tables > 50, "{rows} rows of {tables} tables");
    let there = there.within(b.territory);
    assert_eq!(books(&there, b.territory), books(&b.db, b.territory));

    // What was done before is known there, and what comes is done there.
    let again = |db: &Db, name: &str| {
        let call = Call { command: Id::named(name), actor: Actor::anonymous(), ..b.call(Actor::system("test")) };
        db.command_blocking(call, shop.order(Id::named(name), 1)).expect("an order").order
    };
    let before = books(&there, b.territory);
    assert_eq!(again(&there, "order 2"), again(&b.db, "order 2"), "sent again over there it is the same order");
    assert_eq!(books(&there, b.territory), before);
    again(&there, "order 3");
    let withdraw = SetProductState { product: shop.product, to: ProductMove::Withdraw };
    there.command_blocking(b.call(Actor::system("test")), withdraw).expect("withdrawn");
    let after = books(&there, b.territory);
    assert_eq!(after.2, before.2 + 2);

    // A second time is refused, and changes nothing.
    let refused = b.db.carry_to(&there, |_, _| {});
    assert!(matches!(&refused, Err(Fault::Engine(text)) if text.contains("not empty")), "{refused:?}");
    assert_eq!(books(&there, b.territory), after);
    // The file was only read.
    shop.place(&b, Id::named("order 4"), 1).expect("the file goes on too");
    there.stop();
}
