use super::super::tests::{open, told, whole};
use super::*;
use rahba_kernel::role::Role;
use rahba_kernel::{Lang, Money};
use rahba_market::flows::catalogue::add_picture::AddPicture;
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::write_text::WriteText;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::people::note_denial::NoteDenial;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;

const KEEP: Keep = Keep { from: 1, every: Micros(300 * Micros::SECOND) };

#[test]
fn a_file_is_written_when_it_is_worth_it_and_not_too_often() {
    let now = Micros(1_000 * Micros::SECOND);
    let units =
        |n: u64| Dirt::Some(Touched { units: (0..n).map(|n| Id::derived(now, Id::NIL, n)).collect(), ..Touched::default() });
    let goods = Dirt::Some(Touched { goods: vec![vec![Id::NIL]], ..Touched::default() });
    let ago = |seconds: i64| Some(Micros(now.0 - seconds * Micros::SECOND));
    let around = Dirt::Some(Touched { around: Some(BTreeSet::new()), ..Touched::default() });
    let behind = |lines: i64| due(1, Some((&units(1), lines)), KEEP, (None, now));
    assert_eq!((behind(50_000), behind(50_001)), (Due::Nothing, Due::Write), "a start reads each line");
    for (goods, file, begun, wanted) in [
        (0, None, None, Due::Nothing),
        (1, None, None, Due::Write),
        (1, None, ago(299), Due::Nothing),
        (1, None, ago(300), Due::Write),
        (1, None, ago(-1), Due::Write),
        (1, Some(&units(5_000)), None, Due::Nothing),
        (1, Some(&units(5_001)), None, Due::Write),
        (1, Some(&units(5_001)), ago(1), Due::Nothing),
        (1, Some(&goods), ago(300), Due::Write),
        (1, Some(&around), None, Due::Write),
        (1, Some(&Dirt::All), ago(1), Due::Remove),
        (0, Some(&units(0)), ago(300), Due::Remove),
    ] {
        assert_eq!(due(goods, file.map(|f| (f, 1)), KEEP, (begun, now)), wanted, "{goods} goods, begun at {begun:?}");
    }
}

#[test]
fn lines_that_do_not_say_what_they_touched_are_not_guessed() {
    let mut dirt = Dirt::default();
    dirt.tell(<NoteDenial as rahba_store::Command>::NAME, None);
    assert!(matches!(&dirt, Dirt::Some(t) if t.len() == 0), "no page shows it");
    dirt.tell("orders/place", Some(&[Id::NIL]));
    assert!(matches!(&dirt, Dirt::Some(t) if t.len() == 1));
    for name in ["orders/place", "catalogue/set_price", "a_flow/of_tomorrow"] {
        let mut old = dirt.clone();
        old.tell(name, None);
        assert!(matches!(old, Dirt::All), "{name}");
    }
}

/// Snapshots of a bench with a file of their own, and what was committed since, not yet told.
struct Keeper<'a> {
    b: &'a Bench,
    shop: Shop,
    snapshots: Arc<Snapshots>,
    path: PathBuf,
    committed: Arc<Mutex<Vec<Committed>>>,
    runtime: tokio::runtime::Runtime,
}

impl<'a> Keeper<'a> {
    fn new(b: &'a Bench, name: &str) -> Keeper<'a> {
        let path = std::env::temp_dir().join(format!("rahba-{name}-{}-{}.kept", std::process::id(), b.engine));
        let shop = open(b);
        let committed = Arc::new(Mutex::new(Vec::new()));
        let noted = committed.clone();
        b.db.on_commit(move |c| {
            noted.lock().expect("one thread").push(c.clone());
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Keeper { b, shop, snapshots: Arc::new(Snapshots::kept_in(path.clone())), path, committed, runtime }
    }

    /// What was committed since one asked last.
    fn news(&self) -> Vec<Committed> {
        std::mem::take(&mut self.committed.lock().expect("one thread"))
    }

    fn tell_all(&self) {
        self.news().iter().for_each(|c| self.snapshots.changed(c));
    }

    fn get(&self, snapshots: &Snapshots) -> Arc<Snapshot> {
        let zone = Zone::casablanca();
        self.runtime.block_on(snapshots.get(&self.b.db, self.b.territory, &|| self.b.now(), &zone)).expect("a shop")
    }

    fn keep(&self) -> bool {
        let zone = Zone::casablanca();
        self.runtime.block_on(self.snapshots.keep(&self.b.db, self.b.territory, (&|| self.b.now(), &zone), 1)).expect("no fault")
    }

    fn keep_up(&self, pace: impl Fn() -> io::Result<()> + Send + Sync + 'static) -> Result<bool, String> {
        let zone = Zone::casablanca();
        let clock = || self.b.now();
        let end = self.runtime.block_on(self.snapshots.keep_up_at(&self.b.db, self.b.territory, (&clock, &zone), KEEP, pace));
        end.map_err(|e| e.to_string())
    }

    /// What the file says that it is of.
    fn line(&self) -> Option<i64> {
        self.snapshots.state.read().expect("not poisoned").filed.on_disk.as_ref().map(|f| f.line)
    }

    /// The next start takes the file, and its shop is the one that is read whole.
    fn starts_from_the_file(&self, when: &str) {
        let next = Snapshots::kept_in(self.path.clone());
        let taken = self.get(&next);
        assert_eq!(next.read_whole(), [1, 0], "{} {when}: it is taken from the file", self.b.engine);
        let read = self.b.read(|q| whole(q, self.b, self.b.now()));
        assert_eq!(told(&taken), told(&read), "{} {when}", self.b.engine);
        assert!(self.path.exists(), "{} {when}: it stays for the next one", self.b.engine);
    }

    fn name(&self, body: &str) {
        let name = WriteText { owner: self.shop.product, field: "name".into(), lang: Lang::Fr, body: body.into() };
        self.b.system(name).expect("a name");
    }

    fn price(&self, amount: i64) {
        self.b.system(SetPrice { variant: self.shop.honey, amount: Money(amount), reason: String::new() }).expect("a price");
    }

    fn sell(&self, cart: &str) {
        self.shop.place(self.b, Id::named(cart), 1).expect("an order");
    }

    fn receive(&self, units: i64) {
        let line = ReceiveLine {
            variant: self.shop.honey,
            units,
            price: Some(Money(26_000)),
            cost: None,
            made_on: None,
            expires_on: None,
        };
        let (org, place, lines) = (self.shop.maker, self.shop.stand, vec![line]);
        self.b.system(Receive { org, place, lines, signature: "M1 1L20 20".into(), note: String::new() }).expect("a deposit");
    }

    fn picture(&self, n: u64) {
        let (media_hash, owner) = (format!("{n:064x}"), self.shop.product);
        self.b.system(AddPicture { owner, media_hash, width: 900, height: 900 }).expect("a picture");
    }
}

impl Drop for Keeper<'_> {
    fn drop(&mut self) {
        kept::remove(&self.path);
    }
}

#[test]
fn what_is_caught_up_is_what_is_read_whole() {
    Bench::each(|b| {
        let k = Keeper::new(b, "caught");
        k.get(&k.snapshots);
        assert!(k.keep(), "{}", b.engine);
        k.starts_from_the_file("at once");
        k.sell("sold since");
        k.starts_from_the_file("after a sale");
        k.price(27_000);
        k.starts_from_the_file("after a price");
        k.name("Miel d’après");
        k.starts_from_the_file("after a text");
        k.picture(1);
        k.starts_from_the_file("after a picture");
        k.receive(4);
        k.starts_from_the_file("after a deposit");
        let denied = NoteDenial { act: "orders/refund", hour: 1 };
        b.db.command_blocking(b.call(Bench::person("cashier", Role::Cashier)), denied).expect("noted");
        k.starts_from_the_file("after a denial");
        // Days later with all of it, and with more that was done on the way.
        for day in 1..4 {
            b.pass(24 * Micros::HOUR);
            k.starts_from_the_file("after midnight");
            k.sell(&format!("sold on day {day}"));
            k.price(28_000 + day);
            k.name(&format!("Miel {day}"));
            k.starts_from_the_file("after midnight and more");
        }
        // A maker's name belongs to all her goods.
        b.system(WriteText { owner: k.shop.maker, field: "name".into(), lang: Lang::Fr, body: "Ruches".into() }).expect("a name");
        k.starts_from_the_file("after a maker's name");
    });
}

#[test]
fn the_journal_keeps_what_commits_told() {
    Bench::each(|b| {
        let k = Keeper::new(b, "told");
        let head = b.read(|q| JournalRow::head(q, b.territory)).expect("a journal").0;
        k.sell("told");
        k.price(30_000);
        k.receive(1);
        let kept = b.read(|q| JournalRow::told_since(q, b.territory, head, 100));
        let kept: Vec<_> = kept.into_iter().map(|t| (t.seq, t.name, t.touched)).collect();
        let news: Vec<_> = k.news().into_iter().map(|c| (c.seq, c.name.to_owned(), Some(c.touched))).collect();
        assert_eq!(kept, news, "{}", b.engine);
        let two = b.read(|q| JournalRow::told_since(q, b.territory, head, 2));
        assert_eq!(two.iter().map(|t| t.seq).collect::<Vec<_>>(), [head + 1, head + 2]);
        assert!(news.iter().all(|(_, _, touched)| touched.as_ref().is_some_and(|t| !t.is_empty())));
    });
}

/// What is committed is told a moment later. A shop that is labelled with a line of which it was not told has lost what
/// that line changed, for as long as the file is believed.
#[test]
fn a_shop_is_kept_as_of_the_line_that_it_knows_of() {
    Bench::each(|b| {
        // The last line is not told yet while the one before it is read.
        let k = Keeper::new(b, "label");
        k.get(&k.snapshots);
        k.sell("told");
        k.name("Not told yet");
        let news = k.news();
        k.snapshots.changed(&news[0]);
        assert!(k.keep(), "{}", b.engine);
        assert_eq!(k.line(), Some(news[0].seq), "{}: the journal's last line is another", b.engine);
        k.starts_from_the_file("not told yet");
        k.snapshots.changed(&news[1]);

        // It is told while the shop is read: what is read was asked for before.
        k.sell("told too");
        let sale = k.news();
        k.snapshots.changed(&sale[0]);
        k.name("Told while it is read");
        let name = k.news();
        k.runtime.block_on(async {
            let (zone, clock) = (Zone::casablanca(), || b.now());
            let reading = k.snapshots.get(&b.db, b.territory, &clock, &zone);
            // The first begins and waits for the database; then the second runs.
            let (read, ()) = tokio::join!(reading, async { k.snapshots.changed(&name[0]) });
            read.expect("a shop");
        });
        let taken = k.runtime.block_on(k.snapshots.take(b.now()));
        let Taken::New(shop, line) = taken else { panic!("{}: there is something to write", b.engine) };
        assert_eq!(line, sale[0].seq, "{}", b.engine);
        // It is told between the reading and the writing, and while it is written.
        k.price(31_000);
        k.tell_all();
        let end = k.runtime.block_on(k.snapshots.write(&b.db, b.territory, (shop.clone(), line), || Ok(())));
        assert!(k.snapshots.written_or_not(shop.today, line, end).expect("no fault"), "{}", b.engine);
        k.starts_from_the_file("told on the way");
        // What is known of the file has all of it: the name that was told while the shop was read, and the price.
        let state = k.snapshots.state.read().expect("not poisoned");
        let Some(OnDisk { since: Dirt::Some(since), .. }) = &state.filed.on_disk else { panic!("{}: a file", b.engine) };
        assert_eq!(since.goods.len(), 2, "{}", b.engine);
    });
}

#[test]
fn a_change_that_is_too_wide_takes_the_file_away() {
    Bench::each(|b| {
        let k = Keeper::new(b, "wide");
        let now = || Ok(());
        assert_eq!(k.keep_up(now), Ok(false), "{}: nobody asked for the shop", b.engine);
        k.get(&k.snapshots);
        assert_eq!((k.keep_up(now), k.path.exists()), (Ok(true), true), "{}", b.engine);
        assert_eq!(k.keep_up(now), Ok(false), "{}: it is there", b.engine);
        // A sale is caught up; a text is written anew, but not at once.
        k.sell("one");
        k.tell_all();
        b.pass(KEEP.every.0);
        assert_eq!(k.keep_up(now), Ok(false), "{}: one sale", b.engine);
        k.name("Nectar");
        k.tell_all();
        assert_eq!(k.keep_up(now), Ok(true), "{}: a text", b.engine);
        assert_eq!(k.snapshots.written(), 2);
        k.name("Nectar doux");
        k.tell_all();
        assert_eq!((k.keep_up(now), k.path.exists()), (Ok(false), true), "{}: not so soon", b.engine);
        k.starts_from_the_file("with a newer text");
        // What a maker says of herself is caught up as well.
        b.system(WriteText { owner: k.shop.maker, field: "about".into(), lang: Lang::Fr, body: "Ruches".into() })
            .expect("a text");
        k.tell_all();
        k.get(&k.snapshots);
        k.starts_from_the_file("with what a maker says");
        // Something of which nobody knows what it changes.
        let seq = b.read(|q| JournalRow::head(q, b.territory)).expect("a journal").0;
        let wide = || Committed { territory: b.territory, name: "something/new", seq, touched: Vec::new() };
        k.snapshots.changed(&wide());
        k.get(&k.snapshots);
        assert_eq!((k.keep_up(now), k.path.exists()), (Ok(false), false), "{}: taken back", b.engine);
        b.pass(KEEP.every.0);
        assert_eq!((k.keep_up(now), k.path.exists()), (Ok(true), true), "{}: the next one", b.engine);
        k.starts_from_the_file("after a wide change");
        // What is told while a start reads the file came after it: the file is known to be worthless.
        let next = Snapshots::kept_in(k.path.clone());
        let seq = b.read(|q| JournalRow::head(q, b.territory)).expect("a journal").0 + 1;
        let later = Committed { territory: b.territory, name: "something/new", seq, touched: Vec::new() };
        k.runtime.block_on(async {
            let (zone, clock) = (Zone::casablanca(), || b.now());
            let (read, ()) = tokio::join!(next.get(&b.db, b.territory, &clock, &zone), async { next.changed(&later) });
            read.expect("a shop");
        });
        assert_eq!(next.read_whole(), [1, 0], "{}", b.engine);
        let since = next.state.read().expect("not poisoned").filed.on_disk.as_ref().map(|f| f.since.clone());
        assert!(matches!(since, Some(Dirt::All)), "{}", b.engine);
        // While the next is written.
        k.price(32_000);
        k.tell_all();
        b.pass(KEEP.every.0);
        let (told, seq) = (k.snapshots.clone(), b.read(|q| JournalRow::head(q, b.territory)).expect("a journal").0);
        let wide = Committed { territory: b.territory, name: "something/new", seq, touched: Vec::new() };
        let end = k.keep_up(move || {
            told.changed(&wide);
            Ok(())
        });
        assert_eq!((end, k.path.exists()), (Ok(false), false), "{}: worthless before it was there", b.engine);
        // A disk that takes no more, and a program that stops.
        k.get(&k.snapshots);
        b.pass(KEEP.every.0);
        let end = k.keep_up(|| Err(io::Error::new(io::ErrorKind::StorageFull, "full")));
        assert!(end.as_ref().is_err_and(|e| e.contains("full")), "{}: {end:?}", b.engine);
        assert!(!k.path.exists() && !kept::beside(&k.path).exists(), "{}", b.engine);
        assert_eq!(k.keep_up(now), Ok(false), "{}: not tried again at once", b.engine);
        b.pass(KEEP.every.0);
        assert_eq!(k.keep_up(now), Ok(true), "{}", b.engine);
        // Where only units moved the file of before is as good as it was.
        k.sell("two");
        k.tell_all();
        let zone = Zone::casablanca();
        let full = || Err(io::Error::new(io::ErrorKind::StorageFull, "full"));
        let end = k.runtime.block_on(k.snapshots.keep_at(&b.db, b.territory, (&|| b.now(), &zone), 1, full));
        assert!(end.is_err(), "{}", b.engine);
        k.starts_from_the_file("that could not be replaced");
        assert!(k.keep(), "{}", b.engine);
        // A stop writes nothing where the very shop lies.
        let before = k.snapshots.written();
        assert!(k.keep(), "{}", b.engine);
        assert_eq!(k.snapshots.written(), before, "{}", b.engine);
    });
}
