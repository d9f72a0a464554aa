//! What another program writes to the same database is seen, and the shop is not read whole for it: what nobody told us
//! stands in the journal.

use super::super::Snapshots;
use super::{open, told, whole};
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::write_text::WriteText;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::{Call, Committed};
use std::sync::{Arc, Mutex};

/// A program, and what was committed that it was not told: another one's, until it is.
struct Ours<'a> {
    b: &'a Bench,
    shop: Shop,
    snapshots: Snapshots,
    committed: Arc<Mutex<Vec<Committed>>>,
    runtime: tokio::runtime::Runtime,
}

impl Ours<'_> {
    fn price(&self, amount: i64) {
        self.b.system(SetPrice { variant: self.shop.honey, amount: Money(amount), reason: String::new() }).expect("a price");
    }

    fn name(&self, body: &str) {
        let name = WriteText { owner: self.shop.product, field: "name".into(), lang: Lang::Fr, body: body.into() };
        self.b.system(name).expect("a name");
    }

    fn sell(&self, cart: &str) {
        self.shop.place(self.b, Id::named(cart), 1).expect("an order");
    }

    /// It is told the last of what was committed: that one was its own, the others were not.
    fn told_last(&self) -> Committed {
        let last = std::mem::take(&mut *self.committed.lock().expect("one thread")).pop();
        last.expect("something was committed")
    }

    fn looks_behind(&self) -> bool {
        self.runtime.block_on(self.snapshots.look_behind(&self.b.db, self.b.territory)).expect("no fault")
    }

    /// Its shop is what the database says, and the database was read whole once, at the start.
    fn sees_all(&self, when: &str) {
        let zone = Zone::casablanca();
        let clock = || self.b.now();
        let seen = self.runtime.block_on(self.snapshots.get(&self.b.db, self.b.territory, &clock, &zone)).expect("a shop");
        let read = self.b.read(|q| whole(q, self.b, self.b.now()));
        assert_eq!(told(&seen), told(&read), "{} {when}", self.b.engine);
        assert_eq!(self.snapshots.read_whole(), [0, 1], "{} {when}", self.b.engine);
    }
}

#[test]
fn what_another_program_wrote_is_caught_up() {
    Bench::each(|b| {
        let committed = Arc::new(Mutex::new(Vec::new()));
        let noted = committed.clone();
        b.db.on_commit(move |c| noted.lock().expect("one thread").push(c.clone()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let o = Ours { b, shop: open(b), snapshots: Snapshots::default(), committed, runtime };
        assert!(!o.looks_behind(), "{}: there is no shop yet", b.engine);
        o.sees_all("at the start");
        assert!(!o.looks_behind(), "{}: nobody wrote", b.engine);

        o.price(27_000);
        o.sell("ours");
        o.snapshots.changed(&o.told_last());
        o.sees_all("after a commit of our own");

        // Nobody of us writes: it is asked for now and then.
        o.name("Miel des autres");
        assert!(o.snapshots.fresh(b.now()).is_some(), "{}: nobody told", b.engine);
        assert!(o.looks_behind() && o.snapshots.fresh(b.now()).is_none(), "{}", b.engine);
        o.sees_all("after a look");
        assert!(!o.looks_behind(), "{}: it was seen", b.engine);

        // What no page shows tells of the hole before it too.
        o.price(28_000);
        o.sell("theirs");
        o.snapshots.passed(&o.told_last());
        assert!(o.looks_behind(), "{}", b.engine);
        o.sees_all("after something that no page shows");

        // One hole after the other, and one that is told of while the journal is asked.
        for n in 0..3 {
            o.name(&format!("Miel {n}"));
            o.price(29_000 + n);
            o.snapshots.changed(&o.told_last());
        }
        o.sees_all("after three holes");
        o.name("Avant");
        o.price(30_000);
        o.snapshots.changed(&o.told_last());
        let (zone, clock) = (Zone::casablanca(), || b.now());
        o.runtime.block_on(async {
            let reading = o.snapshots.get(&b.db, b.territory, &clock, &zone);
            // The database was read when the others write, and what was read is looked at when they have.
            let (read, ()) = tokio::join!(reading, async {
                std::thread::sleep(std::time::Duration::from_millis(200));
                o.name("Pendant");
                o.sell("pendant");
                o.snapshots.changed(&o.told_last());
            });
            read.expect("a shop");
        });
        o.sees_all("after a hole on the way");

        // Midnight asks in any case.
        o.name("La nuit");
        b.pass(24 * Micros::HOUR);
        o.sees_all("after midnight");
        assert!(!o.looks_behind(), "{}: midnight saw it", b.engine);

        // A price that is given while somebody waits for her turn to read is read.
        o.price(33_000);
        o.snapshots.changed(&o.told_last());
        let turn = o.runtime.block_on(o.snapshots.reading.lock());
        o.runtime.block_on(async {
            let reading = o.snapshots.get(&b.db, b.territory, &clock, &zone);
            let (read, ()) = tokio::join!(reading, async {
                b.pass(Micros::SECOND);
                o.price(34_000);
                o.snapshots.changed(&o.told_last());
                drop(turn);
            });
            read.expect("a shop");
        });
        o.sees_all("after a price on the way");

        // Another machine's clock is ahead of ours: her price has begun, or it would begin for nobody who has read it.
        let ahead = Micros(b.now().0 + 20 * Micros::SECOND);
        let price = SetPrice { variant: o.shop.honey, amount: Money(35_000), reason: String::new() };
        let call = Call { now: ahead, ..b.call(rahba_kernel::role::Actor::system("test")) };
        b.db.command_blocking(call, price).expect("a price");
        assert!(o.looks_behind(), "{}", b.engine);
        let seen = o.runtime.block_on(o.snapshots.get(&b.db, b.territory, &clock, &zone)).expect("a shop");
        assert_eq!(told(&seen), told(&b.read(|q| whole(q, b, ahead))), "{}", b.engine);
        let anew = Snapshots::default();
        let read = o.runtime.block_on(anew.get(&b.db, b.territory, &clock, &zone)).expect("a shop");
        assert_eq!(told(&read), told(&seen), "{}: read whole", b.engine);
        b.pass(30 * Micros::SECOND);

        // Our own last line is told a moment after it is there.
        o.price(32_000);
        let own = o.told_last();
        let looked = o.runtime.block_on(async {
            let (looked, ()) = tokio::join!(o.snapshots.look_behind(&b.db, b.territory), async { o.snapshots.changed(&own) });
            looked.expect("no fault")
        });
        assert!(!looked, "{}: that was ours", b.engine);
        o.sees_all("after our own");
    });
}
