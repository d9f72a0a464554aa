//! A command that meets a fault leaves nothing behind; one that was acknowledged is kept.

use rahba_kernel::Id;
use rahba_kernel::role::{Actor, Permission};
use rahba_market::audit;
use rahba_market::flows::orders::place::PlaceRefusal;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Command, CommandError, Ctx, Fault, Mishap, Refused, Tx};

fn clean(b: &Bench) {
    let a = b.read(|q| audit::audit(q, b.territory));
    assert!(a.findings.is_empty(), "{}: {:#?}", b.engine, a.findings);
}

#[test]
fn a_failing_disk_at_any_statement_keeps_nothing_and_the_same_order_succeeds_after() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 500);
        let mut met = 0;
        for nth in 1..60 {
            let cart = Id::named(&format!("cart {nth}"));
            b.injector.fail_statement(nth, Mishap::Storage);
            let first = shop.place(b, cart, 1);
            if b.injector.pending() > 0 {
                first.unwrap();
                break;
            }
            met += 1;
            assert!(matches!(first, Err(CommandError::Fault(Fault::Storage(_)))), "{nth}: {first:?}");
            clean(b);
            shop.place(b, cart, 1).unwrap();
        }
        assert!(met > 10, "an order is more than {met} statements");
        clean(b);
    });
}

#[test]
fn after_a_failed_fsync_nothing_more_is_acknowledged_until_a_new_start() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 10);
    b.injector.fail_commit(1, Mishap::Unsynced);
    let cart = Id::named("cart");
    let first = shop.place(&b, cart, 1);
    assert!(matches!(first, Err(CommandError::Fault(Fault::Unsynced(_)))), "{first:?}");
    assert!(b.db.is_broken());
    let after = shop.place(&b, Id::named("another"), 1);
    assert!(matches!(after, Err(CommandError::Fault(Fault::Stopping))), "{after:?}");
    clean(&b);
}

#[test]
fn a_serialization_failure_is_retried_and_counted() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 10);
        b.injector.fail_statement(5, Mishap::Again);
        b.injector.fail_commit(1, Mishap::Again);
        shop.place(b, Id::named("cart"), 1).unwrap();
        assert_eq!(b.injector.pending(), 0);
        assert!(b.db.counters().retries.load(std::sync::atomic::Ordering::Relaxed) >= 2);
        clean(b);
    });
}

#[test]
fn a_lost_reply_is_answered_with_what_was_kept() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 10);
        b.injector.fail_commit(1, Mishap::LostReply);
        let placed = shop.place(b, Id::named("cart"), 2).unwrap();
        let mut again = b.call(Actor::anonymous());
        again.command = Id::named("cart");
        assert_eq!(b.db.command_blocking(again, shop.order(Id::named("cart"), 2)).unwrap(), placed);
        clean(b);
    });
}

/// A defect of ours.
#[derive(Debug, serde::Serialize)]
struct Breaks {
    by: i64,
}

impl Command for Breaks {
    const NAME: &'static str = "test/breaks";
    const MAY: Permission = Permission::Anyone;
    type Done = i64;
    type Refusal = PlaceRefusal;

    fn run(&self, _: &mut Tx<'_>, _: &Ctx) -> Result<i64, Refused<PlaceRefusal>> {
        assert!(self.by > 0, "nothing is divided by {}", self.by);
        Ok(i64::MAX / self.by)
    }
}

#[test]
fn a_command_that_panics_says_with_which_words_and_the_next_one_is_taken() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 10);
        let end = b.anyone(Breaks { by: 0 });
        assert!(matches!(&end, Err(CommandError::Fault(Fault::Panic(w))) if w == "nothing is divided by 0"), "{end:?}");
        shop.place(b, Id::named("cart"), 1).unwrap();
        clean(b);
    });
}

#[test]
fn a_tampered_book_is_found() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 10);
    clean(&b);
    let file = b.folder().join("rahba.sqlite");
    let sql = rusqlite::Connection::open(file).unwrap();
    sql.execute("UPDATE entry_line SET amount = amount + 1 WHERE line = 1", []).unwrap();
    let a = b.read(|q| audit::audit(q, b.territory));
    assert!(a.findings.iter().any(|f| f.rule == "I1") && a.findings.iter().any(|f| f.rule == "I12"), "{:?}", a.findings);
    sql.execute("UPDATE entry_line SET amount = amount - 1 WHERE line = 1", []).unwrap();
    sql.execute("UPDATE holding SET units = units + 1 WHERE is_outside = 0", []).unwrap();
    let a = b.read(|q| audit::audit(q, b.territory));
    assert!(a.findings.iter().any(|f| f.rule == "I10"), "{:?}", a.findings);
}
