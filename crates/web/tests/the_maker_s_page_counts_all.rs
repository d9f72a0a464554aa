//! "Sold" on a maker's phone is what she sold, not what fits on the page: units, of the last 30 days and in
//! all, without what came back.

mod site;

use rahba_kernel::role::Role;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::flows::orders::cancel::Cancel;
use rahba_market::flows::orders::refund::Refund;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::rules::token_hash;
use rahba_market::sales::views;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};

/// More sales than three pages hold.
const SALES: i64 = 95;

#[test]
fn sold_is_units_and_not_the_length_of_a_list() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        s.receive(b, 400);
        site.give(b, OpenSession { till: s.till, fair: None, float: Money(50_000) });
        let sell = |n: i64| {
            let total = Money(25_000 * 2);
            let command = Sell {
                till: s.till,
                lines: vec![(s.honey, 2)],
                tenders: vec![Tender::Cash { amount: total }],
                seen_total: total,
                lang: Lang::Fr,
                secret_hash: token_hash(&format!("sale {n}")),
                coupon: None,
            };
            site.give(b, command).order
        };
        let orders: Vec<Id> = (0..SALES).map(sell).collect();
        // One jar comes back; an order is called off.
        let line = b.read(|q| views::lines(q, b.territory, orders[7]))[0].id;
        let reason = "fendu".to_owned();
        site.give(b, Refund { line, units: 1, seen_refunded: 0, till: Some(s.till), back_to: Some(s.stand), reason });
        let placed = s.place(b, Id::named("cart"), 5).unwrap();
        site.give(b, Cancel { order: placed.order, why: String::new(), reason: "test".into(), secret_hash: None });

        site.with_password(b, "bees@example.org", Role::ProducerManager, s.maker);
        let session = site.enter("bees@example.org");
        let shown = |page: i64| {
            let (status, _, body) = site.ask(&format!("/fr/me?page={page}"), &session, None);
            assert_eq!(status, 200);
            let tile = body.split("<li class=\"sold\">").nth(1).unwrap().split("</li>").next().unwrap().to_owned();
            let list = body.split("<h2 id=\"sold\">").nth(1).unwrap().split("<h2 id=\"have\">").next().unwrap();
            (tile, list.matches("class=\"amounts\"").count(), list.contains(&format!("?page={}", page + 1)))
        };
        let units = SALES * 2 - 1;
        let (tile, rows, more) = shown(1);
        assert!(tile.contains(&format!("<b><bdi dir=\"ltr\">{units}</bdi></b>")), "{}: {tile}", b.engine);
        assert!(tile.contains(&format!("en tout <bdi dir=\"ltr\">{units}</bdi>")), "{tile}");
        assert!(rows == 30 && more);
        assert_eq!(shown(2).1, 30);
        assert_eq!((shown(4).1, shown(4).2), (5, false));
        // None of it was sold in the days that begin tomorrow; all of it is still hers.
        let since = site.app.zone().start_of(site.app.zone().day(site.app.now()).plus(1));
        let sold = b.read(|q| views::units_sold(q, b.territory, s.maker, since));
        assert_eq!((sold.len(), sold[0].lately, sold[0].ever), (1, 0, units));
    });
}
