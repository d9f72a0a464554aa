//! Shop pages are kept in memory; whatever a page shows is changed here, and the next reader sees it.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use rahba_kernel::money::Bps;
use rahba_kernel::role::Actor;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::catalogue::set_price::SetPrice;
use rahba_market::flows::catalogue::set_product_state::{ProductMove, SetProductState};
use rahba_market::flows::catalogue::write_text::WriteText;
use rahba_market::flows::deposits::agree::Agree;
use rahba_market::flows::deposits::receive::{Receive, ReceiveLine};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::territory::change_settings::ChangeSettings;
use rahba_market::stock::model::PlaceKind;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_web::{App, Config, router};
use std::collections::BTreeMap;
use tower::ServiceExt;

struct Site {
    app: App,
    runtime: tokio::runtime::Runtime,
}

impl Site {
    fn over(b: &Bench) -> Site {
        Site::beside(b, std::env::temp_dir())
    }

    /// With a folder of its own for what lies beside the database.
    fn beside(b: &Bench, data: std::path::PathBuf) -> Site {
        let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
        Site {
            app: App::new(
                b.db.clone(),
                t,
                Config {
                    secure: false,
                    proxies: Vec::new(),
                    origin: String::new(),
                    key: [7; 32].into(),
                    data,
                    demo_logins: Vec::new(),
                },
            ),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
        }
    }

    fn ask(&self, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, String) {
        self.runtime.block_on(async {
            let mut request = Request::get(path);
            for (k, v) in headers {
                request = request.header(*k, *v);
            }
            let r = router(self.app.clone()).oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
            let (parts, body) = r.into_parts();
            let body = to_bytes(body, 10_000_000).await.expect("a body");
            (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).expect("text"))
        })
    }

    fn page(&self, path: &str) -> String {
        let (status, _, body) = self.ask(path, &[]);
        assert_eq!(status, 200, "{path}");
        // Which is another in every answer.
        let (before, after) = body.split_once(" nonce=\"").expect("the script has a nonce");
        format!("{before}{}", after.split_once('"').expect("its end").1)
    }
}

const PATHS: [&str; 5] = ["/fr/", "/fr/products", "/fr/p/thyme-honey", "/fr/maker/bees", "/fr/space"];

/// Does `change`, and says which of the pages became others.
fn changed<R>(site: &Site, change: impl FnOnce() -> R) -> Vec<&'static str> {
    let before = PATHS.map(|p| site.page(p));
    // From memory now, and the same bytes.
    assert_eq!(before, PATHS.map(|p| site.page(p)));
    change();
    PATHS.into_iter().zip(before).filter(|(p, b)| site.page(p) != *b).map(|(p, _)| p).collect()
}

#[test]
fn what_another_server_changes_is_seen_by_whoever_looks_behind() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 2);
        let site = Site::over(b);
        let other = b.once_more(10);
        let looks = || site.runtime.block_on(site.app.look_behind()).expect("no fault");
        let price = |amount| {
            let price = SetPrice { variant: shop.honey, amount: Money(amount), reason: String::new() };
            other.command_blocking(b.call(Actor::system("test")), price).expect("a price");
        };
        assert_eq!(changed(&site, || price(30_000)), Vec::<&str>::new(), "{}: nobody told", b.engine);
        assert_eq!(changed(&site, looks), ["/fr/", "/fr/products", "/fr/p/thyme-honey", "/fr/maker/bees"], "{}", b.engine);
        assert_eq!(changed(&site, looks), Vec::<&str>::new(), "{}: nothing new", b.engine);
        let settings = ChangeSettings {
            phone: "0535550101".into(),
            transfer_rib: String::new(),
            transfer_holder: String::new(),
            ice: String::new(),
            tax_id: String::new(),
            trade_tax: String::new(),
            register: String::new(),
            hosting: String::new(),
            cndp: String::new(),
        };
        other.command_blocking(b.call(Actor::system("test")), settings).expect("settings");
        let before = site.app.settings();
        looks();
        assert_ne!(before, site.app.settings(), "{}: what the union says of itself", b.engine);
        assert!(site.app.settings().phone.ends_with("535550101"), "{}", b.engine);
        other.stop();
    });
}

#[test]
fn what_anybody_changes_the_next_reader_sees() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 2);
        let site = Site::over(b);
        let write = |owner, field: &str, body: &str| {
            let text = WriteText { owner, field: field.into(), lang: Lang::Fr, body: body.into() };
            b.system(text).expect("written");
        };
        // Each thing that a page shows, and the pages that show it.
        let price = SetPrice { variant: shop.honey, amount: Money(26_050), reason: "la saison".into() };
        let seen = changed(&site, || b.system(price).expect("a price"));
        assert_eq!(seen, ["/fr/", "/fr/products", "/fr/p/thyme-honey", "/fr/maker/bees"]);
        assert!(site.page("/fr/p/thyme-honey").contains("260,50"));

        let seen = changed(&site, || write(shop.product, "name", "Miel de thym sauvage"));
        assert_eq!(seen, ["/fr/", "/fr/products", "/fr/p/thyme-honey", "/fr/maker/bees", "/fr/space"]);
        let seen = changed(&site, || write(shop.product, "description", "Récolté en juin."));
        assert_eq!(seen, ["/fr/p/thyme-honey"]);
        let seen = changed(&site, || write(shop.maker, "about", "Douze femmes et deux cents ruches."));
        assert_eq!(seen, ["/fr/maker/bees"]);
        let seen = changed(&site, || write(shop.family, "name", "Miels"));
        assert_eq!(seen, ["/fr/", "/fr/products", "/fr/p/thyme-honey"]);

        let terms = Agree {
            org: shop.maker,
            regime: "agent".into(),
            commission: Bps(1_500),
            commission_vat: Bps(2_000),
            label: Bps(100),
            solidarity: Bps(50),
            loss_bearer: "union".into(),
            hold_days: 7,
            term_days: 365,
        };
        assert_eq!(changed(&site, || b.system(terms).expect("terms")), ["/fr/p/thyme-honey"], "where your dirham goes");

        let stand = OpenPlace {
            space: shop.space,
            parent: None,
            code: "B7".into(),
            kind: PlaceKind::Stand,
            position: 2,
            name: BTreeMap::from([(Lang::Ar, "رف".into()), (Lang::Fr, "Stand B7".into())]),
        };
        assert_eq!(changed(&site, || b.system(stand).expect("a stand")), ["/fr/space"]);

        // Units: the last ones go, and come back.
        let mut order = Id::NIL;
        let seen = changed(&site, || order = shop.place(b, Id::named("all of it"), 2).expect("an order").order);
        assert_eq!(seen, ["/fr/", "/fr/products", "/fr/p/thyme-honey", "/fr/maker/bees", "/fr/space"]);
        let cancel = Cancel { order, why: String::new(), reason: "test".into(), secret_hash: None };
        let seen = changed(&site, || b.system(cancel).expect("cancelled"));
        assert_eq!(seen, ["/fr/", "/fr/products", "/fr/p/thyme-honey", "/fr/maker/bees", "/fr/space"]);
        let seen = changed(&site, || shop.place(b, Id::named("one"), 1).expect("an order"));
        assert_eq!(seen, ["/fr/p/thyme-honey"], "only the product's page counts what is left");

        // A price is agreed on when goods are received.
        let dearer = Receive {
            org: shop.maker,
            place: shop.stand,
            lines: vec![ReceiveLine {
                variant: shop.honey,
                units: 1,
                price: Some(Money(27_075)),
                cost: None,
                made_on: None,
                expires_on: None,
            }],
            signature: String::new(),
            note: String::new(),
        };
        b.system(dearer).expect("received");
        assert!(site.page("/fr/p/thyme-honey").contains("270,75"));

        let gone = SetProductState { product: shop.product, to: ProductMove::Withdraw };
        b.system(gone).expect("withdrawn");
        assert_eq!(site.ask("/fr/p/thyme-honey", &[]).0, 404);
        assert!(!site.page("/fr/products").contains("thyme-honey"));
    });
}

#[test]
fn a_sale_reads_anew_only_what_was_sold() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b);
    let before = site.runtime.block_on(site.app.shop()).expect("a shop");
    shop.place(&b, Id::named("one"), 1).expect("an order");
    let after = site.runtime.block_on(site.app.shop()).expect("a shop");
    assert_eq!((before.items[0].units, after.items[0].units), (5, 4));
    assert!(std::ptr::eq(&raw const *before.families, &raw const *after.families), "the rest is the same memory");
}

#[test]
fn whoever_goes_away_takes_no_change_with_her() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b);
    let units = || site.runtime.block_on(site.app.shop()).expect("a shop").items[0].units;
    let asks_and_is_gone = || {
        site.runtime.block_on(async {
            let mut asks = std::pin::pin!(site.app.shop());
            let waits = std::future::poll_fn(|c| std::task::Poll::Ready(asks.as_mut().poll(c).is_pending())).await;
            assert!(waits, "gone before the shop was read");
        });
    };
    // At a start, and after a sale.
    asks_and_is_gone();
    assert_eq!(units(), 5);
    shop.place(&b, Id::named("one"), 1).expect("an order");
    asks_and_is_gone();
    assert_eq!(units(), 4);
}

#[test]
fn the_basket_s_number_is_put_in_and_nobody_gets_another_s() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b);
    let plain = site.page("/fr/");
    assert!(!plain.contains("class=\"dot\"") && !plain.contains("<!--basket-->"));
    let basket = format!("basket={}.2400000000016x2.2400000000023x1", Id::named("cart"));
    let (_, headers, with) = site.ask("/fr/", &[("cookie", &basket)]);
    assert!(with.contains("<b class=\"dot\">2</b>"));
    let (before, after) = with.split_once(" nonce=\"").expect("the script has a nonce");
    let with = format!("{before}{}", after.split_once('"').expect("its end").1);
    assert_eq!(with.replacen("<b class=\"dot\">2</b>", "", 1), plain);
    assert_eq!(site.page("/fr/"), plain, "what one has in her basket is not kept for others");
    // A tag knows the number too.
    let tag = headers["etag"].to_str().expect("a tag").to_owned();
    assert_eq!(site.ask("/fr/", &[("cookie", &basket), ("if-none-match", &tag)]).0, 304);
    assert_eq!(site.ask("/fr/", &[("if-none-match", &tag)]).0, 200);
}

#[test]
fn what_a_program_leaves_the_next_one_takes() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 2);
        let folder = std::env::temp_dir().join(format!("rahba-kept-{}-{}", std::process::id(), b.engine));
        std::fs::create_dir_all(&folder).expect("a folder");
        let files = || std::fs::read_dir(&folder).expect("the folder").count();
        let left = || files() > 0;
        let stopped = Site::beside(b, folder.clone());
        let keep = |site: &Site, from| site.runtime.block_on(site.app.keep_shop(from)).expect("no fault");
        assert!(!keep(&stopped, 0) && !left(), "{}: nobody asked for the shop", b.engine);
        let pages = PATHS.map(|p| stopped.page(p));
        assert!(!keep(&stopped, 2) && !left(), "{}: a small one is read as fast", b.engine);
        assert!(keep(&stopped, 1) && left(), "{}", b.engine);
        let kept = std::fs::read_dir(&folder).expect("the folder").next().expect("one").expect("a file").path();
        std::fs::write(kept.with_extension("part"), "half of one, by a program that was killed").expect("written");
        let started = Site::beside(b, folder.clone());
        assert_eq!(PATHS.map(|p| started.page(p)), pages, "{}", b.engine);
        assert_eq!(started.app.shop_read_whole(), [1, 0], "{}: it was taken", b.engine);
        assert_eq!(files(), 1, "{}: it stays for the next start, and half of one does not", b.engine);
        // The one that took it goes on as if it had read.
        shop.place(b, Id::named("after"), 1).expect("an order");
        let anew = Site::over(b);
        assert_eq!(PATHS.map(|p| started.page(p)), PATHS.map(|p| anew.page(p)), "{}", b.engine);
    });
}

#[test]
fn what_another_program_wrote_is_not_taken_for_read() {
    Bench::each(|b| {
        let shop = Shop::open(b);
        shop.receive(b, 2);
        let folder = std::env::temp_dir().join(format!("rahba-two-{}-{}", std::process::id(), b.engine));
        std::fs::create_dir_all(&folder).expect("a folder");
        let site = Site::beside(b, folder.clone());
        site.app.tell_time(b.now());
        let other = b.once_more(10);
        let names = |body: &str| {
            let text = WriteText { owner: shop.product, field: "name".into(), lang: Lang::Fr, body: body.into() };
            other.command_blocking(b.call(Actor::system("another program")), text).expect("written");
        };
        let seen = |body: &str| site.page("/fr/p/thyme-honey").contains(body);
        let keep = || site.runtime.block_on(site.app.keep_shop(1)).expect("no fault");
        assert!(!seen("Miel d’ailleurs"));
        // Nobody tells us; but what is left for the next start is of the line that we know, and it catches up.
        names("Miel d’ailleurs");
        assert!(!seen("Miel d’ailleurs") && keep(), "{}: a shop that does not know the last line", b.engine);
        let next = Site::beside(b, folder.clone());
        next.app.tell_time(b.now());
        assert!(next.page("/fr/p/thyme-honey").contains("Miel d’ailleurs"), "{}", b.engine);
        assert_eq!(next.app.shop_read_whole(), [1, 0], "{}", b.engine);
        // With our own next commit we see that lines are missing, and read everything.
        shop.place(b, Id::named("ours"), 1).expect("an order");
        assert!(seen("Miel d’ailleurs"), "{}: after a commit of our own", b.engine);
        assert!(keep(), "{}: now it knows", b.engine);
        // And at midnight we look.
        names("Miel de minuit");
        b.pass(24 * rahba_kernel::Micros::HOUR);
        site.app.tell_time(b.now());
        assert!(seen("Miel de minuit"), "{}: after midnight", b.engine);
        other.stop();
    });
}

#[test]
fn a_page_that_is_not_there_is_not_kept() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    let site = Site::over(&b);
    assert_eq!(site.ask("/fr/p/thyme-honey", &[]).0, 404);
    assert_eq!(site.ask("/fr/p/thyme-honey", &[]).0, 404);
    shop.receive(&b, 1);
    assert_eq!(site.ask("/fr/p/thyme-honey", &[]).0, 200);
}

/// Two lots of goods, one of them touched: everything else must be the very same memory.
#[test]
fn a_deposit_or_a_price_reads_anew_only_its_goods() {
    let b = Bench::sqlite();
    let shop = Shop::open(&b);
    shop.receive(&b, 5);
    let site = Site::over(&b);
    let read = || site.runtime.block_on(site.app.shop()).expect("a shop");
    let same =
        |x: &rahba_web::kit::snapshot::Snapshot, y: &rahba_web::kit::snapshot::Snapshot| std::ptr::eq(&x.licences, &y.licences);
    let before = read();
    shop.receive(&b, 2);
    let after = read();
    assert_eq!((before.items[0].units, after.items[0].units), (5, 7));
    assert!(same(&before, &after), "a deposit");
    b.system(SetPrice { variant: shop.honey, amount: Money(31_000), reason: String::new() }).expect("a price");
    let dearer = read();
    assert!(same(&after, &dearer), "a price");
    assert_eq!(dearer.items[0].variants[0].0.price, Some(Money(31_000)));
    let text = |owner, body: &str| WriteText { owner, field: "name".into(), lang: Lang::Fr, body: body.into() };
    b.system(text(shop.product, "Gelée royale")).expect("written");
    let renamed = read();
    assert!(same(&dearer, &renamed), "a name");
    assert_eq!(renamed.index.search("gelée"), [0]);
    assert!(dearer.index.search("gelée").is_empty(), "who still reads the shop before it reads it whole");
    // A maker's words belong to every one of its goods, and goods that come or go move the others' numbers.
    b.system(text(shop.maker, "Les Abeilles")).expect("written");
    let other = read();
    assert!(!same(&renamed, &other), "a maker's name");
    assert_eq!(other.index.search("abeilles"), [0]);
    shop.receive(&b, 1);
    b.system(SetProductState { product: shop.product, to: ProductMove::Withdraw }).expect("withdrawn");
    assert!(read().items.is_empty(), "a deposit and a withdrawal between two readers");
    shop.receive(&b, 1);
    b.system(SetProductState { product: shop.product, to: ProductMove::Publish }).expect("published");
    assert_eq!(read().items.len(), 1);
}
