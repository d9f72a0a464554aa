//! The space's page is the shop's rooms: what stands on which stand, and it follows the goods.

mod site;

use rahba_kernel::{Id, Lang};
use rahba_market::flows::stock::open_place::OpenPlace;
use rahba_market::flows::stock::transfer::Transfer;
use rahba_market::stock::PlaceKind;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use site::{Site, config};

/// The part of the page between one heading and the next.
fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page.split_once(heading).unwrap_or_else(|| panic!("{heading} is not there: {page}"));
    rest.split("<h3>").next().unwrap_or(rest)
}

#[test]
fn what_stands_where_follows_the_goods() {
    Bench::each(|b| {
        let s = Shop::open(b);
        let site = Site::over(b, config());
        let open = |code: &str, kind, parent: Option<Id>| {
            let name = [(Lang::Fr, code.to_owned()), (Lang::Ar, code.to_owned())].into();
            site.give(b, OpenPlace { space: s.space, parent, code: code.into(), kind, position: 5, name }).place
        };
        let floor = open("ETAGE", PlaceKind::Floor, None);
        let stand = open("B7", PlaceKind::Stand, Some(floor));
        let workshop = open("ATELIER", PlaceKind::Workshop, None);
        let lot = s.receive(b, 5);
        let page = || {
            let (status, _, page) = site.ask("/fr/space", "", None);
            assert_eq!(status, 200);
            page
        };
        let honey = "/fr/p/thyme-honey";
        let first = page();
        assert!(first.contains("ETAGE") && part(&first, "A1</bdi></h3>").contains(honey), "{first}");
        assert!(!part(&first, "B7</bdi></h3>").contains(honey));
        assert!(!first.contains("ATELIER"), "a workshop is no room of the shop");
        // Two jars go upstairs: they stand in both places.
        site.give(b, Transfer { from: s.stand, to: stand, lines: vec![(lot, 2)] });
        let both = page();
        assert!(part(&both, "A1</bdi></h3>").contains(honey) && part(&both, "B7</bdi></h3>").contains(honey), "{both}");
        // What goes back to the workshop stands nowhere in the shop.
        site.give(b, Transfer { from: s.stand, to: workshop, lines: vec![(lot, 3)] });
        site.give(b, Transfer { from: stand, to: workshop, lines: vec![(lot, 2)] });
        assert!(!page().contains(honey), "{}", b.engine);
    });
}
