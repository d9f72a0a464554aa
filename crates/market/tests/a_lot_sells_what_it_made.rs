//! Mass balance: a lot never sells more than was made of it, by shop and till at once, on both engines.

use rahba_kernel::role::Actor;
use rahba_kernel::{Id, Lang, Money};
use rahba_market::audit::audit;
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::people::rules::token_hash;
use rahba_market::stock;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_store::CommandError;
use std::sync::atomic::{AtomicI64, Ordering};

const MADE: i64 = 60;

#[test]
fn by_whatever_door() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let lot = s.receive(b, MADE);
        b.system(OpenSession { till: s.till, fair: None, float: Money(10_000) }).unwrap();
        let (shop, till) = (AtomicI64::new(0), AtomicI64::new(0));
        std::thread::scope(|scope| {
            for hand in 0..8 {
                let (b, s, shop, till) = (&b, &s, &shop, &till);
                scope.spawn(move || {
                    for n in 0..15 {
                        let name = format!("{hand} {n}");
                        if hand % 2 == 0 {
                            match s.place(b, Id::named(&name), 1) {
                                Ok(_) => shop.fetch_add(1, Ordering::Relaxed),
                                Err(CommandError::Refused(_)) => 0,
                                Err(e) => panic!("{e}"),
                            };
                            continue;
                        }
                        let sale = Sell {
                            till: s.till,
                            lines: vec![(s.honey, 1)],
                            tenders: vec![Tender::Cash { amount: Money(25_000) }],
                            seen_total: Money(25_000),
                            lang: Lang::Ar,
                            secret_hash: token_hash(&name),
                            coupon: None,
                        };
                        match b.db.command_blocking(b.call(Actor::system("till")), sale) {
                            Ok(_) => till.fetch_add(1, Ordering::Relaxed),
                            Err(CommandError::Refused(_)) => 0,
                            Err(e) => panic!("{e}"),
                        };
                    }
                });
            }
        });
        let (shop, till) = (shop.into_inner(), till.into_inner());
        assert_eq!(shop + till, MADE, "{}: {shop} in the shop, {till} at the till", b.engine);
        let gone: i64 = b
            .read(|q| stock::views::lot_history(q, b.territory, lot, b.now()))
            .iter()
            .filter(|m| m.kind != "deposit")
            .map(|m| m.units)
            .sum();
        assert_eq!(gone, MADE);
        let findings = b.read(|q| audit(q, b.territory)).findings;
        assert!(findings.is_empty(), "{findings:?}");
    });
}
